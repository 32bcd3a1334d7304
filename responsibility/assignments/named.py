"""Whether the person named in a work item may still judge it; else that falls to the unit that registered it."""

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from organization.people.scopes import scopes_of

# Where a work item waits -> who of its particulars is named for it
NAMED_JUDGES = {"submitted": "supervisor", "reviewed": "leader"}


def may_judge(item, person_id: int, scopes) -> bool:
    """Holds the right over the doer's unit or over the one that registered the item, and it is not their own work."""
    scope, right = scopes.get(person_id), item.DECIDED_BY[item.stage][0]
    if scope is None or person_id in item.barred():
        return False
    return scope.may(right, item.unit) or scope.may(right, item.issuing_unit)


def judges_items(user, free: dict) -> Q:
    """The condition "it is this person's turn to judge the work item", by the stages of `free`: those that are not
    their own work."""
    found, left = Q(pk__in=[]), left_by_named(user)
    for stage, is_free in free.items():
        right, named = right_at(stage), f"supervision__{NAMED_JUDGES[stage]}"
        registrars = user.scope.q(right, "supervision__registrar_unit")
        is_named = Q(**{f"{named}__in": user.answers_for}) & (user.scope.q(right) | registrars)
        is_left = (Q(**{named: None}) | Q(pk__in=left)) & registrars
        found |= Q(stage=stage) & (is_named | is_left) & is_free
    return found & ~Q(supervision=None)


def left_by_named(user) -> list[int]:
    """Ids of items that wait for a named person who may not judge them, among those of the units over which `user`
    holds the right. One query, and two more where there is anyone to ask about; none for whoever judges nowhere."""
    model = apps.get_model("responsibility", "Assignment")
    waiting = Q(pk__in=[])
    for stage, named in NAMED_JUDGES.items():
        is_named = Q(**{f"supervision__{named}__isnull": False}, stage=stage)
        waiting |= is_named & user.scope.q(right_at(stage), "supervision__registrar_unit")
    if not any(user.scope.anywhere(right_at(stage)) for stage in NAMED_JUDGES):
        return []
    rows = model.objects.standing().filter(waiting, parent=None)
    rows = list(rows.select_related("unit", "supervision__registrar_unit"))
    named = {row.pk: getattr(row.supervision, f"{NAMED_JUDGES[row.stage]}_id") for row in rows}
    scopes = scopes_of(named.values(), timezone.localdate())
    return [row.pk for row in rows if not may_judge(row, named[row.pk], scopes)]


def right_at(stage):
    right, _reason = apps.get_model("responsibility", "Assignment").DECIDED_BY[stage]
    return right
