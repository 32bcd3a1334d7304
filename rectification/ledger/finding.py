"""Which stored problem a row of the ledger means. Settled for all rows together, so that renumbering a sheet does not
put one problem's words onto another."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date

from exchange.cells import tidy
from exchange.importers import Finding
from organization.importing.ledger import RowPlan
from organization.models import Unit
from organization.tree.paths import STEP
from rectification.ledger.alike import ANY, Alike, OfOtherBatches
from rectification.models import AlsoIn, Item, Program


@dataclass(eq=False)
class NewBatch:
    """A batch the sheet names and nobody has entered: for the nearest unit above all its rows."""

    name: str
    first: Finding
    paths: set[str] = field(default_factory=set)
    unit: Unit | None = None
    source: str = ""
    fed_back: date | None = None
    program: Program | None = None

    @property
    def path(self) -> str:
        """As far as the paths of its units run together."""
        low, high = min(self.paths), max(self.paths)
        length = next((at for at in range(len(low)) if high[at : at + 1] != low[at]), len(low))
        return low[: length - length % STEP]


@dataclass(eq=False)
class Row(RowPlan):
    """A row's plan. `again` is the row by which a stored problem stands in the batch as a second one; `same_as` the
    problem that it repeats from another batch: stored, or another row of the sheet."""

    line: int = 0  # its number in the sheet
    batch: Program | NewBatch | None = None
    again: AlsoIn | None = None
    same_as: "Item | Row | None" = None
    twice: Finding | None = None  # says the same already
    is_ambiguous: bool = False
    day_fed_back: date | None = None
    number_again: int | None = None

    @property
    def is_of_first_batch(self) -> bool:
        return self.again is None and self.same_as is None


class Stored:
    """Stored problems by what a sheet knows them by; each is meant by one row."""

    def __init__(self, items):
        self.taken: set[int] = set()
        self.taken_again: set[int] = set()
        self.by_title, self.by_number = _alike(self.taken), _alike(self.taken)
        self.same, self.outside = _alike(self.taken), _alike(self.taken)
        self.elsewhere: dict[tuple, OfOtherBatches] = defaultdict(OfOtherBatches)
        self.again_by_title, self.again_by_number = defaultdict(deque), defaultdict(deque)
        for item in items:
            unit, title, part = item.unit_id, tidy(item.title), tidy(item.sub_problem)
            for alike in self._of(item):
                alike.add(item, part)
            if item.is_open:
                self.elsewhere[unit, title].add(item, part)
            for again in item.also_rows.all():
                again.item = item
                self.again_by_title[unit, again.program_id, title].append(again)
                self.again_by_number[unit, again.program_id, again.sort_no].append(again)

    def _of(self, item) -> list[Alike]:
        unit, batch, title = item.unit_id, item.program_id, tidy(item.title)
        return [
            self.by_title[unit, batch, title], self.by_number[unit, batch], self.same[unit, title],
            self.outside[unit, title, item.opened_on],
        ]  # fmt: skip

    def take(self, item):
        self.taken.add(item.pk)
        for alike in self._of(item):
            alike.take(item, tidy(item.sub_problem))

    def take_again(self, rows) -> AlsoIn | None:
        """The first of these not taken."""
        while rows and rows[0].pk in self.taken_again:
            rows.popleft()
        if not rows:
            return None
        self.taken_again.add(rows[0].pk)
        return rows.popleft()


def _alike(taken) -> dict[tuple, Alike]:
    return defaultdict(lambda: Alike(taken))


def match(rows: dict[int, tuple[Finding, Row]], stored: Stored) -> None:
    """Give each row (by its place in the sheet) what it means. By its words first; by its number only what is left.
    A row whose batch is not clear means nothing."""
    rows = {place: pair for place, pair in rows.items() if not isinstance(pair[1].batch, list)}
    for step in (_by_words, _outside, _again, _same, _by_number):
        for finding, row in rows.values():
            if row.stored is None and row.is_of_first_batch and row.twice is None and not row.is_ambiguous:
                step(finding, row, stored)
    _within_sheet(rows)


def _said(finding) -> tuple[str, int | None]:
    """The sub-problem and the number that a row names."""
    return tidy(finding.values.get("sub_problem", "")), finding.values.get("no")


def _take(row, item, stored):
    row.stored = item
    stored.take(item)


def _by_words(finding, row, stored):
    if not isinstance(row.batch, Program):
        return
    found = stored.by_title[row.unit.pk, row.batch.pk, finding.values["title"]]
    part, number = _said(finding)
    item = found.best(part, number) if not part or found.count(part) else None
    if item is None and found.count() == 1 and number in (None, found.first().sort_no):
        item = found.first()
    if item is not None:
        _take(row, item, stored)


def _outside(finding, row, stored):
    """A row that names no batch: by its words and the day it was fed back."""
    if row.batch is not None:
        return
    title, day = finding.values["title"], finding.values.get("fed_back")
    found = stored.outside[row.unit.pk, title, day] if day else stored.same[row.unit.pk, title]
    part, number = _said(finding)
    asked = (part or ANY, ANY)
    if not found.count(*asked):
        asked = (ANY, number)
    elif found.count(*asked) > 1 and found.count(asked[0], number) == 1:
        asked = (asked[0], number)
    exact = found.count(*asked)
    if exact == 1:
        _take(row, found.first(*asked), stored)
    elif exact and day is None:
        row.is_ambiguous = True
    elif exact:
        _take(row, found.first(*asked) if asked[0] is ANY and part else found.best(part, number), stored)


def _by_number(finding, row, stored):
    if not isinstance(row.batch, Program) or "no" not in finding.values:
        return
    found, number = stored.by_number[row.unit.pk, row.batch.pk], finding.values["no"]
    if found.count(ANY, number) == 1:
        _take(row, found.first(ANY, number), stored)


def _again(finding, row, stored):
    """Fed back in this batch as a second one already."""
    if not isinstance(row.batch, Program):
        return
    key, title = (row.unit.pk, row.batch.pk), finding.values["title"]
    if (*key, title) in stored.again_by_title:
        row.again = stored.take_again(stored.again_by_title[*key, title])
    else:
        row.again = stored.take_again(stored.again_by_number.get((*key, finding.values.get("no"))))


def _same(finding, row, stored):
    """The same words of the same unit, still open, in another batch. Another sub-problem is another problem."""
    if row.batch is None or finding.values.get("same") == "否":
        return
    program = row.batch.pk if isinstance(row.batch, Program) else None
    if (found := stored.elsewhere.get((row.unit.pk, finding.values["title"]))) is not None:
        row.same_as = found.best(*_said(finding), program)


def _within_sheet(rows):
    """Rows of the sheet about one another: said twice in one batch, or once in each of two."""
    first: dict[tuple, tuple[Finding, Row]] = {}
    for finding, row in rows.values():
        if row.stored is not None or not row.is_of_first_batch or row.is_ambiguous:
            continue
        words = row.unit.pk, finding.values["title"], tidy(finding.values.get("sub_problem", ""))
        if row.batch is None:
            words = (*words, finding.values.get("fed_back"))
        if (earlier := first.get((*words, row.batch))) is not None:
            row.twice = earlier[0]
            continue
        first[*words, row.batch] = finding, row
        if row.batch is None or finding.values.get("same") == "否":
            continue
        other = first.setdefault((*words, "any"), (finding, row))
        if other[1] is not row:
            row.same_as = other[1]
