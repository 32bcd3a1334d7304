"""Does the trail stand as it was sealed? Names the first entry that was altered, removed, swapped or slipped in."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils.translation import gettext as _

from audit import guards, heads
from audit.chain import Hasher, is_proof, is_restored, moment, stored_rows
from audit.models import Entry, Purge, Seal

FLOOR = timedelta(days=guards.FLOOR_DAYS)


@dataclass
class Found:
    """What `verify` reports. `faults` in the order of the chain, so the first one is the first."""

    seals: int = 0
    entries: int = 0
    purged: int = 0
    unsealed: int = 0
    unsealed_since: datetime | None = None
    faults: list[str] = field(default_factory=list)


def verify_chain(*, with_heads=True) -> Found:
    found = Found()
    purged_through, proofs = lawful_purges()
    found.faults += proofs
    before, known = None, {}
    for number in Seal.objects.order_by("number").values_list("number", flat=True):
        try:
            seal = Seal.objects.get(number=number)
            found.faults += seal_faults(seal, before)
            marks = dict(line.split() for line in seal.marks.splitlines())
            marks = {int(pk): mark for pk, mark in marks.items()}
        except (DatabaseError, ValueError, TypeError, AttributeError):
            found.faults.append(_("Seal %(seal)d can't be read.") % {"seal": number})
            before = None
            continue
        known[seal.number] = seal.hash
        found.seals += 1
        if seal.number <= purged_through:
            found.purged += seal.count
            marks = {}
        else:
            found.entries += len(marks)
        found.faults += entry_faults(seal, marks)
        before = seal
    found.faults += [
        _("Entry %(entry)d was slipped in before the first one.") % {"entry": pk}
        for pk in Entry.objects.filter(pk__lt=1).values_list("pk", flat=True)
    ]
    if with_heads:
        found.faults += head_faults(known)
    found.faults += guard_faults()
    waiting = Entry.objects.filter(pk__gt=before.last if before else 0).order_by("pk")
    found.unsealed = waiting.count()
    if found.unsealed:
        found.unsealed_since = waiting.values_list("at", flat=True)[0]
    return found


def guard_faults() -> list[str]:
    faults = [_("The database's guard %(name)s is missing.") % {"name": name} for name in guards.missing()]
    faults += [_("The database's guard %(name)s was altered.") % {"name": name} for name in guards.altered()]
    return faults + [
        _("%(name)s acts on the trail's tables in the database, and is not ours.") % {"name": name}
        for name in guards.strange()
    ]


def lawful_purges() -> tuple[int, list[str]]:
    """Through which seal entries were removed by the product, past the floor; and rows that only pretend it."""
    through, faults = 0, []
    for purge in Purge.objects.order_by("pk"):
        sealed_at = Seal.objects.filter(number=purge.through, last=purge.last).values_list("at", flat=True).first()
        if (
            sealed_at is not None
            and purge.at - sealed_at >= FLOOR
            and is_proof(purge.proof, "purge", purge.through, purge.last, moment(purge.at))
        ):
            through = max(through, purge.through)
        else:
            faults.append(_("The removal of entries up to seal %(seal)d was not ours.") % {"seal": purge.through})
    return through, faults


def seal_faults(seal: Seal, before: Seal | None) -> Iterator[str]:
    expected = before.number + 1 if before else 1
    if seal.number > expected:
        yield _("Seals %(first)d to %(last)d are missing.") % {"first": expected, "last": seal.number - 1}
    elif before and (seal.previous != before.hash or seal.first != before.last + 1):
        yield _("Seal %(seal)d does not follow the one before it.") % {"seal": seal.number}
    elif before is None and (seal.first != 1 or seal.previous):
        yield _("Seal %(seal)d does not begin the chain.") % {"seal": seal.number}
    try:
        fits = hmac.compare_digest(Hasher(seal.method).seal(seal), str(seal.hash))
    except LookupError:
        yield _("Seal %(seal)d was made with a key that is not here (%(method)s).") % {
            "seal": seal.number, "method": seal.method,
        }  # fmt: skip
        return
    if not fits or seal.count != len(seal.marks.splitlines()):
        yield _("Seal %(seal)d was altered.") % {"seal": seal.number}


def entry_faults(seal: Seal, marks: dict[int, str]) -> Iterator[str]:
    """Each entry of the seal's run against its mark."""
    try:
        hasher = Hasher(seal.method)
    except LookupError:
        return
    altered, there = {}, set()
    for pk, row in readable_rows(seal.first, seal.last, hasher.columns):
        there.add(pk)
        if pk not in marks:
            altered[pk] = _("Entry %(entry)d was slipped in (seal %(seal)d).")
        elif row is None or hasher.mark(pk, row) != marks[pk]:
            other = row and next((key for key, mark in marks.items() if key != pk and hasher.mark(key, row) == mark), 0)
            altered[pk] = (
                _("Entry %(entry)d was swapped with entry %(other)d (seal %(seal)d).").replace("%(other)d", str(other))
                if other
                else _("Entry %(entry)d was altered (seal %(seal)d).")
            )
    altered |= {pk: _("Entry %(entry)d was removed (seal %(seal)d).") for pk in set(marks) - there}
    for pk in sorted(altered):
        yield altered[pk] % {"entry": pk, "seal": seal.number}


def readable_rows(first, last, columns):
    """The rows of a run; where the database can't even read one out, that one as None."""
    rows = Entry.objects.filter(pk__gte=first, pk__lte=last).order_by("pk")
    try:
        yield from list(stored_rows(rows, columns))
    except (DatabaseError, ValueError, TypeError, UnicodeError):
        for pk in rows.values_list("pk", flat=True):
            try:
                yield from list(stored_rows(rows.filter(pk=pk), columns))
            except (DatabaseError, ValueError, TypeError, UnicodeError):
                yield pk, None


def head_faults(known: dict[int, str]) -> Iterator[str]:
    """What the database holds against what was written down outside it."""
    kept = heads.read(is_restored)
    for line in kept.strange:
        yield _("A line of the file kept outside does not fit the others: %(line)s") % {"line": line[:120]}
    last = max(known, default=0)
    if kept.last > last:
        yield _("The tail is cut off: the chain ends at seal %(last)d; seal %(head)d, to entry %(entry)d, is gone.") % {
            "last": last, "head": kept.last, "entry": kept.last_entry,
        }  # fmt: skip
    if known and not kept.is_there:
        yield _("The file kept outside (AUDIT_HEAD_FILE) is not there: a cut-off tail could not be told.")
    for number in sorted(set(known) & set(kept.hashes)):
        if known[number] != kept.hashes[number]:
            yield _("Seal %(seal)d is not the one written down outside.") % {"seal": number}
