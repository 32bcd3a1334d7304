"""Where Django finds the models, and everyone else too: batches, the problems in them, the measures against those."""

from rectification.approvals.models import Approvals, RectificationSetting
from rectification.batches.models import AlsoIn, Program, Source
from rectification.measures.models import Measure
from rectification.measures.proofs import EvidenceOf
from rectification.problems.assisting import AssistingUnit
from rectification.problems.closings import Closing
from rectification.problems.models import Item
from rectification.remedies.models import Remedy

__all__ = [
    "AlsoIn", "Approvals", "AssistingUnit", "Closing", "EvidenceOf", "Item", "Measure", "Program",
    "RectificationSetting", "Remedy", "Source",
]  # fmt: skip
