"""Verbs of a series: keep it with its rota, and put its year on the responsibility list."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organization.editing import locked, save_next
from organization.groups.services import meeting_on
from organization.tree.services import refuse_closed
from responsibility.assignments.fulfilment import one_at_a_time
from responsibility.duties.falling_due import lapse
from responsibility.duties.services import save_duty
from responsibility.models import Assignment, Duty, EvidenceKind
from study.models import RotaTurn, Series, new_kind_code
from study.series.plans import duties, duty_for, is_planned
from study.sessions.services import answer


@transaction.atomic
def save_series(*, series: Series, by, today: date, rota=None, version: int | None = None) -> Series:
    """Keep a series, and its rota as the people in their order (None leaves it). What its plan owes follows the name
    and the last day; the rhythm of a planned series stays, or what it has owed so far would no longer be true."""
    before = Series.objects.filter(pk=series.pk).values_list("group_id", flat=True) if series.pk else ()
    meeting_on([series.group] if series.group else [], today, field="group", named_already=set(before))
    stored = locked(Series, series.pk, version) if series.pk else None
    if stored is None:
        refuse_closed(series.unit, today)
        series.created_by = by
        series.kind = EvidenceKind.objects.create(code=new_kind_code(), name=series.name, unit=series.unit)
        series.full_clean(exclude=["kind"])
        series.save()
    else:
        for name in ("weekday", "active_from"):
            if getattr(series, name) != getattr(stored, name) and is_planned(stored, today):
                raise ValidationError({name: _("The year is planned on this. End the series and begin a new one.")})
        series.unit, series.kind, series.version = stored.unit, stored.kind, stored.version
        series.full_clean(exclude=["kind"])
        save_next(series)
        for kind in EvidenceKind.objects.filter(pk=series.kind_id).exclude(name=series.name):
            kind.name = series.name
            kind.save(update_fields=["name"])
        _plan_follows(series, by, today)
    if rota is not None:
        _set_rota(series, rota, today)
    return series


def _set_rota(series, people, today):
    if len({person.pk for person in people}) < len(people):
        raise ValidationError(_("Each person stands in the rota once."))
    standing = {turn.person_id: turn for turn in series.turns.all()}
    joined = today if standing else series.active_from
    for number, person in enumerate(people, start=1):
        turn = standing.pop(person.pk, None) or RotaTurn(series=series, person=person, from_on=joined)
        if turn.sort_no != number:
            turn.sort_no = number
            turn.save()
    for turn in standing.values():
        turn.delete()


def _plan_follows(series, by, today):
    """This year's and later duties take over the series' name, chair and last day; what lies after it is withdrawn,
    and owed again when the end moves on."""
    planned = Duty.objects.standing().filter(evidence_kind=series.kind, year__gte=today.year)
    for duty in planned.select_for_update(of=("self",)):
        wanted = duty_for(series, duty.year)
        last = wanted.valid_to if wanted else max(duty.valid_from, series.active_to)
        duty.title, duty.leader, duty.valid_to = series.name, series.chair, last
        save_duty(duty=duty, today=today)
        ours = Assignment.objects.standing().filter(duty=duty)
        for row in ours.is_open().filter(due_on__gt=last):
            _take(row, "end", by, today, _("The series ended before this day."))
        ended = ours.filter(stage=Assignment.Stage.CANCELLED, due_on__lte=last, acts__verb="end").distinct()
        for row in ended:
            if row.acts.latest("pk").verb == "end":  # not what someone cancelled since
                _take(row, "resume", by, today, _("The series goes on."))


def _take(row, verb, by, today, note):
    row.workflow.act(obligation=row, verb=verb, by=by, today=today, system=True, note=note)


@transaction.atomic
def plan_year(*, series: Series, year: int, by, today: date) -> Duty:
    """Put the series on the year's responsibility list: from then on what is planned is owed, and what has been logged
    already answers it. A series has one duty a year. The unit is locked before the series, as where a session is
    logged."""
    one_at_a_time(series.unit)
    series = locked(Series, series.pk)
    if duties(series, year).exists():
        raise ValidationError(_("%(year)d is planned already.") % {"year": year})
    duty = duty_for(series, year)
    if duty is None:
        raise ValidationError(_("The series does not run in %(year)d.") % {"year": year})
    duty.created_by = by
    duty.sort_no = Duty.objects.of_year(year).filter(unit=series.unit).count() + 1
    save_duty(duty=duty, today=today)
    for session in series.sessions.standing().filter(held_on__year=year).order_by("held_on"):
        answer(session, by, today)
    lapse(today=today)
    return duty


# Sessions
