"""Assignments: one dated thing owed, whoever asked for it."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from calendars.periods import Period
from organization.rights import Right
from responsibility.assignments.named import NAMED_JUDGES, judges_items, may_judge
from responsibility.assignments.querysets import AssignmentQuerySet
from responsibility.duties.models import Duty
from responsibility.followups.feedback import Feedback
from responsibility.followups.granting_time import to_grant_time
from responsibility.obligations.awaiting import Reason
from responsibility.obligations.models import Obligation


@audited
class Assignment(Obligation):
    """One dated thing owed: made from a duty for a period, issued by hand, or born from a meeting's decision.

    Made from a duty it keeps in `planned_on` the day its rule gave; where `due_on` is another, someone moved it.
    `provisional`: the year's notice of days off was not known then, and may still change that day.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft", _("drafted, not issued")
        ISSUED = "issued", _("to be signed for")
        DECLINED = "declined", _("sent back to the issuer")
        OPEN = "open", _("in progress")
        HELD = "held", _("held, to be signed off")
        SUBMITTED = "submitted", _("waiting for review")
        REVIEWED = "reviewed", _("waiting for the leader to close it")
        RETURNED = "returned", _("returned")
        SUSPENDED = "suspended", _("suspended")
        DONE = "done", _("done")
        MISSED = "missed", _("not held")
        CANCELLED = "cancelled", _("cancelled")

    class Share(models.TextChoices):
        WHOLE = "", pgettext_lazy("share", "whole")
        PART = "part", pgettext_lazy("share", "part")
        ASSIST = "assist", pgettext_lazy("share", "assisting")

    OPEN_STAGES = (Stage.ISSUED, Stage.DECLINED, Stage.OPEN, Stage.HELD, Stage.SUBMITTED, Stage.REVIEWED,
                   Stage.RETURNED, Stage.SUSPENDED)  # fmt: skip
    AT_WORK_STAGES = (Stage.ISSUED, Stage.OPEN, Stage.RETURNED)
    PAUSED_STAGES = (Stage.SUSPENDED,)
    DONE_STAGES = (Stage.DONE,)
    TO_RECEIVE_STAGES = (Stage.ISSUED,)
    SPLIT_STAGES = (Stage.DRAFT, *AT_WORK_STAGES)
    NAMES = ("owner", "submitted_by", "created_by")
    DECIDED_BY = {
        Stage.DRAFT: (Right.ASSIGN, Reason.OPEN), Stage.DECLINED: (Right.ASSIGN, Reason.RETURNED),
        Stage.HELD: (Right.RECORD, Reason.SIGN), Stage.SUBMITTED: (Right.REVIEW, Reason.REVIEW),
        Stage.REVIEWED: (Right.APPROVE, Reason.APPROVE),
    }  # fmt: skip
    ELSEWHERE_STAGES = (Stage.HELD,)
    TURNS = ("created_by", "supervision__registrar_unit", "supervision__supervisor", "supervision__leader",
             "parent__unit", "parent__supervision__registrar_unit", "duty__source__unit")  # fmt: skip
    STAGE_TONES = {
        Stage.DRAFT: "neutral", Stage.ISSUED: "info", Stage.DECLINED: "danger", Stage.OPEN: "info",
        Stage.HELD: "warning", Stage.SUBMITTED: "warning", Stage.REVIEWED: "warning", Stage.RETURNED: "danger",
        Stage.SUSPENDED: "muted", Stage.DONE: "success", Stage.MISSED: "danger", Stage.CANCELLED: "muted",
    }  # fmt: skip

    duty = models.ForeignKey(
        Duty, models.PROTECT, null=True, editable=False, related_name="assignments", verbose_name=_("duty")
    )
    period_from = models.DateField(_("period from"), null=True, editable=False)
    period_to = models.DateField(_("period to"), null=True, editable=False)
    ordinal = models.PositiveSmallIntegerField(_("number in the period"), default=1, editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="parts", db_index=False,
        verbose_name=_("part of"),
    )  # fmt: skip
    share = models.CharField(_("share"), max_length=8, choices=Share.choices, blank=True, editable=False)
    planned_on = models.DateField(_("day its rule gave"), null=True, editable=False)
    provisional = models.BooleanField(_("provisional"), default=False, editable=False)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.OPEN, editable=False)
    due_on = models.DateField(_("due on"))
    detail = models.TextField(_("what is to be done"), blank=True)
    needs_review = models.BooleanField(_("completion is reviewed"), default=True)
    needs_approval = models.BooleanField(_("the leader closes it"), default=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("reviewed by"),
    )  # fmt: skip

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
            models.CheckConstraint(
                condition=Q(parent=None, share="") | Q(parent__isnull=False, share__in=["part", "assist"]),
                name="assignment_part_of_an_item",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "stage", "due_on"], name="assignment_unit_stage_due"),
            models.Index(fields=["owner", "stage", "due_on"], name="assignment_owner_stage_due"),
            models.Index(fields=["stage", "due_on"], name="assignment_stage_due"),
            models.Index(fields=["parent"], name="assignment_parent", condition=Q(parent__isnull=False)),
        ]

    @classmethod
    def holdings(cls):
        from responsibility.handing_over.holdings import Assignments  # it reads this module

        return [Assignments(cls)]

    @classmethod
    def asked_to_report(cls):
        """A work item, or a part of one."""
        asked = [value for value in Feedback.values if value]
        return Q(supervision__feedback__in=asked) | Q(parent__supervision__feedback__in=asked)

    @property
    def named_leader(self):
        particulars = self.particulars
        return particulars.leader if particulars else self.duty and self.duty.leader

    @property
    def is_drafted(self):
        return self.stage == self.Stage.DRAFT

    @classmethod
    def to_grant_time(cls, user):
        return to_grant_time(user)

    def withdraw(self, *, by, reason, today):
        if Assignment.objects.is_open().filter(pk=self.pk).exists():  # else it went with its item
            self.workflow.act(obligation=self, verb="cancel", by=by, today=today, note=reason, system=True)

    @classmethod
    def to_hand_over(cls):
        """Also what is drafted for the unit."""
        return cls.objects.standing().filter(stage__in=(cls.Stage.DRAFT, *cls.OPEN_STAGES))

    def barred(self):
        """Signing a record off is no review: whoever records may, the owner too. Who passed it on does not close it."""
        if self.stage == self.Stage.HELD:
            return ()
        return (*super().barred(), self.reviewed_by_id) if self.stage == self.Stage.REVIEWED else super().barred()

    @classmethod
    def to_decide(cls, user):
        """Work items wait for whoever is named and may, else for the unit that registered them; what is drafted or sent
        back, for whoever issued it."""
        stage, mine = cls.Stage, user.answers_for
        own, ordinary = cls.work_of(user), Q(supervision=None)
        issued = Q(created_by=user.pk if user.scope.anywhere(Right.ASSIGN) else None, created_by__isnull=False)
        found = issued & (Q(stage=stage.DRAFT, parent=None) | Q(stage=stage.DECLINED))
        gone = Q(stage=stage.DECLINED, created_by__is_active=False)
        found |= gone & (
            user.scope.q(Right.ASSIGN, "supervision__registrar_unit") | (ordinary & user.scope.q(Right.REVIEW) & ~own)
        )
        free = {stage.SUBMITTED: ~own, stage.REVIEWED: ~own & ~Q(reviewed_by__in=mine)}
        for at, is_free in free.items():
            found |= Q(stage=at) & ordinary & user.scope.q(cls.DECIDED_BY[at][0]) & is_free
        return found | judges_items(user, free)

    @property
    def called(self):
        """A work item by its number, a part by its share in one."""
        if self.parent_id:
            return f"{self.particulars or self.parent} · {self.get_share_display()}"
        return self.particulars or super().called

    @property
    def particulars(self):
        """What makes it a work item, also for a part of one; None for ordinary work. See TURNS."""
        return getattr(self.parent if self.parent_id else self, "supervision", None)

    @property
    def is_work_item(self) -> bool:
        return self.parent_id is None and self.particulars is not None

    @property
    def issuing_unit(self):
        """Whose the asking is: what the doers may not change, cancel or suspend by themselves. Of a line that was
        handed down, the unit above that did."""
        if self.particulars:
            return self.particulars.registrar_unit
        if self.parent_id:
            return self.parent.unit
        source = self.duty.source if self.duty_id else None
        return source.unit if source else self.unit

    @property
    def reviewing_unit(self):
        return self.issuing_unit if self.is_work_item or self.stage == self.Stage.DECLINED else self.unit

    @property
    def named_judge(self):
        if self.stage in (self.Stage.DRAFT, self.Stage.DECLINED):
            return self.created_by
        named = NAMED_JUDGES.get(self.stage)
        return getattr(self.particulars, named) if named and self.is_work_item else None

    def whose_turn(self, scopes):
        """Who lost the right, or would judge their own work, keeps no item from those who hold it."""
        named, is_asked = self.named_judge, self.stage in NAMED_JUDGES
        return named if named is None or not is_asked or may_judge(self, named.pk, scopes) else None

    def lock_above(self):
        if self.parent_id:
            Assignment.objects.select_for_update(of=("self",)).get(pk=self.parent_id)

    def check_deadline(self, to):
        """A part is due by the day its item is."""
        if self.parent_id and to > self.parent.due_on:
            raise ValidationError({"due_on": gettext("The whole item is due on %(day)s; no part of it is due later.")
                                   % {"day": self.parent.due_on.isoformat()}})  # fmt: skip
        latest = self.parts.is_open().order_by("due_on").last() if self.pk and not self.parent_id else None
        if latest and to < latest.due_on:
            raise ValidationError({"due_on": gettext("A part of it is due on %(day)s; move that first.")
                                   % {"day": latest.due_on.isoformat()}})  # fmt: skip

    def reason(self, today: date) -> Reason:
        found = super().reason(today)
        is_to_receive = self.stage == self.Stage.ISSUED and found != Reason.LATE
        return Reason.RECEIVE if is_to_receive else found

    @classmethod
    def on_desks(cls, today: date):
        """What lapses by itself (a weekly study session) is on nobody's desk before its day."""
        return super().on_desks(today).exclude(duty__lapses=True, due_on__gt=today)

    @property
    def is_provisional(self) -> bool:
        """Its due day may still change by itself: nobody has settled it by hand, and it is not yet done with."""
        return self.provisional and self.is_open and self.due_on == self.planned_on

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
        from responsibility.assignments.stages import ASSIGNMENT_WORKFLOW  # the table needs this model's stages

        return ASSIGNMENT_WORKFLOW

    def get_absolute_url(self):
        return reverse("responsibility:assignment", args=[self.pk])
