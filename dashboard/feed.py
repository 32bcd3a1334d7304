"""One's own calendar as iCalendar: what calendar programs fetch again and again."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from icalendar import vDuration

from responsibility.calendar_entries import CalendarEntry, Sort, Wanted, calendar
from responsibility.ical import ZONE, begun, event_of, words

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
AN_HOUR = timedelta(hours=1)


def feed(user, *, now: datetime, today: date) -> bytes:
    whole = begun("PUBLISH")
    whole.add("X-WR-CALNAME", words(_("Duty Ledger: %(name)s") % {"name": user.name}))
    whole.add("X-WR-TIMEZONE", ZONE.key)
    whole.add("REFRESH-INTERVAL", vDuration(AN_HOUR, {"VALUE": "DURATION"}))
    whole.add("X-PUBLISHED-TTL", vDuration(AN_HOUR))
    for entry in calendar(Wanted(user, today - BACK, today + AHEAD, today)).entries:
        whole.add_component(event_of(entry, now=now, summary=_summary(entry), description=_description(entry)))
    return whole.to_ical(sorted=False)


def _summary(entry: CalendarEntry) -> str:
    if entry.is_deadline and entry.done:
        return pgettext("due day in a calendar", "[%(status)s] %(title)s") % {
            "status": entry.status, "title": entry.title,
        }  # fmt: skip
    if entry.sort == Sort.DUE:
        return pgettext("due day in a calendar", "Due: %(title)s") % {"title": entry.title}
    return entry.title


def _description(entry: CalendarEntry) -> str:
    told = [entry.kind, str(entry.unit or ""), entry.status, _("The date is provisional.") if entry.provisional else ""]
    return "\n".join(str(part) for part in told if part)
