"""Which signatures a unit asks for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from meetings.signing.signatures import Signatures
from organization.models import Unit


@audited(part_of="unit")
class MeetingSetting(models.Model):
    """What a unit has set for its own meetings and those of all units below it that set nothing. Where nobody set
    anything, both sign."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="meeting_setting", verbose_name=_("unit"))
    signatures = models.CharField(_("who signs the record"), max_length=10, choices=Signatures.choices, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("setting of meetings")
        verbose_name_plural = _("settings of meetings")

    def __str__(self):
        return str(self.unit)
