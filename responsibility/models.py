"""Where Django finds the models, and everyone else too: what is owed, what proves it, what was done about it."""

from responsibility.assignments.models import Assignment
from responsibility.assignments.supervision import Supervision
from responsibility.cascades.models import Cascade
from responsibility.documents.models import Document
from responsibility.duties.models import AssistingUnit, Duty
from responsibility.followups.extensions import Extension
from responsibility.followups.instructions import Instruction
from responsibility.followups.progress import Progress
from responsibility.followups.urging import Urge, Urged
from responsibility.handing_over.models import Handover, HandoverLine
from responsibility.lights.models import LightSetting
from responsibility.obligations.acts import Act
from responsibility.obligations.evidence import Evidence, EvidenceKind
from responsibility.obligations.models import Obligation
from responsibility.rhythms.models import CalendarSeen

__all__ = [
    "Act", "Assignment", "AssistingUnit", "CalendarSeen", "Cascade", "Document", "Duty", "Evidence", "EvidenceKind",
    "Extension", "Handover", "HandoverLine", "Instruction", "LightSetting", "Obligation", "Progress", "Supervision",
    "Urge", "Urged",
]  # fmt: skip
