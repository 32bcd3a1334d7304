"""Where Django finds the models, and everyone else too: batches, the problems in them, the measures against those."""

from rectification.batches.models import AlsoIn, Program, Source
from rectification.measures.models import Measure
from rectification.problems.assisting import AssistingUnit
from rectification.problems.models import Item

__all__ = ["AlsoIn", "AssistingUnit", "Item", "Measure", "Program", "Source"]
