"""What falls due is made, follows its rule and calendar while nobody has touched it, and lapses when it is over."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils.translation import gettext as _

from audit.trail import Event, noted_in_bulk
from calendars.fingerprints import fingerprint
from calendars.working_days import WorkingDays
from organization.importing.base import change_in_bulk
from responsibility.duties.holders import holders
from responsibility.models import Act, Assignment, CalendarSeen, Duty, Evidence
from responsibility.rhythms.rhythm import dues_between
from responsibility.rules import DROP, HAND_ON, HAND_OVER, REDATE, RESTORE

# How many days before a period begins its assignments are made, so that "due soon" shows them in time.
AHEAD_DAYS = 14
AT_A_TIME = 500
Stage = Assignment.Stage


@transaction.atomic
def fall_due(*, today: date, duties=None, since: date | None = None) -> int:
    """Make the assignments of every period begun, or about to begin. Any number of times, by anyone: each once.

    The unique key (duty, unit, period, ordinal) holds it in the database; returns how many rows are new. `since`
    leaves out the periods that ended before that day.
    """
    duties = Duty.objects.standing() if duties is None else duties
    horizon = today + timedelta(days=AHEAD_DAYS)
    duties = duties.filter(valid_from__lte=horizon).exclude(per=Duty.Per.EVENT)
    if since:
        duties = duties.exclude(valid_to__lt=since)
    first = duties.aggregate(first=Min("valid_from"))["first"]
    if first is None:
        return 0
    working = WorkingDays.load(first, horizon + timedelta(days=400))
    return sum(len(_make(some, horizon, working, since)) for some in _in_chunks(duties.select_related("unit")))


def _in_chunks(duties):
    """In one order for everyone: two workers that make the same rows never wait for each other crosswise."""
    ids = iter(list(duties.order_by("pk").values_list("pk", flat=True)))
    while some := list(islice(ids, AT_A_TIME)):
        yield list(duties.model.objects.filter(pk__in=some).select_related("unit", "lead_unit").order_by("pk"))


def _make(duties, horizon: date, working: WorkingDays, since: date | None) -> list[Assignment]:
    """What is missing of these duties. Another worker may make some of it meanwhile: then what is left is made."""
    wanted = {}
    for duty in duties:
        for due in dues_between(duty, since or duty.valid_from, horizon, working):
            if due.due_on is not None:
                wanted[duty.pk, due.period.start, due.period.end, due.ordinal] = duty, due
    while wanted:
        before = len(wanted)
        oldest = min(period_from for _duty, period_from, _to, _ordinal in wanted)
        made = Assignment.objects.filter(duty__in=duties, period_to__gte=oldest)  # handed over to another unit, too
        for key in made.values_list("duty", "period_from", "period_to", "ordinal"):
            wanted.pop(key, None)
        rows = _rows(wanted)
        try:
            with transaction.atomic():
                Assignment.objects.bulk_create(rows, batch_size=AT_A_TIME)
        except IntegrityError:
            if len(wanted) == before:  # not another worker's doing
                raise
            continue
        noted_in_bulk(Event.CREATED, rows)
        return rows
    return []


def _rows(wanted) -> list[Assignment]:
    """Each duty's rows go to whoever answers on the first of their periods' days."""
    firsts = {}
    for duty, due in wanted.values():
        firsts.setdefault(duty, max(due.period.start, duty.valid_from))
    by_day, owners = defaultdict(list), {}
    for duty, day in firsts.items():
        by_day[day].append(duty)
    for day, some in by_day.items():
        found = holders(some, day)
        owners |= {duty.pk: duty.owner_id or (duty.pk in found and found[duty.pk].pk) or None for duty in some}
    return [
        Assignment(
            duty=duty, unit=duty.unit, title=duty.title, detail=duty.measures, owner_id=owners[duty.pk],
            due_on=due.due_on, planned_on=due.due_on, provisional=due.provisional, period_from=due.period.start,
            period_to=due.period.end, ordinal=due.ordinal, needs_review=duty.needs_review,
        )
        for duty, due in wanted.values()
    ]  # fmt: skip


@transaction.atomic
def realign(*, duties, today: date, why: str) -> int:
    """Open work of these duties that is not due yet follows their rule and calendar as they are now: its day moves, or
    it falls away, or what had fallen away is owed again. Never what someone moved by hand, proved or acted upon.

    Returns how many rows changed. What is new, `fall_due` makes.
    """
    return sum(_realign(some, today, why) for some in _in_chunks(duties.exclude(per=Duty.Per.EVENT)))


def _realign(duties, today, why) -> int:
    rows = Assignment.objects.standing().filter(duty__in=duties, due_on__gte=today, planned_on=F("due_on"))
    rows = list(rows.filter(_untouched()).select_for_update(of=("self",)).order_by("pk"))
    free = Assignment.objects.filter(_untouched(), pk__in=[row.pk for row in rows])  # still, after waiting for them
    free = set(free.values_list("pk", flat=True)) if rows else ()
    rows = [row for row in rows if row.pk in free]
    if not rows:
        return 0
    working = WorkingDays.load(min(row.period_from for row in rows), max(row.period_to for row in rows))
    by_duty = defaultdict(list)
    for row in rows:
        by_duty[row.duty_id].append(row)
    changed, moved = 0, {}
    for duty in duties:
        expected = _expected(duty, by_duty[duty.pk], working)
        for row in by_duty[duty.pk]:
            due = expected.get((row.period_from, row.period_to, row.ordinal))
            if due is None or due.due_on is None:
                changed += _take(row, DROP, Stage.OPEN, today, why)
            elif due.due_on >= today:  # nothing becomes late by being computed anew
                changed += _take(row, RESTORE, Stage.CANCELLED, today, why)
                new = {"due_on": due.due_on, "planned_on": due.due_on, "provisional": due.provisional}
                if any(getattr(row, name) != value for name, value in new.items()):
                    moved[row] = new
    _move(moved, why)
    return changed + len(moved)


def _expected(duty, rows, working) -> dict:
    """By (first day, last day, ordinal), what the duty makes of the periods of these rows."""
    if not rows:
        return {}
    first, last = min(row.period_from for row in rows), max(row.period_to for row in rows)
    return {(due.period.start, due.period.end, due.ordinal): due for due in dues_between(duty, first, last, working)}


def _take(row, verb, source, today, why) -> int:
    """A step where the row stands before it; 1 where it was taken."""
    if row.stage != source:
        return 0
    taken = row.workflow.act(obligation=row, verb=verb, by=None, today=today, system=True, note=why)
    row.stage, row.version = taken.stage, taken.version
    return 1


def _move(moved: dict, why: str):
    days = {row: row.due_on for row in moved}
    change_in_bulk(moved, by=None)
    Act.objects.bulk_create(
        Act(subject=row, verb=REDATE, from_stage=row.stage, to_stage=row.stage, note=f"{was} → {row.due_on}. {why}")
        for row, was in days.items()
        if was != row.due_on
    )


def _untouched() -> Q:
    """Open as it was made, or cancelled because it had fallen away; neither proved nor acted upon by anyone."""
    own = (REDATE, DROP, RESTORE, HAND_ON, HAND_OVER)
    acts, proofs = _of_assignment(Act.objects.exclude(verb__in=own)), _of_assignment(Evidence.objects.all())
    fallen = _of_assignment(Act.objects.filter(verb=DROP))
    return ~Exists(acts) & ~Exists(proofs) & (Q(stage=Stage.OPEN) | Q(Exists(fallen), stage=Stage.CANCELLED))


def _of_assignment(rows):
    return rows.filter(content_type=ContentType.objects.get_for_model(Assignment), object_id=OuterRef("pk"))


@transaction.atomic
def follow_calendar(*, today: date) -> int:
    """Where days off were entered or published since the last time, open work follows them. Rung each hour, and at once
    by whoever enters a notice; returns how many rows changed."""
    CalendarSeen.objects.get_or_create(pk=1)
    seen = CalendarSeen.objects.select_for_update().get(pk=1)
    found = fingerprint(today.year - 1, today.year + 2)
    if seen.fingerprint == found:
        return 0
    ahead = Assignment.objects.filter(planned_on__gte=today).values("duty")
    changed = realign(
        duties=Duty.objects.standing().filter(pk__in=ahead), today=today, why=_("The calendar of working days changed.")
    )
    seen.fingerprint = found
    seen.save()
    return changed


@transaction.atomic
def lapse(*, today: date) -> int:
    """Recurring study whose period is over without a record becomes missed: counted, never chased."""
    over = Assignment.objects.at_work().filter(duty__lapses=True, period_to__lt=today)
    lapsed = 0
    for assignment in over.select_related("duty"):
        assignment.workflow.act(
            obligation=assignment,
            verb="lapse",
            by=None,
            today=today,
            system=True,
            note=_("No record was made in the period."),
        )
        lapsed += 1
    return lapsed
