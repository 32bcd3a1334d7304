"""What must hold of the whole tree, worked out by brute force from nothing but who lies below whom."""

from organization.models import Unit
from organization.tree.paths import STEP


def faults_of_the_tree() -> list[str]:
    """Every way in which the stored tree contradicts itself; empty for a sound one."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    found = []
    for unit in units.values():
        above, seen = unit, set()
        while above.parent_id and above.pk not in seen:
            seen.add(above.pk)
            above = units[above.parent_id]
        if above.pk in seen:
            found.append(f"{unit.code} lies in a loop")
            continue
        parent = units.get(unit.parent_id)
        if unit.path[:-STEP] != (parent.path if parent else ""):
            found.append(f"{unit.code} has path {unit.path}, below {parent and parent.path}")
        if unit.order_key != f"{parent.order_key if parent else ''}{unit.sort_no:05d}{unit.path[-STEP:]}":
            found.append(f"{unit.code} has the key {unit.order_key}")
    return found


def below_by_hand(top) -> set[int]:
    children = {}
    for pk, parent in Unit.objects.values_list("pk", "parent"):
        children.setdefault(parent, []).append(pk)
    found, waiting = set(), [top.pk]
    while waiting:
        pk = waiting.pop()
        found.add(pk)
        waiting += children.get(pk, [])
    return found


def in_order_by_hand() -> list[int]:
    """Depth first; siblings by their number, then in the order in which they came."""
    children = {}
    for unit in Unit.objects.all():
        children.setdefault(unit.parent_id, []).append(unit)
    order = []

    def walk(parent):
        for unit in sorted(children.get(parent, []), key=lambda unit: (unit.sort_no, unit.path)):
            order.append(unit.pk)
            walk(unit.pk)

    walk(None)
    return order
