"""Verbs of the minutes: keep one text, and tell the trail what a sitting made of it.

Typed text is stored every few seconds. An entry of the trail with the whole text each time would be the trail's
greatest part and tell nothing, so a sitting (`Writing`) remembers, in the transaction of its first write, who began,
when, from where, and what stood there before; `settle` makes one entry of it when another writer comes, when it has
lasted, and before anything else is done to the meeting (`records.locking.standing` begins with it).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit.context import current
from audit.trail import Event, acting, noted_in_bulk
from exchange.pasted import lined
from meetings import rules
from meetings.minutes.merging import merged
from meetings.minutes.texts import Part, base_of, findings_of, parts_of
from meetings.models import Finding, Meeting, Writing
from organization.editing import locked
from organization.forms import LONGEST_TEXT

SITTING = timedelta(minutes=10)
WRITING_NOW = timedelta(minutes=1)


class Differs(Exception):
    """Someone else changed the same lines. `part` is what is stored now, `by` who wrote there last, where known."""

    def __init__(self, part: Part, by=None):
        super().__init__(part.code)
        self.part, self.by = part, by


class Gone(Exception):
    """The item is no longer on the agenda."""


@dataclass(frozen=True)
class Kept:
    """What is stored now. `sent` is the base of the very text that was sent: who typed on meanwhile goes on from it.
    `others` were writing at the same time."""

    part: Part
    sent: str
    others: list[str]
    is_merged: bool = False


@transaction.atomic
def keep_text(
    *, meeting: Meeting, code: str, text: str, base: str, was: str, by, now: datetime, both: bool = False
) -> Kept:
    """Store one text of the minutes, made of `was`, whose hash is `base`. What someone else stored meanwhile is merged
    with it; where both changed the same lines nothing is stored (`Differs`), unless `both` asks to have them one after
    the other."""
    row = locked(Meeting, meeting.pk)
    if not rules.can_edit(by, row):
        raise ValidationError(locked_words())
    part = parts_of(row).get(code)
    if part is None:
        raise Gone(code)
    text, was, stored = lined(text), lined(was), part.text
    others = sorted({str(sitting.by) for sitting in writing_now(row, by, now)})
    if text == stored:
        return Kept(part, part.base, others)
    is_merged = base != part.base
    result = text
    if is_merged:
        is_known = base_of(part.heading, was) == base
        result = merged(was, stored, text, keep_both=both) if is_known else f"{stored}\n{text}" if both else None
    if result is None:
        raise Differs(part, by=_last_writer(row, code))
    if len(result) > LONGEST_TEXT:
        raise ValidationError(_("The text is longer than %(most)d characters.") % {"most": LONGEST_TEXT})
    if result != stored:
        _write(row, part, result, by, now)
        Meeting.objects.filter(pk=row.pk).update(version=F("version") + 1)
    return Kept(part, base_of(part.heading, text), others, is_merged)


def locked_words() -> str:
    return _("This record can no longer be written: it has been signed off or declared void.")


def _write(row, part, text, by, now):
    """An area's row is made with its first text, and goes with its last, unless a decision is about it."""
    if isinstance(part.row, Finding):
        if part.row.pk is None:
            _open_area(row, part.row)
        elif not text and not _beside(part) and not part.row.decisions.exists():
            settle(row)
            part.row.delete()
            return
    _sit_down(row, part, by, now)
    part.write(text)


def _open_area(meeting, finding):
    """In the order of the list, whichever area is written first."""
    areas = [row.area for row in findings_of(meeting)]
    rows = sorted([*Finding.objects.filter(meeting=meeting), finding], key=lambda row: areas.index(row.area))
    for number, row in enumerate(rows, start=1):
        if row.pk is None or row.sort_no != number:
            row.sort_no = number
            row.save()


def _beside(part) -> str:
    """The area's other text."""
    return part.row.judgment if part.column == "found" else part.row.found


def settle(meeting: Meeting, **which):
    """One entry of the trail for each sitting: what stood before it, and what stands now."""
    sittings = list(Writing.objects.filter(meeting=meeting, **which).select_related("by"))
    if not sittings:
        return
    parts = parts_of(Meeting.objects.get(pk=meeting.pk))
    for sitting in sittings:
        part = parts.get(sitting.part)  # an item or area taken off is told with its text by its own entry
        if part and part.text != sitting.before:
            with acting(by=sitting.by, address=sitting.address):
                noted_in_bulk(Event.CHANGED, [part.row], changes={part.column: [sitting.before, part.text]})
    Writing.objects.filter(pk__in=[sitting.pk for sitting in sittings]).delete()


@transaction.atomic
def finish(*, meeting: Meeting):
    """A writer saved the page: what they wrote is told at once."""
    settle(locked(Meeting, meeting.pk))


def writing_now(meeting: Meeting, but, now: datetime) -> list[Writing]:
    """Others who wrote within the last minute."""
    recent = Writing.objects.filter(meeting=meeting, last_at__gte=now - WRITING_NOW).exclude(by=but)
    return list(recent.select_related("by").order_by("pk"))


def _sit_down(row, part, by, now):
    sitting = Writing.objects.filter(meeting=row, part=part.code).first()
    if sitting and (sitting.by_id != by.pk or sitting.began_at <= now - SITTING):
        settle(row, part=part.code)
        sitting = None
    if sitting is None:
        acts = current()
        sitting = Writing(meeting=row, part=part.code, by=by, before=part.text, began_at=now,
                          address=(acts and acts.address) or "")  # fmt: skip
    sitting.last_at = now
    sitting.save()


def _last_writer(row, code):
    last = Writing.objects.filter(meeting=row, part=code).select_related("by").first()
    return last.by if last else None
