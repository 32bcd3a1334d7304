"""Unit by quarter: which unit has held which analysis meeting, and what each unit's own duty asks of it.

A unit whose duty falls due each half-year has half-years in its row, one whose duty falls due each month has its three
meetings in each quarter. What is held is the figure's own rows, so a cell and the list it opens agree.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calendars.periods import Period
from figures.catalogue import Count, Frame, figure
from meetings.models import Meeting
from organization.models import Unit
from responsibility.models import Assignment, Duty

Stage = Assignment.Stage
ANALYSIS = "analysis"
KINDS = ("quarter", "half", "year")
QUARTERS_IN = {"quarter": 1, "half": 2, "year": 4}


class State(models.TextChoices):
    HELD = "held", _("held")
    DONE = "done", _("done, by other evidence")
    WAITING = "waiting", _("waiting for sign-off")
    NOT_DUE = "not_due", _("not yet due")
    OVERDUE = "overdue", _("overdue")
    MISSED = "missed", pgettext_lazy("meeting", "not held")
    NOT_OWED = "not_owed", _("not owed")


LOOKS = {
    State.HELD: ("success", "check-circle-fill"),
    State.DONE: ("success", "check-circle-fill"),
    State.WAITING: ("warning", "pen"),
    State.NOT_DUE: ("neutral", "calendar-event"),
    State.OVERDUE: ("danger", "exclamation-octagon-fill"),
    State.MISSED: ("danger", "slash-circle"),
    State.NOT_OWED: ("muted", "dash-lg"),
}


@dataclass
class Cell:
    """One unit in one period: how many meetings its duty asks for, and how many there are."""

    period: Period
    state: State
    held: int = 0
    asked: int = 0
    url: str = ""

    @property
    def span(self) -> int:
        return QUARTERS_IN[self.period.kind]

    @property
    def tone(self) -> str:
        return LOOKS[self.state][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.state][1]


@dataclass
class Row:
    unit: Unit
    cells: list[Cell]


@dataclass
class Matrix:
    figure: Count
    quarters: list[Period]
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Owed:
    """One assignment that an analysis meeting would answer."""

    pk: int
    span: Period
    stage: str
    due_on: date


@dataclass
class Facts:
    """What is known of one unit's year: its duties' periods, what was owed in them, and the meetings."""

    kinds: set[str] = field(default_factory=set)
    spans: set[Period] = field(default_factory=set)
    owed: list["Owed"] = field(default_factory=list)
    held: dict[int, Period] = field(default_factory=dict)
    waiting: dict[int, Period] = field(default_factory=dict)


def matrix(frame: Frame, children: list[Unit]) -> Matrix:
    """The chosen unit and those right below it that owe an analysis meeting in the period's year, or have held one."""
    year = Period.year(frame.period.of_year)
    counted = figure("analysis_meetings")
    units = [frame.unit, *children]
    facts = {unit.pk: Facts() for unit in units}
    _read_duties(facts, year, frame.as_of)
    _read_meetings(facts, counted, Frame(frame.unit, year, frame.as_of))
    found = Matrix(counted, year.split("quarter"))
    for unit in units:
        known = facts[unit.pk]
        if known.spans or known.held or known.waiting:
            found.rows.append(
                Row(unit, [_cell(known, unit, period, frame, counted) for period in _columns(known, year)])
            )
    return found


def _read_duties(facts: dict[int, Facts], year: Period, as_of: date):
    """Each unit's analysis duties of the year, with what they made fall due: one query."""
    duties = Duty.objects.of_year(year.of_year).filter(unit__in=list(facts), evidence_kind__meeting_type__code=ANALYSIS)
    parts = ("pk", "period_from", "period_to", "stage", "due_on", "done_on", "voided_at")
    rows = duties.order_by().values_list(
        "unit_id", "per", "valid_from", "valid_to", *(f"assignments__{part}" for part in parts)
    )
    for unit_id, per, valid_from, valid_to, pk, period_from, period_to, stage, due_on, done_on, voided_at in rows:
        known = facts[unit_id]
        known.kinds.add(per)
        first, last = max(valid_from, year.start), min(valid_to or year.end, year.end)
        if first <= last:
            known.spans.add(Period(first, last))
        if stage in (Stage.DONE, Stage.HELD) and done_on > as_of:
            stage = Stage.OPEN
        if period_from and not voided_at and stage != Stage.CANCELLED:
            known.owed.append(Owed(pk, Period(period_from, period_to), stage, due_on))


def _read_meetings(facts: dict[int, Facts], counted: Count, frame: Frame):
    """The meetings that count, and those that only wait for their sign-off: one query."""
    fields = ("pk", "unit_id", "covers_from", "covers_to", "held_on")
    held = counted.rows(frame).filter(unit__in=list(facts)).order_by()
    waiting = (
        Meeting.objects.standing()
        .filter(unit__in=list(facts), types__code=ANALYSIS, stage=Meeting.Stage.HELD, held_on__lte=frame.as_of)
        .covering(frame.period)
        .order_by()
    )
    signed, unsigned = (
        rows.annotate(signed=Value(flag, output_field=models.IntegerField())).values_list("signed", *fields)
        for rows, flag in ((held, 1), (waiting, 0))
    )
    for is_signed, pk, unit_id, covers_from, covers_to, held_on in signed.union(unsigned):
        covers = Period(covers_from, covers_to) if covers_from else Period.day(held_on)
        (facts[unit_id].held if is_signed else facts[unit_id].waiting)[pk] = covers


def _columns(known: Facts, year: Period) -> list[Period]:
    """The periods of a unit's row: its duty's own, but never shorter than the page's quarters."""
    kinds = known.kinds & set(KINDS)
    if not kinds or known.kinds - set(KINDS):
        return year.split("quarter")
    return year.split(min(kinds, key=KINDS.index))


def _cell(known: Facts, unit: Unit, period: Period, frame: Frame, counted: Count) -> Cell:
    owed = [one for one in known.owed if period.contains(one.span)]
    held = sum(period.contains(span) for span in known.held.values())
    waiting = [pk for pk, span in known.waiting.items() if period.contains(span)]
    cell = Cell(period, State.NOT_OWED, held, len(owed))
    lacking = {
        State.MISSED: [one for one in owed if one.stage == Stage.MISSED],
        State.OVERDUE: [one for one in owed if one.stage in Assignment.AT_WORK_STAGES and one.due_on < frame.as_of],
        State.NOT_DUE: [one for one in owed if one.stage in Assignment.OPEN_STAGES],
        State.DONE: owed,
    }
    if held and held >= len(owed):
        cell.state, cell.url = State.HELD, counted.url(Frame(unit, period, frame.as_of), own=True)
    elif waiting and not lacking[State.OVERDUE]:
        cell.state, cell.url = State.WAITING, Meeting(pk=waiting[0]).get_absolute_url()
    elif owed:
        cell.state = next(state for state, found in lacking.items() if found)
        cell.url = Assignment(pk=lacking[cell.state][0].pk).get_absolute_url()
    elif any(span.start <= period.end and period.start <= span.end for span in known.spans):
        cell.state = State.NOT_DUE
    return cell
