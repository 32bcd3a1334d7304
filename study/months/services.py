"""Verb: log a month of a series in one go, each day for itself."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from study.models import Series, Session
from study.sessions.audience import away_each, expected_each
from study.sessions.services import lines_without, log_session, without_lecturer


@dataclass(frozen=True)
class Day:
    """One day as handed in: it was held."""

    day: date
    topic: str
    lecturer: object = None
    absent: tuple = ()


def log_month(*, series: Series, held: list[Day], by, today: date) -> tuple[list[Session], dict[date, ValidationError]]:
    """The sessions made, and for each day refused why. Every day stands for itself: what is wrong with one keeps no
    other from being logged. Who was entered as away on a day is on leave there, unless they lectured."""
    days = [one.day for one in held]
    coming = expected_each(days, unit=series.unit, group=series.group)
    away = away_each({seat.pk for seats in coming.values() for seat in seats}, days)
    logged, refused = [], {}
    for one in sorted(held, key=lambda one: one.day):
        session = Session(series=series, held_on=one.day, topic=one.topic, lecturer=one.lecturer)
        missing = {person.pk for person in one.absent} | without_lecturer(away[one.day], session)
        lines = lines_without(coming[one.day], missing, away[one.day])
        try:
            with transaction.atomic():
                logged.append(log_session(session=session, by=by, today=today, attendance=lines))
        except ValidationError as refusal:
            refused[one.day] = refusal
    return logged, refused
