"""Verbs of meetings: save and void. Those of signatures are in signing/services.py, of invitations in inviting/."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.attendance.participants import seats_of
from meetings.inviting.services import called_off, over, tell_of_changes
from meetings.models import GroupAtMeeting, Meeting, TypeOfMeeting
from meetings.records.locking import open_to_change, standing, unchanged_since
from meetings.records.parts import (
    AgendaLine,
    AttendanceLine,
    DecisionLine,
    FindingLine,
    keep_agenda,
    keep_attendance,
    keep_decisions,
    keep_findings,
    link,
)
from meetings.records.titles import suggested_title
from meetings.signing.notices import settle
from meetings.signing.outcomes import await_sign_off, take_back
from meetings.signing.settings import signatures_of
from organization.editing import void
from organization.groups.services import meeting_on
from organization.tree.services import refuse_after_closing
from responsibility.assignments.fulfilment import one_at_a_time
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
    findings: Iterable[FindingLine] | None = None,
    version: int | None = None,
    draft: bool = False,
) -> Meeting:
    """Keep a meeting with all its parts, new or changed, until somebody signs it.

    `meeting` carries the fields; `version` is the one its form was opened at. Held, it waits for its sign-off; a
    `draft`, or a meeting of a day still to come, does not yet. Those invited are told of another day, time or place.
    Without `findings` those stored stay.
    """
    types, agenda, attendance, decisions = list(types), list(agenda), list(attendance), list(decisions)
    linked = GroupAtMeeting.objects.filter(meeting=meeting).values_list("group_id", flat=True) if meeting.pk else ()
    groups = meeting_on(groups, meeting.held_on, field="groups", named_already=set(linked))
    before = open_to_change(meeting.pk, version) if meeting.pk else None
    if before:
        _take_facts(meeting, before)
    else:
        meeting.created_by = by
        one_at_a_time(meeting.unit)
        refuse_after_closing(meeting.unit, meeting.held_on, "held_on")
    if not types:
        raise ValidationError({"types": _("Choose at least one type.")})
    named = [line.person for line in attendance] + [line.owner for line in decisions]
    seats = seats_of([meeting.chair, meeting.recorder, *named], meeting.held_on, meeting.unit)
    meeting.title = meeting.title.strip() or suggested_title(types, meeting)
    meeting.stage = Stage.DRAFT if draft or meeting.held_on > today else Stage.HELD
    meeting.signatures = signatures_of(meeting.unit.path)
    if meeting.stage == Stage.HELD:
        meeting.entered_at = meeting.entered_at or timezone.now()
    meeting.printed_chair = seats[meeting.chair_id].label if meeting.chair_id else ""
    meeting.printed_recorder = seats[meeting.recorder_id].label if meeting.recorder_id else ""
    expected = _expected(before)
    meeting.full_clean()
    meeting.save()
    link(meeting, TypeOfMeeting, "type", types)
    link(meeting, GroupAtMeeting, "group", groups)
    keep_agenda(meeting, agenda)
    keep_attendance(meeting, attendance, seats)
    gone = [] if findings is None else keep_findings(meeting, list(findings))
    keep_decisions(meeting, decisions, seats)
    for finding in gone:
        finding.delete()
    await_sign_off(meeting, by=by, today=today)
    if before and before.invited_at:
        if meeting.stage == Stage.DRAFT and meeting.held_on >= today:
            tell_of_changes(meeting, before, expected, by=by, today=today)
        else:
            over(meeting)
    return meeting


@transaction.atomic
def void_meeting(*, meeting: Meeting, by, reason: str, today: date, version: int | None = None) -> Meeting:
    """A record that should not stand (entered twice, never held): it stays readable and counts nowhere."""
    row = standing(meeting.pk)
    unchanged_since(row, version)
    if reason.strip():
        take_back(row, by=by, reason=reason, today=today)
    void(row, by=by, reason=reason, now=timezone.now())
    Act.objects.create(subject=row, verb="void", from_stage=row.stage, to_stage=row.stage, by=by, note=reason.strip())
    settle(row)
    if row.invited_at and row.stage == Stage.DRAFT and row.held_on >= today:
        called_off(row, by=by, today=today)
    return row


# What a form does not carry: facts of the row as it is now, which others may have written since the form was read.
FACTS = (
    "created_by_id", "entered_at", "invited_at", "invited_by_id", "invitation_no", "sent_back_reason",
    "recorder_signed_at", "recorder_signed_by_id",
)  # fmt: skip


def _take_facts(meeting: Meeting, stored: Meeting):
    for name in FACTS:
        setattr(meeting, name, getattr(stored, name))
    meeting.version = stored.version + 1


def _expected(before: Meeting | None) -> set[int]:
    """Who was on the list when it was told of last."""
    return set(before.attendees.values_list("person_id", flat=True)) if before and before.invited_at else set()
