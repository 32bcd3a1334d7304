"""How long entries are kept. Never less than the floor, whatever the setting says; whole seals; the removal is told."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now as real_now

from audit.chain import moment, prove, seal_all
from audit.events import Event
from audit.guards import FLOOR_DAYS
from audit.models import Entry, Purge, Seal
from audit.trail import note


def days_kept() -> int:
    return max(settings.AUDIT_RETENTION_DAYS, FLOOR_DAYS)


def due_seal(now) -> Seal | None:
    """The last seal that may go: it, every one before it, and all their entries are past their time."""
    limit = now - timedelta(days=days_kept())
    gone = Purge.objects.order_by("-through").values_list("through", flat=True).first() or 0
    young = Seal.objects.filter(at__gte=limit).order_by("number").values_list("number", flat=True).first()
    old = Seal.objects.filter(number__gt=gone)
    old = old.filter(number__lt=young) if young else old
    youngest_entry = Entry.objects.filter(at__gte=limit).order_by("pk").values_list("pk", flat=True).first()
    old = old.filter(last__lt=youngest_entry) if youngest_entry else old
    return old.order_by("-number").first()


def purge(*, now=real_now, by=None) -> int:
    """Remove what is past its time; answers how many entries went. Adding the row is what removes them (guards.py)."""
    with transaction.atomic():
        at = now()
        seal = due_seal(at)
        if seal is None:
            return 0
        count = Entry.objects.filter(pk__lte=seal.last).count()
        proof = prove("purge", seal.number, seal.last, moment(at))
        Purge.objects.create(through=seal.number, last=seal.last, at=at, proof=proof)
        note(Event.PURGED, by=by, rows=count, seal=seal.number, entry=seal.last, days=days_kept())
    seal_all()
    return count
