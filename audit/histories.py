"""What changed in one record, its parts among it: the history on the record's own page."""

from itertools import groupby

from audit import words
from audit.events import Event
from audit.models import Entry
from audit.naming import visible
from audit.wholes import kinds_of_parts

MOST = 50
MOST_OF_PARTS = 300  # a meeting logged with sixty people is sixty entries and one line


def history(record, reader=None) -> list[Entry]:
    """Newest first, in the reader's words. A line of parts has `part_names`: made or removed in one go, they are one.

    Whoever sees a record sees its parts, but for kinds whose `history_seen_by(reader, record)` says otherwise. As many
    queries for one entry as for hundreds.
    """
    own = Entry.objects.of(record).changing().select_related("by")[:MOST]
    others = Entry.objects.of_parts(record).changing().exclude(kind__in=unseen(record, reader)).select_related("by")
    entries = sorted([*own, *others[:MOST_OF_PARTS]], key=lambda entry: -entry.pk)
    return lined_up(entries, record, reader)[:MOST]


def unseen(record, reader) -> list[str]:
    """Kinds of parts that this reader is not shown."""
    asked = [(part, getattr(part, "history_seen_by", None)) for part in kinds_of_parts(type(record))]
    return [part._meta.label_lower for part, seen in asked if seen and not (reader and seen(reader, record))]


def lined_up(entries, record, reader) -> list[Entry]:
    whole = (record._meta.label_lower, record.pk)
    lines = []
    for _key, group in groupby(entries, key=lambda entry: one_line(entry, whole)):
        first, *more = group
        first.part_names = []
        if (first.kind, first.record_id) != whole:
            first.part_names = [visible(entry.name) for entry in reversed([first, *more])]
            first.is_several = bool(more)
        lines.append(first)
    return words.told(lines[:MOST], reader=reader)


def one_line(entry, whole):
    """Parts made, or taken away, by one act are told together; anything else by itself."""
    is_part = (entry.kind, entry.record_id) != whole
    together = is_part and entry.event in (Event.CREATED, Event.DELETED)
    return (entry.act, entry.event, entry.kind) if together else entry.pk
