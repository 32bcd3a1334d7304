"""The minutes (会议纪要): what was on the agenda, and what was decided."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from meetings.records.models import Meeting, PartQuerySet


@audited(part_of="meeting")
class AgendaItem(models.Model):
    """One item of the agenda (议题), with what was said on it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting"))
    sort_no = models.PositiveSmallIntegerField(_("number"), default=1)
    title = models.CharField(_("agenda item"), max_length=200)
    presenter = models.CharField(_("presenter"), max_length=60, blank=True)
    discussion = models.TextField(_("discussion"), blank=True)
    # The open work it was carried over for: what a decision of an earlier meeting became
    origin_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("carried over from")
    )
    origin_id = models.PositiveBigIntegerField(_("number of the record"), null=True, editable=False)
    origin = GenericForeignKey("origin_type", "origin_id")

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["sort_no", "pk"]
        verbose_name = _("agenda item")

    def __str__(self):
        return self.title


@audited(part_of="meeting")
class Decision(models.Model):
    """What was decided (议定事项). Sign-off makes of it what `becomes` says; `outcome` is the assignment or problem."""

    class Becomes(models.TextChoices):
        ASSIGNMENT = "assignment", _("becomes an assignment")
        RECTIFICATION = "rectify", _("becomes a problem to rectify")
        RECORD = "record", _("only recorded")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions", verbose_name=_("meeting"))
    sort_no = models.PositiveSmallIntegerField(_("number"), default=1)
    text = models.TextField(_("decision"))
    becomes = models.CharField(
        _("what becomes of it"), max_length=10, choices=Becomes.choices, default=Becomes.ASSIGNMENT
    )
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", verbose_name=_("unit in charge"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    finding = models.ForeignKey(
        "meetings.Finding",
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="decisions",
        verbose_name=_("finding"),
    )
    outcome_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("what became of it")
    )
    outcome_id = models.PositiveBigIntegerField(_("number of the record"), null=True, editable=False)
    outcome = GenericForeignKey("outcome_type", "outcome_id")

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["sort_no", "pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self):
        return _("Decision %(number)d of “%(meeting)s”") % {"number": self.sort_no, "meeting": self.meeting}

    @classmethod
    def holdings(cls):
        from meetings.holdings import Decisions  # it reads this module

        return [Decisions()]

    def told_as_origin(self):
        from meetings.minutes.as_origin import of_decision  # it reads this module

        return of_decision(self)

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#decision-{self.pk}"


class Writing(models.Model):
    """A sitting: one person at one text of the minutes, and what stood there before. Gone once the trail tells it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+", verbose_name=_("meeting"))
    part = models.CharField(_("part of the minutes"), max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    address = models.CharField(_("from address"), max_length=45, blank=True)
    before = models.TextField(_("text before"), blank=True)
    began_at = models.DateTimeField(_("since"))
    last_at = models.DateTimeField(_("last written"))

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        constraints = [models.UniqueConstraint(fields=["meeting", "part"], name="writing_one_a_part")]

    def __str__(self):
        return f"{self.meeting_id} {self.part}"
