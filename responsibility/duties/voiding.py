"""The verb that takes a line off the list, with a reason."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.editing import locked, void
from responsibility.models import Act, Assignment, Duty
from responsibility.rules import HAND_ON

Stage = Assignment.Stage
# Nobody has done anything about it yet, or it was withdrawn
UNTOUCHED = (Stage.OPEN, Stage.CANCELLED, Stage.MISSED)


def refuse_own_late_work(duty: Duty, *, by, today: date):
    """Voiding a line is no way to be rid of one's own work once its day is over: someone else says it was a mistake."""
    given_away = Act.objects.filter(content_type=ContentType.objects.get_for_model(Assignment), verb=HAND_ON, by=by)
    own = Q(owner__in=by.answers_for) | Q(pk__in=given_away.values("object_id"))
    late = Assignment.objects.standing().filter(own, duty=duty, due_on__lt=today).exclude(stage=Stage.CANCELLED).first()
    if late is not None:
        words = _("“%(title)s” was due on %(day)s and is your own work: let someone else void this line.")
        raise ValidationError(words % {"title": late, "day": late.due_on.isoformat()})


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
