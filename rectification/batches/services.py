"""Verbs of batches of problems."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.editing import locked, save_next, void
from rectification.models import Item, Program


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
    if Item.objects.of_batch(row).standing().exists():
        raise ValidationError(_("The batch still holds problems. Void them first, each with its reason."))
    return void(row, by=by, reason=reason, now=timezone.now())
