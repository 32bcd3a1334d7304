"""Days on a calendar by which progress is to be reported, as far as it is known today whose turn it is."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from responsibility.calendar_entries import MOST, CalendarEntry, Sort, Wanted, uid_of
from responsibility.followups.feedback import answered
from responsibility.followups.reporting import Asked, asked
from responsibility.obligations.models import obligation_kinds
from responsibility.on_calendar import wanted_of


def of_reports(wanted: Wanted) -> list[CalendarEntry]:
    """Of the work in hand that has a rhythm of reports, every day of the rhythm: reported, missed or to come. Four
    queries a kind of obligation, of those that have one."""
    found = []
    for kind in obligation_kinds():
        rows = wanted_of(kind, wanted).filter(kind.asked_to_report(), stage__in=kind.AT_WORK_STAGES)
        for one in asked(rows[:MOST], wanted.today, wanted.last):
            found += _entries(one, wanted)
    return sorted(found, key=lambda entry: entry.order)[:MOST]


def _entries(one: Asked, wanted: Wanted):
    done, today, late = answered(one.days, one.reported), wanted.today, one.row.due_on
    to_come = [day for day in one.days if day > today]
    # of what is late nobody knows how long it goes on: only the next day is sure
    last = to_come[0] if to_come and late and late < today else wanted.last
    for day in one.days:
        if wanted.first <= day <= min(last, wanted.last):
            yield _entry(one, day, *_standing(day, day in done, today))


def _standing(day: date, is_reported: bool, today: date) -> tuple[str, str]:
    if is_reported:
        return "success", _("reported")
    if day < today:
        return "danger", _("overdue")
    return ("warning", _("due today")) if day == today else ("neutral", pgettext("due day", "planned"))


def _entry(one: Asked, day: date, tone: str, status: str) -> CalendarEntry:
    row = one.row
    return CalendarEntry(
        uid=f"{uid_of(row)}-report-{day.isoformat()}", day=day, title=_("Report: %(title)s") % {"title": row.title},
        url=row.get_absolute_url(), sort=Sort.REPORT, kind=str(row.called), unit=row.unit, status=status, tone=tone,
        done=tone == "success", provisional=one.working.provisional(day.year),
    )  # fmt: skip
