"""How meetings serve what is owed: the form that answers an assignment, filled in as far as the assignment says it, and
a meeting as evidence."""

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings.models import Meeting, MeetingType
from responsibility.obligations.proofs import ProofKind

# Signed by all whose signature it takes: only then nobody changes it in silence
PROOF = ProofKind(
    Meeting, "meetings:meeting", "title", "held_on", Q(stage=Meeting.Stage.SIGNED),
    lambda meeting: "" if meeting.is_signed else _("not signed off yet"),
)  # fmt: skip


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
