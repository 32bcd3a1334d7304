"""What an analysis found (分领域研判), area by area, and the areas an office looks at."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from meetings.findings.standing import called
from meetings.records.models import Meeting, PartQuerySet
from organization.records import Versioned


@audited(part_of="unit")
class AreaList(Versioned):
    """The areas a unit's analysis meetings go through, one a line, in its own words. A unit without a list takes that
    of the nearest unit above it that has one, else the standing one."""

    unit = models.OneToOneField(
        "organization.Unit", models.CASCADE, related_name="+", editable=False, verbose_name=_("unit")
    )
    words = models.TextField(_("areas, one a line"), blank=True)

    class Meta:
        verbose_name = _("areas of analysis")
        verbose_name_plural = _("areas of analysis")

    def __str__(self):
        return "、".join(self.words.splitlines())

    def get_absolute_url(self):
        return self.unit.get_absolute_url()


@audited(part_of="meeting")
class Finding(models.Model):
    """What one meeting found in one area, and how it judged that. The area is kept in the words of that day: a list
    changed later changes no record."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="findings", verbose_name=_("meeting"))
    sort_no = models.PositiveSmallIntegerField(_("number"), default=1)
    area = models.CharField(_("area"), max_length=40)
    found = models.TextField(_("what was found"))
    judgment = models.TextField(_("judgment"), blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["sort_no", "pk"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [models.UniqueConstraint(fields=["meeting", "area"], name="finding_once_an_area")]

    def __str__(self):
        return self.called

    @property
    def called(self) -> str:
        return called(self.area)
