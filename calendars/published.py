"""The State Council's calendar as far as the `holidays` package knows it, year by year; read once per process."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from calendars.periods import FIRST_DAY, LAST_DAY


@dataclass(frozen=True)
class PublishedYear:
    """`off` and `worked` as notices gave them. Without a notice `off` is what the law alone says: the statutory days
    and, in `in_lieu`, the package's guess at the days for those that fall on a weekend.
    """

    off: frozenset[date] = frozenset()
    in_lieu: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    @property
    def has_notice(self) -> bool:
        """Every notice moves some weekend days, so a year without one has no make-up days."""
        return bool(self.worked)


@cache
def published_year(year: int) -> PublishedYear:
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        return PublishedYear()
    # The package takes half a second to import; only those who ask for working days pay for it.
    from holidays.countries.china import China

    calendar = China(years=year)
    worked = frozenset(d for d in calendar.weekend_workdays if d.year == year)
    off = frozenset(d for d in calendar if d.year == year) - worked
    if worked:
        return PublishedYear(off=off, worked=worked)
    statutory = frozenset(d for d in China(years=year, observed=False) if d.year == year)
    return PublishedYear(off=statutory, in_lieu=off - statutory)
