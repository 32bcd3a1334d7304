"""Many sessions at once, as logging one by one would leave them: the same rows, entries in the trail and answers."""

from datetime import date

from meetings.ledger.base import STATUS_OF
from organization.importing.base import create_in_bulk
from responsibility.assignments.fulfilment import still_owed
from study.models import Session, SessionAttendee, SessionTopic, Topic
from study.sessions.services import Line, answer, correct_session, make_up

TEXTS = ("place", "guest_lecturer", "topic", "readings")


def create_sessions(plans, *, by, today: date, roster) -> None:
    for plan in plans:
        plan.stored = _session(plan, by, roster)
    create_in_bulk([plan.stored for plan in plans], by=by)
    create_in_bulk([row for plan in plans for row in _attendees(plan, roster)], by=by)
    _take_up([plan.stored for plan in plans], by)
    _answer([plan.stored for plan in plans], by, today)


def change_session(plan, *, by, today: date) -> None:
    """By the same doors as the forms."""
    session, wanted = plan.stored, plan.wanted
    remarks = {row.person_id: row.remark for row in session.attendees.all()}
    for name in (*TEXTS, "chair", "lecturer"):
        if name in wanted:
            setattr(session, name, wanted[name])
    if "held" in wanted:
        session.starts_at, session.minutes = wanted["held"]
    attendance = None
    if STATUS_OF.keys() & wanted.keys():
        attendance = [Line(person, STATUS_OF[key], reason, remarks.get(person.pk, ""))
                      for key, people in plan.people.items() for person, reason in people]  # fmt: skip
    correct_session(session=session, version=session.version, by=by, today=today, attendance=attendance)
    for row in SessionAttendee.objects.filter(session=session).missed().select_related("session"):
        made_up_on = wanted.get("made_up", {}).get(row.person_id, row.made_up_on)
        if made_up_on != row.made_up_on:
            make_up(attendee=row, version=row.version, made_up_on=made_up_on, remark=row.remark, today=today)


def _session(plan, by, roster) -> Session:
    wanted = plan.wanted
    starts_at, minutes = plan.times
    session = Session(
        unit=plan.unit, series=plan.series, category=plan.category, created_by=by, held_on=plan.day,
        starts_at=starts_at, minutes=minutes, **{name: wanted.get(name, "") for name in TEXTS},
        **{name: wanted.get(name) for name in ("chair", "lecturer")},
    )  # fmt: skip
    printed = {
        name: roster.seat(person, plan.unit, plan.day).label if (person := wanted.get(name)) else ""
        for name in ("chair", "lecturer")
    }
    session.printed_chair = printed["chair"]
    session.printed_lecturer = printed["lecturer"] or session.guest_lecturer
    return session


def _attendees(plan, roster) -> list[SessionAttendee]:
    """In order of post; the name and post printed are those of the day held."""
    made_up = plan.wanted.get("made_up", {})
    rows = [
        (roster.seat(person, plan.unit, plan.day), STATUS_OF[key], reason)
        for key, people in plan.people.items()
        for person, reason in people
    ]
    rows.sort(key=lambda row: row[0].order)
    return [
        SessionAttendee(session=plan.stored, unit=plan.unit, person=seat.person, status=status, reason=reason,
                        printed_name=seat.person.name, printed_post=seat.post, made_up_on=made_up.get(seat.pk))
        for seat, status, reason in rows
    ]  # fmt: skip


def _take_up(sessions, by):
    """A session takes up the topics of the plan whose words it bears (study/plans/linking.py), here by one query."""
    by_title = {}
    wanted = {session.topic for session in sessions}
    for topic in Topic.objects.standing().filter(title__in=wanted).select_related("plan"):
        by_title.setdefault((topic.plan.unit_id, topic.plan.year, topic.title), []).append(topic)
    create_in_bulk([
        SessionTopic(session=session, topic=topic)
        for session in sessions
        for topic in by_title.get((session.unit_id, session.held_on.year, session.topic), ())
        if topic.plan.series_id in (None, session.series_id)
    ], by=by)  # fmt: skip


def _answer(sessions, by, today):
    """What each series owed for the week or day is done. Only a session of a period still owed is asked: the work
    follows what is owed, not how many rows there are."""
    by_series = {}
    for session in sorted((one for one in sessions if one.series_id), key=lambda one: (one.held_on, one.pk)):
        by_series.setdefault(session.series, []).append(session)
    for series, some in sorted(by_series.items(), key=lambda pair: (pair[0].unit_id, pair[0].pk)):
        spans = {session: series.period_of(session.held_on) for session in some}
        owed = still_owed(unit=series.unit, kinds=[series.kind_id], first=min(span.start for span in spans.values()),
                          last=max(span.end for span in spans.values()), today=today)  # fmt: skip
        for session in some:
            covers = spans[session]
            found = next((row for row in owed if row.period_from <= covers.start <= covers.end <= row.period_to), None)
            if found:
                owed.remove(found)
                answer(session, by, today)
