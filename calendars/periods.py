"""Periods of the calendar as plain values: a day, an ISO week, a month, a quarter, a half-year, a year or a free span.

A period is its two days (both inclusive) and nothing else. Its kind, code and label are derived from them, so the same
span is always the same value whichever way it was made. Years run from 2000 to 2100; where a neighbor would lie
outside there is none (None), so no date from a form can overflow the calendar.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from calendars.words import period_label

KINDS = ("day", "week", "month", "quarter", "half", "year")
FREE = "free"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
ONE_DAY = timedelta(days=1)
MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}

# How the code of each kind reads, and how it is written
CODES = (
    ("year", re.compile(r"([0-9]{4})"), "{year}"),
    ("half", re.compile(r"([0-9]{4})-H([12])"), "{year}-H{ordinal}"),
    ("quarter", re.compile(r"([0-9]{4})-Q([1-4])"), "{year}-Q{ordinal}"),
    ("month", re.compile(r"([0-9]{4})-([0-9]{2})"), "{year}-{ordinal:02}"),
    ("week", re.compile(r"([0-9]{4})-W([0-9]{2})"), "{year}-W{ordinal:02}"),
    ("day", re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), "{start}"),
)
FREE_CODE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True, order=True)
class Period:
    start: date
    end: date

    def __post_init__(self):
        if _as_date(self.start) > _as_date(self.end):
            raise ValueError(f"A period cannot end ({self.end}) before it starts ({self.start})")
        within = self.start >= FIRST_DAY and self.end <= LAST_DAY
        # The weeks over the first and the last New Year belong to the calendar although some of their days do not.
        if not within and not (_is_week(self.start, self.end) and self.end >= FIRST_DAY and self.start <= LAST_DAY):
            raise ValueError(f"{self.start}..{self.end} lies outside the years {FIRST_DAY.year} to {LAST_DAY.year}")

    # Making one

    @classmethod
    def day(cls, d: date) -> "Period":
        return cls(d, d)

    @classmethod
    def week(cls, d: date) -> "Period":
        """Monday to Sunday around the day."""
        _check_year(_as_date(d).year)
        monday = d - d.weekday() * ONE_DAY
        return cls(monday, monday + 6 * ONE_DAY)

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        return cls._of_months(year, month, 1)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Period":
        return cls._of_months(year, quarter, 3)

    @classmethod
    def half(cls, year: int, half: int) -> "Period":
        return cls._of_months(year, half, 6)

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls._of_months(year, 1, 12)

    @classmethod
    def _of_months(cls, year, ordinal, size):
        """The ordinal-th stretch of `size` months in the year, counted from 1."""
        _check_year(year)
        if not 1 <= ordinal <= 12 // size:
            raise ValueError(f"The year has no {ordinal}. stretch of {size} months")
        last = ordinal * size
        return cls(date(year, last - size + 1, 1), date(year, last, monthrange(year, last)[1]))

    @classmethod
    def containing(cls, kind: str, d: date) -> "Period":
        """The period of that kind in which the day lies."""
        if kind == "day":
            return cls.day(_as_date(d))
        if kind == "week":
            return cls.week(d)
        if kind in MONTHS_IN:
            size = MONTHS_IN[kind]
            return cls._of_months(_as_date(d).year, (d.month - 1) // size + 1, size)
        raise ValueError(f"{kind!r} is no kind of period")

    @classmethod
    def parse(cls, code: str) -> "Period":
        """The period of a code, as `.code` writes it; anything else is a ValueError."""
        if not isinstance(code, str):
            raise ValueError(f"{code!r} is no code of a period")
        if match := FREE_CODE.fullmatch(code):
            return cls(*map(date.fromisoformat, match.groups()))
        for kind, pattern, _form in CODES:
            if match := pattern.fullmatch(code):
                numbers = [int(group) for group in match.groups()]
                if kind == "day":
                    return cls.day(date(*numbers))
                if kind == "week":
                    return cls._of_iso_week(*numbers)
                return getattr(cls, kind)(*numbers)
        raise ValueError(f"{code!r} is no code of a period")

    @classmethod
    def _of_iso_week(cls, year, week):
        # 2000-01-01 is a day of the last week of 1999; the dates decide whether a week belongs to the calendar.
        if not FIRST_DAY.year - 1 <= year <= LAST_DAY.year:
            raise ValueError(f"The year {year} lies outside the calendar")
        monday = date.fromisocalendar(year, week, 1)
        return cls(monday, monday + 6 * ONE_DAY)

    # What it is

    @cached_property
    def kind(self) -> str:
        """One of KINDS, or "free" for any other span."""
        if self.start == self.end:
            return "day"
        if _is_week(self.start, self.end):
            return "week"
        for kind in MONTHS_IN:
            if self == Period.containing(kind, self.start):
                return kind
        return FREE

    @cached_property
    def ordinal(self) -> int:
        """Which one of its kind in the year: quarter 3, ISO week 5, month 6. A year, a day and a free span have 1."""
        if self.kind == "week":
            return self.start.isocalendar().week
        return (self.start.month - 1) // MONTHS_IN.get(self.kind, 12) + 1

    @cached_property
    def of_year(self) -> int:
        """The year it is counted in; for a week the ISO year, that of its Thursday."""
        return self.start.isocalendar().year if self.kind == "week" else self.start.year

    @cached_property
    def code(self) -> str:
        """Short, sortable within its kind, fit for a URL and a unique key."""
        form = {kind: form for kind, _pattern, form in CODES}.get(self.kind, "{start}..{end}")
        return form.format(year=self.of_year, ordinal=self.ordinal, start=self.start, end=self.end)

    @property
    def label(self) -> str:
        """Its name in the reader's language, read when it is shown."""
        return period_label(self)

    def __str__(self):
        return str(self.label)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def months(self) -> list["Period"]:
        return self.split("month")

    def __contains__(self, d: date) -> bool:
        return self.start <= _as_date(d) <= self.end

    def contains(self, other: "Period") -> bool:
        return self.start <= other.start and other.end <= self.end

    # Its neighbors and parts

    def next(self) -> "Period | None":
        """The one after it, of the same kind (a free span: of as many days), or None past the last year."""
        return self._neighbor(self.end + ONE_DAY)

    def previous(self) -> "Period | None":
        return self._neighbor(self.start - ONE_DAY)

    def _neighbor(self, d):
        try:
            if self.kind != FREE:
                return Period.containing(self.kind, d)
            return Period(d, d + (self.end - self.start)) if d > self.end else Period(d - (self.end - self.start), d)
        except (ValueError, OverflowError):
            return None

    def split(self, kind: str) -> list["Period"]:
        """The periods of a kind that belong to this one, in order: none of them twice, nor in two neighbors.

        A week belongs where its Thursday lies, as ISO 8601 counts it, so the weeks of twelve months are the weeks of
        the year. Anything else belongs where it lies as a whole. A period holds none of a longer kind.
        """
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind of period")
        if self.kind != FREE and KINDS.index(kind) > KINDS.index(self.kind):
            return []
        parts = []
        part = Period.containing(kind, max(self.start, FIRST_DAY))
        while part is not None and part.start <= self.end:
            if (part.start + 3 * ONE_DAY in self) if kind == "week" else self.contains(part):
                parts.append(part)
            part = part.next()
        return parts

    def third(self, month: int, part: int) -> "Period":
        """A third of one of its months: 1 is days 1-10 (上旬), 2 is 11-20 (中旬), 3 is from the 21st on (下旬)."""
        if part not in (1, 2, 3):
            raise ValueError("A month has three thirds")
        for candidate in self.months:
            if candidate.start.month == month:
                first = candidate.start.replace(day=10 * part - 9)
                return Period(first, candidate.end if part == 3 else first + 9 * ONE_DAY)
        raise ValueError(f"{self.code} has no month {month}")


def _is_week(start, end):
    return start.weekday() == 0 and (end - start).days == 6


def _as_date(d):
    """A day as a date; a moment has no day without a time zone, so it is refused instead of cut."""
    if isinstance(d, datetime) or not isinstance(d, date):
        raise TypeError(f"A date is wanted, not {d!r}")
    return d


def _check_year(year):
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise ValueError(f"The year {year} lies outside the years {FIRST_DAY.year} to {LAST_DAY.year}")
