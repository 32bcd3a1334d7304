"""Who holds the capacity a duty names: in the section that leads on it, else in its unit, or nearest above.

For a line that was handed down nobody of the unit that handed it down answers, nor anyone above that: the asking is
theirs, and a unit without a holder of its own shows that nobody answers.
"""

from datetime import date

from organization.models import Posting, User
from organization.tree.paths import ancestor_paths
from responsibility.models import Duty


def holders(duties, day: date) -> dict[int, User]:
    """Duty id -> the person of its capacity on that day, where it names no owner of its own. One query for all."""
    asked = [duty for duty in duties if duty.capacity and not duty.owner_id]
    if not asked:
        return {}
    ceilings = _ceilings(asked)
    paths = {path for duty in asked for path in _upwards(duty, ceilings)}
    postings = Posting.objects.on(day).filter(
        unit__path__in=paths, capacity__in={duty.capacity for duty in asked}, user__is_active=True
    )
    first = {}
    for posting in postings.select_related("user", "unit").in_order():
        first.setdefault((posting.capacity, posting.unit.path), posting.user)
    return {duty.pk: found for duty in asked if (found := _nearest(first, duty, ceilings)) is not None}


def answering(duty, day: date) -> int | None:
    """Who answers: the duty's owner, else whoever held the capacity on that day."""
    found = holders([duty], day).get(duty.pk)
    return duty.owner_id or (found and found.pk)


def unanswered(duties, day: date) -> set[int]:
    """Of the lines of a queryset, the ids of those for which nobody answers on that day. Three queries for any number,
    and no row is loaded whole."""
    rows = (
        duties.filter(owner=None)
        .order_by()
        .values_list("pk", "capacity", "unit__path", "lead_unit__path", "source__unit__path")
    )
    rows = list(rows)
    capacities = {capacity for _pk, capacity, *_paths in rows if capacity}
    held = Posting.objects.on(day).filter(capacity__in=capacities, user__is_active=True)
    held = set(held.values_list("capacity", "unit__path")) if capacities else ()
    return {
        pk for pk, capacity, unit, lead, ceiling in rows
        if not any((capacity, path) in held for path in _between(lead or unit, ceiling or ""))
    }  # fmt: skip


def _nearest(first, duty, ceilings):
    for path in _upwards(duty, ceilings):
        if found := first.get((duty.capacity, path)):
            return found
    return None


def _upwards(duty, ceilings) -> list[str]:
    return _between((duty.lead_unit or duty.unit).path, ceilings.get(duty.source_id, ""))


def _between(path: str, ceiling: str) -> list[str]:
    """From a unit's path upwards, up to the ceiling and without it."""
    return [above for above in (path, *reversed(ancestor_paths(path))) if len(above) > len(ceiling)]


def _ceilings(duties) -> dict[int, str]:
    """Of each source of these lines, the path of the unit that handed it down."""
    sources = {duty.source_id for duty in duties if duty.source_id}
    return dict(Duty.objects.filter(pk__in=sources).values_list("pk", "unit__path")) if sources else {}
