"""The standing cast of every test, and make-functions whose defaults a test names only where they matter.

city ─ bureau ─ section (own), office (sibling), branch
     └ other bureau ─ other section        (strangers)
"""

from collections import Counter
from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from organization.granting.grants import grant
from organization.models import Posting, TreeLock, Unit, User
from organization.people.services import add_unit, post
from organization.rights import Role
from organization.tree.paths import child_key, child_path
from responsibility.models import Assignment, Duty, EvidenceKind

LONG_AGO = date(2020, 1, 1)
PASSWORD = "Correct-Horse-9"


def make_unit(code, parent=None, **fields):
    fields = {"name": f"示例{code}单位", "short_name": code, "kind": Unit.Kind.SECTION} | fields
    return add_unit(parent=parent, code=code, **fields)


def make_user(username, unit=None, role=Role.MEMBER, **fields):
    """A person whose account is authorized, with one open-ended post, granted, when a unit is given."""
    posting = {name: fields.pop(name) for name in ("title", "capacity", "rank_no") if name in fields}
    defaults = {"name": username, "email": f"{username}@example.org", "authorized_at": timezone.now()}
    user = User.objects.create_user(username, PASSWORD, **(defaults | fields))
    if unit:
        make_post(user, unit, role, **posting)
    return user


def make_post(user, unit, role=Role.MEMBER, *, from_on=LONG_AGO, **fields):
    """A dated post whose role acts."""
    return grant(post(user=user, unit=unit, role=role, from_on=from_on, **fields), by=None)


def make_duty(unit, **fields):
    year = fields.get("year", timezone.localdate().year)
    defaults = {"title": "分析研判会", "per": Duty.Per.QUARTER, "year": year, "valid_from": date(year, 1, 1),
                "valid_to": date(year, 12, 31)}  # fmt: skip
    return Duty.objects.create(unit=unit, **(defaults | fields))


def make_kind(code="meeting.analysis", **fields):
    return EvidenceKind.objects.get_or_create(code=code, defaults={"name": code} | fields)[0]


def make_assignment(unit, **fields):
    defaults = {"title": "一项任务", "due_on": timezone.localdate()}
    return Assignment.objects.create(unit=unit, **(defaults | fields))


UNITS = (  # code, code of the unit above, kind
    ("city", None, Unit.Kind.GOVERNMENT), ("bureau", "city", Unit.Kind.BUREAU), ("other", "city", Unit.Kind.BUREAU),
    ("section", "bureau", Unit.Kind.SECTION), ("office", "bureau", Unit.Kind.SECTION),
    ("branch", "bureau", Unit.Kind.BRANCH), ("other-section", "other", Unit.Kind.SECTION),
)  # fmt: skip
PEOPLE = (  # user name, code of the unit, role, post, more of the posting
    ("supervisor", "city", Role.SUPERVISOR, "督查室主任", {}),
    ("leader", "bureau", Role.LEADER, "党组书记、局长", {"capacity": Posting.Capacity.FIRST, "rank_no": 1}),
    ("unitadmin", "bureau", Role.UNIT_ADMIN, "办公室主任", {}), ("clerk", "bureau", Role.RECORDER, "办公室科员", {}),
    ("head", "section", Role.HEAD, "科长", {}), ("recorder", "section", Role.RECORDER, "科员", {}),
    ("member", "section", Role.MEMBER, "科员", {}), ("assistant", "office", Role.MEMBER, "科员", {}),
    ("stranger", "other", Role.LEADER, "局长", {}),
)  # fmt: skip
OFFICES = {"admin": "system", "security": "security", "auditor": "audit"}


@pytest.fixture
def cast(db):
    """One city, two bureaus, and a person in each role; `stranger` leads the other bureau.

    Nearly every test asks for it, so its rows go in by few statements, past services and audit.
    """
    TreeLock.objects.get_or_create(pk=1)
    units, below = {}, Counter()
    for level in ((None,), ("city",), ("bureau", "other")):
        rows = []
        for code, above, kind in UNITS:
            if above in level:
                below[above] += 1
                parent = units.get(above)
                path = child_path(parent.path if parent else "", below[above])
                key = child_key(parent.order_key if parent else "", 0, path)
                rows.append(Unit(code=code, parent=parent, path=path, order_key=key, kind=kind,
                                 name=f"示例{code}单位", short_name=code))  # fmt: skip
        units |= {unit.code: unit for unit in Unit.objects.bulk_create(rows)}
    names = [name for name, *_post in PEOPLE] + list(OFFICES)
    password, now = make_password(PASSWORD), timezone.now()
    people = User.objects.bulk_create(
        User(username=name, username_key=name, name=name, email=f"{name}@example.org", password=password,
             administration=OFFICES.get(name, ""), authorized_at=now) for name in names
    )  # fmt: skip
    people = {person.username: person for person in people}
    Posting.objects.bulk_create(
        Posting(user=people[name], unit=units[code], role=role, title=title, from_on=LONG_AGO, granted_at=now, **more)
        for name, code, role, title, more in PEOPLE
    )
    places = {name: units[name] for name in ("city", "bureau", "section", "office", "branch")}
    return SimpleNamespace(other_bureau=units["other"], other_section=units["other-section"], **places, **people)


@pytest.fixture
def signed_in(client):
    """`signed_in(user)` is the test client with that person's session."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
