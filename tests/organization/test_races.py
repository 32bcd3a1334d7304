"""Opposite grants at the same moment, on several connections; each race is first shown to happen with the lock off."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from organization.granting import grants, offices
from organization.models import Posting, User
from organization.people.services import post
from organization.rights import Role
from tests.cast import LONG_AGO, make_user
from tests.depth import rounds
from tests.racing import faults

pytestmark = [pytest.mark.connections, pytest.mark.faults]


def opposite(cast, at_once, number):
    """Two offices and a role for one person, all at once: how many of the three the person then holds."""
    today = timezone.localdate()
    person = make_user(f"person{number}")
    posting = post(user=person, unit=cast.section, role=Role.HEAD, from_on=LONG_AGO, by=cast.admin)
    came_to = at_once(
        lambda: offices.appoint(person=person, office="system", by=cast.security, today=today),
        lambda: offices.appoint(person=person, office="audit", by=cast.security, today=today),
        lambda: grants.grant(posting, by=cast.security),
    )
    assert faults(came_to, ValidationError) == []
    held = [bool(User.objects.get(pk=person.pk).administration), bool(Posting.objects.get(pk=posting.pk).granted_at)]
    return sum(held)


def last_two(cast, at_once, number):
    """The only two holders of an office are relieved of it at once: how many are left."""
    today = timezone.localdate()
    User.objects.filter(administration="audit").update(administration="")
    pair = [make_user(f"auditor{number}-{which}", administration="audit") for which in (1, 2)]
    came_to = at_once(
        *(lambda one=one: offices.appoint(person=one, office="", by=cast.security, today=today) for one in pair)
    )
    assert faults(came_to, ValidationError) == []
    return User.objects.in_force().filter(administration="audit").count()


@pytest.fixture
def unlocked(monkeypatch):
    """The same code reading without a lock, every reader before any writer."""

    def install(readers):
        gate = threading.Barrier(readers)

        def read(row):
            found = type(row).objects.get(pk=row.pk)
            if isinstance(row, User):
                gate.wait(10)
            return found

        monkeypatch.setattr(offices, "locked_with_holders", read)
        monkeypatch.setattr(grants, "locked", lambda model, pk, version=None: read(model(pk=pk)))

    return install


def test_of_opposite_grants_never_two_are_held(cast, at_once, measured):
    tried = rounds(full=100, short=10)
    held = [opposite(cast, at_once, number) for number in range(tried)]
    measured(tried=tried, two_of_three=sum(one > 1 for one in held))
    assert held == [1] * tried


def test_without_the_lock_both_are_held(cast, at_once, unlocked):
    unlocked(3)
    assert opposite(cast, at_once, 0) == 2


def test_the_last_holder_stays_whoever_else_is_relieved_at_once(cast, at_once, measured):
    tried = rounds(full=100, short=10)
    left = [last_two(cast, at_once, number) for number in range(tried)]
    measured(tried=tried, none_left=left.count(0))
    assert left == [1] * tried


def test_without_the_lock_nobody_is_left(cast, at_once, monkeypatch):
    gate = threading.Barrier(2)
    asked = offices.is_last_holder

    def read(row):
        return User.objects.get(pk=row.pk)

    def both_asked(person):
        answer = asked(person)
        gate.wait(10)
        return answer

    monkeypatch.setattr(offices, "locked_with_holders", read)
    monkeypatch.setattr(offices, "is_last_holder", both_asked)
    assert last_two(cast, at_once, 0) == 0
