"""How far the trail is sealed, and what the last verification said."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils.timezone import now as real_now

from audit.chain import last_seal
from audit.events import Event
from audit.models import Entry, Seal

LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class State:
    seal: Seal | None
    waiting: int
    waiting_since: datetime | None
    verified: Entry | None

    @property
    def is_late(self) -> bool:
        """Entries wait longer than the sealer, a worker's minute job, should ever take."""
        return self.waiting_since is not None and real_now() - self.waiting_since > LATE

    @property
    def is_doubted(self) -> bool:
        return self.verified is not None and bool(self.verified.facts.get("faults"))


def state() -> State:
    seal = last_seal()
    waiting = Entry.objects.filter(pk__gt=seal.last if seal else 0)
    waiting = waiting.aggregate(count=Count("pk"), since=Min("at"))
    verified = Entry.objects.filter(event=Event.VERIFIED).order_by("-pk").first()
    return State(seal, waiting["count"], waiting["since"], verified)
