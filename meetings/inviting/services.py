"""Verbs of invitations: tell those expected, tell them again of what changed, take their word that they can't come.

Told in the product at once and by e-mail with the day's one message (the rules against formalism: no second channel, no
forced answer). `invitation_no` counts what was told, so that each change is told once, and a later one anew.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.attendance.participants import expected_people, seats_of
from meetings.models import Attendee, Meeting
from meetings.planning.carrying import left_open_for, place_of
from meetings.records.locking import open_to_change, step
from meetings.records.parts import AgendaLine, AttendanceLine, keep_agenda, keep_attendance
from organization.editing import save_next
from organization.models import User
from responsibility.models import Act
from responsibility.obligations.notices import Notice, take_back, tell

INVITED, MOVED, OFF = "meeting_invited", "meeting_moved", "meeting_off"
TOLD = ("held_on", "starts_at", "ends_at", "place")
Status = Attendee.Status


def those_told(meeting: Meeting) -> list[User]:
    """Everyone on the list, the chair and the recorder, who has an account in force."""
    ids = {meeting.chair_id, meeting.recorder_id, *meeting.attendees.values_list("person_id", flat=True)} - {None}
    return [person for person in User.objects.filter(pk__in=ids).order_by("pk") if person.in_force]


def expected_at(meeting: Meeting) -> list[User]:
    """Whom an invitation reaches: those on the list; where nobody was put on it yet, those expected that day."""
    if meeting.attendees.exists():
        return those_told(meeting)
    groups = list(meeting.groups.all())
    people = expected_people(meeting.unit, meeting.held_on, groups)
    named = {person.pk: person for person in (*people, meeting.chair, meeting.recorder) if person}
    return [person for person in named.values() if person.in_force]


@transaction.atomic
def invite(*, meeting: Meeting, by, today: date, version: int | None = None) -> Meeting:
    """Tell everyone expected, once. A list that is still empty is filled with those expected that day, an agenda that
    is with what the last meeting left open."""
    row = open_to_change(meeting.pk, version)
    if row.stage != Meeting.Stage.DRAFT or row.held_on < today:
        raise ValidationError(_("Only to a meeting still to come can anyone be invited."))
    if row.invited_at:
        raise ValidationError(_("The invitations to this meeting are out already."))
    if not row.attendees.exists():
        people = expected_people(row.unit, row.held_on, list(row.groups.all()))
        keep_attendance(row, [AttendanceLine(person) for person in people], seats_of(people, row.held_on, row.unit))
    if open_matters := left_open_for(row, by):
        keep_agenda(row, [AgendaLine(matter.title, "", "", *place_of(matter.key)) for matter in open_matters])
    people = those_told(row)
    if not [person for person in people if person.pk != by.pk]:
        raise ValidationError(_("There is nobody to invite: put those expected on the list first."))
    row = step(row, "invite", row.stage, by=by, invited_at=timezone.now(), invited_by=by,
               invitation_no=row.invitation_no + 1)  # fmt: skip
    _tell(INVITED, row, people, by=by, today=today)
    return row


def tell_of_changes(meeting: Meeting, before: Meeting, expected: set[int], *, by, today: date):
    """After a plan was saved: those invited are told of another day, time or place; whoever is new on the list is
    invited; who is no longer on it has nothing more to come to."""
    now = those_told(meeting)
    known = expected | {before.chair_id, before.recorder_id}
    gone = list(User.objects.filter(pk__in=known - {person.pk for person in now} - {None}))
    has_moved = any(getattr(meeting, name) != getattr(before, name) for name in TOLD)
    new = [person for person in now if person.pk not in known]
    if not (has_moved or new or gone):
        return
    meeting.invitation_no += 1
    meeting.save()
    if has_moved:
        _tell(MOVED, meeting, [person for person in now if person.pk in known], by=by, today=today)
    _no_more(OFF, meeting, new)
    _tell(INVITED, meeting, new, by=by, today=today)
    for rule in (INVITED, MOVED):
        _no_more(rule, meeting, gone)
    _tell(OFF, meeting, [person for person in gone if person.in_force], by=by, today=today)


def called_off(meeting: Meeting, *, by, today: date):
    """The meeting will not be held: what was told of it no longer holds."""
    over(meeting)
    meeting.invitation_no += 1
    meeting.save()
    _tell(OFF, meeting, those_told(meeting), by=by, today=today)


def over(meeting: Meeting):
    """The meeting was held or called off: no invitation asks for anything any more."""
    for rule in (INVITED, MOVED):
        _no_more(rule, meeting)


def _no_more(rule, meeting: Meeting, people=None):
    """Of all who were told, or of some: the last word holds, and no message says one thing and its opposite."""
    if people is None or people:
        for number in range(1, meeting.invitation_no + 1):
            take_back(Notice(rule, meeting, number, meeting.held_on, tuple(people or ())))


@transaction.atomic
def cannot_come(*, meeting: Meeting, by, reason: str, today: date, version: int | None = None) -> Meeting:
    """One's own word, with the reason: it stands on the list as leave before the meeting. Others' words given meanwhile
    are no conflict, so no version is asked for; a form of the record opened before is told."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words.")})
    return _answer(meeting, "cannot_come", reason.strip(), by=by, today=today)


@transaction.atomic
def can_come(*, meeting: Meeting, by, today: date) -> Meeting:
    """After all: who is a guest of the meeting comes as one."""
    return _answer(meeting, "can_come", "", by=by, today=today)


def _answer(meeting, verb, reason, *, by, today) -> Meeting:
    row = open_to_change(meeting.pk)
    if row.stage != Meeting.Stage.DRAFT or row.held_on < today or row.invited_at is None:
        raise ValidationError(_("This can no longer be done: the record has moved on."))
    place = row.attendees.filter(person=by).first()
    if place is None:
        raise ValidationError(_("You are not on the list of this meeting."))
    status = Status.LEAVE if verb == "cannot_come" else _expected_as(row, place)
    comes_anyway = verb == "can_come" and place.status != Status.LEAVE
    if comes_anyway or (place.status, place.reason) == (status, reason):
        return row
    place.status, place.reason = status, reason
    place.full_clean()
    place.save()
    save_next(row)
    Act.objects.create(subject=row, verb=verb, from_stage=row.stage, to_stage=row.stage, by=by, note=reason)
    return row


def _expected_as(meeting, place) -> str:
    """Whoever says that they come after all stands on the list as before: nobody makes themselves one of those expected
    who was asked as a guest."""
    if place.status == Status.ATTENDING:
        return Status.ATTENDING
    people = expected_people(meeting.unit, meeting.held_on, list(meeting.groups.all()))
    ids = {meeting.chair_id, meeting.recorder_id, *(person.pk for person in people)}
    return Status.PRESENT if place.person_id in ids else Status.ATTENDING


def _tell(rule, meeting, people, *, by, today):
    tell(Notice(rule, meeting, meeting.invitation_no, today, tuple(one for one in people if one.pk != by.pk)))
