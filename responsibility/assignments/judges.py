"""Who can be named to judge a work item: those who hold the right somewhere in the tree around it."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from organization.models import Charge, Posting, Unit, User
from organization.rights import CHARGE_RIGHTS, RIGHTS, Right, Role
from organization.tree.paths import ancestor_paths


def those_with(right: Right, units, today: date):
    """People who hold the right by a post in one of the units, above or below it; a charge of a section counts."""
    roles = [role for role in Role if right in RIGHTS[role]]
    paths = list(units.values_list("path", flat=True))
    above = {path for own in paths for path in (*ancestor_paths(own), own)}
    in_reach = Q(unit__path__in=above) | Q(unit__in=units)
    posts = Posting.objects.on(today).acting()
    found = Q(pk__in=posts.filter(in_reach, role__in=roles).values("user"))
    if right in CHARGE_RIGHTS:
        charges = Charge.objects.acting().filter(Q(unit__path__in=above) | Q(unit__in=units), posting__in=posts)
        found |= Q(pk__in=charges.values("posting__user"))
    return User.objects.filter(found)


def registering_units(user):
    """Units in whose name the person registers: where they hold the right to issue by a post or a charge of theirs."""
    held = user.scope.trees.get(Right.ASSIGN, ())
    return Unit.objects.filter(Q(path__in=held) | Q(pk__in=user.scope.units.get(Right.ASSIGN, ())))


def wrong_judges(*, unit, owner_id, supervisor, leader, needs_approval) -> dict[str, str]:
    """What is wrong with those named to judge work of the unit, by the column that names them."""
    wrong, closing = {}, Right.APPROVE if needs_approval else Right.REVIEW
    if supervisor is not None and not supervisor.scope.may(Right.REVIEW, unit):
        wrong["supervisor"] = _("%(person)s may not review for this unit.") % {"person": supervisor}
    if leader is not None and not leader.scope.may(closing, unit):
        wrong["leader"] = _("%(person)s may not close work of this unit.") % {"person": leader}
    elif needs_approval and leader is None:
        wrong["leader"] = _("Name the leader who closes it.")
    elif needs_approval and leader == supervisor:
        wrong["leader"] = _("Whoever reviews it does not close it too.")
    for name, person in (("supervisor", supervisor), ("leader", leader if needs_approval else None)):
        if person is not None and person.pk == owner_id:
            wrong.setdefault(name, _("Whoever answers for it does not judge it."))
    return wrong
