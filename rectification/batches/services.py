"""Verbs of batches of problems."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.editing import locked, save_next, void
from rectification.models import Item, Program


def held(programs) -> dict[int, Program]:
    """These batches by id, as they are now and locked in one order: none is voided while a problem goes into it."""
    rows = Program.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    return {row.pk: row for row in rows.filter(pk__in=[program.pk for program in programs]).order_by("pk")}


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
    if "unit" in fields and _leaves_behind(row, fields["unit"]):
        raise ValidationError({"unit": _("The batch holds problems of units that do not lie below this one.")})
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    return save_next(row)


def _leaves_behind(program, unit) -> bool:
    """Are there problems of its unit, or one below, that would stand in the batch of a unit beside theirs?"""
    held = Item.objects.of_batch(program).standing().within(program.unit)
    return held.exclude(pk__in=Item.objects.within(unit).values("pk")).exists()


@transaction.atomic
def void_program(*, program: Program, by, reason: str, version: int | None = None) -> Program:
    """Only an empty batch: no problem may lose its source."""
    row = locked(Program, program.pk, version)
    if Item.objects.of_batch(row).standing().exists():
        raise ValidationError(_("The batch still holds problems. Void them first, each with its reason."))
    return void(row, by=by, reason=reason, now=timezone.now())
