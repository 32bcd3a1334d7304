"""From a duty's rule to dates: pure, computed from the period itself, never from the previous date.

So a month end or a leap day never drifts: the k-th date of a period is the end of the k-th equal part of its window,
and the 31st is the last day of whatever month it is asked of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.periods import FIRST_DAY, LAST_DAY, Period
from calendars.working_days import WorkingDays
from responsibility.rhythms.windows import LAST, Window, parse

PARTS = {"early": 1, "middle": 2, "late": 3}


@dataclass(frozen=True)
class Due:
    """One time a duty falls due. `day` is the rule's own; `due_on` is where a day off moved it, None where that leaves
    it out. Provisional: the year's notice of days off is missing, and may change it."""

    period: Period
    ordinal: int
    day: date
    due_on: date | None
    provisional: bool = False

    @property
    def is_moved(self) -> bool:
        return self.due_on is not None and self.due_on != self.day


def dues(duty, period: Period, working: WorkingDays) -> list[Due]:
    """Each time the duty falls due in one period, in order; also those that a day off leaves out."""
    found = []
    for ordinal, (day, looked_for) in enumerate(_days(duty, period, working), start=1):
        due_on = looked_for[0] if looked_for else working.roll(day, duty.day_off)
        asks = bool(looked_for) or duty.day_off != "none"
        years = {day.year, (due_on or day).year}
        found.append(Due(period, ordinal, day, due_on, asks and any(map(working.provisional, years))))
    return found


def due_dates(duty, period: Period, working: WorkingDays) -> list[tuple[int, date]]:
    """(ordinal, due date) of each time the duty falls due in one period; days left out by `day_off` are missing."""
    return [(due.ordinal, due.due_on) for due in dues(duty, period, working) if due.due_on is not None]


def dues_between(duty, first: date, last: date, working: WorkingDays) -> Iterator[Due]:
    """Of the periods that touch [first, last], each time the duty falls due while it is in force. In force is asked of
    the rule's own day: what a day off moves over the end of the list's year is owed all the same."""
    first, last = max(first, duty.valid_from), min(last, duty.valid_to or last)
    for period in periods_between(duty.per, first, last):
        for due in dues(duty, period, working):
            if due.day >= duty.valid_from and not (duty.valid_to and due.day > duty.valid_to):
                yield due


def periods_between(per: str, first: date, last: date) -> list[Period]:
    """The periods that touch [first, last], in order."""
    first, last = max(first, FIRST_DAY), min(last, LAST_DAY)
    if per == "event" or first > last:
        return []
    period, periods = Period.containing(per, first), []
    while period and period.start <= last:
        periods.append(period)
        period = period.next()
    return periods


def _days(duty, period: Period, working: WorkingDays) -> list[tuple[date, tuple]]:
    """(the rule's day, what was found) in the order of the windows; only a window that looks among the working days
    finds something: (the day,), or (None,) where a week is off from Monday to Sunday."""
    windows = parse(duty.windows) if duty.windows and duty.per not in ("day", "event") else []
    if not windows:
        return [(day, ()) for day in part_ends(period, duty.count)]
    found = []
    for window in windows:
        span = _span(window, period)
        if window.is_working_day:
            days = working.between(span.start, span.end)
            day = (days[-1] if window.nth == LAST else days[min(window.nth, len(days)) - 1]) if days else None
            found.append((day or span.end, (day,)))
        elif window.weekday >= 0:
            found.append((span.start + timedelta(days=window.weekday), ()))
        elif window.day:
            found.append((span.start.replace(day=min(window.day, span.days)), ()))
        else:
            found += [(day, ()) for day in part_ends(span, duty.count)]
    return found


def _span(window: Window, period: Period) -> Period:
    """The month of the period that the window names, or ten days of it; a month or a week is its own."""
    if period.kind not in ("week", "month"):
        months = period.split("month")
        period = months[min(window.month or 1, len(months)) - 1]
    return period.third(period.start.month, PARTS[window.part]) if window.part else period


def part_ends(span: Period, count: int) -> list[date]:
    """The last days of `count` equal parts: by whole months where they divide evenly, else by days."""
    months = span.split("month") if span.kind in ("quarter", "half", "year") else []
    if months and len(months) % count == 0:
        step = len(months) // count
        return [months[k * step - 1].end for k in range(1, count + 1)]
    days = (span.end - span.start).days + 1
    return [span.start + timedelta(days=max(days * k // count - 1, 0)) for k in range(1, count + 1)]
