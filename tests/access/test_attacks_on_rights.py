"""Rights gained by what is kept of units and people: posts made longer, units moved, accounts that open again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organization.editing import Stale
from organization.granting import grants, waiting
from organization.granting.grants import grant
from organization.models import Charge, Posting, User
from organization.people.services import end_posting, post
from organization.rights import Right, Role
from organization.tree.services import move_unit
from responsibility.handing_over.services import depart
from tests.cast import make_assignment, make_user
from tests.organization.sheets import upload

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.fixture
def deputy(cast):
    """A deputy of the bureau with one section in charge, granted."""
    person = make_user("deputy", cast.bureau, Role.MEMBER, capacity=Posting.Capacity.DUAL)
    grant(Charge.objects.create(posting=person.postings.get(), unit=cast.section), by=cast.security)
    assert fresh(person).scope.may(Right.REVIEW, cast.section)
    return person


def edit(client, posting, **changes):
    typed = {name: getattr(posting, name) or "" for name in ("title", "role", "capacity", "rank_no", "kind", "from_on")}
    typed |= {"to_on": posting.to_on or "", "version": posting.version}
    typed["charges"] = [charge.unit_id for charge in posting.charges.all()]
    return client.post(reverse("organization:posting_edit", args=[posting.pk]), typed | changes)


def test_a_post_made_longer_asks_anew_for_the_sections_in_its_charge(cast, deputy, signed_in):
    posting = deputy.postings.get()
    Posting.objects.filter(pk=posting.pk).update(to_on=TODAY)
    client = signed_in(cast.unitadmin)
    answer = client.post(reverse("organization:posting_end", args=[posting.pk]),
                         {"to_on": TODAY + timedelta(days=99), "version": posting.version})  # fmt: skip
    assert not fresh(deputy).scope.may(Right.REVIEW, cast.section), answer.status_code
    assert Posting.objects.get(pk=posting.pk).to_on > TODAY


def test_a_post_given_back_by_its_form_asks_anew_too(cast, deputy, signed_in):
    Posting.objects.filter(user=deputy).update(to_on=YESTERDAY)
    answer = edit(signed_in(cast.admin), deputy.postings.get(), to_on="")
    assert answer.status_code == 302
    assert not fresh(deputy).scope.may(Right.REVIEW, cast.section)


def test_a_section_moved_out_of_the_deputy_s_bureau_is_no_longer_in_charge(cast, deputy):
    move_unit(unit=cast.section, parent=cast.other_bureau, today=TODAY)
    cast.section.refresh_from_db()
    assert not fresh(deputy).scope.may(Right.READ, cast.section)


def test_an_administrator_who_left_comes_back_as_a_plain_person(cast, signed_in):
    second = make_user("security2", cast.section, administration=User.Administration.SECURITY)
    depart(person=second, by=cast.admin, today=TODAY, last_on=YESTERDAY, why="retired")
    assert not fresh(second).is_active
    answer = signed_in(cast.unitadmin).post(
        reverse("handover:come_back", args=[second.pk]),
        {"unit": cast.section.pk, "role": Role.MEMBER, "from_on": TODAY, "title": "", "capacity": ""},
    )
    assert fresh(second).administration == "" or not fresh(second).is_active, answer.status_code


def test_a_unit_s_administrator_opens_no_administrator_s_account_again(cast, signed_in):
    second = make_user("security2", cast.section, administration=User.Administration.SECURITY)
    depart(person=second, by=cast.admin, today=TODAY, last_on=TODAY, why="retired")
    answer = signed_in(cast.unitadmin).post(
        reverse("handover:come_back", args=[second.pk]),
        {"unit": cast.section.pk, "role": Role.MEMBER, "from_on": TODAY, "title": "", "capacity": ""},
    )
    assert answer.status_code == 403


def test_nobody_cancels_their_own_work_by_closing_its_unit(cast, signed_in):
    own = make_assignment(cast.section, owner=cast.unitadmin, created_by=cast.leader, needs_review=True)
    client, address = signed_in(cast.unitadmin), reverse("handover:close", args=[cast.section.pk])
    typed = {"into": "", "below": "move", "last_on": TODAY, "reason": "撤销", "fate-assignment": "cancel",
             "fate-post": "end", "version": cast.section.version}  # fmt: skip
    shown = client.post(address, typed)
    client.post(address, typed | {"seen": shown.context["form"].mark})
    own.refresh_from_db()
    assert own.is_open and own.owner == cast.unitadmin


def test_an_import_asks_anew_for_the_charges_of_a_longer_post(cast, deputy, signed_in):
    posting = deputy.postings.get()
    Posting.objects.filter(pk=posting.pk).update(to_on=TODAY)
    client = signed_in(cast.unitadmin)
    sheet = upload(["姓名", "用户名", "单位代码", "任职止"], [["deputy", "deputy", "bureau", "2030-12-31"]])
    address = client.post(reverse("organization:import_upload"), {"kind": "people", "file": sheet}).url
    client.post(f"{address}go-on/")
    client.post(f"{address}apply/")
    assert Posting.objects.get(pk=posting.pk).to_on > TODAY
    assert not fresh(deputy).scope.may(Right.REVIEW, cast.section)


def test_a_role_an_administrator_can_t_hold_is_proposed_again_with_a_message(cast, signed_in, settings):
    settings.ADMINISTRATION = "simple"
    posting = post(user=cast.auditor, unit=cast.section, role=Role.HEAD, from_on=TODAY, by=cast.unitadmin)
    Posting.objects.filter(pk=posting.pk).update(refused_at=timezone.now(), refusal="x")
    answer = signed_in(cast.admin).post(reverse("organization:role_propose", args=[posting.pk]))
    assert answer.status_code == 302
    assert Posting.objects.get(pk=posting.pk).granted_at is None


def test_where_one_person_decides_alone_a_right_asks_again_who_is_there(cast, client, settings):
    """In the simple profile what is entered is in force at once: a form of a post is as good as a grant."""
    settings.ADMINISTRATION = "simple"
    client.force_login(cast.admin)
    session = client.session
    session["signed_in_at"] -= 301
    session.save()
    typed = {"unit": cast.section.pk, "title": "", "role": Role.HEAD, "capacity": "", "rank_no": 100,
             "kind": "regular", "from_on": TODAY}  # fmt: skip
    answer = client.post(reverse("organization:posting_create", args=[cast.assistant.pk]), typed)
    assert answer.status_code == 302 and answer["location"].startswith("/accounts/reauthenticate/")
    assert not fresh(cast.assistant).scope.may(Right.REVIEW, cast.section)
    for page in ("posting_edit", "role_propose"):
        answer = client.post(reverse(f"organization:{page}", args=[cast.member.postings.get().pk]), {"role": "head"})
        assert answer["location"].startswith("/accounts/reauthenticate/"), page
    settings.ADMINISTRATION = "strict"
    assert client.post(reverse("organization:posting_create", args=[cast.assistant.pk]), {}).status_code == 200


def test_a_charge_is_not_granted_unseen_over_a_post_made_longer_meanwhile(cast, signed_in):
    person = make_user("deputy", cast.bureau, Role.MEMBER, capacity=Posting.Capacity.DUAL)
    Posting.objects.filter(user=person).update(to_on=TODAY)
    posting = person.postings.get()
    Charge.objects.create(posting=posting, unit=cast.section, proposed_by=cast.unitadmin)
    [looked_at] = waiting.everything(TODAY)
    edit(signed_in(cast.unitadmin), posting, to_on="")
    assert Posting.objects.get(pk=posting.pk).to_on is None
    signed_in(cast.security).post(reverse("organization:decide"),
                                  {"verb": "authorize", "chosen": looked_at.key, "confirmed": "1"})  # fmt: skip
    assert not fresh(person).scope.may(Right.REVIEW, cast.section)


def test_what_is_made_longer_between_the_look_and_the_grant_is_not_granted(cast):
    """The list was read, then the post made longer, then the charge granted: one click, two transactions."""
    person = make_user("deputy", cast.bureau, Role.MEMBER, capacity=Posting.Capacity.DUAL)
    Posting.objects.filter(user=person).update(to_on=TODAY)
    Charge.objects.create(posting=person.postings.get(), unit=cast.section, proposed_by=cast.unitadmin)
    [looked_at] = waiting.everything(TODAY)
    end_posting(posting=person.postings.get(), on=TODAY + timedelta(days=99), by=cast.unitadmin)
    with pytest.raises(Stale):
        grants.put_into_force(looked_at.proposal, by=cast.security)
    assert not fresh(person).scope.may(Right.REVIEW, cast.section)


def test_whoever_makes_a_post_longer_proposes_it(cast, signed_in):
    """Nobody grants what they proposed: so it must be known who asked for the longer time."""
    posting = cast.head.postings.get()
    Posting.objects.filter(pk=posting.pk).update(to_on=TODAY, proposed_by=cast.admin)
    signed_in(cast.unitadmin).post(reverse("organization:posting_end", args=[posting.pk]),
                                   {"to_on": TODAY + timedelta(days=9), "version": posting.version})  # fmt: skip
    posting.refresh_from_db()
    assert (posting.granted_at, posting.proposed_by) == (None, cast.unitadmin)
