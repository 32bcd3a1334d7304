"""What is owed to be told (Reminder), the outgoing messages (Dispatch), and the bell's last ring (Bell).

A reminder's key is unique in the database: that, and nothing else, is the proof that nobody is told the same thing
twice. The in-app reminder is itself the line in the inbox: inserted as `sent`, so told exactly once.
"""

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Posting
from organization.rights import Right
from reminders.ladder import RUNGS, About, Channel
from responsibility.obligations.notices import NAMES


class ReminderQuerySet(models.QuerySet):
    def inbox_of(self, user):
        return self.filter(recipient=user, channel=Channel.IN_APP, state=Reminder.State.SENT)

    def visible_to(self, user):
        """One's own inbox. An obligation's ledger is opened through the obligation (`about`), by whoever sees that."""
        return self.inbox_of(user)

    def unread(self):
        """Neither read nor settled by the end of the work itself."""
        return self.filter(read_at=None, settled_at=None)

    def newest_of_each_item(self):
        newest = self.order_by().values("content_type", "object_id").annotate(newest=Max("pk")).values("newest")
        return Reminder.objects.filter(pk__in=newest)

    def about(self, record):
        return self.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)

    def to_join(self):
        """E-mail reminders that lie in no message yet."""
        return self.filter(channel=Channel.EMAIL, state=Reminder.State.PENDING, dispatch=None)


class Reminder(models.Model):
    """One thing to be told to one person by one rule over one channel, about one day of one obligation.

    `for_day` is the due day (or the day of submission), so a moved deadline is a new key and reminds anew. `step` is
    the k-th repetition, `fell_on` the day on which it fell. A notice (an urging) is about the day it was given.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting to be sent")
        SENT = "sent", _("sent")
        SUPERSEDED = "superseded", _("replaced by a later one")
        CANCELLED = "cancelled", _("not sent: no longer needed")
        DEAD = "dead", _("failed")
        UNCERTAIN = "uncertain", _("uncertain after a restore")

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders", verbose_name=_("recipient")
    )
    rule = models.CharField(_("rule"), max_length=20)
    step = models.PositiveIntegerField(default=0)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    for_day = models.DateField()
    fell_on = models.DateField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    dispatch = models.ForeignKey("Dispatch", models.PROTECT, null=True, related_name="reminders")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "recipient", "rule", "step", "channel", "for_day"],
                name="reminder_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="reminder_sent_has_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "content_type", "object_id"],
                name="reminder_unread",
                condition=Q(channel="inapp", state="sent", read_at=None, settled_at=None),
            ),
            models.Index(fields=["recipient", "channel", "state", "-id"], name="reminder_inbox"),
            models.Index(
                fields=["recipient"],
                name="reminder_to_join",
                condition=Q(channel="email", state="pending", dispatch=None),
            ),
        ]

    def __str__(self):
        return self.key

    @property
    def key(self) -> str:
        """What the unique constraint says, in one line."""
        parts = (self.content_type_id, self.object_id, self.recipient_id, self.rule, self.step, self.channel,
                 self.for_day.isoformat())  # fmt: skip
        return "/".join(map(str, parts))

    @property
    def is_notice(self) -> bool:
        """Told because something happened, not because a day came near (responsibility/obligations/notices.py)."""
        return self.rule in NAMES

    @property
    def rule_name(self) -> str:
        rung = RUNGS.get(self.rule)
        return rung.name if rung else NAMES.get(self.rule, self.rule)

    @property
    def day_words(self) -> str:
        rung = RUNGS.get(self.rule)
        words = _("due on %(day)s")
        if self.is_notice:
            words = _("on %(day)s")
        elif rung and rung.about == About.REVIEW:
            words = _("handed in on %(day)s")
        return words % {"day": self.for_day.isoformat()}

    @property
    def is_unread(self) -> bool:
        return self.read_at is None and self.settled_at is None


class DispatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Messages to people all of whose posts one administers; all of them for the system administrator. They are
        shown without their text: whoever keeps the mail going need not know what it says."""
        if user.keeps_system:
            return self.all()
        held = Posting.objects.on(timezone.localdate())
        kept = user.scope.q(Right.ADMINISTER)
        ours, others = held.filter(kept).values("user"), held.exclude(kept).values("user")
        return self.filter(recipient__in=ours).exclude(recipient__in=others)

    def unsent(self):
        return self.filter(state__in=(Dispatch.State.PENDING, Dispatch.State.LEASED))

    def claimable(self, now):
        """Due to be tried, or in the hands of a sender that did not come back in time."""
        waiting = Q(state=Dispatch.State.PENDING, next_attempt_at__lte=now)
        return self.filter(waiting | Q(state=Dispatch.State.LEASED, lease_until__lt=now))

    def left_from_before(self, day: date, now):
        """Not sent on the day it was made for, and in nobody's hands."""
        idle = Q(state=Dispatch.State.PENDING) | Q(state=Dispatch.State.LEASED, lease_until__lt=now)
        return self.filter(idle, day__lt=day)


class Dispatch(models.Model):
    """One e-mail to one person: the day's digest. Its text and Message-ID are frozen when it is made.

    It goes out whole or not at all: where a part no longer holds it is cancelled, and the rest goes into a new one.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting to be sent")
        LEASED = "leased", _("being sent")
        SENT = "sent", _("sent")
        DEAD = "dead", _("failed")
        CANCELLED = "cancelled", _("withdrawn")
        UNCERTAIN = "uncertain", _("uncertain after a restore")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="dispatches", verbose_name=_("recipient")
    )
    day = models.DateField(_("day"))
    language = models.CharField(max_length=10)
    message_id = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    address = models.CharField(max_length=254, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    lease_token = models.CharField(max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "day"], condition=~Q(state="cancelled"), name="dispatch_one_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="dispatch_sent_has_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="dispatch_unsent", condition=Q(state__in=["pending", "leased"])
            ),
            models.Index(fields=["state", "-id"], name="dispatch_state"),
        ]

    def __str__(self):
        return self.message_id


class Bell(models.Model):
    """One row: when the reminders were last worked out, and what came of it.

    `rung_at` is the clock's reading then, `doubted_at` its first reading after a jump nobody has confirmed yet,
    `swept_on` the newest day that was worked out in full.
    """

    rung_at = models.DateTimeField(null=True)
    doubted_at = models.DateTimeField(null=True)
    swept_on = models.DateField(null=True)
    found = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.rung_at}"
