"""Verbs of a note: hand it in, take it off the ledger."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments.services import attach
from meetings.attendance.participants import seats_of
from organization.editing import locked, void
from study.models import Note


@transaction.atomic
def hand_in_note(*, note: Note, by, today: date, file=None, version: int | None = None) -> Note:
    """Keep a note, new or changed (then with the `version` it was opened at): a text, a file, or both."""
    if note.submitted_on > today:
        raise ValidationError({"submitted_on": _("This day has not come yet.")})
    if note.pk:
        stored = locked(Note, note.pk, version)
        note.created_by, note.version = stored.created_by, stored.version + 1
    else:
        note.created_by = by
    if not (note.text.strip() or file or (note.pk and note.attachments.exists())):
        raise ValidationError({"text": _("Write the note here, or add it as a file.")})
    note.count()
    note.printed_author = seats_of([note.author], note.submitted_on, note.unit)[note.author_id].label
    note.full_clean(exclude=["unit"])
    note.save()
    if file:
        attach(record=note, file=file, by=by)
    return note


@transaction.atomic
def void_note(*, note: Note, version: int, by, reason: str) -> Note:
    return void(locked(Note, note.pk, version), by=by, reason=reason, now=timezone.now())
