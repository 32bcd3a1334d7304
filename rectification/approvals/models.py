"""How many signatures it takes to close a problem of a unit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.models import Unit


class Approvals(models.IntegerChoices):
    ONE = 1, _("one: whoever reviews closes")
    TWO = 2, _("two: the review, then the first responsible")
    THREE = 3, _("three: the review, the leader in charge, then the first responsible")


@audited(part_of="unit")
class RectificationSetting(models.Model):
    """What a unit has set for closing its own problems and those of all units below it that set nothing. Where nobody
    set anything, it takes two."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="rectification_setting", verbose_name=_("unit"))
    approvals = models.PositiveSmallIntegerField(
        _("signatures to close a problem"), choices=Approvals.choices, null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("setting of rectification")
        verbose_name_plural = _("settings of rectification")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approvals=None) | models.Q(approvals__in=Approvals.values),
                name="rectification_setting_approvals",
            ),
        ]

    def __str__(self):
        return str(self.unit)
