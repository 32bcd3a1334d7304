"""Days around the National Day of 2026 (off 1 to 7 October, worked 20 September and 10 October), and rings on them."""

from datetime import date, datetime, time

from django.utils import timezone

from reminders import services
from reminders.clock import Clock, reading_on
from reminders.models import Reminder
from responsibility.models import Assignment

DUE = date(2026, 9, 30)


def day(text: str) -> date:
    """`day("10-08")` of 2026."""
    return date.fromisoformat(f"2026-{text}")


def moment(text: str, clock: str = "09:30") -> datetime:
    return timezone.make_aware(datetime.combine(day(text), time.fromisoformat(clock)))


def ring_on(*days: str) -> services.Ring:
    """Ring the bell at half past nine of each day in turn; answers what the last one did."""
    for text in days:
        did = services.ring(Clock(reading_on(day(text))), is_real=False)
    return did


def ring_at(text: str, clock: str) -> services.Ring:
    return services.ring(Clock(moment(text, clock)), is_real=False)


def ledger(**wanted) -> list[tuple]:
    """(rule, step, recipient, channel, state) of the whole ledger, or of some of it, in the order in which it fell."""
    rows = Reminder.objects.filter(**wanted).order_by("fell_on", "-channel", "pk")
    return [(row.rule, row.step, row.recipient.username, str(row.channel), row.state) for row in rows]


def told(**wanted) -> list[tuple]:
    """(rule, step, recipient) of what was told in the product."""
    return [line[:3] for line in ledger(channel="inapp", state="sent", **wanted)]


def change(assignment, **fields):
    Assignment.objects.filter(pk=assignment.pk).update(**fields)
    assignment.refresh_from_db()
