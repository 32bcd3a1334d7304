"""Whom the names of a sheet mean: the people of each row's day, loaded once for all rows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext_noop

from exchange.saying import Unreadable
from organization.importing.called import MOST_NAMED
from organization.importing.names import Said, without_spaces
from organization.models import Membership, Posting, User, plain
from organization.people.seats import Seat
from organization.tree.paths import subtree_end

NOBODY = gettext_noop("There is nobody called %(text)s among the people of that unit or those you see.")
NAMESAKES = gettext_noop("Several people are called %(text)s: write the user name in brackets behind the name.")


@dataclass(frozen=True)
class Post:
    unit_id: int
    path: str
    title: str
    rank: int
    role: str
    place: str
    from_on: date
    to_on: date | None

    def is_held(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


class Roster:
    """`names` are those written in the sheet; `whole` are units whose every person of a day is asked for, with those
    below; `groups` the groups. Each is read once, however many rows there are."""

    def __init__(self, *, by, names: list[Said], units, first: date, last: date, whole=(), groups=()):
        self.first, self.last, self.posts = first, last, defaultdict(list)
        memberships = Membership.objects.filter(
            Q(to_on=None) | Q(to_on__gte=first), group__in=groups, from_on__lte=last
        )
        rows = memberships.values_list("group_id", "user_id", "from_on", "to_on") if groups else ()
        self.members = list(rows)
        spread = Replace(Replace("name", Value(" "), Value("")), Value("\u3000"), Value(""))
        people = User.objects.annotate(spread=spread).filter(_called(names) & _near(by, units))
        self.people = {person.pk: person for person in people}
        more = {user_id for _group, user_id, _from, _to in self.members} - self.people.keys()
        more |= set(self._postings().filter(_within(whole)).values_list("user_id", flat=True)) if whole else set()
        self.people |= User.objects.in_bulk(list(more - self.people.keys())) if more else {}
        self.called = defaultdict(list)
        for person in self.people.values():
            for name in {without_spaces(person.name), person.username_key}:
                self.called[name].append(person)
        posts = self._postings().filter(user__in=list(self.people)).order_by("rank_no", "pk")
        for user_id, *post in posts.values_list("user_id", "unit_id", "unit__path", "title", "rank_no", "role",
                                                "unit__short_name", "from_on", "to_on"):  # fmt: skip
            self.posts[user_id].append(Post(*post))

    def _postings(self):
        return Posting.objects.filter(Q(to_on=None) | Q(to_on__gte=self.first), from_on__lte=self.last)

    # Who was where

    def posts_on(self, person, day: date) -> list[Post]:
        return [post for post in self.posts.get(person.pk, ()) if post.is_held(day)]

    def seat(self, person, unit, day: date) -> Seat:
        """As `participants.seats_of`: a post in the unit wins, then the higher one."""
        posts = self.posts_on(person, day)
        post = next((post for post in posts if post.unit_id == unit.pk), posts[0] if posts else None)
        return Seat(person, post.title, post.rank, post.role, post.unit_id, post.place) if post else Seat(person)

    def everyone(self, unit, day: date, groups=(), *, below: bool = False) -> list[Seat]:
        """Those expected, in order of post: members of the groups, else everyone of the unit, or of all below too."""
        if groups:
            wanted = {group.pk for group in groups}
            ids = {user_id for group_id, user_id, from_on, to_on in self.members
                   if group_id in wanted and from_on <= day and (to_on is None or day <= to_on)}  # fmt: skip
        else:
            end = subtree_end(unit.path)
            ids = {
                pk for pk, posts in self.posts.items()
                if any(post.is_held(day) and (unit.path <= post.path < end if below else post.unit_id == unit.pk)
                       for post in posts)
            }  # fmt: skip
        return sorted((self.seat(self.people[pk], unit, day) for pk in ids), key=lambda seat: seat.order)

    # Whom a name means

    def meant(self, said: Said, unit, day: date, held=()) -> list[tuple[User, str]]:
        """The people one piece of a cell names, each with the reason beside it. `held` are (name printed then, person)
        of the stored record: those win over namesakes. Raises Unreadable."""
        if found := self._candidates(said.compact, held):
            return [self._one(said, found, unit, day, held)]
        parts = [Said(part) for part in said.name.split()]
        known = [bool(self._candidates(part.compact, held)) for part in parts]
        if len(parts) > 1 and known[-1]:
            last = self._one(
                Said(parts[-1].name, said.notes), self._candidates(parts[-1].compact, held), unit, day, held
            )
            if all(known):
                firsts = [self._one(part, self._candidates(part.compact, held), unit, day, held) for part in parts[:-1]]
                return [*firsts, last]
            if not any(known[:-1]):  # 党组书记 张三
                return [last]
        raise Unreadable(NOBODY, text=said.name)

    def _candidates(self, name, held):
        found = {person.pk: person for printed, person in held if without_spaces(printed) == name}
        found |= {person.pk: person for person in self.called.get(name) or self.called.get(plain(name), ())}
        return list(found.values())

    def _one(self, said, found, unit, day, held) -> tuple[User, str]:
        by_username = {person.username_key: person for person in found}
        for note in said.notes:
            if person := by_username.get(plain(note)):
                return person, "，".join(other for other in said.notes if other is not note)
        end, stored = subtree_end(unit.path), {person.pk for _printed, person in held}
        posts = {person.pk: self.posts_on(person, day) for person in found}
        nearer = (
            lambda person: person.pk in stored,
            lambda person: any(post.unit_id == unit.pk for post in posts[person.pk]),
            lambda person: any(unit.path <= post.path < end for post in posts[person.pk]),
            lambda person: bool(posts[person.pk]),
            lambda person: True,
        )
        for test in nearer:
            if among := [person for person in found if test(person)]:
                if len(among) > 1:
                    raise Unreadable(NAMESAKES, text=said.name)
                return among[0], "，".join(said.notes)
        raise Unreadable(NOBODY, text=said.name)


def _called(names) -> Q:
    """Of more names than a statement takes, everyone: `called` picks out whom the sheet names."""
    wanted = {name for said in names for name in (said.name, said.compact, *said.name.split())}
    notes = {plain(note) for said in names for note in said.notes} | {plain(name) for name in wanted}
    if len(notes) > MOST_NAMED:
        return Q()
    return Q(spread__in={without_spaces(name) for name in wanted}) | Q(username_key__in=notes)


def _within(units) -> Q:
    condition = Q(pk__in=[])
    for unit in units:
        condition |= Q(unit__path__gte=unit.path, unit__path__lt=subtree_end(unit.path))
    return condition


def _near(by, units) -> Q:
    """Colleagues, and whoever ever held a post in the sheet's units: a year's ledger names people who have left."""
    if by is None:
        return Q()
    once = Posting.objects.filter(_within(units)).values("user")
    return Q(pk__in=User.objects.visible_to(by).values("pk")) | Q(pk__in=once)


def namesakes() -> set[str]:
    """Names more than one person has: a sheet tells those apart by their user names."""
    names = User.objects.order_by().values_list("name").annotate(number=Count("pk"))
    return {name for name, _number in names.filter(number__gt=1)}
