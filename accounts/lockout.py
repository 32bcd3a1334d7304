"""How many wrong passwords are looked at at all, and how nobody is locked out for long by someone else.

A try is reserved in the database BEFORE the hash is computed, in a transaction of its own under a row lock, and given
back when it was right. Twenty tries at once with a limit of five therefore compute five hashes (ASVS 6.3.1, 等保 b).
While the database does not answer, nobody signs in: it fails closed. The cache is not asked.

Whose counter pays:
- a browser in which this person signed in before has its own, so others' guesses never lock it;
- everyone else shares the name's counter, whether the name belongs to someone or not: the answers do not differ;
- and the address's, which is higher because an office shares one. The address is REMOTE_ADDR as our own proxies saw it.
"""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Tries
from organization.models import plain

NAME, ADDRESS, DEVICE, SECOND = "name", "address", "device", "second"
PURGED_AT_ONCE = 200


class Locked(Exception):
    """Too many wrong tries: this one was not looked at."""


@dataclass(frozen=True)
class Counter:
    kind: str
    subject: str
    user_id: int | None = None

    @property
    def key(self) -> str:
        return salted_hmac("accounts.tries", f"{self.kind}:{self.subject}", algorithm="sha256").hexdigest()

    @property
    def limit(self) -> int:
        return settings.SIGN_IN_TRIES[self.kind]


@dataclass(frozen=True)
class Reservation:
    mark: str
    counters: tuple[Counter, ...]
    filled: bool  # the last try of a counter: if it is wrong, the door is shut

    def give_back(self):
        """The try was right: it does not count."""
        with transaction.atomic():
            for row in locked_rows(self.counters).values():
                if row.marks.pop(self.mark, None) is not None:
                    row.is_full = False
                    row.save(update_fields=["marks", "is_full"])


def locked_rows(counters) -> dict[str, Tries]:
    keys = [counter.key for counter in counters]
    return {row.key: row for row in Tries.objects.select_for_update().filter(key__in=keys).order_by("key")}


def reserve(counters: tuple[Counter, ...]) -> Reservation:
    """Take one try of each counter, or none and raise Locked."""
    now = timezone.now()
    window = timedelta(seconds=settings.SIGN_IN_WINDOW)
    counters = tuple(sorted(counters, key=lambda counter: counter.key))
    mark = secrets.token_hex(8)
    with transaction.atomic(durable=True):
        Tries.objects.bulk_create(
            [
                Tries(key=counter.key, kind=counter.kind, user_id=counter.user_id, ends_at=now + window)
                for counter in counters
            ],
            ignore_conflicts=True,
        )
        rows = locked_rows(counters)
        for counter in counters:
            row = rows[counter.key]
            row.marks = {name: at for name, at in row.marks.items() if at > (now - window).timestamp()}
            if len(row.marks) >= counter.limit:
                raise Locked
        for counter in counters:
            row = rows[counter.key]
            row.marks[mark] = now.timestamp()
            row.is_full = len(row.marks) >= counter.limit
            row.user_id, row.ends_at = counter.user_id, now + window
            row.save(update_fields=["marks", "is_full", "user", "ends_at"])
    return Reservation(mark, counters, any(rows[counter.key].is_full for counter in counters))


def purge(now):
    """Counters whose last try lies before the window. They lock nobody; this only keeps the table small."""
    with transaction.atomic():
        old = Tries.objects.select_for_update(skip_locked=True).filter(ends_at__lt=now).values_list("pk", flat=True)
        Tries.objects.filter(pk__in=list(old[:PURGED_AT_ONCE])).delete()


def network(address: str) -> str:
    """One caller's address; in IPv6 the network, whose addresses a caller may choose freely. An older address
    that a socket for both writes as ::ffff:10.0.0.1 is one caller's too."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def counters_for(*, name: str, user_id: int | None, address: str, device: str = "") -> tuple[Counter, ...]:
    """Those a password guess pays. `device` is the digest of a browser known for this very account, or nothing."""
    if user_id and device:
        return (Counter(DEVICE, f"{user_id}:{device}", user_id),)
    return Counter(NAME, plain(name), user_id), Counter(ADDRESS, network(address))


def second_counters(user_id: int, device: str = "") -> tuple[Counter, ...]:
    """Those a guess of the second factor pays: whoever guesses has shown the password already."""
    return (Counter(SECOND, f"{user_id}:{device}", user_id),)


def locked_names(now):
    """Counters about known accounts that refuse at present."""
    since = (now - timedelta(seconds=settings.SIGN_IN_WINDOW)).timestamp()
    rows = Tries.objects.filter(is_full=True, user__isnull=False, ends_at__gte=now).select_related("user")
    return [row for row in rows.order_by("-ends_at") if row_is_full(row, since)]


def row_is_full(row: Tries, since: float) -> bool:
    return sum(at > since for at in row.marks.values()) >= settings.SIGN_IN_TRIES[row.kind]


@transaction.atomic
def unlock(*, user) -> int:
    """Every counter about this account starts anew, at once."""
    return Tries.objects.filter(user=user).delete()[0]
