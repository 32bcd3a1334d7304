"""The one attendance model of the product: meetings and study sessions both keep it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organization.records import OfUnitQuerySet


class AttendanceQuerySet(OfUnitQuerySet):
    def who_came(self):
        """Those who were there, guests included."""
        return self.filter(status__in=Attendance.HERE)


class Attendance(models.Model):
    """Abstract: one person at one event. `printed_name` and `printed_post` are those of the day, kept for good."""

    class Status(models.TextChoices):
        PRESENT = "present", _("present")
        ATTENDING = "attending", _("attending as a guest")
        LEAVE = "leave", _("on leave")
        ABSENT = "absent", _("absent")

    HERE = (Status.PRESENT, Status.ATTENDING)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    status = models.CharField(_("attendance"), max_length=10, choices=Status.choices, default=Status.PRESENT)
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    printed_name = models.CharField(_("printed name"), max_length=40, editable=False)
    printed_post = models.CharField(_("printed post"), max_length=60, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["pk"]

    @property
    def is_expected(self) -> bool:
        """应到: everyone on the list but guests."""
        return self.status != self.Status.ATTENDING
