"""Verbs of problems. The stage itself is written only by the workflow (stages.py)."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.editing import locked, void
from organization.tree.services import refuse_closed
from rectification.batches.services import held
from rectification.measures.services import MeasureLine, write_measures
from rectification.models import AlsoIn, Item, Program
from rectification.problems.at_work import at_work
from rectification.problems.beside import next_in, set_also_in, set_assisting
from responsibility.obligations.deadlines import move_deadline
from responsibility.obligations.services import hand_on
from responsibility.rules import HAND_OVER

# An item's own columns that people fill in; the rest follows from what is done to it.
FIELDS = (
    "program", "source", "year", "opened_on", "sort_no", "aspect", "title", "sub_problem", "leader", "owner", "due_on",
    "standard",
)  # fmt: skip


@transaction.atomic
def open_item(
    *,
    by,
    unit,
    title,
    source,
    year,
    origin=None,
    program=None,
    owner=None,
    due_on=None,
    leader=None,
    aspect="",
    sub_problem="",
    standard="",
    sort_no=None,
    opened_on=None,
    assisting_units=(),
    also_in=(),
    measures: Iterable[MeasureLine] = (),
) -> Item:
    """Enter a problem. `origin` is the record it was born in (a meeting's decision); `opened_on` the day it was fed
    back: left out, the batch's day, else today."""
    now = held([*([program] if program else ()), *also_in])
    program, also_in = program and now[program.pk], [now[other.pk] for other in also_in]
    opened_on = opened_on or (program.feedback_on if program else timezone.localdate())
    item = Item(
        unit=unit, title=title, source=source, year=year, program=program, owner=owner, due_on=due_on, leader=leader,
        aspect=aspect, sub_problem=sub_problem, standard=standard, opened_on=opened_on, created_by=by, origin=origin,
        sort_no=sort_no or next_number(unit=unit, year=year, program=program),
    )  # fmt: skip
    _check(item)
    item.save()
    write_measures(item, measures)
    set_assisting(item, assisting_units)
    set_also_in(item, dict.fromkeys(also_in))
    return item


@transaction.atomic
def save_item(*, item: Item, by, version: int | None, measures: Iterable[MeasureLine] = (), **fields) -> Item:
    """Change what is asked, and the measures with it, while it is still being worked on. Of `assisting_units` and
    `also_in` (batches, or {batch: number}) None leaves what is stored."""
    row = at_work(item, version)
    hand_on(obligation=row, owner=fields.pop("owner", row.owner), by=by)
    due_on = fields.pop("due_on", row.due_on)
    assisting, also_in = fields.pop("assisting_units", None), fields.pop("also_in", None)
    moved = "unit" in fields and fields["unit"] != row.unit
    if also_in is None and moved:
        also_in = {other.program: other.sort_no for other in row.also_rows.select_related("program")}
    if also_in is not None and not isinstance(also_in, dict):
        also_in = dict.fromkeys(also_in)
    program = fields.get("program")
    now = held([*([program] if program else ()), *(also_in or ())])
    if program:
        fields["program"] = now[program.pk]
    for name, value in fields.items():
        if name not in ("unit", *FIELDS):
            raise TypeError(f"{name} is not for people to change")
        setattr(row, name, value)
    if assisting is not None:
        set_assisting(row, assisting)
    if also_in is not None:
        set_also_in(row, {now[other.pk]: number for other, number in also_in.items()}, moved=moved)
    if row.due_on and due_on is None:
        raise ValidationError({"due_on": _("A deadline is moved to another day, never taken away.")})
    _check(row)
    write_measures(row, measures)
    move_deadline(obligation=row, to=due_on, by=by)
    return row


@transaction.atomic
def void_item(*, item: Item, by, reason: str, version: int | None = None) -> Item:
    """Take an item off the ledger with a reason: it stays readable and counts nowhere."""
    return void(locked(Item, item.pk, version), by=by, reason=reason, now=timezone.now())


def next_number(*, unit, year: int, program: Program | None) -> int:
    """The number after the last one: of the batch, or of the unit's year outside any batch."""
    if program:
        return next_in(program)
    beside = Item.objects.filter(unit=unit, year=year, program=None)
    return (beside.aggregate(last=Max("sort_no"))["last"] or 0) + 1


def _check(item: Item):
    """What must hold of an item whoever enters it: a form, a meeting, an import."""
    if item.pk is None:
        refuse_closed(item.unit)
    item.full_clean(exclude=["origin_type"])
    if item.program:
        if item.pk and AlsoIn.objects.filter(item=item, program=item.program).exists():
            raise ValidationError({"program": _("It stands in the batch “%(name)s” already.")
                                   % {"name": item.program}})  # fmt: skip
        if item.program.voided_at:
            raise ValidationError({"program": _("This batch is void.")})
        if item.source != item.program.source:
            raise ValidationError({"source": _("The batch has another source: %(source)s.")
                                   % {"source": item.program.get_source_display()}})  # fmt: skip
        handed_over = item.pk and item.acts.filter(verb=HAND_OVER).exists()
        if not handed_over and not item.unit.is_within(item.program.unit):
            raise ValidationError({"program": _("The batch belongs to a unit that is not above this one.")})
