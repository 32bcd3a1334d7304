"""Meetings: what was held, from the plan to the signed record, and which of them count where."""

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from calendars.periods import Period
from meetings.held import Held, HeldQuerySet
from meetings.records.meeting_types import MeetingType
from meetings.signing.signatures import Signatures
from responsibility.obligations.awaiting import Awaiting

COMING_DAYS = 7


class MeetingQuerySet(HeldQuerySet):
    def signed(self):
        """Meetings that count."""
        return self.standing().filter(stage=Meeting.Stage.SIGNED)

    def unsigned(self):
        """Nobody has signed yet: open to change."""
        return self.exclude(stage=Meeting.Stage.SIGNED).filter(recorder_signed_at=None)

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

    `covers_from`/`covers_to` is the period it is about, beside the day held. The recorder's signature locks the record
    and hands it to the chair; the chair's makes it count, and it has fulfilled what it answers. Where the unit asks for
    one signature (`signatures`, as set when the record was last saved), that one does both. Who chaired and recorded is
    printed with the post of that day. `entered_at` is when what happened was first kept, not when it was planned.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft", _("draft")
        HELD = "held", _("waiting for sign-off")
        SIGNED = "signed", _("signed off")

    # Owners of decisions are told by the assignment; the minutes are open to those who were there.
    NAMES = ("chair", "recorder", "created_by", "attendees__person")
    OWNED_BY = ("chair", "recorder", "created_by")
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
    entered_at = models.DateTimeField(_("record entered at"), null=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"), null=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("invited by"),
    )
    invitation_no = models.PositiveIntegerField(_("times told of"), default=0, editable=False)
    signatures = models.CharField(
        _("who signs the record"), max_length=10, choices=Signatures.choices, default=Signatures.BOTH, editable=False
    )
    recorder_signed_at = models.DateTimeField(_("signed by the recorder at"), null=True, editable=False)
    recorder_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("signed as recorder by"),
    )
    sent_back_reason = models.CharField(_("sent back because"), max_length=200, blank=True, editable=False)
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
            models.CheckConstraint(
                condition=Q(recorder_signed_at=None, recorder_signed_by=None)
                | Q(recorder_signed_at__isnull=False, recorder_signed_by__isnull=False) & ~Q(stage="draft"),
                name="meeting_recorder_signed_what_was_held",
            ),
            models.CheckConstraint(
                condition=~Q(stage="signed", signatures="both")
                | Q(recorder_signed_at__isnull=False) & ~Q(recorder_signed_by=F("signed_by")),
                name="meeting_signed_by_two",
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

    def told_as_origin(self):
        from meetings.minutes.as_origin import of_meeting  # it reads this module

        return of_meeting(self)

    @property
    def covers(self) -> Period | None:
        return Period(self.covers_from, self.covers_to) if self.covers_from else None

    @property
    def is_signed(self) -> bool:
        return self.stage == self.Stage.SIGNED

    @property
    def entered_on(self) -> date:
        return timezone.localdate(self.entered_at or self.created_at)

    @property
    def is_entered_late(self) -> bool:
        """Of a plan, nothing is entered yet that could be late."""
        return self.stage != self.Stage.DRAFT and super().is_entered_late

    @property
    def is_submitted(self) -> bool:
        """The recorder has signed, the chair not yet."""
        return self.stage == self.Stage.HELD and self.recorder_signed_at is not None

    @property
    def second_signer_id(self) -> int | None:
        """The chair, where somebody else records: theirs is the second signature, so they don't give the first."""
        needs_two = self.signatures == Signatures.BOTH and self.chair_id != self.recorder_id
        return self.chair_id if needs_two else None

    @property
    def is_signed_for_chair(self) -> bool:
        """代签: somebody else gave the chair's signature."""
        return self.is_signed and self.recorder_signed_at is not None and self.signed_by_id != self.chair_id

    @property
    def owner(self):
        """Whom a notice about it names: who chairs."""
        return self.chair or self.recorder or self.created_by

    @property
    def owner_id(self):
        return self.chair_id or self.recorder_id or self.created_by_id

    notice_stands = True  # what is told of it is taken back by the act that settles it

    @property
    def notice_words(self) -> str:
        """When and where, beside what is told of it."""
        times = "–".join(f"{at:%H:%M}" for at in (self.starts_at, self.ends_at) if at)
        return " ".join(filter(None, (self.held_on.isoformat(), times, self.place)))

    def notice_file(self, rule: str, *, now):
        """Goes along by mail with what is told of it."""
        from meetings.papers.invitation import enclosure  # it reads this module

        return enclosure(self, rule, now=now)

    @property
    def stage_tone(self) -> str:
        return "muted" if self.voided_at else self.STAGE_TONES[self.stage]

    def stage_words(self, today: date):
        """A draft of a day still to come is a plan."""
        if self.voided_at:
            return _("void")
        if self.stage == self.Stage.DRAFT and self.held_on > today:
            return _("planned")
        if self.is_submitted:
            return _("waiting for the chair's signature")
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
        from meetings.on_desk import lines  # it reads this module

        return lines(user, today)


class PartQuerySet(models.QuerySet):
    """Rows of a meeting, seen with it."""

    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user).values("pk"))
