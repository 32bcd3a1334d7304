"""Verb: take a study series back that was entered by mistake."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.editing import locked, void
from responsibility.assignments.fulfilment import one_at_a_time
from responsibility.duties.voiding import void_duty
from responsibility.models import Duty
from study.models import Series


@transaction.atomic
def void_series(*, record: Series, by, reason: str, version: int) -> Series:
    """Only one of which no session was held; what it put on the responsibility list goes with it. While the unit is
    locked none is logged, as `sessions.services` takes that lock first too."""
    one_at_a_time(record.unit)
    series = locked(Series, record.pk, version)
    if series.sessions.standing().exists():
        raise ValidationError(_("Sessions of this series were held, so it stays. Give it a last day instead."))
    for duty in Duty.objects.standing().filter(evidence_kind=series.kind):
        void_duty(record=duty, by=by, reason=reason)
    return void(series, by=by, reason=reason, now=timezone.now())
