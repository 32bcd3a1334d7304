"""When reports are asked for (反馈周期), as pure functions: the days of a rhythm, and the oldest one unanswered.

A day off moves to the next working day (遇节假日顺延). Who is behind is computed, never stored.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendars.working_days import WorkingDays


class Feedback(models.TextChoices):
    NONE = "", gettext_lazy("no regular report")
    WEEKLY = "week", gettext_lazy("every week")
    HALF_MONTHLY = "half_month", gettext_lazy("every half month")
    MONTHLY = "month", gettext_lazy("every month")


@dataclass(frozen=True)
class Rhythm:
    """`day` is the ISO weekday of a week; the day of a month; or for twice a month the first day, the second coming 15
    days later (15: the 15th and the end of the month). Left out, it is a Friday, or the end."""

    feedback: str
    day: int

    @classmethod
    def of(cls, feedback: str, day: int | None) -> "Rhythm | None":
        if not feedback:
            return None
        latest, usual = {Feedback.WEEKLY: (7, 5), Feedback.HALF_MONTHLY: (15, 15), Feedback.MONTHLY: (31, 31)}[feedback]
        return cls(feedback, min(day or usual, latest))

    @property
    def words(self) -> str:
        """The rhythm and its day."""
        if self.feedback == Feedback.WEEKLY:
            return _("every week, on %(day)s") % {"day": WEEKDAYS[self.day - 1]}
        if self.feedback == Feedback.MONTHLY:
            return _("every month, on day %(day)s") % {"day": self.day}
        if self.day == 15:
            return _("on the 15th and the last day of each month")
        return _("on days %(first)d and %(second)d of each month") % {"first": self.day, "second": self.day + 15}


@dataclass(frozen=True)
class Owed:
    """What reports stand out: the days gone by unanswered, oldest first, and the next day still to come."""

    missed: tuple[date, ...] = ()
    next_on: date | None = None

    @property
    def since(self) -> date | None:
        return self.missed[0] if self.missed else None

    def by(self, today: date) -> date | None:
        """The day by which it is asked for by now: the oldest missed one, or today; None while none is."""
        return self.since or (self.next_on if self.next_on == today else None)


def feedback_days(rhythm: Rhythm, first: date, last: date, working: WorkingDays) -> list[date]:
    """The days up to `last` by which a report is asked of work that began on `first`: of the days of the rhythm after
    that one, each a working day, each once."""
    days = {working.roll(day, "next") for day in _nominal(rhythm, first + timedelta(days=1), last)}
    return sorted(day for day in days if day <= last)


def _nominal(rhythm: Rhythm, first: date, last: date):
    if rhythm.feedback == Feedback.WEEKLY:
        day = first + timedelta(days=(rhythm.day - first.isoweekday()) % 7)
        while day <= last:
            yield day
            day += timedelta(days=7)
    elif rhythm.feedback in (Feedback.HALF_MONTHLY, Feedback.MONTHLY):
        year, month = first.year, first.month
        while (year, month) <= (last.year, last.month):
            for number in _days_of_month(rhythm, monthrange(year, month)[1]):
                if first <= date(year, month, number) <= last:
                    yield date(year, month, number)
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _days_of_month(rhythm: Rhythm, length: int) -> tuple[int, ...]:
    if rhythm.feedback == Feedback.MONTHLY:
        return (min(rhythm.day, length),)
    return rhythm.day, length if rhythm.day == 15 else min(rhythm.day + 15, length)


def answered(expected: list[date], reported: Iterable[date]) -> set[date]:
    """The days that were reported for. A report answers every day gone by that was still open, else the next one to
    come: a late report does not answer the following day too, and after an early one none is asked."""
    found: set[date] = set()
    seen = 0  # so many of the first days are answered
    for day in sorted(reported):
        gone_by = bisect_right(expected, day)
        still_open = [one for one in expected[seen:gone_by] if one not in found]
        found.update(still_open or expected[gone_by : gone_by + 1])
        seen = gone_by
    return found


def owed(expected: Iterable[date], reported: Iterable[date], today: date) -> Owed:
    """`expected` days in order, up to some day to come."""
    expected = list(expected)
    done = answered(expected, reported)
    missed = tuple(one for one in expected if one < today and one not in done)
    return Owed(missed, next((one for one in expected if one >= today and one not in done), None))
