"""One's own calendar as iCalendar (RFC 5545): what calendar programs fetch again and again.

Due days are whole days that leave one free; meetings and study have their hours where these are known. Without alarms:
reminders are ours, once, and quiet at the weekend.
"""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard.ical import Lines
from exchange.characters import printable
from responsibility.calendar_entries import CalendarEntry, Sort, Wanted, calendar

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
ZONE = "Asia/Shanghai"


def feed(user, *, now: datetime, today: date) -> bytes:
    lines = Lines()
    lines.begin("VCALENDAR")
    lines.add("VERSION", "2.0")
    lines.add("PRODID", "-//Duty Ledger//Calendar//EN")
    lines.add("CALSCALE", "GREGORIAN")
    lines.add("METHOD", "PUBLISH")
    lines.text("X-WR-CALNAME", _("Duty Ledger: %(name)s") % {"name": user.name})
    lines.add("X-WR-TIMEZONE", ZONE)
    lines.add("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
    lines.add("X-PUBLISHED-TTL", "PT1H")
    _zone(lines)
    for entry in calendar(Wanted(user, today - BACK, today + AHEAD, today)).entries:
        _event(lines, entry, now)
    lines.end("VCALENDAR")
    return lines.encoded()


def _zone(lines):
    """China has had one time, and no summer time, since 1991-09-15."""
    lines.begin("VTIMEZONE")
    lines.add("TZID", ZONE)
    lines.begin("STANDARD")
    lines.add("DTSTART", "19910915T000000")
    lines.add("TZOFFSETFROM", "+0800")
    lines.add("TZOFFSETTO", "+0800")
    lines.add("TZNAME", "CST")
    lines.end("STANDARD")
    lines.end("VTIMEZONE")


def _event(lines, entry: CalendarEntry, now: datetime):
    lines.begin("VEVENT")
    lines.text("UID", f"{entry.uid}@{urlsplit(settings.SITE_URL).hostname}")
    lines.add("DTSTAMP", f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    if entry.starts_at:
        lines.add(f"DTSTART;TZID={ZONE}", _moment(entry.day, entry.starts_at))
        if entry.ends_at and entry.ends_at > entry.starts_at:
            lines.add(f"DTEND;TZID={ZONE}", _moment(entry.day, entry.ends_at))
    else:
        lines.add("DTSTART;VALUE=DATE", f"{entry.day:%Y%m%d}")
        lines.add("DTEND;VALUE=DATE", f"{entry.day + timedelta(days=1):%Y%m%d}")
    lines.text("SUMMARY", printable(_summary(entry)))
    lines.text("DESCRIPTION", printable(_description(entry)))
    if entry.place:
        lines.text("LOCATION", printable(entry.place))
    lines.add("URL", f"{settings.SITE_URL}{entry.url}")
    lines.text("CATEGORIES", str(entry.sort.label))
    lines.add("STATUS", "TENTATIVE" if entry.provisional else "CONFIRMED")
    lines.add("TRANSP", "TRANSPARENT" if entry.sort == Sort.DUE else "OPAQUE")
    lines.add("CLASS", "PRIVATE")
    lines.end("VEVENT")


def _moment(day: date, hour) -> str:
    return f"{day:%Y%m%d}T{hour:%H%M%S}"


def _summary(entry: CalendarEntry) -> str:
    if entry.sort != Sort.DUE:
        return entry.title
    if entry.done:
        return pgettext("due day in a calendar", "[%(status)s] %(title)s") % {
            "status": entry.status, "title": entry.title,
        }  # fmt: skip
    return pgettext("due day in a calendar", "Due: %(title)s") % {"title": entry.title}


def _description(entry: CalendarEntry) -> str:
    told = [entry.kind, str(entry.unit or ""), entry.status, _("The date is provisional.") if entry.provisional else ""]
    return "\n".join(str(words) for words in told if words)
