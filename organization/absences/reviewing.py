"""What naming a stand-in costs: whoever stands in for a person reviews none of that person's work meanwhile."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from organization.absences.cover import seen_with
from organization.models import Charge, Posting, User
from organization.rights import RIGHTS, Right
from organization.tree.paths import ancestor_paths

REVIEWING = [role for role, rights in RIGHTS.items() if Right.REVIEW in rights]
NAMED = 3


def reviews(person: User, unit) -> bool:
    """By themselves, not as a stand-in."""
    return seen_with(person, ()).scope.may(Right.REVIEW, unit)


def reviewers(unit, day: date) -> list[User]:
    """Who reviews in the unit on that day, by a post there or above it, or as the leader in charge of it."""
    paths = [*ancestor_paths(unit.path), unit.path]
    posts = Posting.objects.on(day).acting()
    by_post = posts.filter(unit__path__in=paths, role__in=REVIEWING).values("user")
    in_charge = Charge.objects.acting().filter(unit__path__in=paths, posting__in=posts).values("posting__user")
    people = User.objects.filter(Q(pk__in=by_post) | Q(pk__in=in_charge)).in_order_of_post(day)
    return [person for person in people if reviews(person, unit)]


def review_lost(stand_in: User, person: User, day: date) -> str:
    """The question to ask before `stand_in` is named by or for `person`; nothing where they review none of their work
    anyway."""
    posts = Posting.objects.on(day).filter(user=person).select_related("unit").in_order()
    units = [posting.unit for posting in posts if reviews(stand_in, posting.unit)]
    if not units:
        return ""
    names = {"name": stand_in, "person": person, "unit": units[0]}
    others = [one.name for one in reviewers(units[0], day) if one.pk not in (stand_in.pk, person.pk)]
    if not others:
        words = _(
            "%(name)s is the only one who reviews %(person)s's work in %(unit)s, and reviews none of it while "
            "standing in: it would wait. Name somebody else, or tick below."
        )
        return words % names
    words = _(
        "%(name)s reviews %(person)s's work in %(unit)s, and reviews none of it while standing in; then only "
        "%(others)s would. Name somebody else, or tick below."
    )
    return words % (names | {"others": "、".join(others[:NAMED])})
