"""Dates and periods in the reader's words. Everything here is read when it is shown, in the language then active."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

NO_DATE = "—"
HALVES = (gettext_lazy("first half of %(year)d"), gettext_lazy("second half of %(year)d"))
QUARTERS = (
    gettext_lazy("Q1 %(year)d"),
    gettext_lazy("Q2 %(year)d"),
    gettext_lazy("Q3 %(year)d"),
    gettext_lazy("Q4 %(year)d"),
)


def as_day(value) -> date | None:
    """The day of a date or of a moment (its day here), or None for anything that is no date."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def long_date(day: date) -> str:
    """2026年11月22日, or 22 November 2026."""
    return date_format(day, pgettext("format of a day", "j F Y"))


def period_label(period) -> str:
    """The name of a period; lazy, so it may be kept and shown to readers of several languages."""
    return lazystr(_PeriodWords(period))


class _PeriodWords:
    def __init__(self, period):
        self.period = period

    def __str__(self):
        return getattr(self, f"_{self.period.kind}")()

    def _year(self):
        return date_format(self.period.start, pgettext("format of a year", "Y"))

    def _half(self):
        return str(HALVES[self.period.ordinal - 1]) % {"year": self.period.of_year}

    def _quarter(self):
        return str(QUARTERS[self.period.ordinal - 1]) % {"year": self.period.of_year}

    def _month(self):
        return date_format(self.period.start, pgettext("format of a month", "F Y"))

    def _week(self):
        return _("week %(week)d of %(year)d") % {"week": self.period.ordinal, "year": self.period.of_year}

    def _day(self):
        return long_date(self.period.start)

    def _free(self):
        """The year is said once where both ends share it: first in Chinese, last in English."""
        start, end = self.period.start, self.period.end
        if start.year == end.year:
            first = date_format(start, pgettext("format of the first day within one year", "j F"))
            last = date_format(end, pgettext("format of the last day within one year", "j F Y"))
        else:
            first, last = long_date(start), long_date(end)
        return _("%(first_day)s to %(last_day)s") % {"first_day": first, "last_day": last}


def due_words(due_on, today) -> str:
    """How a deadline stands on a day: due today, 5 days left, 3 days overdue."""
    due_on, today = as_day(due_on), as_day(today)
    if due_on is None or today is None:
        return NO_DATE
    days = (due_on - today).days
    if days == 0:
        return _("due today")
    if days == 1:
        return _("due tomorrow")
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}


def relative_days(value, today) -> str:
    """Where a day lies from another: 3 days ago, yesterday, today, tomorrow, in 5 days."""
    value, today = as_day(value), as_day(today)
    if value is None or today is None:
        return NO_DATE
    days = (value - today).days
    if -1 <= days <= 1:
        return (_("today"), _("tomorrow"), _("yesterday"))[days]
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}
