"""Who is expected at a session, each with the post of that day."""

from datetime import date

from django.db.models import Q

from meetings.attendance.participants import expected_people, seats_of, told
from organization.absences.models import Absence
from organization.models import Membership, Posting, User
from organization.people.seats import Seat
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


def expected_each(days, *, unit, group=None) -> dict[date, list[Seat]]:
    """`expected` of each of these days, in three queries however many they are."""
    if not days:
        return {}
    here = Q(unit__path__gte=unit.path, unit__path__lt=subtree_end(unit.path))
    wanted = Membership.objects.filter(group=group) if group else Posting.objects.filter(here)
    spans = list(_during(wanted, days).values_list("user_id", "from_on", "to_on"))
    people = User.objects.in_bulk({user_id for user_id, *_span in spans})
    posts = _during(Posting.objects.filter(user__in=people), days).select_related("unit").order_by("rank_no", "pk")
    posts = sorted(posts, key=lambda post: post.unit_id != unit.pk)  # a post in the unit wins, then the higher one
    found = {}
    for day in days:
        seats = {user_id: Seat(people[user_id]) for user_id, *span in spans if _covers(day, *span)}
        for post in reversed(posts):
            if post.user_id in seats and _covers(day, post.from_on, post.to_on):
                seats[post.user_id] = Seat(people[post.user_id], post.title, post.rank_no, post.role, post.unit_id,
                                           post.unit.short_name)  # fmt: skip
        found[day] = sorted(seats.values(), key=lambda seat: seat.order)
    return found


def away_each(people, days) -> dict[date, dict[int, str]]:
    """Of each of these days, which of the people are entered as away, with the words a list of attendance takes."""
    if not days:
        return {}
    rows = list(Absence.objects.within_days(min(days), max(days)).filter(user__in=people))
    return {day: {row.user_id: told(row) for row in rows if _covers(day, row.from_on, row.to_on)} for day in days}


def _during(rows, days):
    """Rows that hold on one of the days at least, or on one between them."""
    return rows.filter(Q(to_on=None) | Q(to_on__gte=min(days)), from_on__lte=max(days))


def _covers(day: date, from_on: date, to_on: date | None) -> bool:
    return from_on <= day and (to_on is None or day <= to_on)
