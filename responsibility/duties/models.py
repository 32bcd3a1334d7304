"""Duties: the standing lines of a unit's responsibility list (责任清单), the rule that assignments are made from."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.trail import audited
from organization.models import Posting, Unit
from organization.records import Record, RecordQuerySet
from organization.rights import Right
from responsibility.obligations.evidence import EvidenceKind
from responsibility.rhythms.windows import DAYS, MOST, notation, parse


class DutyQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Also to those who read the section that leads on it, or one that assists."""
        assisting = AssistingUnit.objects.filter(user.scope.q(Right.READ)).values("duty")
        return self.filter(
            user.scope.q(Right.READ) | user.scope.q(Right.READ, "lead_unit") | Q(pk__in=assisting) | self.naming(user)
        )

    def of_year(self, year: int):
        """Lines of that year's responsibility list."""
        return self.standing().filter(year=year)

    def measures_of_year(self, year: int):
        """The year's own measures (下一步工作), as against the standing lines."""
        return self.of_year(year).filter(is_measure=True)

    def to_take_up(self, user, today: date):
        """Handed down from above, not signed for yet, and this person's to sign for: of a unit in which they hold a
        post and keep the list, or their own."""
        keeps = user.scope.q(Right.ASSIGN) & Q(unit__in=[unit_id for unit_id, _path in user.scope.posts])
        in_force = Q(valid_to=None) | Q(valid_to__gte=today)
        handed = self.standing().filter(in_force, source__isnull=False, taken_up_at=None)
        return handed.filter(keeps | Q(owner__in=user.answers_for))


@audited
class Duty(Record):
    """A standing line of a unit's responsibility list (责任清单). How often it falls due is data, not code.

    `per` and `count`: so many times in each period, or in each of its `windows` (windows.py) where the rule names some;
    `day_off` says what a day off does to the date. On an event, `within_days` working days after it.
    A line with a `source` was handed down by the unit above that keeps it (cascading.py).
    """

    class Per(models.TextChoices):
        EVENT = "event", _("when it happens")
        DAY = "day", _("day")
        WEEK = "week", _("week")
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")
        HALF = "half", _("half-year")
        YEAR = "year", _("year")

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
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    is_measure = models.BooleanField(_("measure of this year (as against a standing duty)"), default=False)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leading section")
    )
    assisting_units = models.ManyToManyField(
        Unit, through="AssistingUnit", blank=True, related_name="+", verbose_name=_("assisting sections")
    )
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
    windows = models.CharField(_("when in the period"), max_length=200, blank=True)
    day_off = models.CharField(_("on a day off"), max_length=8, choices=DayOff.choices, default=DayOff.NONE)
    within_days = models.PositiveSmallIntegerField(
        _("working days after the event"), null=True, blank=True, validators=[MaxValueValidator(250)]
    )
    lapses = models.BooleanField(_("counts as not held once its period is over"), default=False)
    needs_review = models.BooleanField(_("completion is reviewed"), default=False)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="following", verbose_name=_("line of last year")
    )

    source = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="handed_down",
        verbose_name=_("handed down from"),
    )
    taken_up_at = models.DateTimeField(_("taken up at"), null=True, editable=False)
    taken_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("taken up by"),
    )  # fmt: skip
    urged_on = models.DateField(_("urged to take it up on"), null=True, editable=False)
    adapted = models.BooleanField(_("rhythm of its own"), default=False, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["unit__order_key", "-year", "sort_no", "pk"]
        verbose_name = pgettext_lazy("record", "duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="duty_from_before_to"
            ),
            models.CheckConstraint(condition=Q(count__gte=1, count__lte=366), name="duty_count_in_reason"),
            models.UniqueConstraint(
                fields=["previous", "unit"],
                condition=Q(previous__isnull=False, voided_at=None),
                name="duty_follows_once",
            ),
            models.UniqueConstraint(
                fields=["source", "unit"],
                condition=Q(source__isnull=False, voided_at=None),
                name="duty_handed_down_once",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("responsibility:duty", args=[self.pk])

    @classmethod
    def holdings(cls):
        from responsibility.handing_over.holdings import Duties  # it reads this module

        return [Duties()]

    @classmethod
    def calendar(cls, wanted):
        from responsibility.on_calendar import of_duties  # it reads this module

        return of_duties(wanted)

    @classmethod
    def awaiting(cls, user, today: date):
        from responsibility.cascades.taking_up import awaiting  # it reads this module

        return awaiting(user, today)

    @property
    def is_in_force(self) -> bool:
        return self.voided_at is None and (self.valid_to is None or self.valid_to >= timezone.localdate())

    @property
    def waits_for_signature(self) -> bool:
        """Handed down, and nobody of the unit has signed for it."""
        return self.source_id is not None and self.taken_up_at is None and self.is_in_force

    notice_stands = waits_for_signature

    @property
    def own_day(self):
        """In force, it bears the present name; over, the name of its last day."""
        return self.valid_to if self.valid_to and self.valid_to < timezone.localdate() else None

    def clean(self):
        """The rule must make sense: windows that lie inside the period, and no more often than once a day."""
        try:
            windows = parse(self.windows)
        except ValueError as fault:
            raise ValidationError({"windows": _("This is no part of the period.")}) from fault
        if len(windows) > MOST or any(not window.fits(self.per) for window in windows):
            raise ValidationError({"windows": _("The period has no such part.")})
        self.windows = notation(windows)
        most = min((window.most for window in windows), default=DAYS.get(self.per, 1))
        if self.count and self.count > most:  # at most once a day, or one line makes millions
            limit = MaxValueValidator(most)
            raise ValidationError({"count": limit.message % {"limit_value": most}})
        if self.per == self.Per.DAY and self.day_off in (self.DayOff.PREVIOUS, self.DayOff.NEXT):
            raise ValidationError({"day_off": _("What is due every day is not moved to another.")})
        if self.within_days is not None and self.per != self.Per.EVENT:
            raise ValidationError({"within_days": _("Days after the event go with what falls due when it happens.")})
        if self.valid_to and self.valid_from and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("The last day lies before the first.")})


@audited(part_of="duty")
class AssistingUnit(models.Model):
    """A section that assists with a line of the list (配合科室)."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="assisting", verbose_name=_("duty"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("assisting section"))

    class Meta:
        verbose_name = _("assisting section")
        verbose_name_plural = _("assisting sections")
        constraints = [models.UniqueConstraint(fields=["duty", "unit"], name="assisting_unit_once")]

    def __str__(self):
        return str(self.unit)
