"""Seals: each closes a run of entries with a keyed hash over their marks and over the seal before it.

Made once a minute by one sealer, never in the request that writes (chaining there would let one writer wait for the
other). So the unsealed window, in which someone who holds the database may still change an entry unseen, is a minute,
or as long as a transaction takes that was writing meanwhile.
"""

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Max, TextField
from django.db.models.functions import Cast
from django.utils.timezone import now as real_now

from audit import heads
from audit.models import Entry, Seal

FIRST = ("event", "act", "by_id", "by_name", "address", "kind", "record_id", "name", "changes_text", "facts_text")
LAYOUTS = {"1": FIRST, "2": (*FIRST, "whole_kind", "whole_id")}
LAYOUT = "2"
MARK_LENGTH = 32  # 128 bits
SEAL_ROWS = 2000
PATIENCE = 20  # seconds


# The key


def keys() -> list[bytes]:
    return [key.encode() for key in (settings.AUDIT_KEY, *settings.AUDIT_KEY_FALLBACKS)]


def fingerprint(key: bytes) -> str:
    return hmac.new(key, b"audit key", "sha256").hexdigest()[:8]


def method_now() -> str:
    return f"{LAYOUT}-{settings.AUDIT_HASH}-{fingerprint(keys()[0])}"


class Hasher:
    """The keyed hash that a seal's method names; raises LookupError where we have no such key, hash or layout."""

    def __init__(self, method: str):
        layout, self.name, print_of_key = (method.split("-") + ["", "", ""])[:3]
        self.columns = LAYOUTS[layout]
        self.key = {fingerprint(key): key for key in keys()}[print_of_key]
        if self.name not in hashlib.algorithms_available:
            raise LookupError(self.name)

    def hash(self, *parts) -> str:
        return hmac.new(self.key, json.dumps(parts, default=repr).encode(), self.name).hexdigest()

    def mark(self, pk, row) -> str:
        return self.hash("entry", pk, *row)[:MARK_LENGTH]

    def seal(self, seal) -> str:
        return self.hash(
            "seal", seal.number, seal.first, seal.last, seal.count, moment(seal.at), seal.method, seal.previous,
            seal.marks,
        )  # fmt: skip


def prove(*parts) -> str:
    """That whoever wrote this down held the key."""
    return Hasher(method_now()).hash("proof", *parts)


def is_proof(proof: str, *parts) -> bool:
    return any(
        hmac.compare_digest(Hasher(f"{LAYOUT}-{settings.AUDIT_HASH}-{fingerprint(key)}").hash("proof", *parts), proof)
        for key in keys()
    )


# Entries as they are stored


def moment(value) -> str:
    """One spelling of a moment, whichever database wrote it; what is no moment stays what it is."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    value = value if value.tzinfo else value.replace(tzinfo=UTC)
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def stored_rows(queryset, columns):
    """(id, [moment, columns ...]) as the database holds them: nothing is read through a type that could hide a byte."""
    found = queryset.annotate(moment=Cast("at", TextField())).values_list("pk", "moment", *columns)
    for pk, at, *row in found:
        yield pk, [moment(at), *row]


# Sealing


def last_seal() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def seal_all(*, now=real_now) -> list[Seal]:
    """Seal what is there. Any number may try at once: one of them makes each seal."""
    made = []
    end = settled_end()
    while seal := seal_next(end, now()):
        made.append(seal)
    keep_head()
    return made


@transaction.atomic
def seal_next(end: int, now) -> Seal | None:
    before = last_seal()
    first = before.last + 1 if before else 1
    hasher = Hasher(method_now())
    waiting = Entry.objects.filter(pk__gte=first, pk__lte=end).order_by("pk")[:SEAL_ROWS]
    marks = [(pk, hasher.mark(pk, row)) for pk, row in stored_rows(waiting, hasher.columns)]
    if not marks:
        return None
    seal = Seal(
        number=before.number + 1 if before else 1,
        first=first,
        last=marks[-1][0],
        count=len(marks),
        at=now,
        method=method_now(),
        previous=before.hash if before else "",
        marks="\n".join(f"{pk} {mark}" for pk, mark in marks),
    )
    seal.hash = hasher.seal(seal)
    try:
        with transaction.atomic():
            seal.save(force_insert=True)
    except IntegrityError:  # another sealer was faster
        return None
    return seal


def settled_end() -> int:
    """The last entry with nothing before it still to come.

    PostgreSQL gives numbers out before the commit, so a writer that began earlier may still add a lower number. Each
    such writer holds a lock on the table from before it got its number until it is over: we wait for the ones there
    are now, in nobody's way. On SQLite there is one writer at a time.
    """
    end = Entry.objects.aggregate(end=Max("pk"))["end"] or 0
    if connection.vendor != "postgresql":
        return end
    deadline = time.monotonic() + PATIENCE
    writers = writing_now()
    while writers & writing_now():
        if time.monotonic() > deadline:
            heads.log.warning("someone has been writing to the trail for more than %d s: sealing waits", PATIENCE)
            before = last_seal()
            return before.last if before else 0
        time.sleep(0.05)
    return end


def writing_now() -> set[str]:
    """Transactions other than ours that have added to the trail and are not over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = 'audit_entry'::regclass"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()"
        )
        return {name for (name,) in cursor.fetchall()}


def keep_head():
    """Write down outside what the database holds more than the file; a database that holds less is an alarm."""
    last, (number, seal_hash) = last_seal(), heads.end()
    if number > (last.number if last else 0):
        heads.log.error("seal %d was made, and the trail ends before it: its tail is missing", number)
        number = 0 if last is None else last.number - 1
    for seal in Seal.objects.filter(number__gt=number).defer("marks").iterator():
        heads.sealed(seal)
    if last and number == last.number and seal_hash != last.hash:
        heads.sealed(last)


def is_restored(text: str, proof: str) -> bool:
    return is_proof(proof, text)


def mark_restored(*, now=real_now):
    """The database has been put back to an earlier state by someone with the key: the file says so from here on."""
    last = last_seal()
    number, entry, seal_hash = (last.number, last.last, last.hash) if last else (0, 0, "-")
    line = f"restored {number} {entry} {now().isoformat()} {seal_hash}"
    heads.append(f"{line} {prove(line)}")
