"""A meeting taken to be changed: its row locked, still standing, still open, and as it was when it was read."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings.minutes.services import settle
from meetings.models import Meeting
from organization.editing import Stale, locked, save_next
from organization.models import Unit
from responsibility.models import Act


def standing(pk) -> Meeting:
    unit_first(pk)
    row = locked(Meeting, pk)
    settle(row)
    if row.voided_at:
        raise ValidationError(_("This record is void already."))
    return row


def unit_first(pk):
    """A unit that closes is locked before what it keeps, so here too: what a record answers asks for its unit's lock
    later on (`fulfilment.one_at_a_time`), and two that lock the same rows crosswise wait for each other."""
    of_record = Meeting.objects.filter(pk=pk).values("unit")
    list(Unit.objects.select_for_update(no_key=True).filter(pk__in=of_record))


def unchanged_since(row, version):
    if version is not None and row.version != version:
        raise Stale(row)


def open_to_change(pk, version=None) -> Meeting:
    """Locked, and not signed by anybody: whoever comes after a signature is told so, and keeps all they typed."""
    row = standing(pk)
    if row.is_signed:
        raise ValidationError(_("This meeting has been signed off meanwhile: the record is locked. "
                                "To change it, have the sign-off withdrawn first."))  # fmt: skip
    if row.is_submitted:
        raise ValidationError(_("The recorder has signed meanwhile: the record waits for the chair and is locked. "
                                "To change it, take it back first."))  # fmt: skip
    unchanged_since(row, version)
    return row


def step(row, verb, target, *, by, note="", **facts) -> Meeting:
    """The one writer of a locked meeting's stage: what is true from now on, and who did it."""
    source, row.stage = row.stage, target
    for name, value in facts.items():
        setattr(row, name, value)
    save_next(row)
    Act.objects.create(subject=row, verb=verb, from_stage=source, to_stage=target, by=by, note=note.strip())
    return row
