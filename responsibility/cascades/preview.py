"""What handing down would bring, counted before anything is done."""

from dataclasses import dataclass
from datetime import date, timedelta

from calendars.working_days import WorkingDays
from organization.models import Posting, Unit
from organization.tree.paths import ancestor_paths
from responsibility.cascades.services import held
from responsibility.duties.falling_due import AHEAD_DAYS
from responsibility.models import Duty
from responsibility.rhythms.rhythm import dues_between
from responsibility.rhythms.wording import rhythm_words


@dataclass
class Preview:
    lines: list[tuple[Duty, str, int, int]]  # with the rhythm in words; to how many units it is new, how many have it
    units: int
    new: int  # lines that would be made
    works: int  # dated assignments made at once
    nobody: list[Unit]  # where no one holds the post that is to answer

    @property
    def there(self) -> int:
        return len(self.lines) * self.units - self.new


def preview(*, lines, units, capacity: str, from_on: date, today: date) -> Preview:
    have = held(lines, units)
    counts = {line.pk: sum(1 for pk, _unit in have if pk == line.pk) for line in lines}
    last = today + timedelta(days=AHEAD_DAYS)
    working = WorkingDays.load(from_on, last)
    works = 0
    for line in lines:
        dates = sum(due.due_on is not None for due in dues_between(line, from_on, last, working))
        works += dates * (len(units) - counts[line.pk])
    rows = [(line, rhythm_words(line), len(units) - counts[line.pk], counts[line.pk]) for line in lines]
    return Preview(rows, len(units), len(lines) * len(units) - len(have), works, unheld(units, capacity, lines, today))


def unheld(units, capacity: str, lines, today: date) -> list[Unit]:
    """The units in which, up to the one that hands down, nobody holds the post."""
    if not units:
        return []
    home = lines[0].unit.path
    posts = Posting.objects.on(today).filter(capacity=capacity, user__is_active=True, unit__path__gt=home)
    paths = set(posts.values_list("unit__path", flat=True))
    return [
        unit for unit in units
        if not any(path in paths for path in (unit.path, *ancestor_paths(unit.path)) if len(path) > len(home))
    ]  # fmt: skip
