"""What was studied: standing series, the sessions held, who was there, and what people wrote about it."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from calendars.periods import Period
from meetings.attendance import Attendance
from meetings.models import LATE_ENTRY_DAYS
from organization.records import Record, RecordQuerySet, Versioned
from organization.rights import Right
from organization.tree.paths import subtree_end
from responsibility.models import Duty, EvidenceKind
from study.words import count_words

MINUTES = [MinValueValidator(5), MaxValueValidator(600)]


class Category(models.TextChoices):
    """What kind of study it is; the annual summary counts each by itself."""

    ROUTINE = "routine", _("regular study meeting")
    CLASS = "class", _("micro-class")
    CENTRAL_GROUP = "central_group", _("central group study")
    TRAINING = "training", _("training course")


class SeriesQuerySet(RecordQuerySet):
    def active_on(self, day: date):
        return self.standing().filter(Q(active_to=None) | Q(active_to__gte=day), active_from__lte=day)

    def logged_by(self, user):
        """Series whose sessions this person logs."""
        return self.standing().filter(user.scope.q(Right.RECORD))


def new_kind_code() -> str:
    return f"study.{uuid.uuid4().hex}"


@audited
class Series(Record):
    """Study that comes round by itself: every Monday, every working day. It is itself one kind of evidence, and has
    exactly one duty a year, so that what was planned is that duty's assignments and nothing else."""

    NAMES = ("chair", "turns__person", "group__memberships__user")

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
    kind = models.OneToOneField(EvidenceKind, models.PROTECT, editable=False, related_name="series")
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
    def awaiting(cls, user, today: date):
        """One line per series with sessions to log, and the person's own next turn to lecture."""
        from study.desk import lines  # it reads this module

        return lines(user, today)


@audited
class RotaTurn(models.Model):
    """A person's place among those who lecture by turns. `from_on` is when they joined: newcomers wait their turn."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="turns")
    sort_no = models.PositiveSmallIntegerField(_("place in the rota"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    from_on = models.DateField()

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


class SessionQuerySet(RecordQuerySet):
    def held_between(self, first: date, last: date):
        return self.filter(held_on__gte=first, held_on__lte=last)

    def of_category(self, *categories):
        """Of a kind of study: the series' own, or that of a session outside any series."""
        return self.filter(Q(category__in=categories) | Q(series__category__in=categories))

    def with_attendance(self):
        """How many were there, and how many were expected (guests are not); newest first."""
        return self.annotate(
            present=Count("attendees", filter=Q(attendees__status=Attendance.Status.PRESENT)),
            expected=Count("attendees", filter=~Q(attendees__status=Attendance.Status.ATTENDING)),
        ).order_by("-held_on", "-pk")


@audited
class Session(Record):
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
    printed_lecturer = models.CharField(max_length=110, blank=True, editable=False)
    printed_chair = models.CharField(max_length=110, blank=True, editable=False)

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

    def get_absolute_url(self):
        return reverse("study:session", args=[self.pk])

    @property
    def own_day(self):
        return self.held_on

    @property
    def kind_label(self) -> str:
        """The series' name, or the kind of study where there is no series."""
        return str(self.series) if self.series_id else self.get_category_display()

    @property
    def is_entered_late(self) -> bool:
        """补录: the entry was made well after the day held."""
        return timezone.localdate(self.created_at) > self.held_on + timedelta(days=LATE_ENTRY_DAYS)


class SessionAttendeeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))

    def standing(self):
        return self.filter(session__voided_at=None)

    def within(self, unit):
        return self.filter(unit__path__gte=unit.path, unit__path__lt=subtree_end(unit.path))

    def here(self):
        return self.filter(status__in=Attendance.HERE)

    def missed(self):
        """On leave or absent: they may make it up."""
        return self.exclude(status__in=Attendance.HERE)


@audited
class SessionAttendee(Versioned, Attendance):
    """One person at one session; who was absent may make it up later (补学), on a day of its own. The unit is the
    session's, so that attendances are counted by unit as records are."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendees")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, editable=False, related_name="+")
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


class NoteQuerySet(RecordQuerySet):
    def handed_in_between(self, first: date, last: date):
        return self.filter(submitted_on__gte=first, submitted_on__lte=last)


@audited
class Note(Record):
    """What someone wrote about what was studied (心得体会): typed, or kept as a file."""

    NAMES = ("author", "created_by")

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    title = models.CharField(_("title"), max_length=200)
    submitted_on = models.DateField(_("handed in on"))
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("about the session")
    )
    text = models.TextField(_("text"), blank=True)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    printed_author = models.CharField(max_length=110, editable=False)
    attachments = GenericRelation("attachments.Attachment")

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_on", "-pk"]
        verbose_name = _("study note")
        verbose_name_plural = _("study notes")
        indexes = [
            models.Index(fields=["unit", "submitted_on"], name="note_unit_day"),
            models.Index(fields=["author", "submitted_on"], name="note_author_day"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("study:note", args=[self.pk])

    @property
    def own_day(self):
        return self.submitted_on

    def count(self):
        self.word_count = count_words(self.text)
