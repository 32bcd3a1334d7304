"""The standing cast of every test, and make-functions whose defaults a test names only where they matter.

city ─ bureau ─ section (own), office (sibling), branch
     └ other bureau ─ other section        (strangers)
"""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import timezone

from organization.models import Posting, Unit, User
from organization.rights import Role
from organization.services import add_unit, post
from responsibility.models import Assignment, Duty, EvidenceKind

LONG_AGO = date(2020, 1, 1)
PASSWORD = "Correct-Horse-9"


def make_unit(code, parent=None, **fields):
    fields = {"name": f"示例{code}单位", "short_name": code, "kind": Unit.Kind.SECTION} | fields
    return add_unit(parent=parent, code=code, **fields)


def make_user(username, unit=None, role=Role.MEMBER, **fields):
    """An active person, with one open-ended post when a unit is given."""
    posting = {name: fields.pop(name) for name in ("title", "capacity", "rank_no") if name in fields}
    user = User.objects.create_user(
        username, PASSWORD, **({"name": username, "email": f"{username}@example.org"} | fields)
    )
    if unit:
        post(user=user, unit=unit, role=role, from_on=LONG_AGO, **posting)
    return user


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


@pytest.fixture
def cast(db):
    """One city, two bureaus, and a person in each role; `stranger` leads the other bureau."""
    city = make_unit("city", kind=Unit.Kind.GOVERNMENT)
    bureau = make_unit("bureau", city, kind=Unit.Kind.BUREAU)
    section = make_unit("section", bureau)
    office = make_unit("office", bureau)
    branch = make_unit("branch", bureau, kind=Unit.Kind.BRANCH)
    other_bureau = make_unit("other", city, kind=Unit.Kind.BUREAU)
    other_section = make_unit("other-section", other_bureau)
    first = Posting.Capacity.FIRST
    return SimpleNamespace(
        city=city, bureau=bureau, section=section, office=office, branch=branch,
        other_bureau=other_bureau, other_section=other_section,
        supervisor=make_user("supervisor", city, Role.SUPERVISOR, title="督查室主任"),
        leader=make_user("leader", bureau, Role.LEADER, title="党组书记、局长", capacity=first, rank_no=1),
        unitadmin=make_user("unitadmin", bureau, Role.UNIT_ADMIN, title="办公室主任"),
        clerk=make_user("clerk", bureau, Role.RECORDER, title="办公室科员"),
        head=make_user("head", section, Role.HEAD, title="科长"),
        recorder=make_user("recorder", section, Role.RECORDER, title="科员"),
        member=make_user("member", section, Role.MEMBER, title="科员"),
        assistant=make_user("assistant", office, Role.MEMBER, title="科员"),
        stranger=make_user("stranger", other_bureau, Role.LEADER, title="局长"),
        admin=make_user("admin", administration=User.Administration.SYSTEM),
        security=make_user("security", administration=User.Administration.SECURITY),
        auditor=make_user("auditor", administration=User.Administration.AUDIT),
    )  # fmt: skip


@pytest.fixture
def signed_in(client):
    """`signed_in(user)` is the test client with that person's session."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
