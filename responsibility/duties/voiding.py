"""The verb that takes a line off the list, with a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.editing import locked, void
from responsibility.models import Assignment, Duty

Stage = Assignment.Stage
# Nobody has done anything about it yet, or it was withdrawn
UNTOUCHED = (Stage.OPEN, Stage.CANCELLED, Stage.MISSED)


@transaction.atomic
def void_duty(*, record: Duty, by, reason: str, version: int | None = None) -> Duty:
    """A duty entered by mistake goes with what it made; one under which work was handed in or done only ends."""
    duty = locked(Duty, record.pk, version)
    made = Assignment.objects.standing().filter(duty=duty)
    for assignment in made.select_for_update(of=("self",)):
        if assignment.stage not in UNTOUCHED or assignment.evidence.exists():
            raise ValidationError(
                _("Work was handed in under this duty, so it stays on the list. Give it a last day instead.")
            )
        void(assignment, by=by, reason=reason, now=timezone.now())
    return void(duty, by=by, reason=reason, now=timezone.now())
