"""What became of a line below: which units have taken it up, which have not, and where nobody answers."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from responsibility.duties.holders import unanswered
from responsibility.models import Duty


@dataclass(frozen=True)
class Coverage:
    handed: int
    taken: int
    adapted: int
    nobody: frozenset[int]  # ids of the lines for which nobody answers

    @property
    def open(self) -> int:
        return self.handed - self.taken

    @property
    def percent(self) -> int:
        return 100 * self.taken // self.handed if self.handed else 0


def lines_below(line: Duty, user) -> QuerySet:
    """The standing lines of the units to which it was handed, as far as this person reads them."""
    return line.handed_down.standing().visible_to(user)


def coverage(lines: QuerySet, today: date) -> Coverage:
    """Of lines handed down; four queries, however many they are."""
    counts = lines.order_by().aggregate(
        handed=Count("pk"), taken=Count("pk", filter=Q(taken_up_at__isnull=False)),
        adapted=Count("pk", filter=Q(adapted=True)),
    )  # fmt: skip
    return Coverage(**counts, nobody=frozenset(unanswered(lines, today)))
