"""Duties: the standing lines of a unit's responsibility list (责任清单), the rule that assignments are made from."""

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
from organization.models import Posting
from organization.records import Record, RecordQuerySet
from responsibility.evidence import EvidenceKind


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
        verbose_name = pgettext_lazy("record", "duty")
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

    @classmethod
    def calendar(cls, wanted):
        from responsibility.on_calendar import of_duties  # it reads this module

        return of_duties(wanted)

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
