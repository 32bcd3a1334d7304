"""Which stored problem a row of the ledger means. Settled for all rows together, so that renumbering a sheet does not
put one problem's words onto another."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from exchange.cells import tidy
from exchange.importers import Finding
from organization.importing.ledger import RowPlan
from organization.models import Unit
from organization.tree.paths import STEP
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
        self.items = list(items)
        self.taken: set[int] = set()
        self.taken_again: set[int] = set()
        self.by_title, self.by_number = defaultdict(list), defaultdict(list)
        self.again_by_title, self.again_by_number = defaultdict(list), defaultdict(list)
        self.same, self.outside = defaultdict(list), defaultdict(list)
        for item in self.items:
            unit, title = item.unit_id, tidy(item.title)
            self.by_title[unit, item.program_id, title].append(item)
            self.by_number[unit, item.program_id, item.sort_no].append(item)
            self.same[unit, title].append(item)
            self.outside[unit, title, item.opened_on].append(item)
            for again in item.also_rows.all():
                again.item = item
                self.again_by_title[unit, again.program_id, title].append(again)
                self.again_by_number[unit, again.program_id, again.sort_no].append(again)

    def free(self, items) -> list[Item]:
        return [item for item in items if item.pk not in self.taken]


def match(rows: dict[int, tuple[Finding, Row]], stored: Stored) -> None:
    """Give each row (by its place in the sheet) what it means. By its words first; by its number only what is left.
    A row whose batch is not clear means nothing."""
    rows = {place: pair for place, pair in rows.items() if not isinstance(pair[1].batch, list)}
    for step in (_by_words, _outside, _again, _same, _by_number):
        for finding, row in rows.values():
            if row.stored is None and row.is_of_first_batch and row.twice is None and not row.is_ambiguous:
                step(finding, row, stored)
    _within_sheet(rows)


def _best(items, finding):
    """Of several alike the one that says the same, then the one of that number."""
    values = finding.values
    part, number = tidy(values.get("sub_problem", "")), values.get("no")
    return sorted(items, key=lambda item: (tidy(item.sub_problem) != part, item.sort_no != number, item.pk))[0]


def _take(row, item, stored):
    row.stored = item
    stored.taken.add(item.pk)


def _by_words(finding, row, stored):
    if not isinstance(row.batch, Program):
        return
    found = stored.free(stored.by_title[row.unit.pk, row.batch.pk, finding.values["title"]])
    part = tidy(finding.values.get("sub_problem", ""))
    exact = [item for item in found if not part or tidy(item.sub_problem) == part]
    if not exact and len(found) == 1 and finding.values.get("no") in (None, found[0].sort_no):
        exact = found
    if exact:
        _take(row, _best(exact, finding), stored)


def _outside(finding, row, stored):
    """A row that names no batch: by its words and the day it was fed back."""
    if row.batch is not None:
        return
    title, day = finding.values["title"], finding.values.get("fed_back")
    found = stored.outside[row.unit.pk, title, day] if day else stored.same[row.unit.pk, title]
    found = stored.free(found)
    part = tidy(finding.values.get("sub_problem", ""))
    exact = [item for item in found if tidy(item.sub_problem) == part] if part else found
    exact = exact or [item for item in found if item.sort_no == finding.values.get("no")]
    if len(exact) > 1:
        numbered = [item for item in exact if item.sort_no == finding.values.get("no")]
        exact = numbered if len(numbered) == 1 else exact
    if len(exact) == 1:
        _take(row, exact[0], stored)
    elif exact and day is None:
        row.is_ambiguous = True
    elif exact:
        _take(row, _best(exact, finding), stored)


def _by_number(finding, row, stored):
    if not isinstance(row.batch, Program) or "no" not in finding.values:
        return
    found = stored.free(stored.by_number[row.unit.pk, row.batch.pk, finding.values["no"]])
    if len(found) == 1:
        _take(row, found[0], stored)


def _again(finding, row, stored):
    """Fed back in this batch as a second one already."""
    if not isinstance(row.batch, Program):
        return
    key = row.unit.pk, row.batch.pk
    found = stored.again_by_title[*key, finding.values["title"]]
    found = found or stored.again_by_number.get((*key, finding.values.get("no")), [])
    found = [again for again in found if again.pk not in stored.taken_again] if found else []
    if found:
        row.again = found[0]
        stored.taken_again.add(found[0].pk)


def _same(finding, row, stored):
    """The same words of the same unit, still open, in another batch. Another sub-problem is another problem."""
    part = tidy(finding.values.get("sub_problem", ""))
    if row.batch is None or finding.values.get("same") == "否":
        return
    program = row.batch.pk if isinstance(row.batch, Program) else None
    found = stored.same[row.unit.pk, finding.values["title"]]
    found = [
        item for item in found
        if item.is_open and (program is None or item.program_id != program)
        and (not part or not item.sub_problem or tidy(item.sub_problem) == part)
        and all(again.program_id != program or program is None for again in item.also_rows.all())
    ]  # fmt: skip
    if found:
        row.same_as = _best(found, finding)


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
