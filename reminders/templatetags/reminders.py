"""What was told about an obligation, for its own page: `{% load reminders %}{% reminder_ledger obligation %}`."""

from django import template

from reminders.models import Reminder

register = template.Library()
LINES = 200
TONES = {
    "sent": "success",
    "pending": "neutral",
    "superseded": "muted",
    "cancelled": "muted",
    "dead": "danger",
    "uncertain": "warning",
}


@register.inclusion_tag("reminders/ledger.html")
def reminder_ledger(obligation):
    """Whom, when, by which rule, delivered or failed. For whoever may see the obligation; one query."""
    lines = Reminder.objects.about(obligation).select_related("recipient")[:LINES]
    return {"obligation": obligation, "lines": lines}


@register.filter
def state_tone(reminder):
    return TONES.get(reminder.state, "neutral")
