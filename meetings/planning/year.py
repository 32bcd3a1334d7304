"""This year's meetings of a unit: each date its duties owe one, and the meeting that is planned for it or was held."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calendars.working_days import WorkingDays
from meetings.models import Meeting, MeetingType
from meetings.records.links import form_url
from meetings.records.periods import answered
from responsibility.models import Assignment, Duty, Evidence
from responsibility.rhythms.rhythm import Due, dues_between
from responsibility.rhythms.wording import rhythm_words

WEEK = timedelta(days=7)
Stage = Assignment.Stage


class State:
    """(words, tone) of a date owed."""

    HELD = (_("held"), "success")
    WAITING = (_("waiting for sign-off"), "warning")
    PLANNED = (_("planned"), "info")
    TO_LOG = (_("its day is over, to be recorded"), "warning")
    PROVED = (_("done without a meeting on record"), "success")
    NOT_HELD = (pgettext_lazy("meeting", "not held"), "danger")
    CANCELLED = (_("cancelled"), "muted")
    ELSEWHERE = (_("handed over to another unit"), "muted")
    MISSING = (_("no meeting on record"), "danger")
    TO_PLAN = (_("not planned yet"), "neutral")


NOT_OWED = (State.CANCELLED, State.ELSEWHERE)
HELD_STATES = (State.HELD, State.WAITING, State.PROVED)
PLANNED_STATES = (State.PLANNED, State.TO_LOG)
LACKING = (State.MISSING, State.NOT_HELD)


@dataclass
class Place:
    """One date owed. `beside`: the place on the same page that asks for the same meeting, and is offered instead."""

    duty: Duty
    type: MeetingType
    due: Due
    is_alone: bool
    work: Assignment | None
    today: date
    meeting: Meeting | None = None
    beside: "Place | None" = None

    @property
    def key(self) -> str:
        return f"d{self.duty.pk}-{self.due.period.code}-{self.due.ordinal}"

    @property
    def asks_for(self) -> tuple:
        """What a meeting that is planned for it would be: (type, period, which of it)."""
        return self.type.pk, self.due.period, self.due.ordinal

    @property
    def due_on(self) -> date:
        return self.work.due_on if self.work else self.due.due_on

    @property
    def provisional(self) -> bool:
        return self.work.is_provisional if self.work else self.due.provisional

    def covers(self, day: date):
        """The period a meeting planned for that day names. Where several fall into one period, an analysis does, and
        what is held outside it; the others are told apart by their days."""
        period = self.due.period
        return period if self.type.is_analysis or self.is_alone or day not in period else None

    @property
    def state(self) -> tuple:
        if self.meeting:
            return self._of_meeting()
        stage = self.work.stage if self.work else Stage.OPEN
        if self.work and self.work.unit_id != self.duty.unit_id:
            return State.ELSEWHERE
        settled = {Stage.DONE: State.PROVED, Stage.MISSED: State.NOT_HELD, Stage.CANCELLED: State.CANCELLED}
        return settled.get(stage) or (State.MISSING if self.due_on < self.today else State.TO_PLAN)

    def _of_meeting(self) -> tuple:
        stages = Meeting.Stage
        if self.meeting.stage == stages.DRAFT:
            return State.PLANNED if self.meeting.held_on >= self.today else State.TO_LOG
        return State.HELD if self.meeting.stage == stages.SIGNED else State.WAITING

    @property
    def can_be_planned(self) -> bool:
        return self.state in (State.MISSING, State.TO_PLAN) and self.beside is None

    @property
    def log_url(self) -> str:
        """The form for one that was held and is not on record."""
        return form_url(self.type, self.duty.unit, self.due.period) if self.due.period.start <= self.today else ""


@dataclass
class OfDuty:
    """One line of the list with its dates."""

    duty: Duty
    rhythm: str
    places: list[Place] = field(default_factory=list)

    @property
    def owed(self) -> list[Place]:
        return [place for place in self.places if place.state not in NOT_OWED]


class Year:
    """Everything the page shows, in a fixed number of queries."""

    def __init__(self, *, unit, year: int, today: date):
        self.unit, self.year, self.today = unit, year, today
        first, last = date(year, 1, 1), date(year, 12, 31)
        self.working = WorkingDays.load(first - WEEK, last + WEEK)
        self.types = {kind.kind_id: kind for kind in MeetingType.objects.all()}
        self.duties = self._duties(first, last)
        self.meetings = self._meetings(first, last)
        self.allocate()

    @property
    def places(self) -> list[Place]:
        return [place for line in self.duties for place in line.places]

    @property
    def totals(self) -> dict[str, int]:
        owed = [place.state for line in self.duties for place in line.owed]
        return {
            "owed": len(owed), "held": sum(state in HELD_STATES for state in owed),
            "planned": sum(state in PLANNED_STATES for state in owed),
            "missing": sum(state in LACKING for state in owed),
            "to_plan": sum(state == State.TO_PLAN for state in owed),
        }  # fmt: skip

    def _duties(self, first: date, last: date) -> list[OfDuty]:
        rows = Duty.objects.standing().filter(unit=self.unit, evidence_kind__in=list(self.types), valid_from__lte=last)
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=first)).exclude(per=Duty.Per.EVENT)
        rows = list(rows.select_related("unit", "evidence_kind").order_by("sort_no", "pk"))
        works = Assignment.objects.standing().filter(
            duty__in=[duty.pk for duty in rows], period_to__gte=first - WEEK, period_from__lte=last + WEEK
        )  # fmt: skip
        self.works = {(work.duty_id, work.period_from, work.period_to, work.ordinal): work for work in works}
        return [self._of_duty(duty, first, last) for duty in rows]

    def _of_duty(self, duty, first: date, last: date) -> OfDuty:
        dues = [due for due in dues_between(duty, first, last, self.working)
                if due.due_on and due.period.of_year == self.year]  # fmt: skip
        periods = [due.period for due in dues]
        line = OfDuty(duty, rhythm_words(duty))
        for due in dues:
            work = self.works.get((duty.pk, due.period.start, due.period.end, due.ordinal))
            is_alone = periods.count(due.period) == 1
            line.places.append(Place(duty, self.types[duty.evidence_kind_id], due, is_alone, work, self.today))
        return line

    def _meetings(self, first: date, last: date) -> list[Meeting]:
        near = Q(held_on__gte=first - WEEK, held_on__lte=last + WEEK)
        near |= Q(covers_from__lte=last + WEEK, covers_to__gte=first - WEEK)
        rows = Meeting.objects.standing().filter(near, unit=self.unit, types__kind__in=list(self.types)).distinct()
        rows = list(rows.prefetch_related("types").order_by("held_on", "pk"))
        kind = ContentType.objects.get_for_model
        proofs = Evidence.objects.filter(
            content_type=kind(Assignment), object_id__in=[work.pk for work in self.works.values()],
            source_type=kind(Meeting),
        )  # fmt: skip
        self.proofs = dict(proofs.order_by("-pk").values_list("object_id", "source_id"))
        return rows

    def allocate(self):
        """Each place gets the meeting that is its evidence, else one that would answer it: of its type, about its
        period or held in it. One meeting answers several duties, never two dates of one duty (as a sign-off does)."""
        by_id = {meeting.pk: meeting for meeting in self.meetings}
        for line in self.duties:
            for place in line.places:
                place.meeting, place.beside = by_id.get(place.work and self.proofs.get(place.work.pk)), None
            taken = {place.meeting.pk for place in line.places if place.meeting}
            for place in line.places:
                if place.meeting is None and place.state not in NOT_OWED:
                    place.meeting = next((meeting for meeting in self.meetings
                                          if meeting.pk not in taken and _answers(meeting, place)), None)  # fmt: skip
                    taken |= {place.meeting.pk} if place.meeting else set()
        offered = {}
        for place in self.places:
            if place.can_be_planned:
                first = offered.setdefault(place.asks_for, place)
                place.beside = first if first is not place else None


def _answers(meeting: Meeting, place: Place) -> bool:
    return any(
        place.type in types and place.due.period.contains(period)
        for types, period in answered(meeting, list(meeting.types.all()))
    )
