"""Meetings: what was held, from the plan to the signed record, and which of them count where."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from calendars.periods import Period
from meetings.held import Held, HeldQuerySet
from meetings.records.meeting_types import MeetingType
from organization.rights import Right
from responsibility.obligations.awaiting import Awaiting, Reason

COMING_DAYS = 7


class MeetingQuerySet(HeldQuerySet):
    def signed(self):
        """Meetings that count."""
        return self.standing().filter(stage=Meeting.Stage.SIGNED)

    def covering(self, period: Period):
        """About the period as a whole, or about a part of it; where no period is named, the day held decides."""
        return self.filter(covers_within(period))

    def of_type_in(self, code: str, period: Period):
        """Of one type, each in the period where it counts: an analysis where it covers, others where they were held."""
        held = Q(held_on__gte=period.start, held_on__lte=period.end)
        counts = Q(types__is_analysis=True) & covers_within(period) | Q(types__is_analysis=False) & held
        return self.filter(Q(types__code=code) & counts)


def covers_within(period: Period) -> Q:
    inside = Q(covers_from__gte=period.start, covers_to__lte=period.end)
    return inside | Q(covers_from=None, held_on__gte=period.start, held_on__lte=period.end)


@audited
class Meeting(Held):
    """One meeting, of one or several types, counted once as an event and once in each type.

    `covers_from`/`covers_to` is the period it is about, beside the day held. Once signed it is locked, counts, and has
    fulfilled what it answers; who chaired and recorded is printed with the post of that day.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft", _("draft")
        HELD = "held", _("waiting for sign-off")
        SIGNED = "signed", _("signed off")

    # Owners of decisions are told by the assignment; the minutes are open to those who were there.
    NAMES = ("chair", "recorder", "created_by", "attendees__person")
    STAGE_TONES = {Stage.DRAFT: "neutral", Stage.HELD: "warning", Stage.SIGNED: "success"}

    title = models.CharField(_("title of the meeting"), max_length=200, blank=True)
    types = models.ManyToManyField(
        MeetingType, through="TypeOfMeeting", related_name="meetings", verbose_name=_("types")
    )
    groups = models.ManyToManyField(
        "organization.Group",
        through="GroupAtMeeting",
        related_name="meetings",
        blank=True,
        verbose_name=_("groups meeting"),
    )
    covers_from = models.DateField(_("covers from"), null=True, editable=False)
    covers_to = models.DateField(_("covers to"), null=True, editable=False)
    held_on = models.DateField(_("day of the meeting"))
    starts_at = models.TimeField(_("from (time)"), null=True, blank=True)
    ends_at = models.TimeField(_("to (time)"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair")
    )
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorder (of the minutes)"),
    )
    printed_chair = models.CharField(_("printed chair"), max_length=110, blank=True, editable=False)
    printed_recorder = models.CharField(_("printed recorder"), max_length=110, blank=True, editable=False)
    guests = models.CharField(_("guests from outside"), max_length=300, blank=True)
    documents = models.TextField(_("documents passed on and studied"), blank=True)
    discussion = models.TextField(_("analysis and discussion"), blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    stage = models.CharField(_("stage"), max_length=8, choices=Stage.choices, default=Stage.DRAFT, editable=False)
    signed_at = models.DateTimeField(_("signed off at"), null=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("signed off by"),
    )
    acts = GenericRelation("responsibility.Act")
    attachments = GenericRelation("attachments.Attachment")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                condition=Q(covers_from=None, covers_to=None)
                | Q(covers_from__isnull=False, covers_to__isnull=False, covers_to__gte=F("covers_from")),
                name="meeting_covers_whole_period",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("The meeting ends before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(stage="signed") | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="meeting_signed_by_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "stage", "held_on"], name="meeting_unit_stage_held"),
            models.Index(fields=["stage", "held_on"], name="meeting_stage_held"),
            models.Index(fields=["unit", "covers_from"], name="meeting_unit_covers"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:meeting", args=[self.pk])

    @property
    def covers(self) -> Period | None:
        return Period(self.covers_from, self.covers_to) if self.covers_from else None

    @property
    def is_signed(self) -> bool:
        return self.stage == self.Stage.SIGNED

    @property
    def stage_tone(self) -> str:
        return "muted" if self.voided_at else self.STAGE_TONES[self.stage]

    def stage_words(self, today: date):
        """A draft of a day still to come is a plan."""
        if self.voided_at:
            return _("void")
        if self.stage == self.Stage.DRAFT and self.held_on > today:
            return _("planned")
        return self.get_stage_display()

    def counted_on(self, meeting_type) -> date:
        """The day whose year a meeting of this type is numbered in."""
        return (meeting_type.is_analysis and self.covers_from) or self.held_on

    @classmethod
    def holdings(cls):
        from meetings.holdings import Unsigned  # it reads this module

        return [Unsigned()]

    @classmethod
    def calendar(cls, wanted):
        from meetings.on_calendar import of_meetings  # it reads this module

        return of_meetings(wanted)

    @classmethod
    def awaiting(cls, user, today: date) -> list[Awaiting]:
        """A sign-off waiting for whoever made the record or for the chair, a meeting whose day is over but whose record
        is not made, meetings of the coming days. One query."""
        unsigned = cls.objects.standing().exclude(stage=cls.Stage.SIGNED)
        is_held = Q(stage=cls.Stage.HELD)
        recorded = user.scope.q(Right.RECORD) & (Q(recorder=user) | Q(created_by=user))
        to_finish = unsigned.filter((recorded & (is_held | Q(held_on__lt=today))) | (is_held & Q(chair=user)))
        named = cls.objects.naming(user)
        coming = unsigned.filter(named, stage=cls.Stage.DRAFT, held_on__gte=today,
                                 held_on__lte=today + timedelta(days=COMING_DAYS))  # fmt: skip
        lying = to_finish.order_by().values("pk").union(coming.order_by().values("pk"))
        rows = cls.objects.filter(pk__in=lying).select_related("unit", "recorder")
        return [row.on_desk(today) for row in rows.order_by("held_on", "starts_at", "pk")[:250]]

    def on_desk(self, today: date) -> Awaiting:
        """The line it makes on the desk of those concerned."""
        kind = self._meta.verbose_name
        if self.stage == self.Stage.HELD:
            return Awaiting(Reason.SIGN, self, self.held_on, kind, _("Sign off"), self.get_absolute_url())
        if self.held_on < today:
            url = reverse("meetings:edit", args=[self.pk])
            return Awaiting(Reason.LOG, self, self.held_on, kind, _("Complete the record"), url)
        return Awaiting(Reason.COMING, self, self.held_on, kind)


class PartQuerySet(models.QuerySet):
    """Rows of a meeting, seen with it."""

    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user).values("pk"))
