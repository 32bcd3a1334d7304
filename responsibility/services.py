"""Verbs of the heart: make what is due, issue work by hand, prove it, and let the periods close."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.trail import Event, noted_in_bulk
from calendars.working_days import WorkingDays
from organization.tree.services import refuse_closed
from responsibility.holders import answering
from responsibility.models import Act, Assignment, Duty, Evidence
from responsibility.rhythm import due_dates, periods_between
from responsibility.rules import HAND_ON

# How many days before a period begins its assignments are made, so that "due soon" shows them in time.
AHEAD_DAYS = 14


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
    duties = list(duties.select_related("unit"))
    if not duties:
        return 0
    working = WorkingDays.load(min(duty.valid_from for duty in duties), horizon + timedelta(days=400))
    made = 0
    for duty in duties:
        made += _make(duty, horizon, working, max(since or duty.valid_from, duty.valid_from))
    return made


def _make(duty: Duty, horizon: date, working: WorkingDays, first: date) -> int:
    last = min(duty.valid_to or horizon, horizon)
    kept = Assignment.objects.filter(duty=duty, period_to__gte=first)  # handed over to another unit, too
    made = set(kept.values_list("period_from", "period_to", "ordinal"))
    owner_id, rows = None, []
    for period in periods_between(duty.per, first, last):
        for ordinal, due_on in due_dates(duty, period, working):
            out_of_force = due_on < duty.valid_from or (duty.valid_to and due_on > duty.valid_to)
            if out_of_force or (period.start, period.end, ordinal) in made:
                continue
            owner_id = owner_id or answering(duty, max(period.start, duty.valid_from))
            rows.append(Assignment(
                duty=duty, unit=duty.unit, title=duty.title, detail=duty.measures, owner_id=owner_id, due_on=due_on,
                period_from=period.start, period_to=period.end, ordinal=ordinal, needs_review=duty.needs_review,
            ))  # fmt: skip
    if not rows:
        return 0
    before = set(Assignment.objects.filter(duty=duty).values_list("pk", flat=True))
    Assignment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    fresh = [row for row in Assignment.objects.filter(duty=duty) if row.pk not in before]
    noted_in_bulk(Event.CREATED, fresh)
    return len(fresh)


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


@transaction.atomic
def save_duty(*, duty: Duty, today: date) -> Duty:
    """Keep a line of the list and make what it owes now. Open work not yet due follows the new owner and title."""
    duty.full_clean()
    is_new = duty.pk is None
    if is_new:
        refuse_closed(duty.unit, today)
    moved = not is_new and Duty.objects.get(pk=duty.pk).unit_id != duty.unit_id
    if moved and duty.assignments.exists():
        raise ValidationError({"unit": _("Work was made for another unit: end this duty, and enter it there anew.")})
    if not is_new:
        duty.version += 1
    duty.save()
    if not is_new:
        later = Assignment.objects.at_work().filter(duty=duty, due_on__gte=today)
        for assignment in later.select_for_update(of=("self",)):
            assignment.title, assignment.detail = duty.title, duty.measures
            assignment.owner_id = answering(duty, today) or assignment.owner_id
            assignment.version += 1
            assignment.save()
    fall_due(today=today, duties=Duty.objects.filter(pk=duty.pk))
    return duty


@transaction.atomic
def issue(
    *, by, unit, title, due_on, owner=None, detail="", needs_review=True, origin=None, receipt=False
) -> Assignment:
    """An assignment by hand, or born from a decision (`origin`). With `receipt` the doer signs for it first."""
    refuse_closed(unit)
    assignment = Assignment(
        unit=unit,
        title=title,
        due_on=due_on,
        owner=owner,
        detail=detail,
        needs_review=needs_review,
        created_by=by,
        origin=origin,
        stage=Assignment.Stage.ISSUED if receipt else Assignment.Stage.OPEN,
    )
    assignment.full_clean(exclude=["origin_type"])
    assignment.save()
    if receipt:
        Act.objects.create(subject=assignment, verb="issue", from_stage="", to_stage=assignment.stage, by=by)
    return assignment


def hand_on(*, obligation, owner, by) -> None:
    """Give work on to another person. Who gives away their own is remembered: they do not cancel it afterwards."""
    if obligation.owner_id in by.answers_for and owner != obligation.owner:
        Act.objects.create(subject=obligation, verb=HAND_ON, from_stage=obligation.stage, to_stage=obligation.stage,
                           by=by, note=str(owner or ""))  # fmt: skip
    obligation.owner = owner


@transaction.atomic
def give_evidence(*, subject, by, text="", file=None, source=None) -> Evidence:
    """Lay one piece of evidence beside an obligation: a text, a file kept with it, or a record."""
    if not (text.strip() or file or source):
        raise ValidationError(_("Say what the evidence shows, or add a file."))
    return Evidence.objects.create(subject=subject, text=text.strip(), file=file, source=source, given_by=by)
