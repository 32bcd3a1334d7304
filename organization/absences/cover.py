"""What a stand-in may do while someone is away: worked out anew for each request, so that it ends by itself.

Covers do not chain: only absences that name the person directly count, and what is lent comes from the absent person's
own granted post. Nobody judges the work of one for whom they stand in.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date

from django.apps import apps

from organization.rights import CHARGE_RIGHTS, OWN, RIGHTS, Right, Role, Scope

# A stand-in reads and decides; to keep people, or to give out work, is not lent.
LENT = (Right.READ, Right.REVIEW, Right.APPROVE)


@dataclass(frozen=True)
class Cover:
    """For whom, until when, and the post whose decisions are taken over, with the sections in its charge."""

    absent: object
    to_on: date
    posting: object = None
    charged: tuple[str, ...] = ()


def covers_of(user, today: date) -> tuple[Cover, ...]:
    """One small query for whoever stands in for nobody, as most do at each request; else one more, and two where
    decisions are lent."""
    absences = apps.get_model("organization", "Absence").objects
    if not absences.naming(user, today).exists():
        return ()
    found = []
    rows = absences.covering(today).filter(stand_in=user)
    for absence in rows.select_related("user", "posting__unit").order_by("pk"):
        posting, charged = _lent(absence, today)
        found.append(Cover(absence.user, absence.to_on, posting, charged))
    return tuple(found)


def _lent(absence, today):
    posting = absence.posting
    if posting is None or not type(posting).objects.on(today).acting().filter(pk=posting.pk).exists():
        return None, ()
    return posting, tuple(posting.charges.acting().values_list("unit__path", flat=True))


def with_covers(scope: Scope, covers) -> Scope:
    """The person's own scope and what is lent to them: never beyond the post that is lent."""
    trees = {right: set(paths) for right, paths in scope.trees.items()}
    units = {right: set(ids) for right, ids in scope.units.items()}
    for cover in covers:
        if cover.posting is None:
            continue
        for right, reach in RIGHTS[Role(cover.posting.role)].items():
            if right in LENT and reach == OWN:
                units.setdefault(right, set()).add(cover.posting.unit_id)
            elif right in LENT:
                trees.setdefault(right, set()).add(cover.posting.unit.path)
        for path in cover.charged:
            for right in set(CHARGE_RIGHTS) & set(LENT):
                trees.setdefault(right, set()).add(path)
    return Scope(trees, units, scope.posts)


def seen_with(user, covers):
    """The same person with only these covers: to ask what they could do without, or by one alone."""
    other = copy(user)
    for name in ("scope", "covers", "own_scope"):
        other.__dict__.pop(name, None)
    other.__dict__["covers"] = tuple(covers)
    return other


def acting_for(user, may):
    """For whom the person acts, when they may only as a stand-in; None where they may by themselves."""
    if not getattr(user, "covers", ()) or may(seen_with(user, ())):
        return None
    return next((cover.absent for cover in user.covers if may(seen_with(user, (cover,)))), None)


def stand_ins(today: date) -> dict[int, list]:
    """Absent person's id -> their absences of today in which someone acts. One query."""
    found = {}
    absences = apps.get_model("organization", "Absence").objects.covering(today)
    for absence in absences.select_related("stand_in").order_by("pk"):
        found.setdefault(absence.user_id, []).append(absence)
    return found
