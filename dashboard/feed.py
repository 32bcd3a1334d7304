"""One's own calendar as iCalendar (RFC 5545): what calendar programs fetch again and again.

Due days are whole days that leave one free; meetings and study have their hours where these are known. Without alarms:
reminders are ours, once, and quiet at the weekend.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from icalendar import Calendar, Event, Timezone, vCategory, vDate, vDatetime, vDuration, vText, vUri

from exchange.characters import printable
from responsibility.calendar_entries import CalendarEntry, Sort, Wanted, calendar

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
ONE_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
ZONE = ZoneInfo("Asia/Shanghai")
WHOLE_DAY = {"VALUE": "DATE"}
TENTATIVE, CONFIRMED = vText("TENTATIVE"), vText("CONFIRMED")
FREE, BUSY, PRIVATE = vText("TRANSPARENT"), vText("OPAQUE"), vText("PRIVATE")


class Words(vText):
    """What people wrote. icalendar 7.3 takes a backslash and an N for a line break, and would break the name of a
    network share in two."""

    def to_ical(self) -> bytes:
        return rb"\\N".join(vText(piece).to_ical() for piece in self.split(r"\N"))


def feed(user, *, now: datetime, today: date) -> bytes:
    whole = Calendar()
    whole.add("VERSION", "2.0")
    whole.add("PRODID", "-//Duty Ledger//Calendar//EN")
    whole.add("CALSCALE", "GREGORIAN")
    whole.add("METHOD", "PUBLISH")
    whole.add("X-WR-CALNAME", _words(_("Duty Ledger: %(name)s") % {"name": user.name}))
    whole.add("X-WR-TIMEZONE", ZONE.key)
    whole.add("REFRESH-INTERVAL", vDuration(AN_HOUR, {"VALUE": "DURATION"}))
    whole.add("X-PUBLISHED-TTL", vDuration(AN_HOUR))
    whole.add_component(_zone())
    stamp = vDatetime(now.astimezone(UTC))
    site = urlsplit(settings.SITE_URL).hostname
    for entry in calendar(Wanted(user, today - BACK, today + AHEAD, today)).entries:
        whole.add_component(_event(entry, site, stamp))
    return whole.to_ical(sorted=False)


@cache
def _zone() -> Timezone:
    """From 1992 on: China has had one time, and no summer time, since 1991-09-15."""
    return Timezone.from_tzid(ZONE.key, first_date=date(1992, 1, 1), last_date=date(2100, 12, 31))


def _event(entry: CalendarEntry, site: str, stamp: vDatetime) -> Event:
    event = Event()
    event["UID"] = vText(f"{entry.uid}@{site}")
    event["DTSTAMP"] = stamp
    if entry.starts_at:
        event["DTSTART"] = vDatetime(datetime.combine(entry.day, entry.starts_at, ZONE))
        if entry.ends_at and entry.ends_at > entry.starts_at:
            event["DTEND"] = vDatetime(datetime.combine(entry.day, entry.ends_at, ZONE))
    else:
        event["DTSTART"] = vDate(entry.day, WHOLE_DAY)
        event["DTEND"] = vDate(entry.day + ONE_DAY, WHOLE_DAY)
    event["SUMMARY"] = _words(_summary(entry))
    event["DESCRIPTION"] = _words(_description(entry))
    if entry.place:
        event["LOCATION"] = _words(entry.place)
    event["URL"] = vUri(f"{settings.SITE_URL}{entry.url}")
    event["CATEGORIES"] = vCategory([str(entry.sort.label)])
    event["STATUS"] = TENTATIVE if entry.provisional else CONFIRMED
    event["TRANSP"] = FREE if entry.is_deadline else BUSY
    event["CLASS"] = PRIVATE
    return event


def _words(text: str) -> Words:
    return Words(printable(text))


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
    return "\n".join(str(words) for words in told if words)
