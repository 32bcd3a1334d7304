"""The office studies: series with their sessions, who was there, and who made it up."""

from collections.abc import Iterator
from datetime import date, datetime, time

from example.office import HEADS, LEADERS, Office
from example.story import Thread, today
from example.text import read
from meetings.attendance.models import Attendance
from organization.models import User
from study.models import Category, Series, Session, SessionAttendee
from study.series.plans import planned_days
from study.series.rota import next_lecturers
from study.series.services import plan_year, save_series
from study.sessions.audience import expected
from study.sessions.services import Line, log_session, make_up

Status = Attendance.Status
# How often, of so many, somebody is away; how often who was away makes it up
AWAY, ABSENT, MADE_UP = 0.06, 0.01, 0.6
TEXT = read("study")


def begin(office: Office, told: dict, *, unit: str = "BUREAU", year: int) -> Series:
    """Found a series at the beginning of a year and put it on that year's list."""
    plain = ("name", "category", "weekday", "starts_at", "minutes", "place")
    series = Series(
        unit=office.unit(unit), chair=office.person(told.get("chair")), active_from=date(year, 1, 1),
        group=office.cast.groups.get(told.get("group")), **{name: told[name] for name in plain if name in told},
    )  # fmt: skip
    by = office.person(told.get("by", "xuwenjing"))
    save_series(series=series, by=by, today=today(), rota=office.cast.people_of(*told.get("rota", ())))
    plan_year(series=series, year=year, by=by, today=today())
    return series


def end(series: Series, by: User):
    series.refresh_from_db()
    series.active_to = date(today().year, 12, 31)
    save_series(series=series, by=by, today=today())


def some_days(office: Office, series: Series, year: int, share: float) -> list[date]:
    """So large a part of the days on which a session is owed, chosen by chance."""
    days = planned_days(series, year, office.working)
    return sorted(office.chance.sample(days, round(len(days) * share)))


def plan_next(office: Office, series: Series, year: int, by: str) -> Thread:
    """A series that goes on is put on the next year's list too."""
    yield datetime.combine(date(year, 1, 1), time(2, 0))
    plan_year(series=series, year=year, by=office.person(by), today=today())


def hold(
    office: Office, series: Series, days, *, topics: Iterator[str], by="xuwenjing", leads=(), roll_call=True
) -> Thread:
    """The sessions of a series on those days, each logged the same evening by the recorder. `leads`: who may lead
    where there is no rota; without a roll call nobody's attendance is kept."""
    recorder = office.person(by)
    for day in days:
        yield day
        by_rota = next_lecturers(series, day)
        lecturer = by_rota[0] if by_rota else office.person(office.chance.choice(leads or (*LEADERS, *HEADS)))
        session = Session(
            series=series, held_on=day, topic=next(topics), lecturer=lecturer,
            readings="" if by_rota else office.chance.choice(TEXT["topics"]["readings"]),
        )  # fmt: skip
        attendance = presence(office, series, day, lecturer) if roll_call else ()
        log_session(session=session, by=recorder, today=day, attendance=attendance)
        for row in session.attendees.exclude(status__in=Attendance.HERE):
            if office.chance.random() < MADE_UP:
                office.story.add(make_it_up(office, row))


def train(office: Office, *, held_on: date, by: str, unit: str = "BUREAU") -> Session:
    """The training course of the year, outside any series."""
    session = Session(unit=office.unit(unit), category=Category.TRAINING, chair=office.person("hejingyi"),
                      **(TEXT["training"] | {"held_on": held_on}))  # fmt: skip
    return log_session(session=session, by=office.person(by), today=today())


def presence(office: Office, series: Series, day: date, lecturer: User) -> list[Line]:
    lines = []
    for seat in expected(unit=series.unit, group=series.group, day=day):
        drawn = office.chance.random()
        if seat.pk == lecturer.pk or drawn > AWAY + ABSENT:
            lines.append(Line(seat.person))
        elif drawn > ABSENT:
            lines.append(Line(seat.person, Status.LEAVE, office.chance.choice(TEXT["absences"]["leave"])))
        else:
            lines.append(Line(seat.person, Status.ABSENT))
    return lines


def make_it_up(office: Office, row: SessionAttendee) -> Thread:
    yield office.days_on(row.session.held_on, office.chance.randint(2, 7))
    remark = office.chance.choice(TEXT["absences"]["make_up"])
    make_up(attendee=row, version=row.version, made_up_on=today(), remark=remark, today=today())
