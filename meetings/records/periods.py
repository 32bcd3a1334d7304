"""The periods a meeting may be about, as a select offers them and a filter reads them."""

from django.utils.translation import gettext as _

from calendars.periods import Period


def period_choices(years, *, months=True, also: str = "") -> list:
    """Quarters first (they are chosen most), then half-years, years and months of the years given, the latest year
    first. `also` is the code of a period that must be among them: the stored one."""
    years = [Period.year(year) for year in sorted(set(years), reverse=True) if 2000 <= year <= 2100]
    kinds = [("quarter", _("Quarters")), ("half", _("Half-years")), ("year", _("Years")), ("month", _("Months"))]
    groups, known = [], set()
    for kind, label in kinds if months else kinds[:3]:
        periods = [period for year in years for period in year.split(kind)]
        known |= {period.code for period in periods}
        groups.append((label, [(period.code, period.label) for period in periods]))
    if also and also not in known and (period := parsed(also)):
        groups.insert(0, (_("Stored"), [(period.code, period.label)]))
    return groups


def answered(meeting, types) -> list[tuple[list, Period]]:
    """(types, period they answer for) of one meeting. Beside an analysis, the period named is the analysis's: the other
    types of the same meeting answer for the day it was held."""
    day = Period.day(meeting.held_on)
    analyses, others = ([kind for kind in types if kind.is_analysis is wanted] for wanted in (True, False))
    pairs = ((analyses, meeting.covers or day), (others, day if analyses else meeting.covers or day))
    return [pair for pair in pairs if pair[0]]


def parsed(code: str) -> Period | None:
    """The period of a code from a URL or a form, if it is one."""
    try:
        return Period.parse(code)
    except ValueError:
        return None
