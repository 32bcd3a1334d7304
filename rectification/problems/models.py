"""One problem to be put right, and how far it has come."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.trail import audited
from organization.models import Unit
from organization.rights import Right
from rectification.approvals.models import Approvals
from rectification.batches.models import YEARS, AlsoIn, Program, Source
from rectification.problems.as_it_stood import StoodQuerySet
from rectification.problems.assisting import AssistingUnit
from responsibility.obligations.awaiting import Awaiting, Reason
from responsibility.obligations.models import Obligation


class ItemQuerySet(StoodQuerySet):
    def read_by(self, user) -> Q:
        """Also to those who read a unit that assists."""
        assisting = AssistingUnit.objects.filter(user.scope.q(Right.READ)).order_by().values("item")
        return super().read_by(user) | Q(pk__in=assisting)

    def of_batch(self, program):
        """Fed back in it, whether first there or again: each problem once."""
        again = AlsoIn.objects.filter(program=program).order_by().values("item")
        return self.filter(Q(program=program) | Q(pk__in=again))

    def without_measure(self):
        from rectification.models import Measure  # it reads this module

        return self.filter(~Exists(Measure.objects.filter(item=OuterRef("pk"))))

    def without_owner(self):
        return self.filter(owner=None)

    def without_deadline(self):
        return self.filter(due_on=None)

    def found_between(self, first: date, last: date):
        """Fed back, or opened, on a day from first to last."""
        return self.filter(opened_on__gte=first, opened_on__lte=last)

    def to_look_at_again(self, today: date):
        """Staged items whose next review has come."""
        return self.standing().filter(stage=Item.Stage.STAGED, next_review_on__lte=today)

    def never_rechecked(self):
        """Closed, and nobody has looked since whether it stays put right (回头看)."""
        return self.standing().filter(stage=Item.Stage.CLOSED, rechecked_on=None)

    def by_stage(self) -> dict[str, int]:
        """How many in each stage, zeros included, in one query."""
        counted = dict(self.order_by().values_list("stage").annotate(number=Count("pk", distinct=True)))
        return {stage: counted.get(stage, 0) for stage in Item.Stage.values}


@audited
class Item(Obligation):
    """One problem to be put right. Closed only after others signed: whoever reviews, the leader in charge, the first
    responsible, as many of them as its unit asks for; no person twice in one closing, and nobody for their own.

    `opened_on` is the day it was fed back: it counts in the period in which that day lies. A staged item
    (阶段性完成、长期坚持) owes nothing until `next_review_on`, and is never counted as done.
    """

    class Stage(models.TextChoices):
        TO_PLAN = "to_plan", _("measures to be planned")
        IN_PROGRESS = "in_progress", _("being put right")
        APPLIED = "applied", _("closing applied for")
        TO_ENDORSE = "to_endorse", _("waiting for the leader in charge")
        REVIEWED = "reviewed", _("waiting for approval")
        CLOSED = "closed", pgettext_lazy("rectification", "closed")
        RETURNED = "returned", _("returned")
        STAGED = "staged", _("staged, kept up")

    OPEN_STAGES = (Stage.TO_PLAN, Stage.IN_PROGRESS, Stage.APPLIED, Stage.TO_ENDORSE, Stage.REVIEWED,
                   Stage.RETURNED)  # fmt: skip
    DONE_STAGES = (Stage.CLOSED,)
    # Where measures are still planned and carried out
    AT_WORK_STAGES = (Stage.TO_PLAN, Stage.IN_PROGRESS, Stage.RETURNED)
    # Where a closing waits for a signature
    CLOSING_STAGES = (Stage.APPLIED, Stage.TO_ENDORSE, Stage.REVIEWED)
    TURNS = ("leader",)
    NAMES = ("owner", "submitted_by", "created_by", "leader", "measures__owner")
    DECIDED_BY = {
        Stage.APPLIED: (Right.REVIEW, Reason.REVIEW),
        Stage.TO_ENDORSE: (Right.REVIEW, Reason.REVIEW),
        Stage.REVIEWED: (Right.APPROVE, Reason.APPROVE),
    }
    STAGE_TONES = {
        Stage.TO_PLAN: "neutral", Stage.IN_PROGRESS: "info", Stage.APPLIED: "warning",
        Stage.TO_ENDORSE: "warning", Stage.REVIEWED: "warning", Stage.CLOSED: "success", Stage.RETURNED: "danger",
        Stage.STAGED: "muted",
    }  # fmt: skip

    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("batch of problems")
    )
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    year = models.PositiveSmallIntegerField(pgettext_lazy("rectification", "year"), validators=YEARS)
    opened_on = models.DateField(_("feedback date"))
    sort_no = models.PositiveSmallIntegerField(
        _("number"), default=1, validators=[MinValueValidator(1), MaxValueValidator(9999)]
    )
    aspect = models.CharField(_("aspect"), max_length=120, blank=True)
    title = models.CharField(_("problem"), max_length=200)
    sub_problem = models.TextField(_("sub-problems"), blank=True)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible leader"),
    )
    also_in = models.ManyToManyField(
        Program, through=AlsoIn, blank=True, related_name="also_items", verbose_name=_("also fed back in")
    )
    assisting_units = models.ManyToManyField(
        Unit, through=AssistingUnit, blank=True, related_name="+", verbose_name=_("assisting units")
    )
    standard = models.CharField(_("standard of completion"), max_length=300, blank=True)
    due_on = models.DateField(pgettext_lazy("rectification", "deadline"), null=True, blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.TO_PLAN, editable=False)
    next_review_on = models.DateField(_("next review on"), null=True, editable=False)
    staged_on = models.DateField(_("staged on"), null=True, editable=False)
    # The closing: how many signatures it takes, settled when it was applied for, and who gave the first ones
    approvals = models.PositiveSmallIntegerField(
        _("signatures to close a problem"), choices=Approvals.choices, default=Approvals.TWO, editable=False
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    endorsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("endorsed by"),
    )
    rechecked_on = models.DateField(_("looked at again on"), null=True, editable=False)
    reopened_on = models.DateField(_("reopened on"), null=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        # Those in no batch last, on every database
        ordering = ["-year", "-opened_on", F("program_id").asc(nulls_last=True), "sort_no", "pk"]
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        constraints = [
            models.CheckConstraint(condition=~Q(stage="closed") | Q(done_on__isnull=False), name="item_closed_has_day"),
            models.CheckConstraint(
                condition=~Q(stage="staged") | Q(next_review_on__isnull=False, staged_on__isnull=False),
                name="item_staged_has_review",
            ),
            models.CheckConstraint(condition=Q(approvals__in=Approvals.values), name="item_one_to_three_signatures"),
            models.CheckConstraint(
                condition=~Q(stage="to_endorse") | Q(approvals=Approvals.THREE), name="item_endorsed_where_asked"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None)
                | (
                    (Q(submitted_by=None) | ~Q(submitted_by=F("reviewed_by")))
                    & (Q(endorsed_by=None) | ~Q(endorsed_by=F("reviewed_by")))
                ),
                name="item_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_by=None) | Q(submitted_by=None) | ~Q(submitted_by=F("endorsed_by")),
                name="item_endorsed_by_another",
            ),
            models.CheckConstraint(condition=Q(rechecked_on=None) | Q(stage="closed"), name="item_rechecked_is_closed"),
        ]
        indexes = [
            models.Index(fields=["unit", "stage", "due_on"], name="item_unit_stage_due"),
            models.Index(fields=["owner", "stage", "due_on"], name="item_owner_stage_due"),
            models.Index(fields=["stage", "due_on"], name="item_stage_due"),
            models.Index(fields=["unit", "opened_on"], name="item_unit_opened"),
        ]

    @cached_property
    def workflow(self):
        from rectification.problems.stages import ITEM_WORKFLOW  # the table needs this model's stages

        return ITEM_WORKFLOW

    @classmethod
    def holdings(cls):
        from rectification.problems.holdings import Led  # it reads this module

        return [*super().holdings(), Led()]

    @classmethod
    def to_hand_over(cls):
        return cls.objects.standing().filter(stage__in=(*cls.OPEN_STAGES, cls.Stage.STAGED))

    def withdraw(self, *, by, reason, today):
        from rectification.problems.services import void_item  # it reads this module

        void_item(item=self, by=by, reason=reason)

    def barred(self):
        """Nobody signs for their own, nor twice in one closing."""
        return (*super().barred(), self.reviewed_by_id, self.endorsed_by_id)

    @classmethod
    def to_decide(cls, user):
        signed = Q(reviewed_by__in=user.answers_for) | Q(endorsed_by__in=user.answers_for)
        return super().to_decide(user) & ~signed

    @property
    def named_judge(self):
        """The responsible leader signs as the leader in charge."""
        return self.leader if self.stage == self.Stage.TO_ENDORSE else None

    def whose_turn(self, scopes):
        """Whoever may not, or would sign twice, keeps no closing from those who may."""
        named = self.named_judge
        if named is None or named.pk in self.barred() or named.pk not in scopes:
            return None
        return named if scopes[named.pk].may(Right.REVIEW, self.unit) else None

    @property
    def began_on(self):
        """A second look that reopened it found that what was done before did not hold."""
        return self.reopened_on or self.opened_on

    @property
    def closed_on(self) -> date | None:
        """The day the closing was approved (销号日期); `done_on` is the day the work was done (完成日期)."""
        return timezone.localdate(self.recorded_at) if self.recorded_at and self.stage == self.Stage.CLOSED else None

    @property
    def named_leader(self):
        return self.leader

    def get_absolute_url(self):
        return reverse("rectification:item", args=[self.pk])

    @property
    def missing(self) -> list:
        """What an item must have and does not, in words. Reads `measures`: prefetch them for a list."""
        parts = [
            (not self.measures.all(), _("no measure")), (not self.owner_id, _("no owner")),
            (not self.due_on, _("no deadline")),
        ]  # fmt: skip
        return [words for lacks, words in parts if lacks] if self.is_open else []

    @classmethod
    def awaiting(cls, user, today: date) -> list[Awaiting]:
        """Beside what every obligation brings: one's measures against someone else's problem, and staged items to look
        at again. Two queries."""
        from rectification.models import Measure  # it reads this module

        found = super().awaiting(user, today)
        for measure in Measure.objects.on_the_desk_of(user)[:200]:
            reason = measure.reason(today)
            found.append(Awaiting(reason, measure.item, measure.due_on, _("Measure: %(text)s") % {"text": measure}))
        return found

    @classmethod
    def also_on_desk(cls, user, today):
        return (cls.objects.to_look_at_again(today).filter(user.scope.q(Right.REVIEW)).exclude(owner=user),)

    def on_desk(self, today, absent):
        if self.stage == self.Stage.STAGED:
            return Awaiting(Reason.REVIEW, self, self.next_review_on, _("To look at again"))
        return super().on_desk(today, absent)
