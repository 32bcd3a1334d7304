"""Whose work lies open to a person who reviews it."""

from django.utils import timezone

from organization.models import Posting, Unit
from organization.rights import Right


def opens_desk_of(user, person) -> bool:
    """See what waits for another person: whoever reviews for every unit of that person's regular posts, but nobody
    opens the desk of one who reviews for a unit of their own."""
    units = units_worked_for(person)
    reviews = bool(units) and all(user.scope.may(Right.REVIEW, unit) for unit in units)
    if not reviews or user.pk == person.pk:
        return False
    own = [Unit(pk=unit_id, path=path) for unit_id, path in user.scope.posts]
    return not any(person.own_scope.may(Right.REVIEW, unit) for unit in own)


def units_worked_for(person) -> list:
    """The units of today's regular posts; where there is none, of every post held today."""
    posts = list(Posting.objects.on(timezone.localdate()).acting().filter(user=person).select_related("unit"))
    return [post.unit for post in posts if post.kind == Posting.Kind.REGULAR] or [post.unit for post in posts]
