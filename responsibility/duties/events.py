"""What falls due when something happens (重大事项及时报告): no date by itself, one for each event that is entered."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from calendars.working_days import WorkingDays
from organization.editing import locked
from responsibility.duties.holders import answering
from responsibility.models import Act, Assignment, Duty
from responsibility.rules import HAPPENED


@transaction.atomic
def enter_event(*, duty, by, today: date, happened_on: date, what: str) -> Assignment:
    """The dated assignment of one event, owed by whoever answered on its day. It comes from the list like any other:
    who enters it is told in its life, and has issued nothing."""
    duty = locked(Duty, duty.pk)
    if duty.voided_at or duty.per != Duty.Per.EVENT:
        raise ValidationError(_("This duty does not wait for an event."))
    if happened_on > today:
        raise ValidationError({"happened_on": _("This day has not come yet.")})
    if happened_on < duty.valid_from or (duty.valid_to and happened_on > duty.valid_to):
        raise ValidationError({"happened_on": _("The duty was not in force on that day.")})
    working = WorkingDays.load(happened_on, happened_on)
    due_on = working.shift(happened_on, duty.within_days or 0)
    earlier = duty.assignments.filter(period_from=happened_on, period_to=happened_on)
    work = Assignment(
        duty=duty, unit=duty.unit, title=duty.title, detail=what, owner_id=answering(duty, happened_on), due_on=due_on,
        planned_on=due_on, provisional=bool(duty.within_days) and working.provisional(due_on.year),
        period_from=happened_on, period_to=happened_on, ordinal=earlier.count() + 1, needs_review=duty.needs_review,
    )  # fmt: skip
    work.full_clean()
    work.save()
    Act.objects.create(subject=work, verb=HAPPENED, from_stage="", to_stage=work.stage, by=by, note=what)
    return work
