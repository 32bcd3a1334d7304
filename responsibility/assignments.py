"""Assignments: one dated thing owed, whoever asked for it."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from calendars.periods import Period
from organization.rights import Right
from responsibility.awaiting import Reason
from responsibility.duties import Duty
from responsibility.evidence import Evidence
from responsibility.obligations import Obligation, ObligationQuerySet


class AssignmentQuerySet(ObligationQuerySet):
    def answering(self, kind, unit, covers: Period):
        """Assignments of the unit's duties that this kind of evidence can answer for the period covered."""
        return self.standing().filter(
            duty__evidence_kind=kind, unit=unit, period_from__lte=covers.start, period_to__gte=covers.end
        )

    def answered_by(self, record):
        """Assignments that this record is evidence of."""
        proofs = Evidence.objects.filter(
            content_type=ContentType.objects.get_for_model(self.model),
            source_type=ContentType.objects.get_for_model(record), source_id=record.pk,
        )  # fmt: skip
        return self.filter(pk__in=proofs.values("object_id"))


@audited
class Assignment(Obligation):
    """One dated thing owed: made from a duty for a period, issued by hand, or born from a meeting's decision."""

    class Stage(models.TextChoices):
        OPEN = "open", _("in progress")
        HELD = "held", _("held, to be signed off")
        SUBMITTED = "submitted", _("waiting for review")
        RETURNED = "returned", _("returned")
        DONE = "done", _("done")
        MISSED = "missed", _("not held")
        CANCELLED = "cancelled", _("cancelled")

    OPEN_STAGES = (Stage.OPEN, Stage.HELD, Stage.SUBMITTED, Stage.RETURNED)
    AT_WORK_STAGES = (Stage.OPEN, Stage.RETURNED)
    DONE_STAGES = (Stage.DONE,)
    NAMES = ("owner", "submitted_by", "created_by")
    DECIDED_BY = {Stage.HELD: (Right.RECORD, Reason.SIGN), Stage.SUBMITTED: (Right.REVIEW, Reason.REVIEW)}
    ELSEWHERE_STAGES = (Stage.HELD,)
    STAGE_TONES = {
        Stage.OPEN: "info", Stage.HELD: "warning", Stage.SUBMITTED: "warning", Stage.RETURNED: "danger",
        Stage.DONE: "success", Stage.MISSED: "danger", Stage.CANCELLED: "muted",
    }  # fmt: skip

    duty = models.ForeignKey(
        Duty, models.PROTECT, null=True, editable=False, related_name="assignments", verbose_name=_("duty")
    )
    period_from = models.DateField(_("period from"), null=True, editable=False)
    period_to = models.DateField(_("period to"), null=True, editable=False)
    ordinal = models.PositiveSmallIntegerField(_("number in the period"), default=1, editable=False)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.OPEN, editable=False)
    due_on = models.DateField(_("due on"))
    detail = models.TextField(_("what is to be done"), blank=True)
    needs_review = models.BooleanField(_("completion is reviewed"), default=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "unit", "period_from", "period_to", "ordinal"], name="assignment_once_a_period"
            ),
            models.CheckConstraint(
                condition=~Q(stage="done") | Q(done_on__isnull=False), name="assignment_done_has_day"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "stage", "due_on"], name="assignment_unit_stage_due"),
            models.Index(fields=["owner", "stage", "due_on"], name="assignment_owner_stage_due"),
            models.Index(fields=["stage", "due_on"], name="assignment_stage_due"),
        ]

    @classmethod
    def holdings(cls):
        from responsibility.duty_holdings import Assignments  # it reads this module

        return [Assignments(cls)]

    def withdraw(self, *, by, reason, today):
        self.workflow.act(obligation=self, verb="cancel", by=by, today=today, note=reason, system=True)

    def barred(self):
        """Signing a record off is no review: whoever records may, the owner too."""
        return () if self.stage == self.Stage.HELD else super().barred()

    @classmethod
    def on_desks(cls, today: date):
        """What lapses by itself (a weekly study session) is on nobody's desk before its day."""
        return super().on_desks(today).exclude(duty__lapses=True, due_on__gt=today)

    @property
    def period(self) -> Period | None:
        return Period(self.period_from, self.period_to) if self.period_from else None

    @property
    def began_on(self):
        """The first day of its period; issued by hand, the day it was entered, unless it was entered afterwards."""
        entered = timezone.localdate(self.created_at)
        return self.period_from or (entered if entered <= self.due_on else None)

    @cached_property
    def workflow(self):
        from responsibility.stages import ASSIGNMENT_WORKFLOW  # the table needs this model's stages

        return ASSIGNMENT_WORKFLOW

    def get_absolute_url(self):
        return reverse("responsibility:assignment", args=[self.pk])
