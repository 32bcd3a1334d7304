"""Verbs of the heart: make what is due, issue work by hand, prove it, and let the periods close."""

from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from calendars.periods import Period
from calendars.working_days import WorkingDays
from organization.editing import save_next
from organization.models import Posting
from organization.units import ancestor_paths
from responsibility.models import Assignment, Duty, Evidence
from responsibility.rhythm import due_dates, periods_between

Stage = Assignment.Stage
# Where no signed record answers it yet
UNPROVED = (Stage.OPEN, Stage.HELD, Stage.RETURNED, Stage.MISSED)
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
    kept = Assignment.objects.filter(duty=duty, unit=duty.unit_id, period_to__gte=first)
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
    before = Assignment.objects.filter(duty=duty).count() if rows else 0
    Assignment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return Assignment.objects.filter(duty=duty).count() - before if rows else 0


def answering(duty: Duty, day: date) -> int | None:
    """Who answers: the duty's owner, else whoever held the capacity on that day in the unit or nearest above it."""
    if duty.owner_id or not duty.capacity:
        return duty.owner_id
    paths = [*ancestor_paths(duty.unit.path), duty.unit.path]
    posting = (
        Posting.objects.on(day).filter(unit__path__in=paths, capacity=duty.capacity, user__is_active=True)
        .order_by("-unit__path", "rank_no", "pk").first()
    )  # fmt: skip
    return posting.user_id if posting else None


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
    if not is_new and duty.assignments.exclude(unit=duty.unit_id).exists():
        raise ValidationError({"unit": _("Work was made for another unit: end this duty, and enter it there anew.")})
    if not is_new:
        duty.version += 1
    duty.save()
    if not is_new:
        later = Assignment.objects.is_open().filter(duty=duty, due_on__gte=today)
        for assignment in later.select_for_update(of=("self",)):
            assignment.title, assignment.detail = duty.title, duty.measures
            assignment.owner_id = answering(duty, today) or assignment.owner_id
            assignment.version += 1
            assignment.save()
    fall_due(today=today, duties=Duty.objects.filter(pk=duty.pk))
    return duty


@transaction.atomic
def issue(*, by, unit, title, due_on, owner=None, detail="", needs_review=True, origin=None) -> Assignment:
    """An assignment by hand, or born from a decision (`origin`)."""
    assignment = Assignment(
        unit=unit,
        title=title,
        due_on=due_on,
        owner=owner,
        detail=detail,
        needs_review=needs_review,
        created_by=by,
        origin=origin,
    )
    assignment.full_clean(exclude=["origin_type"])
    assignment.save()
    return assignment


@transaction.atomic
def give_evidence(*, subject, by, text="", file=None, source=None) -> Evidence:
    """Lay one piece of evidence beside an obligation: a text, a file kept with it, or a record."""
    if not (text.strip() or file or source):
        raise ValidationError(_("Say what the evidence shows, or add a file."))
    return Evidence.objects.create(subject=subject, text=text.strip(), file=file, source=source, given_by=by)


@transaction.atomic
def hold(*, answers, unit, source, done_on: date, by, today: date):
    """A record of what was owed is made but not signed: what it will answer waits for that, and is late no more.

    `answers` are (kinds, period covered) pairs; none of them, and what waited on the record is owed again. Called at
    each change of the record: only what the change makes different is written.
    """
    standing = Assignment.objects.select_for_update(of=("self",)).filter(pk__in=_answered_by(source))
    waiting = {row.pk: row for row in standing.filter(stage=Stage.HELD)}
    wanted = {}
    for kinds, covers in answers:
        _ensure_made(kinds, unit, covers, today)
        for row in _matching(kinds, unit, covers, mine=waiting):
            is_taken = row.stage == Stage.HELD and row.pk not in waiting
            if not is_taken:
                wanted.setdefault(row.duty_id, row)
    wanted = {row.pk: row for row in wanted.values()}
    for pk in waiting.keys() - wanted.keys():
        _release(waiting[pk], source, by, today, _("The record was changed and no longer answers it."))
    for pk in wanted.keys() - waiting.keys():
        _prove(wanted[pk], by, source)
        _step(wanted[pk], "hold", by, today, done_on=done_on)
    for pk in wanted.keys() & waiting.keys():
        if waiting[pk].done_on != done_on:
            waiting[pk].done_on = done_on
            save_next(waiting[pk])


