"""Duties (the rule), assignments (the dated thing owed), what proves them, and the plans and rules they rest on."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from calendars.periods import Period
from organization.models import Posting
from organization.records import Record, RecordQuerySet
from organization.rights import Right
from responsibility.awaiting import Reason
from responsibility.obligations import Obligation, ObligationQuerySet


class EvidenceKindQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Kinds of the whole installation, and those of units the person reads."""
        return self.filter(Q(unit=None) | user.scope.q(Right.READ))


@audited
class EvidenceKind(models.Model):
    """What can fulfil a duty. Meeting types and study series point down to it; `unit` is empty for all units' kinds.

    The apps whose kinds they are add to `WORDS` the standing names in the reader's language, and to `LOGGED_BY` how a
    record of the kind is made: `(assignment) -> URL of the form, or ""`.
    """

    WORDS: dict[str, Promise] = {}
    LOGGED_BY: list[Callable] = []

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, null=True, blank=True, related_name="+")

    objects = EvidenceKindQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("kind of evidence")

    def __str__(self):
        return str(self.WORDS.get(self.name, self.name))


class DutyQuerySet(RecordQuerySet):
    def of_year(self, year: int):
        """Lines of that year's responsibility list."""
        return self.standing().filter(year=year)

    def measures_of_year(self, year: int):
        """The year's own measures (下一步工作), as against the standing lines."""
        return self.of_year(year).filter(is_measure=True)


@audited
class Duty(Record):
    """A standing line of a unit's responsibility list (责任清单). How often it falls due is data, not code.

    `per` and `count`: so many times in each period; `weekday` (0 Monday) for weekly ones; `month` (1 is the period's
    first) and `part` (the ten days) narrow when in the period; `day_off` says what a day off does to the date.
    """

    class Per(models.TextChoices):
        EVENT = "event", _("when it happens")
        DAY = "day", _("every working day")
        WEEK = "week", _("week")
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")
        HALF = "half", _("half-year")
        YEAR = "year", _("year")

    class Part(models.TextChoices):
        WHOLE = "", _("whole month")
        EARLY = "early", _("first ten days")
        MIDDLE = "middle", _("middle ten days")
        LATE = "late", _("last ten days")

    class DayOff(models.TextChoices):
        NONE = "none", _("keep the date")
        SKIP = "skip", _("leave it out")
        PREVIOUS = "previous", _("the working day before")
        NEXT = "next", _("the working day after")

    NAMES = ("owner", "leader")
    WEEKDAYS = [(0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
                (5, _("Saturday")), (6, _("Sunday"))]  # fmt: skip

    year = models.PositiveSmallIntegerField(_("year of the list"))
    sort_no = models.PositiveSmallIntegerField(_("number"), default=1)
    title = models.CharField(_("duty"), max_length=200)
    measures = models.TextField(_("measures"), blank=True)
    standard = models.CharField(_("standard of completion"), max_length=300, blank=True)
    basis = models.CharField(_("basis document"), max_length=200, blank=True)
    is_measure = models.BooleanField(_("measure of this year (as against a standing duty)"), default=False)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible leader"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    capacity = models.CharField(_("or whoever answers as"), max_length=10, choices=Posting.Capacity.choices, blank=True)
    evidence_kind = models.ForeignKey(
        EvidenceKind, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("fulfilled by")
    )
    per = models.CharField(_("falls due each"), max_length=8, choices=Per.choices, default=Per.QUARTER)
    count = models.PositiveSmallIntegerField(_("times"), default=1)
    weekday = models.PositiveSmallIntegerField(_("weekday"), null=True, blank=True, choices=WEEKDAYS)
    month = models.PositiveSmallIntegerField(_("month of the period"), null=True, blank=True)
    part = models.CharField(_("part of the month"), max_length=6, choices=Part.choices, blank=True)
    day_off = models.CharField(_("on a day off"), max_length=8, choices=DayOff.choices, default=DayOff.NONE)
    lapses = models.BooleanField(_("counts as not held once its period is over"), default=False)
    needs_review = models.BooleanField(_("completion is reviewed"), default=False)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["unit__order_key", "-year", "sort_no", "pk"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="duty_from_before_to"
            ),
            models.CheckConstraint(condition=Q(count__gte=1, count__lte=366), name="duty_count_in_reason"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("responsibility:duty", args=[self.pk])

    @classmethod
    def holdings(cls):
        from responsibility.duty_holdings import Duties  # it reads this module

        return [Duties()]

    @property
    def own_day(self):
        """In force, it bears the present name; over, the name of its last day."""
        return self.valid_to if self.valid_to and self.valid_to < timezone.localdate() else None

    def clean(self):
        """The rule must make sense: a month inside the period, ten days of a month that is named."""
        months = {self.Per.MONTH: 1, self.Per.QUARTER: 3, self.Per.HALF: 6, self.Per.YEAR: 12}.get(self.per, 0)
        days = {self.Per.DAY: 1, self.Per.WEEK: 7, self.Per.MONTH: 31, self.Per.QUARTER: 92, self.Per.HALF: 184}
        if self.count and self.count > days.get(self.per, 366):  # at most once a day, or one line makes millions
            limit = MaxValueValidator(days.get(self.per, 366))
            raise ValidationError({"count": limit.message % {"limit_value": limit.limit_value}})
        if self.month and not 1 <= self.month <= months:
            raise ValidationError({"month": _("The period has no such month.")})
        if self.part and not (self.month or self.per == self.Per.MONTH):
            raise ValidationError({"part": _("Name the month of the period first.")})
        if self.weekday is not None and self.per != self.Per.WEEK:
            raise ValidationError({"weekday": _("A weekday goes with a weekly duty only.")})
        if self.valid_to and self.valid_from and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("The last day lies before the first.")})


