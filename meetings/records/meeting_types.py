"""The types of meeting a unit knows, and those that a meeting has."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from meetings.records.standing import WORDS


@audited
class MeetingType(models.Model):
    """What kind of meeting it was; `kind` is the evidence it gives. An analysis counts in the period it covers, any
    other meeting on the day it was held."""

    kind = models.OneToOneField(
        "responsibility.EvidenceKind", models.PROTECT, related_name="meeting_type", verbose_name=_("kind of evidence")
    )
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    sort_no = models.PositiveSmallIntegerField(_("order"), default=100)
    is_analysis = models.BooleanField(_("analyzes a period"), default=False)

    class Meta:
        ordering = ["sort_no", "pk"]
        verbose_name = _("type of meeting")
        verbose_name_plural = _("types of meeting")

    def __str__(self):
        return str(WORDS.get(self.name, self.name))


@audited(part_of="meeting")
class TypeOfMeeting(models.Model):
    """A type the meeting has: a row of its own, so that each one added or taken away is in the audit."""

    meeting = models.ForeignKey("Meeting", models.CASCADE, related_name="+", verbose_name=_("meeting"))
    type = models.ForeignKey(MeetingType, models.PROTECT, related_name="+", verbose_name=_("type"))

    class Meta:
        verbose_name = _("type of a meeting")
        verbose_name_plural = _("types of a meeting")
        constraints = [models.UniqueConstraint(fields=["meeting", "type"], name="meeting_type_once")]

    def __str__(self):
        return str(self.type)
