"""The units that assist with a problem (配合单位). Its own unit leads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.models import Unit


@audited(part_of="item")
class AssistingUnit(models.Model):
    """Whoever reads this unit sees the problem; it counts for the leading unit alone."""

    item = models.ForeignKey("rectification.Item", models.CASCADE, related_name="assisting", verbose_name=_("problem"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("assisting unit"))

    class Meta:
        ordering = ["unit__order_key"]
        verbose_name = _("assisting unit")
        verbose_name_plural = _("assisting units")
        constraints = [models.UniqueConstraint(fields=["item", "unit"], name="item_assisting_once")]

    def __str__(self):
        return str(self.unit)

    def get_absolute_url(self):
        return self.item.get_absolute_url()
