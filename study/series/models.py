"""Standing series: study that comes round by itself, and whose turn it is to lecture."""

import uuid
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from calendars.periods import Period
from organization.models import Group
from organization.records import Record, RecordQuerySet
from organization.rights import Right
from responsibility.models import Duty, EvidenceKind

MINUTES = [MinValueValidator(5), MaxValueValidator(600)]


class Category(models.TextChoices):
    """What kind of study it is; the annual summary counts each by itself."""

    ROUTINE = "routine", _("regular study meeting")
    CLASS = "class", _("micro-class")
    CENTRAL_GROUP = "central_group", _("central group study")
    TRAINING = "training", _("training course")
    LECTURE = "lecture", _("lecture by a leader")
    THEME_DAY = "theme_day", _("theme day")


class SeriesQuerySet(RecordQuerySet):
    def active_on(self, day: date):
        return self.standing().filter(Q(active_to=None) | Q(active_to__gte=day), active_from__lte=day)

    def naming(self, user) -> Q:
        """A series for a group alone is its members' too, as long as they are members."""
        return super().naming(user) | Q(group__in=Group.objects.joined_by(user))

    def held_for(self, user):
        """Series at which this person is expected: of their units and of those above, of their groups; or that name
        them."""
        paths = {path for _unit_id, path in user.scope.posts} | user.scope.ancestors()
        return self.standing().filter(Q(group=None, unit__path__in=paths) | self.naming(user))

    def logged_by(self, user):
        """Series whose sessions this person logs."""
        return self.standing().filter(user.scope.q(Right.RECORD))


def new_kind_code() -> str:
    return f"study.{uuid.uuid4().hex}"


@audited
class Series(Record):
    """Study that comes round by itself: every Monday, every working day. It is itself one kind of evidence, and has
    exactly one duty a year, so that what was planned is that duty's assignments and nothing else."""

    NAMES = ("chair", "turns__person")
    OWNED_BY = ("chair",)

    name = models.CharField(_("name"), max_length=80)
    category = models.CharField(_("kind of study"), max_length=14, choices=Category.choices, default=Category.ROUTINE)
    weekday = models.PositiveSmallIntegerField(_("held on"), null=True, blank=True, choices=Duty.WEEKDAYS)
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60, validators=MINUTES)
    place = models.CharField(_("place"), max_length=80, blank=True)
    group = models.ForeignKey(
        "organization.Group",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for the group"),
    )
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("usual chair")
    )
    kind = models.OneToOneField(
        EvidenceKind, models.PROTECT, editable=False, related_name="series", verbose_name=_("kind of evidence")
    )
    active_from = models.DateField(_("active from"))
    active_to = models.DateField(_("active to"), null=True, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["unit__order_key", F("weekday").asc(nulls_last=True), "name", "pk"]
        verbose_name = _("study series")
        verbose_name_plural = _("study series")
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_to__gte=F("active_from")), name="series_from_before_to"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("study:series", args=[self.pk])

    @property
    def title(self) -> str:
        return self.name

    @property
    def owner(self):
        """Who answers for it, beside its name in a list of notices."""
        return self.chair

    @property
    def owner_id(self):
        return self.chair_id

    @property
    def notice_stands(self) -> bool:
        """What was told of its turns (responsibility/obligations/notices.py) is told as long as it runs."""
        return self.voided_at is None and (self.active_to is None or self.active_to >= timezone.localdate())

    @property
    def own_day(self):
        return self.active_to if self.active_to and self.active_to < timezone.localdate() else None

    def clean(self):
        if self.active_from and self.active_to and self.active_to < self.active_from:
            raise ValidationError({"active_to": _("The last day lies before the first.")})

    @property
    def is_daily(self) -> bool:
        return self.weekday is None

    def period_of(self, day: date) -> Period:
        """What a session on that day covers: the day of a daily series, else the week."""
        return Period.day(day) if self.is_daily else Period.week(day)

    @classmethod
    def holdings(cls):
        from study.holdings import AllSeries  # it reads this module

        return [AllSeries()]

    @classmethod
    def of_groups(cls):
        from study.holdings import SeriesOfGroup  # it reads this module

        return [SeriesOfGroup()]

    @classmethod
    def calendar(cls, wanted):
        from study.on_calendar import of_series  # it reads this module

        return of_series(wanted)

    @classmethod
    def awaiting(cls, user, today: date):
        """One line per series with sessions to log, and the person's own next turn to lecture."""
        from study.desk import lines  # it reads this module

        return lines(user, today)


@audited(part_of="series")
class RotaTurn(models.Model):
    """A person's place among those who lecture by turns. `from_on` is when they joined: newcomers wait their turn."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="turns", verbose_name=_("study series"))
    sort_no = models.PositiveSmallIntegerField(_("place in the rota"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    from_on = models.DateField(_("from"))

    class Meta:
        ordering = ["sort_no", "pk"]
        verbose_name = _("turn to lecture")
        constraints = [models.UniqueConstraint(fields=["series", "person"], name="rota_person_once")]

    def __str__(self):
        return f"{self.sort_no} {self.person}"

    @classmethod
    def holdings(cls):
        from study.holdings import Rota  # it reads this module

        return [Rota()]
