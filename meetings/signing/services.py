"""Verbs of signatures: the recorder's, the chair's, and how each is taken back. Who signed is never asked to approve
their own work: the second signature is another person's."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Meeting, Signatures
from meetings.records.locking import standing, step, unchanged_since
from meetings.signing.completeness import missing_for_sign_off
from meetings.signing.notices import ask_for_signature, settle, settle_return, tell_of_return
from meetings.signing.outcomes import await_sign_off, bring_about, take_back

Stage = Meeting.Stage
NOT_SIGNED = {"recorder_signed_at": None, "recorder_signed_by": None}


@transaction.atomic
def sign_off(*, meeting: Meeting, by, today: date, version: int | None = None) -> Meeting:
    """The first signature. It locks the record and hands it to the chair; where the unit asks for no second one, the
    record counts at once."""
    row = standing(meeting.pk)
    if row.is_signed:
        raise ValidationError(_("This meeting is signed off already."))
    if row.is_submitted:
        raise ValidationError(_("The recorder has signed already: the record waits for the chair."))
    unchanged_since(row, version)
    if row.stage != Stage.HELD:
        raise ValidationError(_("This is still a draft: complete the record first."))
    if by.pk == row.second_signer_id:
        raise ValidationError(_("You chaired this meeting: its recorder signs first, then you."))
    if missing := missing_for_sign_off(row, today):
        raise ValidationError(missing)
    settle_return(row)
    if row.signatures == Signatures.ONE:
        return _lock(row, "sign", by=by, today=today)
    row = step(row, "submit", Stage.HELD, by=by, recorder_signed_at=timezone.now(), recorder_signed_by=by,
               sent_back_reason="")  # fmt: skip
    ask_for_signature(row, by=by, today=today)
    return row


@transaction.atomic
def countersign(*, meeting: Meeting, by, today: date, version: int | None = None) -> Meeting:
    """The chair's signature: the record counts."""
    row = _with_chair(meeting.pk, version)
    if by.pk != row.chair_id:
        raise ValidationError(_("Only the chair signs as the chair."))
    return _second(row, "countersign", by=by, today=today)


@transaction.atomic
def sign_for_chair(*, meeting: Meeting, by, reason: str, today: date, version: int | None = None) -> Meeting:
    """代签: somebody who reviews for the unit signs in the chair's place, and the record says so and why."""
    row = _with_chair(meeting.pk, version)
    if by.pk == row.chair_id:
        raise ValidationError(_("The chair signs in their own name."))
    _explained(reason)
    return _second(row, "sign_for", by=by, today=today, note=reason)


@transaction.atomic
def send_back(*, meeting: Meeting, by, reason: str, today: date, version: int | None = None) -> Meeting:
    """Not signed, with the reason: open to change again, and to be signed by the recorder anew."""
    row = _with_chair(meeting.pk, version)
    if by.pk == row.recorder_signed_by_id:
        raise ValidationError(_("You signed this record yourself: take it back instead."))
    _explained(reason)
    recorders = (row.recorder_signed_by, row.recorder)
    settle(row)
    row = step(row, "send_back", Stage.HELD, by=by, note=reason, sent_back_reason=reason.strip(), **NOT_SIGNED)
    tell_of_return(row, recorders=recorders, by=by, today=today)
    return row


@transaction.atomic
def recall(*, meeting: Meeting, by, today: date, version: int | None = None) -> Meeting:
    """The recorder takes the record back before the chair has signed."""
    row = _with_chair(meeting.pk, version)
    settle(row)
    return step(row, "recall", Stage.HELD, by=by, **NOT_SIGNED)


@transaction.atomic
def withdraw(*, meeting: Meeting, by, reason: str, today: date, version: int | None = None) -> Meeting:
    """Take the sign-off back, with a reason: no signature is left, the record can be changed again, what it alone
    proved is owed again, and what its decisions became is void. Refused once someone has worked on that."""
    row = standing(meeting.pk)
    if not row.is_signed:
        raise ValidationError(_("This meeting is not signed off."))
    unchanged_since(row, version)
    _explained(reason)
    take_back(row, by=by, reason=reason, today=today)
    row = step(row, "withdraw", Stage.HELD, by=by, note=reason, signed_at=None, signed_by=None, **NOT_SIGNED)
    await_sign_off(row, by=by, today=today)
    return row


def _with_chair(pk, version) -> Meeting:
    row = standing(pk)
    if row.is_signed:
        raise ValidationError(_("This meeting is signed off already."))
    if not row.is_submitted:
        raise ValidationError(_("The recorder has not signed this record, or has taken it back."))
    unchanged_since(row, version)
    return row


def _second(row, verb, *, by, today, note="") -> Meeting:
    if by.pk == row.recorder_signed_by_id:
        raise ValidationError(_("You signed this record as its recorder: the second signature is another person's."))
    settle(row)
    return _lock(row, verb, by=by, today=today, note=note)


def _lock(row, verb, *, by, today, note="") -> Meeting:
    """The record counts: its decisions become what they say, and it fulfils what it answers. All of it, or nothing."""
    row = step(row, verb, Stage.SIGNED, by=by, note=note, signed_at=timezone.now(), signed_by=by, sent_back_reason="")
    bring_about(row, by=by, today=today)
    return row


def _explained(reason: str):
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words.")})
