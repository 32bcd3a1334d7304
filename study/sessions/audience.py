"""Who is expected at a session, each with the post of that day."""

from datetime import date

from meetings.attendance.participants import Seat, expected_people, seats_of
from organization.models import Posting, User
from organization.tree.paths import subtree_end


def expected(*, unit, group=None, day: date) -> list[Seat]:
    """The group's members on that day, else everyone with a post in the unit or below it; by post, then by name.
    Two queries."""
    if group:
        people = expected_people(unit, day, [group])
    else:
        posted = Posting.objects.on(day).filter(unit__path__gte=unit.path, unit__path__lt=subtree_end(unit.path))
        people = User.objects.filter(pk__in=posted.values("user"))
    return sorted(seats_of(people, day, unit).values(), key=lambda seat: seat.order)
