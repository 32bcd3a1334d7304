"""Who answers for a unit in which capacity of the responsibility system, and what a reader would miss."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from organization.models import Posting, Unit

Capacity = Posting.Capacity


@dataclass
class Line:
    """One capacity with the posts that hold it, in their order."""

    capacity: str
    postings: list[Posting] = field(default_factory=list)

    @property
    def label(self):
        return Capacity(self.capacity).label


def answering(unit: Unit, day: date) -> list[Line]:
    """By capacity, the leading ones first. Three queries, however many people."""
    lines = {capacity: Line(capacity) for capacity in Capacity.values if capacity}
    held = Posting.objects.on(day).filter(unit=unit, user__is_active=True).exclude(capacity=Capacity.NONE)
    for posting in held.select_related("user").prefetch_related("charges__unit").in_order():
        lines[posting.capacity].postings.append(posting)
    return [line for line in lines.values() if line.postings]


def remarks(unit: Unit, lines: list[Line]) -> list[str]:
    """A unit has one first responsible person, a section one who is responsible for it."""
    wanted = Capacity.HEAD if unit.kind == Unit.Kind.SECTION else Capacity.FIRST
    held = next((line.postings for line in lines if line.capacity == wanted), [])
    if not held:
        return [_("Nobody here is entered as %(capacity)s.") % {"capacity": wanted.label}]
    if len(held) > 1:
        return [_("More than one person is entered as %(capacity)s: %(names)s.")
                % {"capacity": wanted.label, "names": _(", ").join(posting.user.name for posting in held)}]  # fmt: skip
    return []
