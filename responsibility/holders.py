"""Who holds the capacity a duty names: in the section that leads on it, else in its unit, or nearest above."""

from datetime import date

from organization.models import Posting, User
from organization.tree.paths import ancestor_paths


def holders(duties, day: date) -> dict[int, User]:
    """Duty id -> the person of its capacity on that day, where it names no owner of its own. One query for all."""
    asked = [duty for duty in duties if duty.capacity and not duty.owner_id]
    if not asked:
        return {}
    paths = {path for duty in asked for path in _upwards(duty)}
    postings = Posting.objects.on(day).filter(
        unit__path__in=paths, capacity__in={duty.capacity for duty in asked}, user__is_active=True
    )
    first = {}
    for posting in postings.select_related("user", "unit").in_order():
        first.setdefault((posting.capacity, posting.unit.path), posting.user)
    return {duty.pk: found for duty in asked if (found := _nearest(first, duty)) is not None}


def answering(duty, day: date) -> int | None:
    """Who answers: the duty's owner, else whoever held the capacity on that day."""
    found = holders([duty], day).get(duty.pk)
    return duty.owner_id or (found and found.pk)


def _nearest(first, duty):
    for path in _upwards(duty):
        if found := first.get((duty.capacity, path)):
            return found
    return None


def _upwards(duty) -> list[str]:
    unit = duty.lead_unit or duty.unit
    return [unit.path, *reversed(ancestor_paths(unit.path))]
