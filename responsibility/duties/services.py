"""Verbs: keep a line of the list, with the sections that assist. What it brings by itself: falling_due.py."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organization.editing import save_next
from organization.models import User
from organization.tree.services import refuse_closed
from responsibility.cascades.following_down import is_changed, refuse_what_is_above
from responsibility.cascades.limits import differs, refuse_less
from responsibility.cascades.services import flow_down
from responsibility.duties.falling_due import fall_due, realign
from responsibility.duties.holders import answering
from responsibility.models import Assignment, AssistingUnit, Duty
from responsibility.obligations.services import hand_on


@transaction.atomic
def save_duty(*, duty: Duty, today: date, by=None) -> Duty:
    """Keep a line of the list and make what it owes now. Open work not yet due follows its owner, title and rule, and
    so do the lines of units that it was handed down to."""
    duty.full_clean()
    if duty.source_id:
        refuse_less(duty, duty.source)
        duty.adapted = differs(duty, duty.source)
    is_new = duty.pk is None
    if is_new:
        refuse_closed(duty.unit, today)
    stored = None if is_new else Duty.objects.get(pk=duty.pk)
    if stored and stored.source_id:
        refuse_what_is_above(duty, stored)
    moved = not is_new and stored.unit_id != duty.unit_id
    if moved and duty.assignments.exists():
        raise ValidationError({"unit": _("Work was made for another unit: end this duty, and enter it there anew.")})
    if not is_new:
        duty.version += 1
    duty.save()
    if not is_new:
        later = Assignment.objects.at_work().filter(duty=duty, due_on__gte=today)
        owner = User.objects.filter(pk=answering(duty, today)).first()
        for assignment in later.select_for_update(of=("self",)):
            was = assignment.title, assignment.detail, assignment.owner_id
            if duty.per != Duty.Per.EVENT:  # which says what happened
                assignment.title, assignment.detail = duty.title, duty.measures
            if owner is not None:
                hand_on(obligation=assignment, owner=owner, by=by)
            if was != (assignment.title, assignment.detail, assignment.owner_id):
                save_next(assignment)
        realign(duties=Duty.objects.filter(pk=duty.pk), today=today, why=_("The rule of the duty changed."))
        if is_changed(duty, stored):
            flow_down(line=duty, by=by)
    fall_due(today=today, duties=Duty.objects.filter(pk=duty.pk))
    return duty


@transaction.atomic
def set_assisting(duty: Duty, units) -> None:
    """Exactly these sections assist; each change stands in the history of the line."""
    standing = {row.unit_id: row for row in duty.assisting.all()}
    for unit in units:
        if standing.pop(unit.pk, None) is None:
            AssistingUnit.objects.create(duty=duty, unit=unit)
    for row in standing.values():
        row.delete()
