"""Where Django finds the models, and everyone else too: what is owed, what proves it, what was done about it."""

from responsibility.acts import Act
from responsibility.assignments import Assignment
from responsibility.documents import Document
from responsibility.duties import Duty
from responsibility.evidence import Evidence, EvidenceKind
from responsibility.handovers import Handover, HandoverLine
from responsibility.obligations import Obligation
from responsibility.supervision import Supervision

__all__ = [
    "Act", "Assignment", "Document", "Duty", "Evidence", "EvidenceKind", "Handover", "HandoverLine", "Obligation",
    "Supervision",
]  # fmt: skip
