"""Working days for many questions at once: a sorted list, so a step costs one bisection however long ago it lies."""

from bisect import bisect_left, bisect_right
from datetime import date

from calendars.working_days import WorkingDays

# Wide enough for the longest step of the ladder over the longest holiday.
MARGIN = 60


class WorkDays:
    """The working days of a span, with a margin; a question beyond it loads the wider span."""

    def __init__(self, first: date, last: date):
        self._load(first, last)

    def _load(self, first, last):
        self.first = date.fromordinal(max(first.toordinal() - MARGIN, 1))
        self.last = date.fromordinal(min(last.toordinal() + MARGIN, date.max.toordinal()))
        self.days = WorkingDays.load(self.first, self.last).between(self.first, self.last)

    def _cover(self, day):
        if (day - self.first).days < MARGIN or (self.last - day).days < MARGIN:
            self._load(min(day, self.first), max(day, self.last))

    def is_working(self, day: date) -> bool:
        self._cover(day)
        place = bisect_left(self.days, day)
        return place < len(self.days) and self.days[place] == day

    def step(self, day: date, n: int) -> date:
        """The n-th working day after the day, before it where n is negative; for 0 the day itself where it is a
        working day, else the last one before it."""
        self._cover(day)
        if n < 0:
            place = bisect_left(self.days, day) + n
        else:
            place = bisect_right(self.days, day) + n - 1
        return self.days[min(max(place, 0), len(self.days) - 1)]

    def count(self, first: date, last: date) -> int:
        """How many working days lie after the first day, up to and with the last."""
        self._cover(first)
        self._cover(last)
        return bisect_right(self.days, last) - bisect_right(self.days, first)
