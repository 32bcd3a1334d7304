"""How far something owed has come, in its doer's words."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from responsibility.followups.models import FollowUp


@audited(part_of="subject")
class Progress(FollowUp):
    """One report: what was done, how much of the whole that is (where it can be said), what stands in the way."""

    percent = models.PositiveSmallIntegerField(
        _("percent done"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    text = models.TextField(_("what was done"))
    difficulties = models.TextField(_("difficulties"), blank=True)
    attachments = GenericRelation("attachments.Attachment")

    class Meta(FollowUp.Meta):
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        constraints = [
            *FollowUp.Meta.constraints,
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="progress_percent_of_hundred"),
        ]

    def __str__(self):
        return self.text[:80]

    @classmethod
    def calendar(cls, wanted):
        from responsibility.followups.on_calendar import of_reports  # it reads this module

        return of_reports(wanted)
