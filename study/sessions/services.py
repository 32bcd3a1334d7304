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
from organization.importing.base import create_in_bulk
from organization.models import Posting, User
from organization.rights import Role
from organization.tree.services import refuse_after_closing
from responsibility.assignments.fulfilment import fulfil, one_at_a_time, unfulfil
from study.models import Category, Session, SessionAttendee
from study.plans.linking import same_words, set_topics
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
def log_session(*, session: Session, by, today: date, absent=None, attendance=None, topics=None) -> Session:
    """A session was held. What the form leaves out comes from the series. Everyone expected was there but the `absent`
    (left out: but who was entered as away that day, unless they lectured); or each line of the `attendance` is given.
    What the series owed that week or day is answered at once. It takes up the `topics` given, else that of the plan
    whose words it bears."""
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
        seats = expected(unit=session.unit, group=group, day=session.held_on)
        away = away_on([seat.pk for seat in seats], session.held_on)
        missing = without_lecturer(away, session) if absent is None else {person.pk for person in absent}
        attendance = lines_without(seats, missing, away)
    missing = {line.person.pk for line in attendance if line.status not in Attendance.HERE}
    if series and session.chair_id == series.chair_id and session.chair_id in missing:
        session.chair = None  # the usual chair was not there: nobody says who took it
    _save(session, attendance, today)
    set_topics(session, same_words(session) if topics is None else topics)
    answer(session, by, today)
    return session


@transaction.atomic
def correct_session(*, session: Session, version: int, by, today: date, attendance=None, topics=None) -> Session:
    """Put a logged session right. Moved to another week or day, it answers what was owed there instead."""
    stored = locked(Session, session.pk, version)
    if stored.voided_at:
        raise ValidationError(_("This record is void already."))
    session.unit, session.series, session.created_by = stored.unit, stored.series, stored.created_by
    session.version = stored.version + 1
    if session.meeting:
        attendance = lines_of(session.meeting)
    _save(session, attendance, today)
    if topics is not None:
        set_topics(session, topics)
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


def without_lecturer(away, session) -> set[int]:
    """Whoever lectured was there, whatever was entered before."""
    return set(away) - {session.lecturer_id}


def lines_without(seats, missing: set[int], away: dict[int, str]) -> list[Line]:
    """Everyone was there but the `missing`; those of them `away` (id -> reason) are on leave."""

    def line(person):
        if person.pk not in missing:
            return Line(person)
        return Line(person, Status.LEAVE, away[person.pk]) if person.pk in away else Line(person, Status.ABSENT)

    return [line(seat.person) for seat in seats]


def lines_of(meeting) -> list[Line]:
    """The attendance of the meeting a session was held inside."""
    return [Line(row.person, row.status, row.reason) for row in meeting.attendees.select_related("person")]


def _save(session, attendance, today):
    one_at_a_time(session.unit)
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
    if series and not type(series).objects.standing().filter(pk=series.pk).exists():  # taken back meanwhile
        raise ValidationError({"series": _("This series has been declared void.")})
    if series and not (series.active_from <= day and (series.active_to is None or day <= series.active_to)):
        raise ValidationError({"held_on": _("The series did not run on that day.")})
    others = Session.objects.standing().filter(series=series, held_on=day).exclude(pk=session.pk)
    if series and others.exists():
        raise ValidationError({"held_on": _twice(session)})
    _refuse_of_its_kind(session, today)
    away = {line.person.pk for line in attendance if line.status not in Attendance.HERE}
    if session.lecturer_id in away:
        raise ValidationError({"lecturer": _("The lecturer can't have been absent.")})


def _refuse_of_its_kind(session, today):
    """A lecture has a lecturer, by definition a leader of the day; only a course lasts several days."""
    if session.ends_on and not session.held_on <= session.ends_on <= today:
        raise ValidationError({"ends_on": _("Give a day between the first one and today.")})
    if session.ends_on and session.of_kind != Category.TRAINING:
        raise ValidationError({"ends_on": _("Only a training course lasts several days.")})
    if session.of_kind != Category.LECTURE:
        return
    if not session.lecturer_id:
        raise ValidationError({"lecturer": _("Say which leader gave the lecture.")})
    posts = Posting.objects.on(session.held_on).filter(user=session.lecturer_id)
    if not posts.filter(role__in=(Role.LEADER, Role.HEAD)).exists():
        raise ValidationError({"lecturer": _("Such a lecture is given by a leader or head of that day.")})


def _twice(session):
    return _("“%(series)s” of %(day)s has been logged already.") % {
        "series": session.series, "day": long_date(session.held_on),
    }  # fmt: skip


def _record(session, attendance, seats):
    """Make the rows say what the lines say. A person no longer among them goes; names, posts and what was made up
    stay as they were written."""
    rows, new = {row.person_id: row for row in session.attendees.all()}, []
    for line in attendance:
        seat, row = seats[line.person.pk], rows.pop(line.person.pk, None)
        wanted = {"status": line.status, "reason": line.reason, "remark": line.remark}
        if row and all(getattr(row, name) == value for name, value in wanted.items()):
            continue
        if row is None:
            new.append(SessionAttendee(session=session, unit=session.unit, person=line.person, **wanted,
                                       printed_name=seat.person.name, printed_post=seat.post))  # fmt: skip
            continue
        for name, value in wanted.items():
            setattr(row, name, value)
        row.made_up_on = row.made_up_on if row.is_missing else None
        save_next(row)
    create_in_bulk(new, by=None)
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


@transaction.atomic
def make_up_several(*, attendees, made_up_on: date, remark: str, today: date) -> list[SessionAttendee]:
    """Several who were not there studied it later, together. Who has made it up meanwhile keeps that day."""
    done = []
    for attendee in sorted(attendees, key=lambda row: row.pk):
        row = locked(SessionAttendee, attendee.pk)
        if row.made_up_on is None:
            words = remark or row.remark
            done.append(make_up(attendee=row, version=row.version, made_up_on=made_up_on, remark=words, today=today))
    return done
