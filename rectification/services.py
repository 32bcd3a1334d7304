"""Verbs of rectification. The stage itself is written only by the workflow (stages.py)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.editing import locked, save_next, void
from organization.models import User
from organization.tree.services import refuse_closed
from rectification.models import Item, Measure, Program
from rectification.stages import is_planned
from responsibility.obligations.deadlines import move_deadline
from responsibility.obligations.services import hand_on
from responsibility.rules import HAND_OVER

# An item's own columns that people fill in; the rest follows from what is done to it.
FIELDS = (
    "program", "source", "year", "opened_on", "sort_no", "aspect", "title", "sub_problem", "leader", "owner", "due_on",
    "standard",
)  # fmt: skip


@dataclass(frozen=True)
class MeasureLine:
    """One measure as typed. `pk` names a stored one; `removed` takes it away."""

    text: str
    owner: User | None = None
    due_on: date | None = None
    done_on: date | None = None
    pk: int | None = None
    removed: bool = False


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
    measures: Iterable[MeasureLine] = (),
) -> Item:
    """Enter a problem. `origin` is the record it was born in (a meeting's decision); `opened_on` the day it was fed
    back: left out, the batch's day, else today."""
    opened_on = opened_on or (program.feedback_on if program else timezone.localdate())
    item = Item(
        unit=unit, title=title, source=source, year=year, program=program, owner=owner, due_on=due_on, leader=leader,
        aspect=aspect, sub_problem=sub_problem, standard=standard, opened_on=opened_on, created_by=by, origin=origin,
        sort_no=sort_no or next_number(unit=unit, year=year, program=program),
    )  # fmt: skip
    _check(item)
    item.save()
    _write(item, measures)
    return item


@transaction.atomic
def save_item(*, item: Item, by, version: int | None, measures: Iterable[MeasureLine] = (), **fields) -> Item:
    """Change what is asked, and the measures with it, while it is still being worked on."""
    row = _at_work(item, version)
    hand_on(obligation=row, owner=fields.pop("owner", row.owner), by=by)
    due_on = fields.pop("due_on", row.due_on)
    for name, value in fields.items():
        if name not in ("unit", *FIELDS):
            raise TypeError(f"{name} is not for people to change")
        setattr(row, name, value)
    _check(row)
    _write(row, measures)
    move_deadline(obligation=row, to=due_on, by=by)
    return row


@transaction.atomic
def save_measures(*, item: Item, version: int | None, measures: Iterable[MeasureLine]) -> Item:
    """Write the measures down, without touching what is asked."""
    row = _at_work(item, version)
    _write(row, measures)
    return save_next(row)


@transaction.atomic
def carry_out(*, measure: Measure, version: int | None, done_on: date | None, today: date) -> Item:
    """Say on which day a measure was carried out, or take that back (None)."""
    row = _at_work(measure.item, version)
    if done_on and done_on > today:
        raise ValidationError({"done_on": _("This day has not come yet.")})
    measure = row.measures.get(pk=measure.pk)
    measure.done_on = done_on
    measure.save()
    return save_next(row)


@transaction.atomic
def void_item(*, item: Item, by, reason: str, version: int | None = None) -> Item:
    """Take an item off the ledger with a reason: it stays readable and counts nowhere."""
    return void(locked(Item, item.pk, version), by=by, reason=reason, now=timezone.now())


@transaction.atomic
def open_program(*, by, **fields) -> Program:
    program = Program(created_by=by, **fields)
    program.full_clean()
    program.save()
    return program


@transaction.atomic
def save_program(*, program: Program, version: int | None, **fields) -> Program:
    row = locked(Program, program.pk, version)
    if row.voided_at:
        raise ValidationError(_("This record is void already."))
    if "source" in fields and fields["source"] != row.source and row.items.standing().exists():
        raise ValidationError({"source": _("The batch holds problems of its present source.")})
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    return save_next(row)


@transaction.atomic
def void_program(*, program: Program, by, reason: str, version: int | None = None) -> Program:
    """Only an empty batch: no problem may lose its source."""
    row = locked(Program, program.pk, version)
    if row.items.standing().exists():
        raise ValidationError(_("The batch still holds problems. Void them first, each with its reason."))
    return void(row, by=by, reason=reason, now=timezone.now())


def next_number(*, unit, year: int, program: Program | None) -> int:
    """The number after the last one: of the batch, or of the unit's year outside any batch."""
    beside = program.items.all() if program else Item.objects.filter(unit=unit, year=year, program=None)
    return (beside.aggregate(last=Max("sort_no"))["last"] or 0) + 1


def _check(item: Item):
    """What must hold of an item whoever enters it: a form, a meeting, an import."""
    if item.pk is None:
        refuse_closed(item.unit)
    item.full_clean(exclude=["origin_type"])
    if item.program:
        if item.program.voided_at:
            raise ValidationError({"program": _("This batch is void.")})
        if item.source != item.program.source:
            raise ValidationError({"source": _("The batch has another source: %(source)s.")
                                   % {"source": item.program.get_source_display()}})  # fmt: skip
        handed_over = item.pk and item.acts.filter(verb=HAND_OVER).exists()
        if not handed_over and not item.unit.is_within(item.program.unit):
            raise ValidationError({"program": _("The batch belongs to a unit that is not above this one.")})


def _at_work(item: Item, version: int | None) -> Item:
    row = locked(Item, item.pk, version)
    if row.voided_at or row.stage not in Item.AT_WORK_STAGES:
        raise ValidationError(_("This can no longer be changed: the problem is now “%(stage)s”.")
                              % {"stage": _("void") if row.voided_at else row.get_stage_display()})  # fmt: skip
    return row


def _write(item: Item, lines: Iterable[MeasureLine]):
    """Bring the stored measures to the lines: in their order, removing only what a line says to remove.

    Once work has begun, at least one measure keeps an owner and a deadline. Call with the item locked.
    """
    stored = {measure.pk: measure for measure in item.measures.select_related("owner")}
    number = 0
    for line in lines:
        measure = stored.pop(line.pk, None)
        if line.removed:
            if measure:
                measure.delete()
            continue
        number += 1
        values = {"text": line.text, "owner": line.owner, "due_on": line.due_on, "done_on": line.done_on,
                  "sort_no": number}  # fmt: skip
        measure = measure or Measure(item=item)
        if measure.pk and all(getattr(measure, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(measure, name, value)
        measure.full_clean(exclude=["item"])
        measure.save()
    for measure in stored.values():
        number += 1
        if measure.sort_no != number:
            measure.sort_no = number
            measure.save()
    if item.stage != Item.Stage.TO_PLAN and not is_planned(item):
        raise ValidationError(_("Work has begun: at least one measure must keep an owner and a deadline."))
