"""Kinds of posts, changing one, the sections in its charge, and who answers in which capacity."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organization.granting.grants import grant
from organization.models import Charge, Posting, User
from organization.rights import Right, Role
from tests.cast import LONG_AGO, make_duty, make_user

Capacity = Posting.Capacity


def typed(posting, **more):
    data = {"title": posting.title, "role": posting.role, "capacity": posting.capacity, "rank_no": posting.rank_no,
            "kind": posting.kind, "from_unit": posting.from_unit_id or "", "from_on": posting.from_on.isoformat(),
            "to_on": posting.to_on.isoformat() if posting.to_on else "", "version": posting.version}  # fmt: skip
    return data | more


def edit(client, posting, **more):
    posting.refresh_from_db()
    return client.post(reverse("organization:posting_edit", args=[posting.pk]), typed(posting, **more))


def test_a_secondment_says_who_sent_the_person(cast, signed_in):
    client, person = signed_in(cast.unitadmin), make_user("lent", cast.section)
    url = reverse("organization:posting_create", args=[person.pk])
    data = {"unit": cast.office.pk, "title": "借调干部", "role": "member", "capacity": "", "rank_no": 60,
            "kind": "secondment", "from_unit": cast.section.pk, "from_on": "2026-01-05", "to_on": ""}  # fmt: skip
    assert client.post(url, data | {"kind": "regular"}).status_code == 200
    assert client.post(url, data).status_code == 302
    posting = person.postings.get(kind="secondment")
    assert posting.from_unit == cast.section
    for page in (person.get_absolute_url(), cast.office.get_absolute_url()):
        assert "借调" in client.get(page).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=posting.pk).update(kind="regular")


def test_a_changed_title_keeps_the_grant_and_a_changed_role_asks_anew(cast, signed_in):
    client, posting = signed_in(cast.unitadmin), cast.head.postings.get()
    assert edit(client, posting, title="科长（主持工作）", rank_no=5).status_code == 302
    posting.refresh_from_db()
    assert (posting.title, posting.rank_no, bool(posting.granted_at)) == ("科长（主持工作）", 5, True)
    assert edit(client, posting, role=Role.LEADER).status_code == 302
    posting.refresh_from_db()
    assert posting.granted_at is None and posting.proposed_by == cast.unitadmin
    assert not User.objects.get(pk=cast.head.pk).scope.may(Right.REVIEW, cast.section)


def test_nobody_changes_their_own_post_and_a_clerk_nobodys(cast, signed_in):
    own, other = cast.unitadmin.postings.get(), cast.head.postings.get()
    assert edit(signed_in(cast.unitadmin), own, role=Role.LEADER).status_code == 403
    for person in (cast.clerk, cast.leader, cast.head):
        assert edit(signed_in(person), other, title="x").status_code == 403
    assert edit(signed_in(cast.stranger), other, title="x").status_code == 404


def test_sections_in_charge_are_chosen_below_the_post_and_act_once_granted(cast, signed_in):
    client, deputy = signed_in(cast.unitadmin), make_user("deputy", cast.bureau, title="副局长")
    posting = deputy.postings.get()
    assert edit(client, posting, charges=[cast.other_section.pk]).status_code == 200
    assert edit(client, posting, charges=[cast.section.pk, cast.office.pk], capacity=Capacity.DUAL).status_code == 302
    assert set(posting.charges.values_list("unit__code", flat=True)) == {"section", "office"}
    assert not User.objects.get(pk=deputy.pk).scope.may(Right.REVIEW, cast.section)
    grant(posting.charges.get(unit=cast.section), by=cast.security)
    assert User.objects.get(pk=deputy.pk).scope.may(Right.REVIEW, cast.section)
    assert edit(client, posting, charges=[cast.office.pk]).status_code == 302
    assert not Charge.objects.filter(posting=posting, unit=cast.section).exists()
    assert not User.objects.get(pk=deputy.pk).scope.may(Right.REVIEW, cast.section)


def test_the_loser_of_two_edits_is_told(cast, signed_in):
    client, posting = signed_in(cast.unitadmin), cast.head.postings.get()
    stale = typed(posting, title="甲")
    assert edit(client, posting, title="乙").status_code == 302
    answer = client.post(reverse("organization:posting_edit", args=[posting.pk]), stale)
    assert answer.status_code == 409 and "乙" in answer.content.decode()


def test_a_future_post_is_listed_as_such_and_gives_nothing_yet(cast, signed_in):
    soon = timezone.localdate() + timedelta(days=9)
    posting = cast.member.postings.get()
    Posting.objects.create(user=cast.member, unit=cast.office, role=Role.HEAD, from_on=soon, granted_at=timezone.now())
    page = signed_in(cast.unitadmin).get(cast.member.get_absolute_url()).content.decode()
    assert soon.isoformat() in page and posting.from_on.isoformat() in page
    assert not User.objects.get(pk=cast.member.pk).scope.may(Right.REVIEW, cast.office)


def test_the_page_of_a_unit_says_who_answers_and_what_is_missing(cast, signed_in):
    client, url = signed_in(cast.unitadmin), cast.bureau.get_absolute_url()
    page = client.get(url)
    assert [line.capacity for line in page.context["answering"]] == [Capacity.FIRST]
    assert not page.context["remarks"]
    make_user("second", cast.bureau, capacity=Capacity.FIRST, name="另一位")
    assert "另一位" in client.get(url).context["remarks"][0]
    Posting.objects.filter(capacity=Capacity.FIRST).update(to_on=timezone.localdate() - timedelta(days=1))
    assert client.get(url).context["remarks"]
    assert not signed_in(cast.clerk).get(url).context["remarks"]


def test_who_answers_in_a_unit_takes_as_many_queries_for_many(cast, signed_in, django_assert_num_queries):
    client, url = signed_in(cast.unitadmin), cast.bureau.get_absolute_url()
    make_user("dual", cast.bureau, capacity=Capacity.DUAL)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(20):
        deputy = make_user(f"dual{number}", cast.bureau, capacity=Capacity.DUAL)
        Charge.objects.create(posting=deputy.postings.get(), unit=cast.section, granted_at=timezone.now())
    with django_assert_num_queries(len(few) + 1):  # the units of the charges there are now
        client.get(url)


def test_the_responsibility_list_names_who_holds_the_capacity_today(cast, signed_in, django_assert_num_queries):
    make_duty(cast.section, capacity=Capacity.FIRST)
    make_duty(cast.section, capacity=Capacity.LIAISON)
    client, url = signed_in(cast.leader), reverse("responsibility:duties")
    page = client.get(url)
    held = {duty.capacity: duty.holder for duty in page.context["object_list"]}
    assert held == {Capacity.FIRST: cast.leader, Capacity.LIAISON: None}
    near = make_user("near", cast.section, capacity=Capacity.FIRST, name="近者")
    with CaptureQueriesContext(connection) as few:
        page = client.get(url)
    assert {duty.holder for duty in page.context["object_list"]} == {near, None}
    for number in range(20):
        make_duty(cast.section, capacity=Capacity.FIRST, title=f"职责{number}")
    with django_assert_num_queries(len(few)):
        client.get(url)
    assert Posting.objects.get(user=near).from_on == LONG_AGO


def test_a_choice_of_people_tells_namesakes_apart(cast, signed_in):
    make_user("wei1", cast.section, name="卫嘉梅", title="科员")
    make_user("wei2", cast.office, name="卫嘉梅", title="主任科员")
    field = signed_in(cast.leader).get(reverse("responsibility:duty_create")).context["form"].fields["leader"]
    labels = [label for _value, label in field.choices]
    assert {"卫嘉梅（section 科员）", "卫嘉梅（office 主任科员）", "member"} <= set(labels)
