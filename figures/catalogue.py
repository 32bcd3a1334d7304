"""What a figure is. Each is defined once, in its own domain's `figures.py` (a module-level list `FIGURES`), and read by
every tile, sentence, cell and list. The number on a tile is the length of the list it opens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from calendars.periods import Period
from organization.models import Unit


@dataclass(frozen=True)
class Frame:
    """What is counted: the unit with all below it, the period, and the cut-off day (nothing later is counted)."""

    unit: Unit
    period: Period
    as_of: date

    @property
    def last_day(self) -> date:
        return min(self.period.end, self.as_of)

    def query(self) -> dict[str, str]:
        return {"unit": self.unit.code, "period": self.period.code, "as_of": self.as_of.isoformat()}


@dataclass(frozen=True)
class Figure:
    """`name` and `meaning` in words; `noun` is the unit of counting (次, 篇, 项); `rows(frame)` the counted records,
    whose model has a `unit`; `list_url` the name of the list page that shows them."""

    code: str
    name: Promise | str
    meaning: Promise | str
    noun: Promise | str
    rows: Callable[[Frame], QuerySet]
    list_url: str

    def value(self, frame: Frame) -> int:
        return self.rows(frame).count()

    def url(self, frame: Frame, own: bool = False) -> str:
        """The list of the counted rows; `own` leaves out the units below."""
        query = {"figure": self.code, **frame.query(), **({"own": "1"} if own else {})}
        return f"{reverse(self.list_url)}?{urlencode(query)}"


@dataclass(frozen=True)
class Count(Figure):
    """How many rows. Several are counted over a tree in one query by `figures.tally`."""


@dataclass(frozen=True)
class Distinct(Figure):
    """How many different values of `by` (people, as against attendances) among the rows."""

    by: str = "person_id"

    def value(self, frame: Frame) -> int:
        return self.rows(frame).order_by().values(self.by).distinct().count()


@dataclass(frozen=True)
class Ratio:
    """`part` of `whole`, both counts, so that both can be opened. Shown as a percentage."""

    code: str
    name: Promise | str
    meaning: Promise | str
    part: Count
    whole: Count

    def value(self, frame: Frame) -> tuple[int, int]:
        return self.part.value(frame), self.whole.value(frame)


@cache
def all_figures() -> dict[str, Figure | Ratio]:
    """Every figure of the product by its code, found as Django finds apps' modules."""
    found = {}
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "figures"):
            for figure in getattr(import_module(f"{config.name}.figures"), "FIGURES", ()):
                if figure.code in found:
                    raise ValueError(f"two figures have the code {figure.code!r}")
                found[figure.code] = figure
    return found


def figure(code: str) -> Figure | Ratio | None:
    return all_figures().get(code)
