"""The queue of the security administrator: what waits, decided by another than who proposed it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organization.granting import waiting
from organization.models import Charge, Posting, User
from organization.people.services import add_person, post
from organization.rights import Role
from tests.cast import LONG_AGO, make_post, make_user

WAITING, DECIDE = (
    "/organization/waiting/",
    "/organization/waiting/decide/",
)


@pytest.fixture
def proposed(cast):
    """Three people, each with an account and a role that wait."""
    return [
        add_person(unit=cast.section, role=Role.RECORDER, from_on=LONG_AGO, by=cast.unitadmin, username=f"new{number}",
                   name=f"新人{number}") for number in range(3)
    ]  # fmt: skip


def keys(client):
    return [one.key for one, may in client.get(WAITING).context["rows"] if may]


def decide(client, chosen, verb="authorize", **fields):
    return client.post(DECIDE, {"chosen": chosen, "verb": verb, "confirmed": "1"} | fields)


def test_all_on_a_page_is_put_into_force_after_one_confirmation(cast, proposed, signed_in):
    client = signed_in(cast.security)
    chosen = keys(client)
    assert len(chosen) == 6
    page = client.post(DECIDE, {"chosen": chosen, "verb": "authorize"})
    assert len(page.context["chosen"]) == 6 and page.context["people"] == 3
    assert not User.objects.filter(pk__in=[one.pk for one in proposed], authorized_at__isnull=False).exists()
    assert decide(client, chosen).url == WAITING
    for person in proposed:
        assert User.objects.get(pk=person.pk).authorized_by == cast.security
        assert person.postings.get().granted_by == cast.security
    assert keys(client) == []


def test_the_menu_counts_what_waits(cast, proposed, signed_in):
    page = signed_in(cast.security).get("/")
    assert [item.count for item in page.context["menu"] if item.url == WAITING] == [6]
    assert "有6项待您授权" in page.content.decode()


def test_a_refusal_needs_a_reason_which_the_proposer_reads_and_may_answer(cast, proposed, signed_in):
    client = signed_in(cast.security)
    chosen = [key for key in keys(client) if key.startswith(f"role-{proposed[0].postings.get().pk}-")]
    assert decide(client, chosen, "refuse").context["form"].errors["reason"]
    assert decide(client, chosen, "refuse", reason="该科室已有记录员").status_code == 302
    posting = proposed[0].postings.get()
    assert (posting.granted_at, posting.refusal) == (None, "该科室已有记录员")
    theirs = Client()
    theirs.force_login(cast.unitadmin)
    assert "该科室已有记录员" in theirs.get(proposed[0].get_absolute_url()).content.decode()
    theirs.post(reverse("organization:role_propose", args=[posting.pk]))
    assert len([key for key in keys(client) if key.startswith(f"role-{posting.pk}-")]) == 1


def test_what_changed_since_it_was_looked_at_is_not_decided_unseen(cast, proposed, signed_in):
    client = signed_in(cast.security)
    chosen = [key for key in keys(client) if key.startswith("role-")][:1]
    posting = Posting.objects.get(pk=chosen[0].split("-")[1])
    posting.role, posting.version = Role.LEADER, posting.version + 1
    posting.save()
    assert decide(client, chosen).url == WAITING
    posting.refresh_from_db()
    assert posting.granted_at is None


def test_nobody_decides_about_what_they_proposed_or_about_themselves(cast, proposed, signed_in):
    before = make_user("before", administration="security")
    User.objects.filter(pk=proposed[0].pk).update(proposed_by=before)
    posting = post(user=before, unit=cast.section, role=Role.HEAD, from_on=LONG_AGO, by=cast.admin)
    client = signed_in(before)
    forced = [f"account-{proposed[0].pk}-1", f"role-{posting.pk}-1"]
    assert not set(forced) & set(keys(client))
    for key in forced:
        assert decide(client, [key]).context["form"].non_field_errors()
    assert not User.objects.get(pk=proposed[0].pk).in_force


def test_a_section_in_charge_waits_too(cast, signed_in):
    charge = Charge.objects.create(posting=cast.leader.postings.get(), unit=cast.office, proposed_by=cast.admin)
    client = signed_in(cast.security)
    assert keys(client) == [f"charge-{charge.pk}-{charge.posting.version}"]
    decide(client, keys(client))
    charge.refresh_from_db()
    assert charge.granted_by == cast.security


@pytest.mark.parametrize("how", ["revoke", "end", "close", "move"])
def test_what_is_taken_away_acts_on_the_next_request_of_every_session(cast, signed_in, how):
    """ASVS 8.3.2. Two sessions of the head of the section; the third, of whoever takes the right away."""
    first, second = Client(), Client()
    for client in (first, second):
        client.force_login(cast.head)
        assert client.get(reverse("dashboard:dashboard"), {"unit": "section"}).status_code == 200
    posting = cast.head.postings.get()
    by = signed_in(cast.security if how == "revoke" else cast.admin)
    if how == "revoke":
        by.post(reverse("organization:role_revoke", args=[posting.pk]), {"reason": "调整分工"})
    elif how == "end":
        by.post(reverse("organization:posting_end", args=[posting.pk]), {"to_on": "2021-01-01", "version": 1})
    elif how == "close":
        User.objects.filter(pk=cast.head.pk).update(is_active=False)
    else:
        posting.unit = cast.office
        posting.save()
    for client in (first, second):
        assert client.get(reverse("dashboard:dashboard"), {"unit": "section"}).status_code in (302, 403, 404)


def test_the_queue_asks_the_same_for_one_and_for_fifty(cast, signed_in):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get(WAITING)
        return len(asked)

    client = signed_in(cast.security)
    add_person(unit=cast.section, role=Role.HEAD, from_on=LONG_AGO, by=cast.admin, username="n", name="新")
    for_one = cost()
    for number in range(50):
        add_person(unit=cast.section, role=Role.HEAD, from_on=LONG_AGO, by=cast.admin, username=f"n{number}", name="新")
    assert cost() == for_one


def test_a_plain_member_and_an_ended_post_wait_for_nothing(cast):
    post(user=cast.member, unit=cast.office, role=Role.MEMBER, from_on=LONG_AGO)
    post(user=cast.member, unit=cast.office, role=Role.HEAD, from_on=LONG_AGO, to_on=LONG_AGO)
    make_post(cast.member, cast.branch, Role.RECORDER)
    assert waiting.count(timezone.localdate()) == 0


def test_the_page_of_a_person_offers_what_the_reader_may_do_and_names_the_reader(cast, signed_in):
    """The person's own record must not be taken for whoever reads it."""
    revoke = reverse("organization:role_revoke", args=[cast.head.postings.get().pk])
    office = reverse("organization:office", args=[cast.head.pk])
    for reader, offered in ((cast.security, True), (cast.admin, False), (cast.unitadmin, False), (cast.head, False)):
        page = signed_in(reader).get(cast.head.get_absolute_url())
        body = page.content.decode()
        assert (revoke in body, office in body) == (offered, offered), reader
        assert page.context["user"] == reader
