"""What a unit was called when: records print the name of their own day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.trail import audited


@audited
class UnitName(models.Model):
    """A name a unit bore, or will bear, from a day on, until the next one. A unit never renamed has no row."""

    unit = models.ForeignKey("organization.Unit", models.CASCADE, related_name="names", verbose_name=_("unit"))
    name = models.CharField(_("full name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    from_on = models.DateField(_("from"))

    class Meta:
        ordering = ["unit", "from_on"]
        verbose_name = _("name of a unit")
        verbose_name_plural = _("names of units")
        constraints = [models.UniqueConstraint(fields=["unit", "from_on"], name="unit_one_name_a_day")]

    def __str__(self):
        return f"{self.from_on.isoformat()} {self.name}"
