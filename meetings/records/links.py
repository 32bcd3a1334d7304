"""The form that answers an assignment, filled in as far as the assignment says it."""

from urllib.parse import urlencode

from django.urls import reverse

from meetings.models import MeetingType


def log_url(assignment) -> str:
    found = MeetingType.objects.filter(kind=assignment.duty.evidence_kind_id).first()
    if found is None:
        return ""
    return form_url(found, assignment.unit, assignment.period)


def form_url(kind: MeetingType, unit, period) -> str:
    asked = {"type": kind.code, "unit": unit.code}
    if kind.is_analysis and period:
        asked["covers"] = period.code
    return f"{reverse('meetings:create')}?{urlencode(asked)}"
