"""The one notion of something owed: *this unit, through this person, owes this by that day*.

The stage is stored and written only by a workflow (workflow.py). Timeliness is derived from the facts and from the
lights of one frozen day (lights.py), in Python here and in SQL by `with_timeliness`; tests hold the two equal on every
boundary.
"""

from datetime import date

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from organization.records import Record, RecordQuerySet
from organization.rights import Right
from responsibility.followups.followed import Followed
from responsibility.lights.lights import Lights
from responsibility.lights.timeliness import Timeliness
from responsibility.obligations.awaiting import Awaiting, Reason

# So many lines of one kind are loaded for a desk, the earliest due first
LONGEST_DESK = 400


class ObligationQuerySet(RecordQuerySet):
    def visible_to(self, user):
        return self.filter(self.read_by(user))

    def read_by(self, user) -> Q:
        """What every record shows to the person, and the open work of those for whom they stand in today."""
        read = user.scope.q(Right.READ) | self.naming(user)
        if user.covers:
            absent = user.answers_for - {user.pk}
            read |= Q(owner__in=absent, stage__in=self.model.OPEN_STAGES, voided_at=None)
        return read

    def is_open(self):
        return self.standing().filter(stage__in=self.model.OPEN_STAGES)

    def at_work(self):
        """Open, and the owner's turn: handed in or held, it waits for others and is no longer late."""
        return self.standing().filter(stage__in=self.model.AT_WORK_STAGES)

    def at_work_on(self, as_of: date):
        """Of the rows open on that day, those not handed in, held or suspended by then."""
        waiting = set(self.model.OPEN_STAGES) - set(self.model.AT_WORK_STAGES)
        return self.exclude(Q(stage__in=waiting) & (Q(done_on=None) | Q(done_on__lte=as_of)))

    def overdue(self, today: date):
        return self.at_work().filter(due_on__lt=today)

    def near(self, lights: Lights):
        """Due on the day or so soon after it that the light is no longer green."""
        farthest = lights.last_day(lights.most_yellow)
        near = self.filter(due_on__gte=lights.today, due_on__lte=farthest)
        return near.filter(due_on__lte=lights.changes_on("yellow"))

    def due_within(self, first: date, last: date):
        return self.filter(due_on__gte=first, due_on__lte=last)

    def owed_by(self, user):
        return self.filter(owner=user)

    def with_timeliness(self, lights: Lights):
        today = lights.today
        is_open = Q(stage__in=self.model.OPEN_STAGES, voided_at=None)
        paused = is_open & Q(stage__in=self.model.PAUSED_STAGES)
        waiting = is_open & ~Q(stage__in=self.model.AT_WORK_STAGES)
        done = Q(stage__in=self.model.DONE_STAGES, voided_at=None)
        return self.annotate(
            timeliness_code=Case(
                When(paused, then=Value(Timeliness.SUSPENDED)),
                When(waiting, then=Value(Timeliness.WAITING)),
                When(is_open & Q(due_on__lt=today), then=Value(Timeliness.OVERDUE)),
                When(is_open & Q(due_on=today), then=Value(Timeliness.DUE_TODAY)),
                When(is_open & Q(due_on__lte=lights.changes_on("orange")), then=Value(Timeliness.PRESSING)),
                When(is_open & Q(due_on__lte=lights.changes_on("yellow")), then=Value(Timeliness.DUE_SOON)),
                When(is_open & Q(due_on=None), then=Value(Timeliness.NO_DATE)),
                When(is_open, then=Value(Timeliness.IN_TIME)),
                When(done & Q(done_on__gt=F("due_on")), then=Value(Timeliness.DONE_LATE)),
                When(done, then=Value(Timeliness.DONE_IN_TIME)),
                default=Value(Timeliness.NONE),
                output_field=models.CharField(),
            )
        )


