"""How problems stand, broken down: closed, staged and open, or how long the open ones have been open.

Every number is a figure of the catalogue, counted for one group by the figure's own definition, so that each opens
exactly the rows it counts. All groups of a table and its total come in one query, whatever the number of units; what
must add up is checked before anything is shown."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import CharField, Count, Min, Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from exchange.wording import percent
from figures.catalogue import Count as Figure
from figures.catalogue import Frame
from organization.models import Unit
from rectification import figures
from rectification.standing.dimensions import ELSEWHERE, Dimension

TOTAL, FIRST, AGAIN = "total", "first", "again"


@dataclass(frozen=True)
class Column:
    figure: Figure
    label: Promise
    tone: str = ""
    # What its share of the first column is called
    rate: Promise | str = ""
    # Counted within another column already
    is_part: bool = False
    # Only where the cut-off day lies in the past can there be any
    only_of_past_days: bool = False


@dataclass(frozen=True)
class Kind:
    """`columns[0]` is what the others are parts of. `sums` are pairs (whole, its parts), by code, that must hold."""

    code: str
    name: Promise
    columns: tuple[Column, ...]
    sums: tuple[tuple[str, tuple[str, ...]], ...]


STANDING = Kind(
    "standing", gettext_lazy("Closing and rate"),
    (
        Column(figures.PROBLEMS, gettext_lazy("Problems")),
        Column(figures.CLOSED, pgettext_lazy("rectification", "Closed"), rate=gettext_lazy("Rate of closing")),
        Column(figures.CLOSED_IN_TIME, gettext_lazy("closed in time"), is_part=True),
        Column(figures.CLOSED_EXTENDED, gettext_lazy("within an extension"), is_part=True),
        Column(figures.CLOSED_LATE, gettext_lazy("closed late"), tone="warning", is_part=True),
        Column(figures.CLOSED_WITHOUT_DEADLINE, gettext_lazy("no deadline set"), is_part=True),
        Column(figures.REOPENED_SINCE, gettext_lazy("reopened since"), is_part=True, only_of_past_days=True),
        Column(figures.STAGED, gettext_lazy("Staged"), rate=gettext_lazy("Rate staged")),
        Column(figures.OPEN, gettext_lazy("Still open"), rate=gettext_lazy("Rate open")),
        Column(figures.REOPENED, gettext_lazy("Ever reopened"), tone="warning"),
    ),
    (
        ("problems", ("problems_closed", "problems_staged", "problems_open")),
        ("problems_closed", (
            "problems_closed_in_time", "problems_closed_extended", "problems_closed_late",
            "problems_closed_without_deadline",
        )),
    ),
)  # fmt: skip
AGEING = Kind(
    "ageing", gettext_lazy("Age of the open ones"),
    (
        Column(figures.IN_HAND, gettext_lazy("In hand")),
        Column(figures.AGE_30, gettext_lazy("up to 30 days"), is_part=True),
        Column(figures.AGE_90, gettext_lazy("31 to 90 days"), is_part=True),
        Column(figures.AGE_180, gettext_lazy("91 to 180 days"), is_part=True),
        Column(figures.AGE_OVER, gettext_lazy("over 180 days"), tone="warning", is_part=True),
        Column(figures.OVERDUE, gettext_lazy("Overdue"), tone="danger"),
    ),
    (("problems_in_hand", ("problems_age_30", "problems_age_90", "problems_age_180", "problems_age_over")),),
)  # fmt: skip
KINDS = {kind.code: kind for kind in (STANDING, AGEING)}


@dataclass(frozen=True)
class Number:
    column: Column
    value: int
    url: str
    rate: str = ""

    @property
    def tone(self) -> str:
        return self.column.tone if self.value else ""


@dataclass
class Row:
    """One group: its words (or its unit), its numbers by code, and where they lie."""

    called: object
    values: dict[str, int]
    columns: list[Column]
    frame: Frame
    own: bool = False
    address: dict[str, str] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> list[Number]:
        return [self._number(column) for column in self.columns]

    def _number(self, column) -> Number:
        value, whole = self.values[column.figure.code], self.values[self.columns[0].figure.code]
        more = f"&{urlencode(self.address)}" if self.address else ""
        url = column.figure.url(self.frame, own=self.own) + more
        return Number(column, value, url, percent(value, whole) if column.rate else "")

    @property
    def said(self) -> str:
        return _("%(unit)s itself") % {"unit": self.called} if self.own else str(self.called)

    @property
    def goes_down_to(self):
        """The unit of which it is all that lies below, too."""
        return self.called if isinstance(self.called, Unit) and not self.own else None


class Table:
    def __init__(self, kind: Kind, dimension: Dimension, frame: Frame, children, today):
        self.kind, self.dimension, self.frame, self.children = kind, dimension, frame, children
        self.columns = [column for column in kind.columns if not column.only_of_past_days or frame.as_of < today]
        self._counted: dict[str, dict[str, dict[str, int]]] = {TOTAL: {}, FIRST: {}, AGAIN: {}}
        self._lowest: dict[str, int] = {}
        self._count()

    def _count(self):
        """One query: the total, the groups, and what lies in a further group besides."""
        codes = [column.figure.code for column in self.kind.columns]
        rows = self.kind.columns[0].figure.rows(self.frame).order_by()
        parts = [
            (TOTAL, rows.annotate(row=Value("", output_field=CharField()))),
            (FIRST, rows.annotate(row=self.dimension.key(self.frame))),
        ]
        if (again := self.dimension.again(rows)) is not None:
            parts.append((AGAIN, again))
        counts = {f"n{number}": self._of(column.figure) for number, column in enumerate(self.kind.columns)}
        parts = [
            rows.annotate(part=Value(part, output_field=CharField())).values("part", "row")
            .annotate(lowest=Min("pk"), **counts).values_list("part", "row", "lowest", *counts)
            for part, rows in parts
        ]  # fmt: skip
        for part, key, lowest, *numbers in parts[0].union(*parts[1:], all=True):
            self._counted[part][key] = dict(zip(codes, numbers, strict=True))
            if part != TOTAL:
                self._lowest[key] = min(lowest, self._lowest.get(key, lowest))

    def _of(self, figure):
        return Count("pk", filter=Q(pk__in=figure.rows(self.frame).order_by().values("pk")))

    # Rows

    def values(self, key: str) -> dict[str, int]:
        """Of one group, with what lies in it besides."""
        found = [self._counted[part].get(key, {}) for part in (FIRST, AGAIN)]
        return {
            column.figure.code: sum(row.get(column.figure.code, 0) for row in found) for column in self.kind.columns
        }

    @cached_property
    def total(self) -> Row:
        nothing = dict.fromkeys((column.figure.code for column in self.kind.columns), 0)
        return Row(_("Together"), self._counted[TOTAL].get("", nothing), self.columns, self.frame)

    @cached_property
    def _groups(self):
        return self.dimension.groups(self.frame, self.children, self._lowest)

    @cached_property
    def rows(self) -> list[Row]:
        rows = []
        for key, called, address in self._groups:
            unit = called if isinstance(called, Unit) else self.frame.unit
            frame = Frame(unit, self.frame.period, self.frame.as_of)
            rows.append(Row(called, self.values(key), self.columns, frame, called == self.frame.unit, address))
        return rows

    @property
    def whole(self) -> str:
        return self.kind.columns[0].figure.code

    @cached_property
    def counted_twice(self) -> int:
        """How many more the rows hold than there are: problems fed back in more than one batch."""
        return sum(row.values[self.whole] for row in self.rows) - self.total.values[self.whole]

    # What must hold

    @cached_property
    def broken(self) -> list[str]:
        """Sums that do not hold, in words; the table is shown only where there are none."""
        labels = {column.figure.code: str(column.label) for column in self.kind.columns}
        faults = []
        for row in (*self.rows, self.total):
            for whole, parts in self.kind.sums:
                numbers = [row.values[part] for part in parts]
                if sum(numbers) != row.values[whole]:
                    said = " + ".join(f"{labels[part]} {row.values[part]}" for part in parts)
                    faults.append(f"{row.called}: {said} ≠ {labels[whole]} {row.values[whole]}")
        shown = [self._counted[FIRST].get(key, {}) for key in (*(key for key, *_rest in self._groups), ELSEWHERE)]
        for code, label in labels.items():
            added = sum(numbers.get(code, 0) for numbers in shown)
            if added != self.total.values[code]:
                faults.append(f"{label}: {added} ≠ {self.total.values[code]}")
        return faults
