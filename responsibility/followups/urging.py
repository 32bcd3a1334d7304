"""Urging (催办): who was asked, by whom and when, to get on with something owed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from responsibility.followups.models import FollowUp


@audited(part_of="subject")
class Urge(FollowUp):
    """One urging. Whom it reached is kept with it: the ledger of reminders tells what became of each notice."""

    text = models.CharField(_("words to them"), max_length=500, blank=True)

    class Meta(FollowUp.Meta):
        verbose_name = _("urging")
        verbose_name_plural = _("urgings")

    def __str__(self):
        return self.text or str(self.on)


@audited(part_of="urge")
class Urged(models.Model):
    """One person whom an urging reached, and in which part."""

    class Part(models.TextChoices):
        OWNER = "owner", _("owner")
        STAND_IN = "stand_in", _("stands in for the owner")
        HEAD = "head", _("leads the unit")
        LEADER = "leader", _("leader in charge")

    urge = models.ForeignKey(Urge, models.CASCADE, related_name="urged", verbose_name=_("urging"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    part = models.CharField(_("part"), max_length=10, choices=Part.choices)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("person urged")
        verbose_name_plural = _("people urged")
        constraints = [models.UniqueConstraint(fields=["urge", "person"], name="urged_once")]

    def __str__(self):
        return str(self.person)