class Obligation(Followed, Record):
    """Abstract. A subclass names its stages in OPEN_STAGES (someone still owes something), of those AT_WORK_STAGES (it
    is the owner's turn) and PAUSED_STAGES (the clock is stopped), and DONE_STAGES; and its `workflow`. Registry walks
    find it as any model below this class."""

    OPEN_STAGES: tuple[str, ...] = ()
    AT_WORK_STAGES: tuple[str, ...] = ()
    PAUSED_STAGES: tuple[str, ...] = ()
    DONE_STAGES: tuple[str, ...] = ()
    NAMES = ("owner", "submitted_by")
    STAGE_TONES: dict[str, str] = {}
    # Every stage in which others decide -> (the right that decides there, why it lies on that desk)
    DECIDED_BY: dict[str, tuple[Right, Reason]] = {}
    # Of those, where another record lies on the desk instead: a meeting to be signed
    ELSEWHERE_STAGES: tuple[str, ...] = ()
    # What to load along with many rows before asking whose turn it is
    TURNS: tuple[str, ...] = ()
    is_work_item = False

    title = models.CharField(_("title"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    # The first deadline, once it was moved (deadlines.py)
    first_due_on = models.DateField(_("first due on"), null=True, editable=False)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("completion entered at"), null=True, editable=False)
    stage = models.CharField(_("stage"), max_length=12, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    origin_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("arose from")
    )
    origin_id = models.PositiveBigIntegerField(_("number of the record"), null=True, editable=False)
    origin = GenericForeignKey("origin_type", "origin_id")
    acts = GenericRelation("responsibility.Act")
    evidence = GenericRelation("responsibility.Evidence")
    attachments = GenericRelation("attachments.Attachment")

    objects = ObligationQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    @property
    def own_day(self):
        """Open work is the unit's as it is called now; closed work bears the name of the day it was done, or due."""
        return None if self.is_open else self.done_on or self.due_on

    @property
    def is_open(self) -> bool:
        return self.voided_at is None and self.stage in self.OPEN_STAGES

    notice_stands = is_open  # what was told of it (notices.py) is told as long as it is open

    @classmethod
    def holdings(cls):
        from responsibility.handing_over.holdings import Obligations  # it reads this module

        return [Obligations(cls)]

    @classmethod
    def to_hand_over(cls):
        """What must not stay behind when its unit closes or its owner leaves."""
        return cls.objects.is_open()

    def withdraw(self, *, by, reason: str, today: date):
        """Take it back for good, as its kind does: it is owed no more and counts nowhere."""
        raise NotImplementedError

    @classmethod
    def calendar(cls, wanted):
        from responsibility.on_calendar import of_obligations  # it reads this module

        return of_obligations(cls, wanted)

    @classmethod
    def on_desks(cls, today: date):
        """The open rows that My work shows to their owner."""
        return cls.objects.is_open()

    @classmethod
    def awaiting(cls, user, today: date) -> list[Awaiting]:
        """What this person owes or must decide: their own open work (and, for whoever records for a unit, the work
        nobody there owns), and what waits in a stage of DECIDED_BY for someone with the right. One to four queries."""
        from responsibility.followups.reporting import to_report  # it reads this module

        own = Q(owner__in=user.answers_for) | (Q(owner=None) & user.scope.q(Right.RECORD))
        at_work = cls.on_desks(today).filter(own, stage__in=cls.AT_WORK_STAGES)
        waiting = cls.objects.standing().filter(cls.to_decide(user))
        lying = [rows.order_by().values("pk") for rows in (at_work, waiting, *cls.also_on_desk(user, today))]
        rows = cls.objects.filter(pk__in=lying[0].union(*lying[1:])).select_related("unit", "owner", *cls.TURNS)
        rows = rows.order_by("due_on", "pk")
        absent = {cover.absent.pk: cover.absent.name for cover in user.covers}
        return to_report([row.on_desk(today, absent) for row in rows[:LONGEST_DESK]], today)

    @classmethod
    def also_on_desk(cls, user, today: date) -> tuple:
        """Further rows of this kind for the person's desk, each a queryset."""
        return ()

    def on_desk(self, today: date, absent: dict) -> Awaiting:
        """The line it makes: its owner's or, in a stage where others decide, theirs. `absent` names by id those for
        whom the person stands in."""
        if self.stage in self.AT_WORK_STAGES:
            behalf = absent.get(self.owner_id, "")
            return Awaiting(self.reason(today), self, self.due_on, self.called, on_behalf_of=behalf)
        return Awaiting(self.DECIDED_BY[self.stage][1], self, self.due_on, self.called)

    @classmethod
    def to_decide(cls, user) -> Q:
        """The condition "waits for this person's decision": never about their own work."""
        condition = Q(pk__in=[])
        for stage, (right, _reason) in cls.DECIDED_BY.items():
            if stage not in cls.ELSEWHERE_STAGES:
                condition |= Q(stage=stage) & user.scope.q(right)
        return condition & ~cls.work_of(user)

    @staticmethod
    def work_of(user) -> Q:
        return Q(owner__in=user.answers_for) | Q(submitted_by__in=user.answers_for)

    @property
    def called(self):
        """What kind of thing it is, beside its title."""
        return self._meta.verbose_name

    @property
    def named_judge(self):
        """The person named to decide where it waits, whether they still may or not."""

    @property
    def turn(self):
        """The person named to decide where it waits, if one is and may; else it is anyone's with the right."""
        return self.whose_turn({self.named_judge.pk: self.named_judge.own_scope}) if self.named_judge else None

    def whose_turn(self, scopes):
        """`turn`, where what the named people may do is loaded already: their ids -> Scope."""
        return self.named_judge

    @property
    def issuing_unit(self):
        """Whose the asking is."""
        return self.unit

    @property
    def reviewing_unit(self):
        """Whose reviewers judge it: those with the right over this unit."""
        return self.unit

    def lock_above(self):
        """Lock what its steps depend on, before the row itself: everyone in one order."""

    def check_deadline(self, to: date):
        """Raise ValidationError where the deadline can't be that day."""

    def reason(self, today: date) -> Reason:
        """Why open work lies on its owner's desk; how near it is, the desk itself tells (awaiting.py)."""
        if self.stage == "returned":
            return Reason.RETURNED
        return Reason.LATE if self.due_on and self.due_on < today else Reason.OPEN

    def barred(self) -> tuple[int | None, ...]:
        """Ids of those who may not decide where it waits: nobody judges their own work."""
        return (self.owner_id, self.submitted_by_id)

    @property
    def stage_tone(self) -> str:
        return "muted" if self.voided_at else self.STAGE_TONES.get(self.stage, "neutral")

    @property
    def began_on(self) -> date | None:
        """Nothing can have been done before this day; None where that is not known."""
        raise NotImplementedError

    @property
    def is_out_of_hand(self) -> bool:
        """Closed, or waiting for others: its due day is a mere date."""
        return self.voided_at is not None or self.stage not in self.AT_WORK_STAGES

    def timeliness(self, lights: Lights) -> Timeliness:
        if self.voided_at:
            return Timeliness.NONE
        if self.stage in self.OPEN_STAGES:
            if self.stage in self.PAUSED_STAGES:
                return Timeliness.SUSPENDED
            if self.stage not in self.AT_WORK_STAGES:
                return Timeliness.WAITING
            return lights.standing(self.due_on, self.unit.path)
        if self.stage in self.DONE_STAGES:
            is_late = self.done_on and self.due_on and self.done_on > self.due_on
            return Timeliness.DONE_LATE if is_late else Timeliness.DONE_IN_TIME
        return Timeliness.NONE


def obligation_kinds() -> list[type[Obligation]]:
    """Every concrete kind of obligation installed, found through Django's registry."""
    return [model for model in apps.get_models() if issubclass(model, Obligation)]
