"""Verbs of a note: hand it in, take it off the ledger."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments.services import attach
from exchange.texts import text_of
from meetings.attendance.participants import seats_of
from organization.editing import locked, save_next, void
from responsibility.obligations.notices import Notice, tell
from study.models import Note
from study.words import count_words


@transaction.atomic
def hand_in_note(*, note: Note, by, today: date, file=None, version: int | None = None) -> Note:
    """Keep a note, new or changed (then with the `version` it was opened at): a text, a file, or both."""
    if note.submitted_on > today:
        raise ValidationError({"submitted_on": _("This day has not come yet.")})
    if note.pk:
        stored = locked(Note, note.pk, version)
        _refuse_accepted(stored)
        note.created_by, note.version, note.file_words = stored.created_by, stored.version + 1, stored.file_words
        note.state = Note.State.HANDED_IN
    else:
        note.created_by = by
    if not (note.text.strip() or file or (note.pk and note.attachments.exists())):
        raise ValidationError({"text": _("Write the note here, or add it as a file.")})
    note.file_words += words_in(file)
    note.count()
    note.printed_author = seats_of([note.author], note.submitted_on, note.unit)[note.author_id].label
    note.full_clean(exclude=["unit"])
    note.save()
    if file:
        attach(record=note, file=file, by=by)
    return note


@transaction.atomic
def add_file(*, note: Note, file, by) -> Note:
    """One more file; its words count."""
    note = locked(Note, note.pk)
    _refuse_accepted(note)
    note.file_words += words_in(file)
    note.count()
    attach(record=note, file=file, by=by)
    return save_next(note)


def words_in(file) -> int:
    return count_words(text_of(file, file.name)) if file else 0


def _refuse_accepted(note):
    if note.voided_at:
        raise ValidationError(_("This record is void already."))
    if note.state == Note.State.ACCEPTED:
        raise ValidationError(_("This note is accepted. It has to be returned before it is changed."))


@transaction.atomic
def accept_note(*, note: Note, version: int, by) -> Note:
    """Somebody else has read it, and it is in order."""
    note = _to_judge(note, version, by)
    if note.state != Note.State.HANDED_IN:
        raise ValidationError(_("Only a note that is handed in can be accepted."))
    note.return_reason = ""
    return _judged(note, Note.State.ACCEPTED, by)


@transaction.atomic
def return_note(*, note: Note, version: int, by, reason: str, today: date) -> Note:
    """It goes back to its author with the reason, who is told at once; an accepted one too."""
    note = _to_judge(note, version, by)
    if note.state == Note.State.RETURNED:
        raise ValidationError(_("This note was returned already."))
    note.return_reason = reason.strip()
    if not note.return_reason:
        raise ValidationError({"reason": _("Say what is to be mended.")})
    note = _judged(note, Note.State.RETURNED, by)
    if note.author.is_active:
        tell(Notice("note_returned", note, note.version, today, (note.author,)))
    return note


def _to_judge(note, version, by) -> Note:
    note = locked(Note, note.pk, version)
    if note.voided_at:
        raise ValidationError(_("This record is void already."))
    if by.pk in (note.author_id, note.created_by_id):
        raise ValidationError(_("Nobody accepts or returns a note of their own."))
    return note


def _judged(note, state, by) -> Note:
    note.state, note.judged_by, note.judged_at = state, by, timezone.now()
    return save_next(note)


@transaction.atomic
def void_note(*, note: Note, version: int, by, reason: str) -> Note:
    return void(locked(Note, note.pk, version), by=by, reason=reason, now=timezone.now())
