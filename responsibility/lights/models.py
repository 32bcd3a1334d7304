"""From how many working days before a deadline the traffic light changes, by unit."""

from dataclasses import dataclass

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.trail import audited
from organization.models import Unit

# A yellow lamp that burns for more than a quarter of a year's half warns of nothing
MOST_DAYS = 30


@dataclass(frozen=True)
class Thresholds:
    """Yellow and orange from this many working days left; on the due day itself none are left."""

    yellow: int = 3
    orange: int = 0


STANDARD = Thresholds()


class Palette(models.TextChoices):
    """The colors of the lamps. Shape and words say the same in each."""

    CLASSIC = "classic", pgettext_lazy("palette", "red, orange, yellow, green")
    SAFE = "safe", pgettext_lazy("palette", "for every kind of color vision")
    PLAIN = "plain", pgettext_lazy("palette", "black and grey")


@audited(part_of="unit")
class LightSetting(models.Model):
    """What a unit has set for itself and all below it; what it leaves open, the nearest setting above says.

    The two thresholds go together. Where nobody set any, `STANDARD` holds (domain: yellow from 3 days before).
    """

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="light_setting", verbose_name=_("unit"))
    yellow_days = models.PositiveSmallIntegerField(
        _("yellow from"), null=True, blank=True, validators=[MaxValueValidator(MOST_DAYS)]
    )
    orange_days = models.PositiveSmallIntegerField(
        _("orange from"), null=True, blank=True, validators=[MaxValueValidator(MOST_DAYS)]
    )
    palette = models.CharField(_("colors"), max_length=8, choices=Palette.choices, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("traffic light")
        verbose_name_plural = _("traffic lights")
        constraints = [
            models.CheckConstraint(
                condition=Q(yellow_days=None, orange_days=None)
                | Q(yellow_days__isnull=False, orange_days__isnull=False, yellow_days__gte=F("orange_days"),
                    yellow_days__lte=MOST_DAYS),
                name="light_orange_within_yellow",
            ),
        ]  # fmt: skip

    def __str__(self):
        return str(self.unit)
