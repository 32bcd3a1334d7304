"""Many counts over a unit's tree in one query, each still by its own definition.

The rows of each figure are grouped by the branch of the tree they lie in (the unit itself, or the child they are in or
below), and the groups of all figures are fetched together. So a page costs the same however many figures it shows and
however deep the tree is.
"""

from collections.abc import Iterable

from django.db.models import CharField, Value
from django.db.models import Count as SqlCount
from django.db.models.functions import Left

from figures.catalogue import Count, Frame
from organization.models import Unit
from organization.tree.paths import STEP


class Tally:
    """Numbers of several counts for a frame's unit, its own rows and each of its children with all below."""

    def __init__(self, figures: Iterable[Count], frame: Frame):
        self.frame = frame
        self.numbers: dict[str, dict[str, int]] = {figure.code: {} for figure in figures}
        parts = [_branches(figure, frame) for figure in figures]
        rows = parts[0].union(*parts[1:], all=True) if parts else ()
        for code, path, number in rows:
            self.numbers[code][path] = number

    def total(self, code: str) -> int:
        """In the frame's unit and all below it."""
        return sum(self.numbers[code].values())

    def own(self, code: str) -> int:
        """Of the frame's unit alone."""
        return self.of(code, self.frame.unit)

    def of(self, code: str, unit: Unit) -> int:
        """Of one child with all below it."""
        return self.numbers[code].get(unit.path, 0)


def _branches(figure: Count, frame: Frame):
    """Rows (code, path of the branch, number)."""
    return (
        figure.rows(frame)
        .order_by()
        .annotate(branch=Left("unit__path", len(frame.unit.path) + STEP))
        .values("branch")
        .annotate(figure=Value(figure.code, output_field=CharField()), number=SqlCount("pk", distinct=True))
        .values_list("figure", "branch", "number")
    )
