"""Has the calendar of working days changed since someone computed from it?"""

from hashlib import sha256

from calendars.models import DayException
from calendars.published import published_year


def fingerprint(first_year: int, last_year: int) -> str:
    """Another one whenever a day of these years has become a working day or a day off, here or in what is published."""
    entered = DayException.objects.in_years(first_year, last_year).order_by("date").values_list("date", "working")
    told = [f"{day} {working}" for day, working in entered]
    for year in range(first_year, last_year + 1):
        published = published_year(year)
        for name, days in (("off", published.off), ("in lieu", published.in_lieu), ("worked", published.worked)):
            told += [f"{name} {day}" for day in sorted(days)]
    return sha256("\n".join(told).encode()).hexdigest()
