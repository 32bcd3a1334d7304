"""One reading of the time for everything a run decides, and a guard against clocks that jump.

A run reads the time once and lets it tick on, so that nothing in it sees two different clocks. Where the database has
a clock of its own it is the only one: machines may disagree, the database does not disagree with itself.
"""

import time
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from reminders.models import Bell

# A reading this far before the last one, or this far after it, is a jump until a second reading confirms it.
BACKWARD, FORWARD = timedelta(seconds=60), timedelta(hours=26)
SECOND_READING_AFTER = timedelta(minutes=10)
# `--on DATE` stands for this time of that day: within working hours, so that messages go out.
TIME_OF_DAY = (9, 30)


def reading() -> datetime:
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def reading_on(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, *TIME_OF_DAY))


class Clock:
    """The time since a reading. `clock()` is now."""

    def __init__(self, start: datetime):
        self.start, self.began = start, time.monotonic()

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=time.monotonic() - self.began)


@transaction.atomic
def is_trusted(now: datetime) -> bool:
    """Follows this reading from the last ring, or was the same jump seen ten minutes ago already?

    A machine that slept over a weekend therefore starts ten minutes late; one whose clock is wrong for a moment tells
    nobody anything wrong.
    """
    bell = locked_bell()
    if bell.rung_at is None or -BACKWARD <= now - bell.rung_at <= FORWARD:
        doubted_at = None
    elif bell.doubted_at and -BACKWARD <= now - bell.doubted_at <= FORWARD:
        doubted_at = bell.doubted_at if now - bell.doubted_at < SECOND_READING_AFTER else None
    else:
        doubted_at = now
    if doubted_at != bell.doubted_at:
        bell.doubted_at = doubted_at
        bell.save(update_fields=["doubted_at"])
    return doubted_at is None


def locked_bell() -> Bell:
    Bell.objects.get_or_create(pk=1)
    return Bell.objects.select_for_update().get(pk=1)


@transaction.atomic
def rang(now: datetime, *, is_real: bool, found: int, made: int):
    """A sweep ran to its end. One made for another day on purpose (`--on`) says nothing about the clock."""
    bell, today = locked_bell(), timezone.localdate(now)
    if is_real:
        bell.rung_at = now
    bell.swept_on = max(bell.swept_on or today, today)
    bell.found, bell.made = found, made
    bell.save(update_fields=["rung_at", "swept_on", "found", "made"])
