"""The units, people, posts and groups of the example."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from example.text import read
from organization.granting.grants import grant
from organization.models import Charge, Group, Membership, Posting, Unit, User
from organization.people.services import add_unit, post

LONG_AGO = date(2020, 1, 1)
MAIL_DOMAIN = "shifan.example"
PHONE = "1540000{:04d}"  # 154: a range that no operator has been given


@dataclass
class Cast:
    """Units by code, people by user name, groups by name; who leads a group by its name and the user name."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)

    def people_of(self, *usernames) -> list[User]:
        return [self.people[username] for username in usernames]


def settle(password_hash: str, accounts) -> Cast:
    """Make them all. The people in `accounts` sign in with the password, the others have none."""
    told, cast = read("bureau"), Cast()
    for unit in told["units"]:
        parent = cast.units.get(unit.pop("parent", ""))
        cast.units[unit["code"]] = add_unit(parent=parent, sort_no=len(cast.units) * 10, is_example=True, **unit)
    for group in told["groups"]:
        cast.groups[group["name"]] = Group.objects.create(
            unit=cast.units[group["unit"]], name=group["name"], kind=group["kind"]
        )
        for place in ("leader", "deputy"):
            cast.places |= {(group["name"], username): place for username in group.get(place, ())}
    for person in told["people"]:
        _settle_person(cast, person, password_hash if person["username"] in accounts else "")
    for group in told["groups"]:
        for username in group.get("members", ()):
            _join(cast, group["name"], cast.people[username])
    return cast


def mail_of(username: str) -> str:
    return f"{username}@{MAIL_DOMAIN}"


def _settle_person(cast, person, password_hash):
    posts, group, left = (person.pop(name, None) for name in ("posts", "group", "left"))
    user = User.objects.create_user(**person, email=mail_of(person["username"]) if posts else "",
                                    phone=PHONE.format(len(cast.people) + 1), authorized_at=timezone.now())  # fmt: skip
    if password_hash:
        user.password = password_hash
    user.is_active = left is None
    if password_hash or left:
        user.save()
    cast.people[user.username] = user
    for one in posts or ():
        charges = one.pop("charges", ())
        one |= {name: cast.units[one[name]] for name in ("from_unit",) if name in one}
        posting = grant(post(user=user, unit=cast.units[one.pop("unit")], **({"from_on": LONG_AGO} | one)), by=None)
        for code in charges:
            Charge.objects.create(posting=posting, unit=cast.units[code], granted_at=posting.granted_at)
    if group:
        _join(cast, group, user, to_on=left)


def _join(cast, group: str, user: User, to_on: date | None = None):
    to_on = to_on or _last_day(user)
    place = cast.places.get((group, user.username), Membership.Place.MEMBER)
    Membership.objects.create(group=cast.groups[group], user=user, place=place, from_on=LONG_AGO, to_on=to_on)


def _last_day(user: User) -> date | None:
    """The end of the person's last post, None while one is open."""
    ends = list(Posting.objects.filter(user=user).values_list("to_on", flat=True))
    return None if None in ends else max(ends, default=None)
