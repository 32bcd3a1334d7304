"""One meeting as iCalendar, for whoever wants it in their own calendar; what is told of it by mail carries it.

A file taken again after a change replaces what the calendar holds: the UID stays (it is the feed's), SEQUENCE is the
record's version (RFC 5545, 3.8.7.4). A meeting declared void is taken out again (RFC 5546, 3.2.5).
"""

from datetime import date, datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import vCalAddress, vInt, vText

from exchange.documents.download import file_name
from meetings.inviting.services import INVITED, MOVED, OFF
from meetings.on_calendar import entry_of
from responsibility.ical import begun, event_of, words
from responsibility.obligations.notices import Enclosure

PUBLISH, CANCEL, CANCELLED = "PUBLISH", "CANCEL", vText("CANCELLED")


def invitation(meeting, *, now: datetime, today: date, is_off: bool = False) -> bytes:
    """`is_off`: it was called off, or whoever gets this is no longer on its list and need not know what it is about."""
    is_off = is_off or meeting.voided_at is not None
    whole = begun(CANCEL if is_off else PUBLISH)
    description = "" if is_off else "\n".join(told(meeting))
    event = event_of(entry_of(meeting, today), now=now, summary=meeting.title, description=description)
    event["SEQUENCE"] = vInt(meeting.version)
    event["ORGANIZER"] = organizer(meeting)
    if is_off:
        event["STATUS"] = CANCELLED
        del event["DESCRIPTION"]
    whole.add_component(event)
    return whole.to_ical(sorted=False)


def enclosure(meeting, rule: str, *, now: datetime) -> Enclosure | None:
    """The same file, along with the message that invites, moves or calls off. Nothing goes along with a signature asked
    for."""
    if rule not in (INVITED, MOVED, OFF):
        return None
    is_off = rule == OFF or meeting.voided_at is not None
    made = invitation(meeting, now=now, today=timezone.localdate(now), is_off=is_off)
    method = {"method": CANCEL if is_off else PUBLISH}
    return Enclosure(name_of(meeting), made.decode(), "calendar", method)


def name_of(meeting) -> str:
    return file_name(f"{meeting.title}{meeting.held_on:%Y%m%d}", "ics")


def organizer(meeting) -> vCalAddress:
    """The unit, at the address the product writes from: nobody's own address leaves with the file."""
    _name, mailbox = parseaddr(settings.DEFAULT_FROM_EMAIL)
    address = vCalAddress(f"mailto:{mailbox}")
    address.params["CN"] = words(meeting.printed_unit)
    return address


def told(meeting) -> list[str]:
    """Whose meeting, who chairs, and the agenda."""
    lines = [meeting.printed_unit_name]
    if meeting.printed_chair:
        lines.append(_("Chair: %(name)s") % {"name": meeting.printed_chair})
    return lines + [f"{number}. {item.title}" for number, item in enumerate(meeting.agenda.all(), start=1)]
