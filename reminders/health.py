"""Is the bell still rung? For /healthz, for the banner, and for whoever keeps the machine."""

from datetime import datetime, timedelta

from django.db.models import Min

from reminders.clock import reading
from reminders.models import Bell, Dispatch

SILENT_AFTER = timedelta(minutes=10)


def age(now: datetime | None = None) -> timedelta | None:
    """Since when the reminders were last worked out in full; None if they never were. One query."""
    rung_at = Bell.objects.filter(pk=1).values_list("rung_at", flat=True).first()
    return (now or reading()) - rung_at if rung_at else None


def is_silent(now: datetime | None = None) -> bool:
    """Never rung, not for ten minutes, or by a clock that is wrong by as much."""
    since = age(now)
    return since is None or abs(since) > SILENT_AFTER


def oldest_unsent(now: datetime | None = None) -> timedelta | None:
    """How long the oldest message has waited to go out."""
    first = Dispatch.objects.unsent().aggregate(first=Min("created_at"))["first"]
    return (now or reading()) - first if first else None