@transaction.atomic
def fulfil(*, kinds, unit, covers: Period, source, done_on: date, by, today: date, chosen=()) -> list[Assignment]:
    """A signed record answers what was owed: for each kind, each duty's first open ordinal of the period covered.

    One record may answer several duties, never two ordinals of one duty. `chosen` assignments win over the automatic
    match of their duty, and what waited for this signature over the rest; what waits for another record's, it takes.
    What had lapsed as missed is answered as well, in time or late by `done_on`.
    """
    _ensure_made(kinds, unit, covers, today)
    mine = {row.pk: row for row in Assignment.objects.filter(pk__in=_answered_by(source))}
    held = {pk for pk, row in mine.items() if row.stage == Stage.HELD}
    duties_done = {row.duty_id for row in mine.values() if row.stage == Stage.DONE}
    due = Assignment.objects.standing().select_for_update(of=("self",))
    candidates = list(due.filter(pk__in=[assignment.pk for assignment in chosen]).order_by("due_on", "pk"))
    candidates += _matching(kinds, unit, covers, mine=held)
    answered = []
    for assignment in candidates:
        if assignment.stage not in UNPROVED or (assignment.duty_id and assignment.duty_id in duties_done):
            continue
        if assignment.stage == Stage.HELD:
            assignment.evidence.exclude(source_id=None).exclude(pk__in=_evidence_from(source, assignment)).delete()
        _prove(assignment, by, source)
        answered.append(_step(assignment, "fulfil", by, today, done_on=done_on))
        duties_done.add(assignment.duty_id)
    return answered


@transaction.atomic
def unfulfil(*, source, by, today: date, note: str) -> list[Assignment]:
    """A record was withdrawn or voided: what it alone proved, or would have, is owed again."""
    reopened = []
    for assignment in Assignment.objects.filter(pk__in=_answered_by(source)):
        if assignment.stage == Stage.HELD:
            reopened.append(_release(assignment, source, by, today, note))
            continue
        _evidence_from(source, assignment).delete()
        if assignment.stage == Stage.DONE and not assignment.evidence.exists():
            reopened.append(_step(assignment, "unfulfil", by, today, note=note))
    return reopened


def _prove(assignment, by, source):
    if not _evidence_from(source, assignment).exists():
        give_evidence(subject=assignment, by=by, source=source)


def _release(assignment, source, by, today, note):
    _evidence_from(source, assignment).delete()
    return _step(assignment, "release", by, today, note=note)


def _step(assignment, verb, by, today, **facts):
    return assignment.workflow.act(obligation=assignment, verb=verb, by=by, today=today, system=True, **facts)


def _matching(kinds, unit, covers: Period, mine) -> list[Assignment]:
    """What a record of these kinds can answer: those first that wait for it already (ids in `mine`), those last that
    wait for another."""
    rows = Assignment.objects.standing().filter(stage__in=UNPROVED).select_for_update(of=("self",))
    found = []
    for kind in kinds:
        found += rows.answering(kind, unit, covers).order_by("period_to", "ordinal", "pk")
    return sorted(found, key=lambda row: (row.pk not in mine, row.stage == Stage.HELD))


def _evidence_from(source, assignment):
    return assignment.evidence.filter(source_type=ContentType.objects.get_for_model(source), source_id=source.pk)


def _answered_by(source):
    """Ids of assignments that this record is evidence of."""
    return Evidence.objects.filter(
        content_type=ContentType.objects.get_for_model(Assignment),
        source_type=ContentType.objects.get_for_model(source), source_id=source.pk,
    ).values_list("object_id", flat=True)  # fmt: skip


def _ensure_made(kinds, unit, covers: Period, today: date):
    """A record may be signed before the hourly run made its period's assignments, or for a period still to come."""
    duties = Duty.objects.standing().filter(unit=unit, evidence_kind__in=kinds).exclude(valid_to__lt=covers.start)
    if duties.exists():
        fall_due(today=max(today, covers.start), duties=duties, since=covers.start)
