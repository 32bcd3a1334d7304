"""The year's days off, entered from the State Council's notice: what is owed and was computed without it follows."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from calendars.models import DayException
from calendars.notices import Holiday
from calendars.published import published_year
from calendars.working_days import WorkingDays
from responsibility.duties.falling_due import follow_calendar


@transaction.atomic
def keep_notice(*, year: int, holidays: list[Holiday], source: str, today: date) -> int:
    """The days of this notice, in place of those entered for the year earlier; returns how much open work follows."""
    told = {day: (False, holiday.name) for holiday in holidays for day in holiday.off}
    told |= {day: (True, holiday.name) for holiday in holidays for day in holiday.worked}
    rows = DayException.objects.select_for_update()
    for row in rows.filter(date__year=year).exclude(date__in=told):
        row.delete()
    standing = {row.date: row for row in rows.filter(date__in=told)}
    for day, (working, name) in sorted(told.items()):
        row = standing.get(day) or DayException(date=day)
        row.working, row.name, row.source = working, name, source
        row.save()
    return follow_calendar(today=today)


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says; entered here, or as published with the product."""

    date: date
    working: bool
    name: str = ""
    source: str = ""


def special_days(year: int) -> list[SpecialDay]:
    """The year's days off and weekend days worked, in order."""
    entered = list(DayException.objects.in_years(year, year).order_by("date"))
    found = {row.date: SpecialDay(row.date, row.working, row.name, row.source) for row in entered}
    published, working = published_year(year), WorkingDays.load(date(year, 1, 1), date(year, 12, 31))
    for day in published.off | published.worked:
        if day not in found and (day not in published.in_lieu or not working.is_working(day)):
            found[day] = SpecialDay(day, day in published.worked)
    return sorted(found.values(), key=lambda day: day.date)
