"""The form that answers an assignment, filled in as far as the assignment says it."""

from urllib.parse import urlencode

from django.urls import reverse

from meetings.models import MeetingType


def log_url(assignment) -> str:
    found = MeetingType.objects.filter(kind=assignment.duty.evidence_kind_id).first()
    if found is None:
        return ""
    asked = {"type": found.code, "unit": assignment.unit.code}
    if found.is_analysis and assignment.period:
        asked["covers"] = assignment.period.code
    return f"{reverse('meetings:create')}?{urlencode(asked)}"
