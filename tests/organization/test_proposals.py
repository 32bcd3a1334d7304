"""Accounts are inert and roles do nothing until a second person puts them into force."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organization.granting.grants import authorize, grant
from organization.models import Charge, Posting, User
from organization.people.services import add_person, end_posting, post
from organization.rights import Right, Role
from tests.cast import LONG_AGO, PASSWORD


@pytest.fixture
def new(cast):
    """Someone the system administrator entered as head of a section: neither authorized nor granted."""
    person = add_person(unit=cast.section, role=Role.HEAD, from_on=LONG_AGO, by=cast.admin, username="new", name="新人")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client, username="new", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_new_account_is_inert(new, client, cast):
    assert not fresh(new).scope.anywhere(Right.READ)
    answer = sign_in(client)
    assert answer.url == reverse("account_inactive")
    assert client.get("/").status_code == 302


def test_a_wrong_password_of_a_new_account_is_answered_like_any_other(new, client):
    assert sign_in(client, password="Wrong-Horse-9").context["form"].errors == (
        sign_in(client, "nobody", "Wrong-Horse-9").context["form"].errors
    )


def test_an_authorized_account_signs_in_as_a_plain_member_until_its_role_is_granted(new, client, cast):
    authorize(new, by=cast.security)
    assert sign_in(client).url == "/"
    scope = fresh(new).scope
    assert scope.may(Right.READ, cast.section)
    assert not scope.anywhere(Right.REVIEW)
    grant(new.postings.get(), by=cast.security)
    assert fresh(new).scope.may(Right.REVIEW, cast.section)


def test_a_session_ends_where_an_account_is_no_longer_in_force(cast, signed_in):
    client = signed_in(cast.member)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=cast.member.pk).update(authorized_at=None)
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "change",
    [{"role": Role.LEADER}, {"unit": "bureau"}, {"user": "assistant"}, {"to_on": None}, {"to_on": date(2099, 1, 1)},
     {"from_on": date(2019, 1, 1)}],
    ids=str,
)  # fmt: skip
def test_more_than_was_granted_asks_for_the_grant_anew(cast, change):
    until = date(2090, 1, 1)
    posting = grant(
        post(user=cast.member, unit=cast.office, role=Role.HEAD, from_on=LONG_AGO, to_on=until, by=cast.admin),
        by=cast.security,
    )
    for name, value in change.items():
        setattr(posting, name, getattr(cast, value) if name in ("unit", "user") else value)
    posting.save()
    stored = Posting.objects.get(pk=posting.pk)
    assert (stored.granted_at, stored.granted_by) == (None, None)


def test_a_title_a_capacity_and_an_earlier_end_leave_the_grant(cast):
    posting = Posting.objects.get(user=cast.head)
    posting.title, posting.capacity, posting.rank_no = "副科长", Posting.Capacity.HEAD, 7
    posting.save()
    end_posting(posting=posting, on=timezone.localdate())
    assert Posting.objects.get(pk=posting.pk).granted_at
    end_posting(posting=posting, on=timezone.localdate() + timedelta(days=1))
    assert Posting.objects.get(pk=posting.pk).granted_at is None


def test_a_section_in_charge_is_reached_once_it_is_granted(cast):
    charge = Charge.objects.create(posting=cast.clerk.postings.get(), unit=cast.office)
    assert not fresh(cast.clerk).scope.may(Right.REVIEW, cast.office)
    grant(charge, by=cast.security)
    assert fresh(cast.clerk).scope.may(Right.REVIEW, cast.office)


def test_an_administrator_is_a_plain_member_whatever_their_posts_say(cast):
    posting = post(user=cast.security, unit=cast.bureau, role=Role.LEADER, from_on=LONG_AGO)
    Posting.objects.filter(pk=posting.pk).update(granted_at=timezone.now())
    scope = fresh(cast.security).scope
    assert scope.may(Right.READ, cast.bureau)
    assert not scope.anywhere(Right.APPROVE)
    assert posting not in Posting.objects.acting()
