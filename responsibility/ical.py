"""Entries of a calendar as iCalendar (RFC 5545): what calendar programs read, as a subscription or as one file.

Due days are whole days that leave one free; what is held has its hours where these are known. Without alarms:
reminders are ours, once, and quiet at the weekend.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone, vCategory, vDate, vDatetime, vText, vUri

from exchange.characters import printable
from responsibility.calendar_entries import CalendarEntry

ZONE = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
WHOLE_DAY = {"VALUE": "DATE"}
TENTATIVE, CONFIRMED = vText("TENTATIVE"), vText("CONFIRMED")
FREE, BUSY, PRIVATE = vText("TRANSPARENT"), vText("OPAQUE"), vText("PRIVATE")


class Words(vText):
    """What people wrote. icalendar 7.3 takes a backslash and an N for a line break, and would break the name of a
    network share in two."""

    def to_ical(self) -> bytes:
        return rb"\\N".join(vText(piece).to_ical() for piece in self.split(r"\N"))


def words(text: str) -> Words:
    return Words(printable(text))


def begun(method: str) -> Calendar:
    """A calendar without its events."""
    whole = Calendar()
    whole.add("VERSION", "2.0")
    whole.add("PRODID", "-//Duty Ledger//Calendar//EN")
    whole.add("CALSCALE", "GREGORIAN")
    whole.add("METHOD", method)
    whole.add_component(_zone())
    return whole


def event_of(entry: CalendarEntry, *, now: datetime, summary: str, description: str) -> Event:
    event = Event()
    event["UID"] = vText(f"{entry.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event["DTSTAMP"] = vDatetime(now.astimezone(UTC))
    if entry.starts_at:
        event["DTSTART"] = vDatetime(datetime.combine(entry.day, entry.starts_at, ZONE))
        if entry.ends_at and entry.ends_at > entry.starts_at:
            event["DTEND"] = vDatetime(datetime.combine(entry.day, entry.ends_at, ZONE))
    else:
        event["DTSTART"] = vDate(entry.day, WHOLE_DAY)
        event["DTEND"] = vDate(entry.day + ONE_DAY, WHOLE_DAY)
    event["SUMMARY"] = words(summary)
    event["DESCRIPTION"] = words(description)
    if entry.place:
        event["LOCATION"] = words(entry.place)
    event["URL"] = vUri(f"{settings.SITE_URL}{entry.url}")
    event["CATEGORIES"] = vCategory([str(entry.sort.label)])
    event["STATUS"] = TENTATIVE if entry.provisional else CONFIRMED
    event["TRANSP"] = FREE if entry.is_deadline else BUSY
    event["CLASS"] = PRIVATE
    return event


@cache
def _zone() -> Timezone:
    """From 1992 on: China has had one time, and no summer time, since 1991-09-15."""
    return Timezone.from_tzid(ZONE.key, first_date=date(1992, 1, 1), last_date=date(2100, 12, 31))
