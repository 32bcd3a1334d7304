"""What a record answers: made, it lets what was owed wait; signed, it fulfils it; taken back, all is as it was before.

Records are evidence of floors above; each is named as `source`. Of one unit, one record at a time.
"""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from calendars.periods import Period
from organization.editing import save_next
from organization.models import Unit
from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment, Duty
from responsibility.obligations.services import give_evidence

Stage = Assignment.Stage
# Where no signed record answers it yet
UNPROVED = (Stage.OPEN, Stage.HELD, Stage.RETURNED, Stage.MISSED)


def one_at_a_time(unit):
    """Two records that answer each other's work would else lock it in opposite orders. Whoever keeps the unit open too
    (`organization.tree.services.refuse_after_closing`, a weaker lock on the same row) asks for this one first: two that
    share the weaker one wait for each other."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


@transaction.atomic
def hold(*, answers, unit, source, done_on: date, by, today: date) -> list[Assignment]:
    """A record of what was owed is made but not signed: what it will answer waits for that, and is late no more.

    `answers` are (kinds, period covered) pairs; none of them, and what waited on the record is owed again. Called at
    each change of the record: only what the change makes different is written. Returns what is owed again.
    """
    one_at_a_time(unit)
    standing = Assignment.objects.select_for_update(of=("self",)).answered_by(source)
    waiting = {row.pk: row for row in standing.filter(stage=Stage.HELD)}
    wanted = {}
    for kinds, covers in answers:
        _ensure_made(kinds, unit, covers, today)
        for row in _matching(kinds, unit, covers, mine=waiting):
            is_taken = row.stage == Stage.HELD and row.pk not in waiting
            if not is_taken:
                wanted.setdefault(row.duty_id, row)
    wanted = {row.pk: row for row in wanted.values()}
    words = _("The record was changed and no longer answers it.")
    released = [_take_back(waiting[pk], source, by, today, words) for pk in waiting.keys() - wanted.keys()]
    for pk in wanted.keys() - waiting.keys():
        _prove(wanted[pk], by, source)
        _step(wanted[pk], "hold", by, today, done_on=done_on)
    for pk in wanted.keys() & waiting.keys():
        if waiting[pk].done_on != done_on:
            waiting[pk].done_on = done_on
            save_next(waiting[pk])
    return released


@transaction.atomic
def fulfil(*, kinds, unit, covers: Period, source, done_on: date, by, today: date, chosen=()) -> list[Assignment]:
    """A signed record answers what was owed: for each kind, each duty's first open ordinal of the period covered.

    One record may answer several duties, never two ordinals of one duty. `chosen` assignments win over the automatic
    match of their duty, and what waited for this signature over the rest; what waits for another record's, it takes.
    What had lapsed as missed is answered as well, in time or late by `done_on`.
    """
    one_at_a_time(unit)
    _ensure_made(kinds, unit, covers, today)
    mine = {row.pk: row for row in Assignment.objects.answered_by(source)}
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


def still_owed(*, unit, kinds, first: date, last: date, today: date) -> list[Assignment]:
    """What of these kinds no record answers yet, of periods that touch those days; made first where the hourly run has
    not. For whoever brings many records at once: one that answers none of this need not be asked."""
    _ensure_made(kinds, unit, Period(first, last), today)
    rows = Assignment.objects.standing().filter(
        stage__in=UNPROVED, unit=unit, duty__evidence_kind__in=kinds, period_to__gte=first, period_from__lte=last
    )
    rows = rows.exclude(stage=Stage.HELD).select_related("duty")
    return list(rows.order_by("period_to", "ordinal", "pk"))


@transaction.atomic
def unfulfil(*, source, by, today: date, note: str) -> list[Assignment]:
    """A record was withdrawn or voided: what it alone proved, or would have, stands again where it stood before. Only
    another record keeps it done: a remark laid beside it was never judged."""
    reopened = []
    for assignment in Assignment.objects.answered_by(source).order_by("pk"):
        others = assignment.evidence.exclude(source_id=None).exclude(pk__in=_evidence_from(source, assignment))
        if assignment.stage == Stage.HELD or (assignment.stage == Stage.DONE and not others.exists()):
            reopened.append(_take_back(assignment, source, by, today, note))
        else:
            _evidence_from(source, assignment).delete()
    return reopened


def _take_back(assignment, source, by, today, note):
    _evidence_from(source, assignment).delete()
    taken_up = (
        assignment.acts.filter(verb__in=("hold", "fulfil")).exclude(from_stage=Stage.HELD).order_by("-pk").first()
    )
    verb = "release" if assignment.stage == Stage.HELD else "unfulfil"
    target = taken_up.from_stage if taken_up else Stage.OPEN
    return _step(assignment, verb, by, today, note=note, target=target)


def _prove(assignment, by, source):
    if not _evidence_from(source, assignment).exists():
        give_evidence(subject=assignment, by=by, source=source)


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


def _ensure_made(kinds, unit, covers: Period, today: date):
    """A record may be signed before the hourly run made its period's assignments, or for a period still to come."""
    duties = Duty.objects.standing().filter(unit=unit, evidence_kind__in=kinds).exclude(valid_to__lt=covers.start)
    if duties.exists():
        fall_due(today=max(today, covers.start), duties=duties, since=covers.start)
