"""From a duty's rule to dates: pure, computed from the period itself, never from the previous date.

So a month end or a leap day never drifts: the k-th date of a period is the end of the k-th equal part of its window.
"""

from datetime import date, timedelta

from calendars.periods import Period
from calendars.working_days import WorkingDays

PARTS = {"early": 1, "middle": 2, "late": 3}


def window(duty, period: Period) -> Period:
    """The part of the period in which the duty may fall due: the whole, one of its months, or ten days of a month."""
    if not (duty.month or duty.part) or duty.per not in ("month", "quarter", "half", "year"):
        return period
    months = period.split("month")
    month = months[min(duty.month or 1, len(months)) - 1]
    if not duty.part:
        return month
    return month.third(month.start.month, PARTS[duty.part])


def due_dates(duty, period: Period, working: WorkingDays) -> list[tuple[int, date]]:
    """(ordinal, due date) of each time the duty falls due in one period; days left out by `day_off` are missing."""
    if duty.weekday is not None and duty.per == "week":
        return rolled(duty, [period.start + timedelta(days=duty.weekday)], working)
    span = window(duty, period)
    return rolled(duty, part_ends(span, duty.count), working)


def part_ends(span: Period, count: int) -> list[date]:
    """The last days of `count` equal parts: by whole months where they divide evenly, else by days."""
    months = span.split("month") if span.kind in ("quarter", "half", "year") else []
    if months and len(months) % count == 0:
        step = len(months) // count
        return [months[k * step - 1].end for k in range(1, count + 1)]
    days = (span.end - span.start).days + 1
    return [span.start + timedelta(days=max(days * k // count - 1, 0)) for k in range(1, count + 1)]


def rolled(duty, days: list[date], working: WorkingDays) -> list[tuple[int, date]]:
    moved = ((ordinal, working.roll(day, duty.day_off)) for ordinal, day in enumerate(days, start=1))
    return [(ordinal, day) for ordinal, day in moved if day is not None]


def periods_between(per: str, first: date, last: date) -> list[Period]:
    """The periods that touch [first, last], in order."""
    if per == "event" or first > last:
        return []
    period, periods = Period.containing(per, first), []
    while period and period.start <= last:
        periods.append(period)
        period = period.next()
    return periods
