"""Verbs of a session: log what was held, put it right, make up what was missed."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendars.words import long_date
from meetings.attendance.models import Attendance
from meetings.attendance.participants import away_on, seats_of
from organization.editing import locked, save_next, void
from organization.models import User
from organization.tree.services import refuse_after_closing
from responsibility.assignments.fulfilment import fulfil, unfulfil
from study.models import Session, SessionAttendee
from study.sessions.audience import expected

Status = Attendance.Status


@dataclass(frozen=True)
class Line:
    """One person's attendance as handed in."""

    person: User
    status: str = Status.PRESENT
    reason: str = ""
    remark: str = ""


# Series


@transaction.atomic
def log_session(*, session: Session, by, today: date, absent=(), attendance=None) -> Session:
    """A session was held. What the form leaves out comes from the series; everyone expected was there but the `absent`,
    unless each line of the `attendance` is given. Whose leave is entered for that day was on leave. What was owed that
    week or day is answered at once."""
    series = session.series
    if series:
        session.unit = series.unit
        session.minutes = session.minutes or series.minutes
        session.starts_at = session.starts_at or series.starts_at
        session.place = session.place or series.place
        session.chair = session.chair or series.chair
    session.created_by = by
    if session.meeting:
        attendance = lines_of(session.meeting)
    elif attendance is None:
        group = series.group if series else None
        listed = expected(unit=session.unit, group=group, day=session.held_on)
        attendance = lines_without(absent, listed, session.held_on)
    _save(session, attendance, today)
    answer(session, by, today)
    return session


@transaction.atomic
def correct_session(*, session: Session, version: int, by, today: date, attendance=None) -> Session:
    """Put a logged session right. Moved to another week or day, it answers what was owed there instead."""
    stored = locked(Session, session.pk, version)
    if stored.voided_at:
        raise ValidationError(_("This record is void already."))
    session.unit, session.series, session.created_by = stored.unit, stored.series, stored.created_by
    session.version = stored.version + 1
    if session.meeting:
        attendance = lines_of(session.meeting)
    _save(session, attendance, today)
    if session.held_on != stored.held_on:
        unfulfil(source=session, by=by, today=today, note=_("The session was moved to another day."))
        answer(session, by, today)
    return session


@transaction.atomic
def void_session(*, session: Session, version: int, by, today: date, reason: str) -> Session:
    """It was not held, or was logged twice: what it answered is owed again."""
    session = void(locked(Session, session.pk, version), by=by, reason=reason, now=timezone.now())
    unfulfil(source=session, by=by, today=today, note=reason)
    return session


def lines_without(absent, listed, day: date) -> list[Line]:
    away = {person.pk: Line(person, Status.ABSENT) for person in absent}
    reasons = away_on(away, day) if away else {}
    away |= {pk: Line(away[pk].person, Status.LEAVE, reason) for pk, reason in reasons.items()}
    return [away.get(seat.pk, Line(seat.person)) for seat in listed]


def lines_of(meeting) -> list[Line]:
    """The attendance of the meeting a session was held inside."""
    return [Line(row.person, row.status, row.reason) for row in meeting.attendees.select_related("person")]


def _save(session, attendance, today):
    _refuse(session, today, attendance or ())
    named = [session.lecturer, session.chair, *(line.person for line in attendance or ())]
    seats = seats_of(named, session.held_on, session.unit)
    session.printed_lecturer = seats[session.lecturer_id].label if session.lecturer_id else session.guest_lecturer
    session.printed_chair = seats[session.chair_id].label if session.chair_id else ""
    session.full_clean(exclude=["unit"], validate_constraints=False)
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError:  # two recorders at once: the constraint decided
        raise ValidationError({"held_on": _twice(session)}) from None
    if attendance is not None:
        _record(session, attendance, seats)


def _refuse(session, today, attendance):
    """What can't have been."""
    series, day = session.series, session.held_on
    if day > today:
        raise ValidationError({"held_on": _("This day has not come yet.")})
    refuse_after_closing(session.unit, day, "held_on")
    if session.meeting and (session.meeting.held_on, session.meeting.unit_id) != (day, session.unit.pk):
        raise ValidationError({"held_on": _("The meeting was held on another day, or in another unit.")})
    if series and not (series.active_from <= day and (series.active_to is None or day <= series.active_to)):
        raise ValidationError({"held_on": _("The series did not run on that day.")})
    others = Session.objects.standing().filter(series=series, held_on=day).exclude(pk=session.pk)
    if series and others.exists():
        raise ValidationError({"held_on": _twice(session)})
    away = {line.person.pk for line in attendance if line.status not in Attendance.HERE}
    if session.lecturer_id in away:
        raise ValidationError({"lecturer": _("The lecturer can't have been absent.")})


def _twice(session):
    return _("“%(series)s” of %(day)s has been logged already.") % {
        "series": session.series, "day": long_date(session.held_on),
    }  # fmt: skip


def _record(session, attendance, seats):
    """Make the rows say what the lines say. A person no longer among them goes; names, posts and what was made up
    stay as they were written."""
    rows = {row.person_id: row for row in session.attendees.all()}
    for line in attendance:
        seat, row = seats[line.person.pk], rows.pop(line.person.pk, None)
        wanted = {"status": line.status, "reason": line.reason, "remark": line.remark}
        if row and all(getattr(row, name) == value for name, value in wanted.items()):
            continue
        row = row or SessionAttendee(session=session, unit=session.unit, person=line.person, version=0,
                                     printed_name=seat.person.name, printed_post=seat.post)  # fmt: skip
        for name, value in wanted.items():
            setattr(row, name, value)
        row.made_up_on = row.made_up_on if row.is_missing else None
        save_next(row)
    for row in rows.values():
        row.delete()


def answer(session, by, today):
    """What the series owed for that week or day is done on the day the session was held."""
    if session.series:
        fulfil(
            kinds=[session.series.kind],
            unit=session.unit,
            covers=session.series.period_of(session.held_on),
            source=session,
            done_on=session.held_on,
            by=by,
            today=today,
        )


@transaction.atomic
def make_up(*, attendee: SessionAttendee, version: int, made_up_on: date | None, remark: str, today: date):
    """Someone who was not there studied it later, on a day of its own; None takes the entry back."""
    row = locked(SessionAttendee, attendee.pk, version)
    if not row.is_missing or row.session.voided_at:
        raise ValidationError(_("Only who was on leave or absent has something to make up."))
    if made_up_on and not row.session.held_on <= made_up_on <= today:
        raise ValidationError({"made_up_on": _("Give a day between the session and today.")})
    row.made_up_on, row.remark = made_up_on, remark
    return save_next(row)