class AssignmentQuerySet(ObligationQuerySet):
    def answering(self, kind, unit, covers: Period):
        """Assignments of the unit's duties that this kind of evidence can answer for the period covered."""
        return self.standing().filter(
            duty__evidence_kind=kind, unit=unit, period_from__lte=covers.start, period_to__gte=covers.end
        )


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

    duty = models.ForeignKey(Duty, models.PROTECT, null=True, editable=False, related_name="assignments")
    period_from = models.DateField(null=True, editable=False)
    period_to = models.DateField(null=True, editable=False)
    ordinal = models.PositiveSmallIntegerField(default=1, editable=False)
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


@audited
class Evidence(models.Model):
    """One thing that proves an obligation: a text, a file kept with it, or a record (a signed meeting, a session)."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    text = models.CharField(_("what it shows"), max_length=500, blank=True)
    file = models.ForeignKey("attachments.Attachment", models.PROTECT, null=True, blank=True, related_name="+")
    source_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    source_id = models.PositiveBigIntegerField(null=True)
    source = GenericForeignKey("source_type", "source_id")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="evidence_subject"),
            models.Index(fields=["source_type", "source_id"], name="evidence_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "source_type", "source_id"],
                condition=Q(source_id__isnull=False),
                name="evidence_source_once",
            ),
        ]

    def __str__(self):
        return self.text or str(self.file or self.source_type or "")


class Act(models.Model):
    """One step in an obligation's life, written by the workflow in the same transaction. Never changed."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    verb = models.CharField(max_length=20)
    from_stage = models.CharField(max_length=12)
    to_stage = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="act_subject")]


@audited
class Document(Record):
    """A plan of the year or a rule document (制度台账): title, number, date issued, what it revises."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("plan")
        RULE = "rule", _("rule document")
        SCHEME = "scheme", _("emergency scheme")

    class Change(models.TextChoices):
        MADE = "made", _("made")
        REVISED = "revised", _("revised")
        REPEALED = "repealed", _("repealed")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.RULE)
    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    change = models.CharField(_("made, revised or repealed"), max_length=8, choices=Change.choices, default=Change.MADE)
    issued_on = models.DateField(_("issued on"))
    year = models.PositiveSmallIntegerField(_("for the year"))
    text = models.TextField(_("summary"), blank=True)
    attachments = GenericRelation("attachments.Attachment")

    class Meta:
        ordering = ["-issued_on", "pk"]
        verbose_name = _("plan or rule document")
        verbose_name_plural = _("plans and rule documents")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("responsibility:document", args=[self.pk])

    @property
    def own_day(self):
        return self.issued_on


from responsibility.handovers import Handover, HandoverLine  # noqa: E402, F401  (Django finds models here)
