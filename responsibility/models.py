"""Where Django finds the models, and everyone else too: what is owed, what proves it, what was done about it."""

from responsibility.acts import Act
from responsibility.assignments import Assignment
from responsibility.calendar_seen import CalendarSeen
from responsibility.cascades import Cascade
from responsibility.documents import Document
from responsibility.duties import AssistingUnit, Duty
from responsibility.evidence import Evidence, EvidenceKind
from responsibility.extensions import Extension
from responsibility.handovers import Handover, HandoverLine
from responsibility.instructions import Instruction
from responsibility.light_settings import LightSetting
from responsibility.obligations import Obligation
from responsibility.progress import Progress
from responsibility.supervision import Supervision
from responsibility.urging import Urge, Urged

__all__ = [
    "Act", "Assignment", "AssistingUnit", "CalendarSeen", "Cascade", "Document", "Duty", "Evidence", "EvidenceKind",
    "Extension", "Handover", "HandoverLine", "Instruction", "LightSetting", "Obligation", "Progress", "Supervision",
    "Urge", "Urged",
]  # fmt: skip
