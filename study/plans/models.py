"""The year plan of study: its topics (专题), and which sessions took them up."""

from datetime import date

from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from calendars.periods import Period
from organization.records import OfUnitQuerySet, Record, RecordQuerySet

YEARS = [MinValueValidator(2000), MaxValueValidator(2100)]


class StudyPlanQuerySet(RecordQuerySet):
    def with_coverage(self):
        """`topics_count`, and `covered` of them: taken up by a session that stands."""
        taken_up = SessionTopic.objects.filter(topic__plan=OuterRef("pk"), session__voided_at=None).order_by()
        covered = taken_up.values("topic__plan").annotate(number=Count("topic", distinct=True)).values("number")
        return self.annotate(
            topics_count=Count("topics", distinct=True),
            covered=Coalesce(Subquery(covered), 0, output_field=models.IntegerField()),
        )


@audited
class StudyPlan(Record):
    """What is to be studied in a year: by all study of the unit, or by one series."""

    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    title = models.CharField(_("title"), max_length=120)
    series = models.ForeignKey(
        "study.Series",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="study_plans",
        verbose_name=_("only for the series"),
    )

    objects = StudyPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "unit__order_key", "pk"]
        verbose_name = _("study plan")
        verbose_name_plural = _("study plans")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(voided_at=None, series=None), name="study_plan_of_unit_once",
                violation_error_message=_("This unit has a study plan of that year already."),
            ),
            models.UniqueConstraint(
                fields=["series", "year"], condition=Q(voided_at=None, series__isnull=False),
                name="study_plan_of_series_once",
                violation_error_message=_("This series has a study plan of that year already."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("study:plan", args=[self.pk])

    @property
    def own_day(self):
        return date(self.year, 1, 1)

    def sessions(self):
        """The sessions the plan is about: those of the unit in the year, of the series alone where it is for one."""
        rows = apps.get_model("study", "Session").objects.standing().filter(unit=self.unit_id, held_on__year=self.year)
        return rows.filter(series=self.series_id) if self.series_id else rows


class TopicQuerySet(OfUnitQuerySet):
    def visible_to(self, user):
        return self.filter(plan__in=StudyPlan.objects.visible_to(user))

    def standing(self):
        return self.filter(plan__voided_at=None)

    def planned_between(self, first: date, last: date):
        return self.filter(due_on__gte=first, due_on__lte=last)

    def taken_up(self, last: date | None = None):
        """Those a session was about, held by that day."""
        return self.filter(Exists(self._sessions(last)))

    def not_taken_up(self, last: date | None = None):
        return self.filter(~Exists(self._sessions(last)))

    @staticmethod
    def _sessions(last):
        rows = SessionTopic.objects.filter(topic=OuterRef("pk"), session__voided_at=None)
        return rows.filter(session__held_on__lte=last) if last else rows

    def open_to(self, *, unit, series, year: int):
        """Topics a session of that unit, series and year may take up: of its own plan, and of its unit's."""
        wanted = Q(plan__series=None) | Q(plan__series=series) if series else Q(plan__series=None)
        return self.standing().filter(wanted, plan__unit=unit, plan__year=year).order_by("plan", "number", "pk")


QUARTERS = [("Q1", _("first quarter")), ("Q2", _("second quarter")), ("Q3", _("third quarter")),
            ("Q4", _("fourth quarter")), ("H1", _("first half")), ("H2", _("second half"))]  # fmt: skip
WHEN = [("", _("within the year")), *((f"{month:02d}", name) for month, name in MONTHS.items()), *QUARTERS]


@audited(part_of="plan")
class Topic(models.Model):
    """One topic of a plan. `unit` is the plan's, so that topics are counted by unit as records are; `due_on` the last
    day of the part of the year it is planned for."""

    plan = models.ForeignKey(StudyPlan, models.CASCADE, related_name="topics", verbose_name=_("study plan"))
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="+", editable=False, verbose_name=_("unit")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("topic"), max_length=200)
    planned_for = models.CharField(_("planned for"), max_length=2, choices=WHEN, blank=True)
    due_on = models.DateField(_("planned by"), editable=False)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "number", "pk"]
        verbose_name = _("topic of a study plan")
        verbose_name_plural = _("topics of study plans")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.plan.get_absolute_url()

    @property
    def printed_unit(self) -> str:
        return self.plan.printed_unit


def last_day(year: int, planned_for: str) -> date:
    return Period.parse(f"{year}-{planned_for}" if planned_for else str(year)).end


@audited(part_of="session")
class SessionTopic(models.Model):
    """A session took up a topic of the plan."""

    session = models.ForeignKey("study.Session", models.CASCADE, related_name="+", verbose_name=_("study session"))
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="taken_up", verbose_name=_("topic"))

    class Meta:
        verbose_name = _("topic of a session")
        verbose_name_plural = _("topics of a session")
        constraints = [models.UniqueConstraint(fields=["session", "topic"], name="session_topic_once")]

    def __str__(self):
        return str(self.topic)
