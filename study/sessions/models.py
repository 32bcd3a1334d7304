"""Sessions that were held, and who was there."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from meetings.attendance.models import Attendance, AttendanceQuerySet
from meetings.held import Held, HeldQuerySet
from organization.records import Versioned
from study.series.models import MINUTES, Category, Series


class SessionQuerySet(HeldQuerySet):
    def of_category(self, *categories):
        """Of a kind of study: the series' own, or that of a session outside any series."""
        return self.filter(Q(category__in=categories) | Q(series__category__in=categories))


@audited
class Session(Held):
    """One study session that was held. It needs no sign-off: logged, it answers what its series owed that week or day.

    The category belongs to the series, or to the session where it has none. What was printed of the lecturer and the
    chair is that of the day, kept for good. Held inside a meeting, it takes the meeting's attendance.
    """

    NAMES = ("lecturer", "chair", "attendees__person", "created_by")

    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("series")
    )
    category = models.CharField(_("kind of study"), max_length=14, choices=Category.choices, blank=True)
    held_on = models.DateField(_("date"))
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True, validators=MINUTES)
    place = models.CharField(_("place"), max_length=80, blank=True)
    topic = models.CharField(_("topic"), max_length=200)
    lecturer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lecturer")
    )
    guest_lecturer = models.CharField(_("lecturer from outside"), max_length=80, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair")
    )
    readings = models.TextField(_("what was read"), blank=True)
    meeting = models.ForeignKey(
        "meetings.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="study_sessions",
        verbose_name=_("held inside the meeting"),
    )
    organizer = models.CharField(_("organized by"), max_length=80, blank=True)
    hours = models.DecimalField(
        _("hours of instruction"), max_digits=4, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(Decimal("200"))],
        help_text=_("As the certificate or the program says them."),
    )  # fmt: skip
    ends_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Where it took several days."))
    topics = models.ManyToManyField(
        "study.Topic", through="study.SessionTopic", related_name="sessions", verbose_name=_("topics of the plan")
    )
    printed_lecturer = models.CharField(_("printed lecturer"), max_length=110, blank=True, editable=False)
    printed_chair = models.CharField(_("printed chair"), max_length=110, blank=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("study session")
        verbose_name_plural = _("study sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "held_on"],
                condition=Q(voided_at=None),
                name="session_once_a_day",
                violation_error_message=_("This series has a session on that day already."),
            ),
            models.CheckConstraint(condition=Q(series=None) ^ Q(category=""), name="session_category_or_series"),
        ]
        indexes = [models.Index(fields=["unit", "held_on"], name="session_unit_day")]

    def __str__(self):
        return f"{self.held_on.isoformat()} {self.topic}"

    @property
    def of_kind(self) -> str:
        """The kind of study: the series' own, or the session's."""
        return self.series.category if self.series_id else self.category

    def get_absolute_url(self):
        return reverse("study:session", args=[self.pk])

    @classmethod
    def calendar(cls, wanted):
        from study.on_calendar import of_sessions  # it reads this module

        return of_sessions(wanted)

    @property
    def kind_label(self) -> str:
        """The series' name, or the kind of study where there is no series."""
        return str(self.series) if self.series_id else self.get_category_display()


class SessionAttendeeQuerySet(AttendanceQuerySet):
    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))

    def standing(self):
        return self.filter(session__voided_at=None)

    def missed(self):
        """On leave or absent: they may make it up."""
        return self.exclude(status__in=Attendance.HERE)


@audited(part_of="session")
class SessionAttendee(Versioned, Attendance):
    """One person at one session; who was absent may make it up later (补学), on a day of its own. The unit is the
    session's, so that attendances are counted by unit as records are."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendees", verbose_name=_("study session"))
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, editable=False, related_name="+", verbose_name=_("unit")
    )
    made_up_on = models.DateField(_("made up on"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    objects = SessionAttendeeQuerySet.as_manager()

    class Meta(Attendance.Meta):
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="session_person_once"),
            models.CheckConstraint(
                condition=Q(made_up_on=None) | Q(status__in=[Attendance.Status.LEAVE, Attendance.Status.ABSENT]),
                name="made_up_by_the_absent",
            ),
        ]

    def __str__(self):
        return f"{self.printed_post} {self.printed_name}".strip()

    def get_absolute_url(self):
        return self.session.get_absolute_url()

    @property
    def printed_unit(self) -> str:
        return self.unit.short_name_on(self.session.held_on)

    @property
    def is_missing(self) -> bool:
        return self.status not in self.HERE
