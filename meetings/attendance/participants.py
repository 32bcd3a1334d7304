"""Who may be named in a record of a day: those expected (posted in the unit, or members of its groups, on that day),
and the colleagues the person who writes can see. Each comes with the post of that day."""

from datetime import date

from django.db.models import F, Min
from django.utils.translation import gettext as _

from organization.absences.models import Absence
from organization.models import Membership, Posting, User
from organization.people.seats import Seat
from organization.rights import Role
from organization.tree.paths import subtree_end


def seats_of(people, day: date, unit) -> dict[int, Seat]:
    """Each person with the post of that day; a post in the unit wins, then the higher one. One query."""
    people = {person.pk: person for person in people if person}
    postings = Posting.objects.on(day).filter(user__in=people)
    return {pk: Seat(person) for pk, person in people.items()} | _best(postings, people, unit)


def _best(postings, people, unit) -> dict[int, Seat]:
    """Of each person's postings the one in the unit, else the highest."""
    found = {}
    rows = postings.order_by("rank_no", "pk").values_list("user_id", "unit_id", "title", "rank_no", "role",
                                                          "unit__short_name")  # fmt: skip
    for user_id, unit_id, title, rank, role, place in rows:
        seat = Seat(people[user_id], title, rank, role, unit_id, place)
        is_here = unit is not None and unit_id == unit.pk
        if user_id not in found or (is_here and not found[user_id][0]):
            found[user_id] = (is_here, seat)
    return {user_id: seat for user_id, (_is_here, seat) in found.items()}


def expected_people(unit, day: date, groups=()) -> list[User]:
    """Members of the groups that meet, else everyone posted in the unit, on that day."""
    if groups:
        ids = Membership.objects.on(day).filter(group__in=groups).values("user")
        return list(User.objects.filter(pk__in=ids))
    return list(User.objects.posted_in([unit], day))


def why_nobody(unit, day: date, groups=(), *, below=False) -> str:
    """Why a list of that day is empty, and from which day it would not be; `below`: with the units below it."""
    if groups:
        first = Membership.objects.filter(group__in=groups, from_on__gt=day).aggregate(first=Min("from_on"))["first"]
        if first is None:
            return _("Nobody was a member of the group on %(day)s.") % {"day": day.isoformat()}
        words = _("Nobody was a member of the group on %(day)s yet: on record, the first joins on %(first)s. Choose a "
                  "later day, or ask whoever keeps the group to put its dates right.")  # fmt: skip
        return words % {"day": day.isoformat(), "first": first.isoformat()}
    end = subtree_end(unit.path) if below else None
    posts = Posting.objects.filter(unit__path__gte=unit.path, unit__path__lt=end) if below else unit.postings
    first = posts.filter(from_on__gt=day).aggregate(first=Min("from_on"))["first"]
    named = {"unit": unit, "day": day.isoformat(), "first": first and first.isoformat()}
    if first is None:
        return _("Nobody held a post in “%(unit)s” on %(day)s.") % named
    return _("Nobody held a post in “%(unit)s” on %(day)s: on record, the first post begins on %(first)s. Choose a "
             "later day, or ask whoever keeps the unit's people to put first days of posts right.") % named  # fmt: skip


def away_on(people, day: date) -> dict[int, str]:
    """Of these people, who is away on that day, with the words a list of attendance takes."""
    return {absence.user_id: told(absence) for absence in Absence.objects.away_on(day).filter(user__in=people)}


def told(absence) -> str:
    """Illness is nobody's business: it reads as leave."""
    private, plain = Absence.Reason.ILLNESS, Absence.Reason.LEAVE
    return str((plain if absence.reason == private else Absence.Reason(absence.reason)).label)


def with_reason(who: str, why: str) -> str:
    return _("%(person)s (%(reason)s)") % {"person": who, "reason": why} if why else who


class Participants:
    """Everyone a form may name: `expected` in order of post, `seats` by id. Anyone else is refused."""

    def __init__(self, *, user, unit, day: date, groups=(), also=(), today: date):
        expected = expected_people(unit, day, groups) if unit else []
        self.seats = seats_of(expected, day, unit)
        self.expected = sorted(self.seats.values(), key=lambda seat: seat.order)
        colleagues = User.objects.active().visible_to(user)
        others = {person.pk: person for person in colleagues if person.pk not in self.seats}
        posts_now = Posting.objects.on(today).filter(user__in=colleagues).exclude(user__in=list(self.seats))
        self.seats |= {pk: Seat(person) for pk, person in others.items()} | _best(posts_now, others, unit)
        if missing := set(also) - set(self.seats) - {None}:
            self.seats |= seats_of(User.objects.filter(pk__in=missing), day, unit)

    def choices(self) -> list:
        """For a select: those expected first, then the others by unit."""
        expected = {seat.pk for seat in self.expected}
        groups = {}
        for seat in sorted(self.seats.values(), key=lambda seat: (seat.place, seat.order)):
            if seat.pk not in expected:
                groups.setdefault(seat.place or "—", []).append((seat.pk, seat.label))
        first = [(seat.pk, seat.label) for seat in self.expected]
        return [("", "---------"), *first, *groups.items()]

    def leading(self) -> Seat | None:
        """Who most likely takes the chair: the first leader or head of those expected."""
        return leading_of(self.expected)


def leading_of(seats) -> Seat | None:
    return next((seat for seat in seats if seat.role in (Role.LEADER, Role.HEAD)), None)


def last_meeting(meetings, unit, types=()):
    """The unit's latest meeting, of the same type if there was one: where it was held and who chaired are usually
    the same again."""
    rows = meetings.standing().filter(unit=unit).order_by(F("held_on").desc(), "-pk")
    return (types and rows.filter(types__in=types).first()) or rows.first()
