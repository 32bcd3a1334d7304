"""What makes an assignment a work item (督办事项): its number, where it comes from, who supervises it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.trail import audited
from responsibility.followups.feedback import Feedback, Rhythm


@audited(part_of="assignment")
class Supervision(models.Model):
    """The particulars of one work item, beside its assignment; made by registration alone.

    The number is unique by unit, kind and year, and stays as it was given. To be named supervisor or leader makes it
    that person's turn; the right to decide they must hold besides.
    """

    class Kind(models.TextChoices):
        SUPERVISE = "supervise", pgettext_lazy("work item", "supervised matter")
        INSTRUCTION = "instruction", pgettext_lazy("work item", "leader's instruction")
        DECISION = "decision", pgettext_lazy("work item", "decision of a meeting")
        SUPERIOR = "superior", pgettext_lazy("work item", "asked for from above")
        KEY = "key", pgettext_lazy("work item", "key work")

    class Priority(models.TextChoices):
        ORDINARY = "ordinary", pgettext_lazy("priority", "ordinary")
        URGENT = "urgent", pgettext_lazy("priority", "urgent")
        MOST_URGENT = "most", pgettext_lazy("priority", "most urgent")

    # How a number begins, as it is printed on paper in every language
    MARKS = {
        Kind.SUPERVISE: "督", Kind.INSTRUCTION: "批", Kind.DECISION: "议", Kind.SUPERIOR: "交", Kind.KEY: "重",
    }  # fmt: skip
    PRIORITY_TONES = {Priority.URGENT: "warning", Priority.MOST_URGENT: "danger"}

    assignment = models.OneToOneField(
        "responsibility.Assignment", models.CASCADE, primary_key=True, related_name="supervision", editable=False,
        verbose_name=_("assignment"),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.SUPERVISE)
    registrar_unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="+", verbose_name=_("registered by the unit")
    )
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    serial = models.PositiveIntegerField(_("serial number"), editable=False)
    number = models.CharField(pgettext_lazy("work item", "number"), max_length=40, editable=False)
    source = models.CharField(
        _("where it comes from"), max_length=300, blank=True,
        help_text=_("The document, meeting or words of a leader it rests on, with number or date."),
    )  # fmt: skip
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=pgettext_lazy("work item", "supervisor"),
    )  # fmt: skip
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("leader in charge"),
    )  # fmt: skip
    priority = models.CharField(
        pgettext_lazy("work item", "priority"), max_length=8, choices=Priority.choices, default=Priority.ORDINARY
    )
    feedback = models.CharField(
        _("reports on progress"), max_length=12, choices=Feedback.choices, blank=True, default=Feedback.NONE
    )
    feedback_day = models.PositiveSmallIntegerField(
        _("on day"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("Of the week (1 is Monday, to 5), of the half month, or of the month."),
    )  # fmt: skip

    class Meta:
        ordering = ["-year", "kind", "-serial"]
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        constraints = [
            models.UniqueConstraint(
                fields=["registrar_unit", "kind", "year", "serial"], name="work_item_number_once_a_year"
            ),
            models.CheckConstraint(condition=Q(serial__gte=1), name="work_item_number_from_one"),
        ]
        indexes = [models.Index(fields=["number"], name="work_item_number")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return self.assignment.get_absolute_url()

    @classmethod
    def holdings(cls):
        from responsibility.assignments.holdings import Supervised  # it reads this module

        return [Supervised("supervisor", _("Work items supervised")), Supervised("leader", _("Work items led"))]

    @property
    def priority_tone(self) -> str:
        return self.PRIORITY_TONES.get(self.priority, "")

    @property
    def feedback_words(self) -> str:
        """The rhythm and its day."""
        rhythm = self.rhythm
        return rhythm.words if rhythm else str(self.get_feedback_display())

    @property
    def rhythm(self) -> Rhythm | None:
        return Rhythm.of(self.feedback, self.feedback_day)

    @classmethod
    def numbered(cls, kind: str, year: int, serial: int) -> str:
        return f"{cls.MARKS[kind]}〔{year}〕{serial}号"
