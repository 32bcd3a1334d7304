"""The leader's page: what is late and whose, how everything stands, and the same down the tree.

Every number is a figure of the catalogue and opens the list it counts.
"""

from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange.wording import percent
from figures.catalogue import Count, Frame, all_figures
from figures.tally import Tally
from organization.models import Unit
from responsibility.obligations.models import Obligation

WORST = 10
LATE = ("assignments_overdue", "problems_overdue")

# Group of tiles -> code of the figure, tone, icon
TILES = {
    _("To act on"): (
        ("assignments_overdue", "danger", "exclamation-octagon-fill"),
        ("problems_overdue", "danger", "exclamation-octagon-fill"),
        ("assignments_due_soon", "warning", "clock"),
        ("assignments_submitted", "warning", "clipboard-check"),
    ),
    _("Assignments"): (
        ("assignments_due", "neutral", "calendar-check"),
        ("assignments_open", "info", "arrow-repeat"),
        ("assignments_done", "success", "check-circle-fill"),
        ("done_late", "warning", "clock-history"),
        ("assignments_missed", "danger", "slash-circle"),
        ("duties_without_record", "warning", "card-checklist"),
    ),
    _("Rectification"): (
        ("problems", "neutral", "flag"),
        ("problems_in_hand", "info", "arrow-repeat"),
        ("problems_closed", "success", "patch-check"),
        ("problems_staged", "neutral", "hourglass-split"),
        ("problems_without_measure", "warning", "question-circle"),
        ("problems_without_owner", "warning", "person-x"),
    ),
    _("Meetings and study"): (
        ("meetings_held", "neutral", "people"),
        ("analysis_meetings", "neutral", "clipboard-check"),
        ("study_planned", "neutral", "calendar3"),
        ("study_planned_held", "success", "book"),
        ("study_missed", "warning", "slash-circle"),
        ("study_notes", "neutral", "journal-text"),
    ),
}
COLUMNS = (
    ("assignments_open", ""),
    ("assignments_due_soon", "warning"),
    ("assignments_overdue", "danger"),
    ("assignments_done", ""),
    ("assignments_missed", "danger"),
    ("problems_in_hand", ""),
)
CLOSED, PROBLEMS = "problems_closed", "problems"


@dataclass(frozen=True)
class Number:
    """A count and the list it opens. The tone speaks only when there is something to count."""

    figure: Count
    value: int
    url: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class TileGroup:
    name: Promise | str
    tiles: list[Number]


@dataclass(frozen=True)
class UnitRow:
    unit: Unit
    numbers: list[Number]
    closed: Number
    problems: Number

    @property
    def closing_rate(self) -> str:
        return percent(self.closed.value, self.problems.value)


@dataclass(frozen=True)
class Late:
    record: Obligation
    kind: Promise | str

    @property
    def period(self):
        return getattr(self.record, "period", None)


class Board:
    """Everything the page counts, in one query, for a frame and the units right below its unit."""

    def __init__(self, frame: Frame, children: list[Unit]):
        self.frame, self.units_below = frame, children
        codes = {code for group in TILES.values() for code, *_look in group}
        codes |= {code for code, _tone in COLUMNS} | {CLOSED, PROBLEMS}
        figures = all_figures()
        self.figures = {code: figures[code] for code in sorted(codes)}

    @cached_property
    def tally(self) -> Tally:
        return Tally(self.figures.values(), self.frame)

    def groups(self) -> list[TileGroup]:
        return [
            TileGroup(name, [self.total(code, tone, icon) for code, tone, icon in tiles])
            for name, tiles in TILES.items()
        ]

    def total(self, code: str, tone: str = "", icon: str = "") -> Number:
        figure = self.figures[code]
        return Number(figure, self.tally.total(code), figure.url(self.frame), tone, icon)

    @property
    def headings(self) -> list[Count]:
        return [self.figures[code] for code, _tone in COLUMNS]

    def all_units(self) -> UnitRow:
        """The chosen unit with all below it."""
        return self.row(self.frame.unit, self.total)

    def own(self) -> UnitRow:
        """The chosen unit alone."""

        def number(code, tone=""):
            return Number(self.figures[code], self.tally.own(code), self.figures[code].url(self.frame, own=True), tone)

        return self.row(self.frame.unit, number)

    def children(self) -> list[UnitRow]:
        """Units in use on the cut-off day, and those already closed that still have something to count."""
        rows = []
        for unit in self.units_below:
            row = self.below(unit)
            in_use = unit.active_to is None or unit.active_to >= self.frame.as_of
            if in_use or any(number.value for number in (*row.numbers, row.problems)):
                rows.append(row)
        return rows

    def below(self, unit: Unit) -> UnitRow:
        frame = Frame(unit, self.frame.period, self.frame.as_of)

        def number(code, tone=""):
            return Number(self.figures[code], self.tally.of(code, unit), self.figures[code].url(frame), tone)

        return self.row(unit, number)

    @staticmethod
    def row(unit, number) -> UnitRow:
        return UnitRow(unit, [number(code, tone) for code, tone in COLUMNS], number(CLOSED), number(PROBLEMS))

    def worst(self) -> list[Late]:
        """What has been late for longest, of every kind, with whose it is."""
        late = [
            self.figures[code].rows(self.frame).order_by("due_on", "pk").select_related("unit", "owner")[:WORST]
            for code in LATE
        ]
        longest = islice(merge(*late, key=lambda row: row.due_on), WORST)
        return [Late(row, row._meta.verbose_name) for row in longest]
