"""What units below do with a line that the unit above changed or withdrew: one slice of either, in a few queries."""

from copy import copy
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from calendars.working_days import WorkingDays
from organization.importing.base import change_in_bulk
from responsibility.cascades.limits import AHEAD, RHYTHM, falls_short
from responsibility.duties.falling_due import fall_due, realign
from responsibility.duties.voiding import UNTOUCHED
from responsibility.models import Assignment, Duty, Evidence

# What is the unit's above; the rest is adapted below
FLOWING = ("title", "standard", "basis", "is_measure", "evidence_kind", "lapses", "year")
SLICE = 200


def is_changed(line: Duty, stored: Duty) -> bool:
    """Does what changed in this line concern those who have it from there?"""
    names = (*FLOWING, *RHYTHM, "valid_from", "valid_to", "needs_review")
    return any(getattr(line, name) != getattr(stored, name) for name in names)


def refuse_what_is_above(line: Duty, stored: Duty):
    """ValidationError where a line that was handed down says something else of what is the unit's above, or would end
    before its year does."""
    year_end = date(stored.year, 12, 31)
    last, was = line.valid_to or date.max, min(stored.valid_to or date.max, year_end)
    names = [name for name in (*FLOWING, "valid_from") if getattr(line, name) != getattr(stored, name)]
    if names or last < was:
        names = [str(Duty._meta.get_field(name).verbose_name) for name in names or ["valid_to"]]
        words = _("“%(line)s” was handed down; the unit above says this: %(names)s.")
        raise ValidationError(words % {"line": stored, "names": ", ".join(names)})


def change_below(cascade, ids, today) -> tuple[int, int]:
    ids = ids[:SLICE]
    rows = _locked(ids)
    working = WorkingDays.load(today, today + AHEAD)
    now, changed = {}, {}
    for row in rows:  # those above first: what follows one of them follows it as it is now
        new = following(row, now.get(row.source_id, row.source), working)
        now[row.pk] = _with(row, new)
        if new:
            changed[row] = new
    change_in_bulk(changed, by=cascade.by)
    duties = Duty.objects.filter(pk__in=[row.pk for row in changed])
    _retitle(duties, today, cascade.by)
    realign(duties=duties, today=today, why=_("The rule of the duty changed above."))
    fall_due(today=today, duties=duties)
    return len(ids), len(changed)


def _locked(ids) -> list[Duty]:
    found = Duty.objects.standing().filter(pk__in=ids).select_related("source", "unit").order_by("pk")
    by_pk = {row.pk: row for row in found.select_for_update(of=("self",))}
    return [by_pk[pk] for pk in ids if pk in by_pk]


def following(row: Duty, above: Duty, working) -> dict:
    """What changes in a line below. A rhythm of its own stays as long as it still asks for enough; who took the line up
    takes up what it is now."""
    wanted = {name: getattr(above, name) for name in FLOWING} | {"valid_from": max(row.valid_from, above.valid_from)}
    wanted["valid_to"] = above.valid_to and max(above.valid_to, wanted["valid_from"])
    wanted["needs_review"] = above.needs_review or row.needs_review
    if not row.adapted or falls_short(_with(row, wanted), above, working):
        wanted |= {name: getattr(above, name) for name in RHYTHM} | {"adapted": False}
    new = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    return new | {"taken_up_at": None, "taken_up_by": None} if new and row.taken_up_at else new


def _with(row, values):
    """The line as it will be, while the row still is as it was."""
    found = copy(row)
    for name, value in values.items():
        setattr(found, name, value)
    return found


def _retitle(duties, today, by):
    """Open work that is not due yet bears its line's title; on an event, it says what happened."""
    works = Assignment.objects.at_work().filter(duty__in=duties, due_on__gte=today).exclude(duty__per=Duty.Per.EVENT)
    works = works.select_related("duty").select_for_update(of=("self",)).order_by("pk")
    change_in_bulk({work: {"title": work.duty.title} for work in works if work.title != work.duty.title}, by=by)


def withdraw_below(cascade, ids, today) -> tuple[int, int]:
    """A line under which nothing was done yet goes with what it made; any other ends, and what is not due yet with
    it. Who withdrew it above gave the reason."""
    ids = ids[:SLICE]
    rows = _locked(ids)
    works = Assignment.objects.standing().filter(duty__in=rows).select_for_update(of=("self",)).order_by("pk")
    works = list(works)
    proved = Evidence.objects.filter(
        content_type=ContentType.objects.get_for_model(Assignment), object_id__in=[work.pk for work in works]
    )
    proved = set(proved.values_list("object_id", flat=True))
    touched = {work.duty_id for work in works if work.stage not in UNTOUCHED or work.pk in proved}
    void = {"voided_at": timezone.now(), "voided_by": cascade.by, "void_reason": cascade.reason}
    change_in_bulk({work: void for work in works if work.duty_id not in touched}, by=cascade.by)
    change_in_bulk({row: void for row in rows if row.pk not in touched}, by=cascade.by)
    ends = {row: _end(row, today) for row in rows if row.pk in touched}
    ended = {row: {"valid_to": day} for row, day in ends.items() if day != row.valid_to}
    change_in_bulk(ended, by=cascade.by)
    realign(duties=Duty.objects.filter(pk__in=[row.pk for row in ended]), today=today, why=cascade.reason)
    return len(ids), len(rows)


def _end(row: Duty, today: date) -> date:
    yesterday = today - timedelta(days=1)
    return max(row.valid_from, min(row.valid_to or yesterday, yesterday))
