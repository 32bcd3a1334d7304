"""The reminders' part of every page: the badge, and a word to administrators when the bell is silent."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reminders import health, rules
from reminders.models import Reminder


def frame(request) -> dict:
    unread = Reminder.objects.inbox_of(request.user).unread().order_by()
    part = {
        "unread_count": unread.values("content_type", "object_id").distinct().count(),
        "unread_url": reverse("reminders:inbox"),
    }
    if rules.keeps_mail(request.user) and health.is_silent(timezone.now()):
        part["banners"] = [("warning", words())]
    return part


def words():
    """A new installation has not been silent for ten minutes: its first bell rings within the minute."""
    if health.age() is None:
        return _("Reminders have not been worked out yet. The worker does it every minute: if this line stays, the "
                 "worker or its clock is not running.")  # fmt: skip
    return _("Reminders have not been worked out for over ten minutes: the worker or its clock is not running.")
