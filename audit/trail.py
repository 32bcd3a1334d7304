"""The one door to the trail. No app reads or writes the table behind it.

    @audited                                            each save() and delete() of the model leaves an entry
    note(Event.EXPORTED, record=unit, what="duties")    in the caller's transaction: comes and goes with it
    note_apart(Event.SIGN_IN_FAILED, ...)               stays although the caller's work is rolled back
    noted_in_bulk(Event.CHANGED, rows, by=..., ...)     for update() and bulk_create(): an entry a row, one act
    history(record, reader)                             what changed in a record and its parts

Who acts and from where comes from the request (`audit.context`); `by` is named only where it is someone else.
"""

import logging
import uuid

from django.db import Error, transaction

from audit import context, recording
from audit.context import acting
from audit.events import Event
from audit.histories import history
from audit.models import Entry

__all__ = ["Event", "acting", "audited", "history", "note", "note_apart", "noted_in_bulk"]

log = logging.getLogger(__name__)


def audited(model=None, *, without=(), part_of=""):
    """Class decorator: every `save()` and `delete()` of the model leaves an entry in the same transaction.

    `without` names columns that are never kept: secrets, and what is no news. `part_of` names the column that points to
    the record of which each row is a part (`posting__user` goes on from there): the row's entries stand in the history
    of that record too.
    """
    if model is None:
        return lambda found: recording.register(found, without, part_of)
    return recording.register(model, without, part_of)


def note(event: Event, *, by=None, record=None, **facts) -> Entry:
    """One entry, in the caller's transaction. The facts are plain values, and never a secret."""
    return recording.write(event, by=by, record=record, facts=facts)


def note_apart(event: Event, *, by=None, record=None, **facts) -> None:
    """One entry in a transaction of its own: a refusal or a failed sign-in is told although nothing else was kept.

    In a request it is written when the request is over, past any rollback. A trail that can't be written then is
    logged as a fault; the refusal itself stands.
    """
    entry = recording.entry_of(event, by=by, record=record, facts=facts)
    now = context.current()
    if now is not None and now.request is not None:
        now.waiting.append(entry)
    else:
        write_apart([entry])


def write_apart(entries) -> None:
    try:
        with transaction.atomic():
            for entry in entries:
                entry.save(force_insert=True)
    except Error:
        log.exception("the trail could not be written: %s", ", ".join(entry.event for entry in entries))


def noted_in_bulk(event: Event, records, *, by=None, changes=None, **facts) -> list[Entry]:
    """An entry for each record of a statement that passes `save()` by, all with one act.

    `changes` is {column: [before, after]} for all of them, or is asked for each: `changes(record)`. Left out, rows
    that were made are told whole.
    """
    now = context.current()
    act = now.act if now else uuid.uuid4().hex
    if changes is None and event == Event.CREATED:
        changes = recording.made
    entries = [
        recording.entry_of(
            event, by=by, record=record, changes=changes(record) if callable(changes) else changes, facts=facts, act=act
        )
        for record in records
    ]
    return Entry.objects.bulk_create(entries, batch_size=500)
