"""Working days: Monday to Friday, less the days off, plus the weekend days worked instead.

A day is decided by our own table first, then by the published calendar, then by its weekday. Where a year's notice is
missing the answer is `provisional`: statutory days are off, make-up days are not known yet.
"""

from datetime import date, timedelta

from calendars.models import DayException
from calendars.published import published_year

ONE_DAY = timedelta(days=1)
POLICIES = ("skip", "previous", "next", "none")


class WorkingDays:
    """The answers of one service call. Loaded with one query for the years it is about; a step beyond them loads the
    year it reaches, so an answer never depends on how much was loaded.
    """

    def __init__(self):
        self._exceptions: dict[int, dict[date, bool]] = {}

    @classmethod
    def load(cls, first: date, last: date) -> "WorkingDays":
        days = cls()
        days._read(first.year, last.year)
        return days

    def _read(self, first_year, last_year):
        for year in range(first_year, last_year + 1):
            self._exceptions[year] = {}
        for day, working in DayException.objects.in_years(first_year, last_year).values_list("date", "working"):
            self._exceptions[day.year][day] = working

    def _of_year(self, year):
        if year not in self._exceptions:
            self._read(year, year)
        return self._exceptions[year]

    def is_working(self, d: date) -> bool:
        noticed = self._of_year(d.year)
        if d in noticed:
            return noticed[d]
        published = published_year(d.year)
        if d in published.worked:
            return True
        # Our own notice of a year says which days are given in lieu, so the package's guess at them no longer counts.
        off = d in published.off or (d in published.in_lieu and not noticed)
        return d.weekday() < 5 and not off

    def provisional(self, year: int) -> bool:
        """True while the year's notice is known neither to the table nor to the published calendar."""
        return not self._of_year(year) and not published_year(year).has_notice

    def between(self, first: date, last: date) -> list[date]:
        """The working days from first to last, both included."""
        days = (first + n * ONE_DAY for n in range((last - first).days + 1))
        return [d for d in days if self.is_working(d)]

    def count(self, first: date, last: date) -> int:
        return len(self.between(first, last))

    def shift(self, d: date, n: int) -> date:
        """The n-th working day after the day, or before it where n is negative; 0 is the day itself.

        It stops at the first and the last date there is.
        """
        step, missing = (ONE_DAY, n) if n > 0 else (-ONE_DAY, -n)
        limit = date.max if n > 0 else date.min
        while missing and d != limit:
            d += step
            missing -= self.is_working(d)
        return d

    def roll(self, d: date, policy: str) -> date | None:
        """Where a date on a day off goes: nowhere (None), to the previous or the next working day, or it stays."""
        if policy not in POLICIES:
            raise ValueError(f"{policy!r} is no policy for days off")
        if policy == "none" or self.is_working(d):
            return d
        if policy == "skip":
            return None
        return self.shift(d, 1 if policy == "next" else -1)
