"""A series' year: the duty that says how often it is owed, the days that follow from it, and how far it has come."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q

from calendars.working_days import WorkingDays
from organization.models import Posting
from responsibility.models import Assignment, Duty
from responsibility.rhythms.rhythm import dues_between
from responsibility.rhythms.windows import WEEKDAYS
from study.models import Series, Session

Stage = Assignment.Stage
# A session of the last days can still be logged from My work, even where its period has closed without it.
LATE_DAYS = 3


def duties(series, year: int):
    return Duty.objects.standing().filter(evidence_kind__series=series, year=year)


def is_planned(series, today: date) -> bool:
    """Is this year, or a later one, on the responsibility list?"""
    return Duty.objects.standing().filter(evidence_kind__series=series, year__gte=today.year).exists()


def duty_for(series: Series, year: int) -> Duty | None:
    """The year's duty as the series' own columns say it, unsaved; None where the series does not run in that year."""
    first = max(date(year, 1, 1), series.active_from)
    last = min(date(year, 12, 31), series.active_to or date(year, 12, 31))
    if first > last:
        return None
    return Duty(
        unit=series.unit, year=year, title=series.name, evidence_kind=series.kind,
        per=Duty.Per.DAY if series.is_daily else Duty.Per.WEEK,
        windows="" if series.is_daily else WEEKDAYS[series.weekday], day_off=Duty.DayOff.SKIP,
        lapses=True, capacity=Posting.Capacity.LIAISON, leader=series.chair, valid_from=first, valid_to=last,
    )  # fmt: skip


def planned_days(series: Series, year: int, working: WorkingDays | None = None) -> list[date]:
    """The days of that year on which a session is owed: 47 Mondays, 248 working days. One query at most."""
    duty = duty_for(series, year)
    if duty is None:
        return []
    working = working or WorkingDays.load(duty.valid_from, duty.valid_to)
    return [due.due_on for due in dues_between(duty, duty.valid_from, duty.valid_to, working) if due.due_on]


def coming_days(series: Series, today: date, count: int) -> list[date]:
    """The next days on which a session is owed, from today on, without those answered already."""
    answered = set(
        Assignment.objects.filter(duty__evidence_kind__series=series, stage=Stage.DONE, due_on__gte=today)
        .values_list("due_on", flat=True)
    )  # fmt: skip
    days = (day for year in (today.year, today.year + 1) for day in planned_days(series, year))
    return [day for day in days if day >= today and day not in answered][:count]


@dataclass
class Progress:
    """One series in one year, up to today: owed, answered, not held, still to be logged; and the sessions there are."""

    planned: int = 0
    answered: int = 0
    missed: int = 0
    to_log: int = 0
    sessions: int = 0
    duty_id: int | None = None
    last_held: date | None = None


def progress(series, year: int, today: date) -> dict[int, Progress]:
    """Progress of each series. One grouped query over what was owed, one over what was held."""
    found = {one.pk: Progress() for one in series}
    owed = Assignment.objects.standing().exclude(stage=Stage.CANCELLED).filter(
        duty__evidence_kind__series__in=found, due_on__year=year, due_on__lte=today
    )  # fmt: skip
    counted = owed.order_by().values_list("duty__evidence_kind__series").annotate(
        planned=Count("pk"), answered=Count("pk", filter=Q(stage=Stage.DONE)),
        missed=Count("pk", filter=Q(stage=Stage.MISSED)),
        to_log=Count("pk", filter=Q(stage__in=Assignment.OPEN_STAGES)), duty_id=Max("duty"),
    )  # fmt: skip
    for series_id, *numbers in counted:
        row = found[series_id]
        row.planned, row.answered, row.missed, row.to_log, row.duty_id = numbers
    held = Session.objects.standing().filter(series__in=found, held_on__year=year).order_by()
    for series_id, sessions, last in held.values_list("series").annotate(Count("pk"), Max("held_on")):
        found[series_id].sessions, found[series_id].last_held = sessions, last
    return found


def to_log(series, today: date):
    """What is owed of these series up to today without a session: open, or closed as not held in the last few days
    (but not what someone declared not held). Newest last; `series_id` on each row."""
    recent = Q(stage=Stage.MISSED, due_on__gte=today - timedelta(days=LATE_DAYS))
    rows = Assignment.objects.standing().filter(
        Q(stage__in=Assignment.OPEN_STAGES) | recent, duty__evidence_kind__series__in=series, due_on__lte=today
    )  # fmt: skip
    rows = rows.exclude(stage=Stage.MISSED, acts__verb="miss")
    return rows.annotate(series_id=F("duty__evidence_kind__series")).order_by("due_on", "pk")


def day_to_log(series: Series, today: date) -> date:
    """The day a new session most likely was held on: the last one owed and not logged, else today."""
    last = to_log([series], today).filter(due_on__gte=today - timedelta(days=6)).last()
    return last.due_on if last else today
