"""One meeting as iCalendar, for whoever wants it in their own calendar; an invitation may carry it.

A file taken again after a change replaces what the calendar holds: the UID stays (it is the feed's), SEQUENCE is the
record's version (RFC 5545, 3.8.7.4). A meeting declared void is taken out again (RFC 5546, 3.2.5).
"""

from datetime import date, datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import vCalAddress, vInt, vText

from meetings.on_calendar import entry_of
from responsibility.ical import begun, event_of, words

CANCELLED = vText("CANCELLED")


def invitation(meeting, *, now: datetime, today: date) -> bytes:
    whole = begun("CANCEL" if meeting.voided_at else "PUBLISH")
    event = event_of(
        entry_of(meeting, today), now=now, summary=meeting.title, description="\n".join(told(meeting))
    )  # fmt: skip
    event["SEQUENCE"] = vInt(meeting.version)
    event["ORGANIZER"] = organizer(meeting)
    if meeting.voided_at:
        event["STATUS"] = CANCELLED
    whole.add_component(event)
    return whole.to_ical(sorted=False)


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
