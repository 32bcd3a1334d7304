"""Verbs of meetings: save, sign off, take back, void. Nothing else writes a meeting's stage."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.attendance.participants import seats_of
from meetings.models import GroupAtMeeting, Meeting, TypeOfMeeting
from meetings.records.parts import (
    AgendaLine,
    AttendanceLine,
    DecisionLine,
    keep_agenda,
    keep_attendance,
    keep_decisions,
    link,
)
from meetings.records.titles import suggested_title
from meetings.signing.completeness import missing_for_sign_off
from meetings.signing.outcomes import await_sign_off, bring_about, take_back
from organization.editing import Stale, locked, save_next, void
from organization.groups.services import meeting_on
from organization.tree.services import refuse_after_closing
from responsibility.models import Act

Stage = Meeting.Stage


@transaction.atomic
def save_meeting(
    *,
    meeting: Meeting,
    types,
    by,
    today: date,
    groups=(),
    agenda: Iterable[AgendaLine] = (),
    attendance: Iterable[AttendanceLine] = (),
    decisions: Iterable[DecisionLine] = (),
    version: int | None = None,
    draft: bool = False,
) -> Meeting:
    """Keep a meeting with all its parts, new or changed, until it is signed off.

    `meeting` carries the fields; `version` is the one its form was opened at. Held, it waits for its sign-off; a
    `draft`, or a meeting of a day still to come, does not yet.
    """
    types, agenda, attendance, decisions = list(types), list(agenda), list(attendance), list(decisions)
    linked = GroupAtMeeting.objects.filter(meeting=meeting).values_list("group_id", flat=True) if meeting.pk else ()
    groups = meeting_on(groups, meeting.held_on, field="groups", named_already=set(linked))
    if meeting.pk:
        meeting.version = _open_to_change(meeting.pk, version).version + 1
    else:
        meeting.created_by = by
        refuse_after_closing(meeting.unit, meeting.held_on, "held_on")
    if not types:
        raise ValidationError({"types": _("Choose at least one type.")})
    named = [line.person for line in attendance] + [line.owner for line in decisions]
    seats = seats_of([meeting.chair, meeting.recorder, *named], meeting.held_on, meeting.unit)
    meeting.title = meeting.title.strip() or suggested_title(types, meeting)
    meeting.stage = Stage.DRAFT if draft or meeting.held_on > today else Stage.HELD
    meeting.printed_chair = seats[meeting.chair_id].label if meeting.chair_id else ""
    meeting.printed_recorder = seats[meeting.recorder_id].label if meeting.recorder_id else ""
    meeting.full_clean()
    meeting.save()
    link(meeting, TypeOfMeeting, "type", types)
    link(meeting, GroupAtMeeting, "group", groups)
    keep_agenda(meeting, agenda)
    keep_attendance(meeting, attendance, seats)
    keep_decisions(meeting, decisions, seats)
    await_sign_off(meeting, by=by, today=today)
    return meeting


@transaction.atomic
def sign_off(*, meeting: Meeting, by, today: date, version: int | None = None) -> Meeting:
    """Lock the record; its decisions become what they say, and it fulfils what it answers. All of it, or nothing."""
    row = _standing(meeting.pk)
    if row.is_signed:
        raise ValidationError(_("This meeting is signed off already."))
    _unchanged_since(row, version)
    if row.stage != Stage.HELD:
        raise ValidationError(_("This is still a draft: complete the record first."))
    if missing := missing_for_sign_off(row, today):
        raise ValidationError(missing)
    _step(row, "sign", Stage.SIGNED, by=by, signed_at=timezone.now(), signed_by=by)
    bring_about(row, by=by, today=today)
    return row


@transaction.atomic
def withdraw(*, meeting: Meeting, by, reason: str, today: date, version: int | None = None) -> Meeting:
    """Take the sign-off back, with a reason: the record can be changed again, what it alone proved is owed again, and
    what its decisions became is void. Refused once someone has worked on that."""
    row = _standing(meeting.pk)
    if not row.is_signed:
        raise ValidationError(_("This meeting is not signed off."))
    _unchanged_since(row, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words.")})
    take_back(row, by=by, reason=reason, today=today)
    row = _step(row, "withdraw", Stage.HELD, by=by, note=reason, signed_at=None, signed_by=None)
    await_sign_off(row, by=by, today=today)
    return row


@transaction.atomic
def void_meeting(*, meeting: Meeting, by, reason: str, today: date, version: int | None = None) -> Meeting:
    """A record that should not stand (entered twice, never held): it stays readable and counts nowhere."""
    row = _standing(meeting.pk)
    _unchanged_since(row, version)
    if reason.strip():
        take_back(row, by=by, reason=reason, today=today)
    void(row, by=by, reason=reason, now=timezone.now())
    Act.objects.create(subject=row, verb="void", from_stage=row.stage, to_stage=row.stage, by=by, note=reason.strip())
    return row


def _standing(pk) -> Meeting:
    row = locked(Meeting, pk)
    if row.voided_at:
        raise ValidationError(_("This record is void already."))
    return row


def _unchanged_since(row, version):
    if version is not None and row.version != version:
        raise Stale(row)


def _open_to_change(pk, version) -> Meeting:
    """Locked, and not signed: whoever comes after the sign-off is told so, and keeps all they typed."""
    row = _standing(pk)
    if row.is_signed:
        raise ValidationError(_("This meeting has been signed off meanwhile: the record is locked. "
                                "To change it, have the sign-off withdrawn first."))  # fmt: skip
    _unchanged_since(row, version)
    return row


def _step(row, verb, target, *, by, note="", **facts) -> Meeting:
    source, row.stage = row.stage, target
    for name, value in facts.items():
        setattr(row, name, value)
    save_next(row)
    Act.objects.create(subject=row, verb=verb, from_stage=source, to_stage=target, by=by, note=note.strip())
    return row
