"""Which assignments' requests for more time lie on a person's desk."""

from django.db.models import F, Q

from organization.rights import Right


def to_grant_time(user) -> Q:
    """Of work items and their parts, the named supervisor; else whoever reviews for the unit whose the asking is."""
    ordinary, item = Q(supervision=None, parent=None), Q(parent=None) & ~Q(supervision=None)
    found = ordinary & Q(duty__source=None) & user.scope.q(Right.REVIEW)
    found |= Q(duty__source__isnull=False) & user.scope.q(Right.REVIEW, "duty__source__unit")
    found |= Q(parent__isnull=False, parent__supervision=None) & user.scope.q(Right.REVIEW, "parent__unit")
    for of, path in ((item, "supervision"), (~Q(parent__supervision=None), "parent__supervision")):
        named = Q(**{f"{path}__supervisor__in": user.answers_for}) & user.scope.q(Right.REVIEW)
        nobody = Q(**{f"{path}__supervisor": None}) | Q(**{f"{path}__supervisor": F("owner")})
        found |= of & (named | (nobody & user.scope.q(Right.REVIEW, f"{path}__registrar_unit")))
    return found
