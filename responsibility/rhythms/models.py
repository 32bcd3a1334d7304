"""Which calendar of working days the dates of open work were last computed from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarSeen(models.Model):
    """One row: where its fingerprint is not the calendar's, open work is computed anew (falling_due.py)."""

    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    at = models.DateTimeField(_("computed at"), auto_now=True)

    class Meta:
        verbose_name = _("calendar seen")
        verbose_name_plural = _("calendars seen")

    def __str__(self):
        return self.fingerprint[:12]
