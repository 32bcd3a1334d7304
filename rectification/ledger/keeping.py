"""Many problems at once, as entering one by one would leave them: the same rows and entries in the trail."""

from datetime import date

from django.db.models import Max

from organization.absences.cover import acting_for
from organization.editing import locked, save_next
from organization.importing.base import create_in_bulk
from rectification.batches.services import open_program
from rectification.ledger.finding import NewBatch, Row
from rectification.ledger.sheet import SOURCE_OF
from rectification.models import AssistingUnit, Item, Measure
from rectification.problems.beside import next_in, stand_in
from rectification.problems.services import save_item
from responsibility.followups.rules import can_report
from responsibility.followups.services import report_progress
from responsibility.models import Act, Progress

# What a column of the sheet sets of a problem
COLUMN_OF = {
    "no": "sort_no", "source": "source", "fed_back": "opened_on", "aspect": "aspect", "title": "title",
    "sub_problem": "sub_problem", "leader": "leader", "owner": "owner", "due": "due_on", "standard": "standard",
    "assisting": "assisting_units", "also_in": "also_in",
}  # fmt: skip


def apply_rows(rows: list[Row], *, by, today: date, batches) -> None:
    """New batches first, then new problems in the order of the sheet, then what changes, then second batches."""
    for batch in batches:
        batch.program = open_program(
            by=by, unit=batch.unit, name=batch.name, source=SOURCE_OF[batch.source], feedback_on=batch.fed_back,
            year=batch.fed_back.year,
        )  # fmt: skip
    numbers = Numbers(rows)
    _create([row for row in rows if row.is_of_first_batch and row.stored is None], numbers, by, today)
    for row in rows:
        if row.is_of_first_batch and row.stored.pk in numbers.before:
            _change(row, by, today)
    for row in rows:
        if not row.is_of_first_batch:
            _stand_again(row)


class Numbers:
    """The next number of a batch, or of a unit's year outside any batch."""

    def __init__(self, rows):
        self.before = {row.stored.pk for row in rows if row.stored is not None}
        self.next = {}
        outside = [row for row in rows if row.stored is None and row.batch is None]
        if outside:
            items = Item.objects.filter(unit__in={row.unit for row in outside}, program=None).order_by()
            counted = items.values_list("unit", "year").annotate(Max("sort_no"))
            self.next = {(unit, year): last + 1 for unit, year, last in counted}

    def take(self, item: Item, number: int | None) -> int:
        key = item.program_id or (item.unit_id, item.year)
        if key not in self.next:
            self.next[key] = next_in(item.program) if item.program_id else 1
        number = number or self.next[key]
        self.next[key] = max(self.next[key], number + 1)
        return number


def program_of(row: Row):
    return row.batch.program if isinstance(row.batch, NewBatch) else row.batch


def _create(rows, numbers, by, today):
    measures, assisting, again, progress = [], [], [], []
    for row in rows:
        fields = {column: row.wanted[key] for key, column in COLUMN_OF.items() if key in row.wanted}
        units, places, number = (
            fields.pop("assisting_units", ()),
            fields.pop("also_in", {}),
            fields.pop("sort_no", None),
        )
        program = program_of(row)
        opened_on = fields.setdefault("opened_on", row.day_fed_back)
        item = Item(unit=row.unit, program=program, created_by=by, year=program.year if program else opened_on.year,
                    **fields)  # fmt: skip
        item.sort_no = numbers.take(item, number)
        row.stored = item
        for place, line in enumerate(row.wanted.get("measures", ()), 1):
            measures.append(Measure(item=item, sort_no=place, text=line.text, owner=line.owner, due_on=line.due_on,
                                    done_on=line.done_on))  # fmt: skip
        assisting += [AssistingUnit(item=item, unit=unit) for unit in units]
        again += [(item, other, number) for other, number in places.items()]
        if text := row.wanted.get("progress"):
            progress.append((item, text))
    create_in_bulk([row.stored for row in rows], by=by)
    create_in_bulk(measures, by=by)
    create_in_bulk(assisting, by=by)
    _report(progress, by, today)
    for item, program, number in again:
        stand_in(item, program, number)


def _report(told, by, today):
    """The first reports of new problems, as `report_progress` would leave them."""
    rows = [
        Progress(subject=item, number=1, by=by, on=today, text=text,
                 acting_for=acting_for(by, lambda user, item=item: can_report(user, item)))
        for item, text in told
    ]  # fmt: skip
    create_in_bulk(rows, by=by)
    Act.objects.bulk_create(
        Act(subject=row.subject, verb="progress", from_stage=row.subject.stage, to_stage=row.subject.stage, by=by,
            acting_for=row.acting_for, note=row.text) for row in rows
    )  # fmt: skip


def _change(row, by, today):
    """By the same door as the form."""
    wanted = {column: row.wanted[key] for key, column in COLUMN_OF.items() if key in row.wanted}
    lines = row.wanted.get("measures")
    if wanted or lines is not None:
        save_item(item=row.stored, by=by, version=None, measures=lines or (), **wanted)
    if text := row.wanted.get("progress"):
        report_progress(obligation=Item.objects.get(pk=row.stored.pk), by=by, today=today, text=text)


def _stand_again(row):
    """The problem stands in this batch too, under the number of the row or the next."""
    item = row.again.item if row.again else row.same_as
    item = locked(Item, (item.stored if isinstance(item, Row) else item).pk)
    number = row.number_again or (row.again.sort_no if row.again else None)
    stand_in(item, program_of(row), number)
    save_next(item)
