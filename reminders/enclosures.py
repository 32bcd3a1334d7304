"""Files that go along with a message: what a calendar program takes from it without a word being typed.

Made when the message is handed over, so that they say how things stand then: a calendar goes by the newest it was given
(RFC 5545, 3.8.7.4), and a second copy of a message does no harm.
"""

import logging
from email.mime.text import MIMEText

from django.utils import timezone, translation

from reminders.items import items_of
from responsibility.obligations.notices import NAMES, Enclosure

log = logging.getLogger(__name__)


def enclosed(dispatch) -> list[MIMEText]:
    """One file for each matter that has one, in the language of the message. A file that can't be made holds up no
    message: all it says stands in the text."""
    told = list(dispatch.reminders.filter(rule__in=NAMES).order_by("created_at", "pk"))
    items, newest = items_of(told), {}
    for reminder in told:
        newest[reminder.content_type_id, reminder.object_id] = reminder.rule
    parts = []
    with translation.override(dispatch.language):
        for key, rule in newest.items():
            make = getattr(items.get(key), "notice_file", None)
            try:
                file = make(rule, now=timezone.now()) if make else None
            except Exception:
                log.exception("message %s: no file of record %s could be made", dispatch.pk, key)
                continue
            if file:
                parts.append(part_of(file))
    return parts


def part_of(file: Enclosure) -> MIMEText:
    part = MIMEText(file.text, file.subtype, "utf-8")
    for name, value in file.parameters.items():
        part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", file.name))
    return part
