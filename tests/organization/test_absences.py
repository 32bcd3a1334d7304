"""Leave and who stands in: what a cover gives, and everything it must never give."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from organization.absences.models import Absence
from organization.absences.services import enter_absence
from organization.models import Posting, User
from organization.rights import Right, Role
from reminders.models import Reminder
from reminders.sweep import sweep
from responsibility.models import Assignment
from responsibility.rules import can_answer, can_review
from tests.cast import make_assignment, make_user

Stage = Assignment.Stage
DAY = timedelta(days=1)


def fresh(person):
    return User.objects.get(pk=person.pk)


def away(user, stand_in=None, by=None, first=0, last=3, posting=None):
    today = timezone.localdate()
    return enter_absence(
        user=user, by=by or user, from_on=today + first * DAY, to_on=today + last * DAY, reason="leave",
        stand_in=stand_in, posting=posting,
    )  # fmt: skip


def typed(**more):
    today = timezone.localdate()
    return {"from_on": today.isoformat(), "to_on": (today + DAY).isoformat(), "reason": "trip", "stand_in": "",
            "posting": ""} | more  # fmt: skip


def enter(client, person, **more):
    return client.post(reverse("organization:absence_create", args=[person.pk]), typed(**more))


def test_a_stand_in_sees_does_and_is_reminded_of_the_work_under_their_own_name(cast, signed_in):
    work = make_assignment(cast.section, title="替办任务", owner=cast.member)
    client = signed_in(cast.assistant)
    assert client.get(work.get_absolute_url()).status_code == 404
    assert enter(signed_in(cast.unitadmin), cast.member, stand_in=cast.assistant.pk).status_code == 302
    client = signed_in(cast.assistant)
    desk = client.get(reverse("dashboard:mywork")).content.decode()
    assert "替办任务" in desk and "member" in desk
    sweep(now=timezone.now(), since=None)
    assert set(Reminder.objects.values_list("recipient__username", flat=True)) >= {"member", "assistant"}
    evidence = reverse("responsibility:evidence", args=[work.pk])
    assert client.post(evidence, {"text": "已办理"}).status_code == 302
    url = reverse("responsibility:verb", kwargs={"pk": work.pk, "verb": "submit"})
    work.refresh_from_db()
    answer = client.post(url, {"version": work.version, "done_on": timezone.localdate().isoformat()})
    assert answer.status_code == 302
    act = work.acts.get(verb="submit")
    assert (act.by, act.acting_for) == (cast.assistant, cast.member)
    work.refresh_from_db()
    assert work.submitted_by == cast.assistant
    assert "代member" in signed_in(cast.head).get(work.get_absolute_url()).content.decode().replace(" ", "")


def test_ones_own_acts_name_nobody_else(cast, signed_in):
    away(cast.member, cast.recorder)
    work = make_assignment(cast.section, owner=cast.recorder, needs_review=False)
    client = signed_in(cast.recorder)
    client.post(reverse("responsibility:evidence", args=[work.pk]), {"text": "x"})
    work.refresh_from_db()
    url = reverse("responsibility:verb", kwargs={"pk": work.pk, "verb": "complete"})
    client.post(url, {"version": work.version, "done_on": timezone.localdate().isoformat()})
    assert work.acts.get(verb="complete").acting_for is None


@pytest.mark.parametrize("first, last", [(1, 5), (-9, -1)])
def test_a_cover_to_come_or_over_gives_nothing(cast, first, last):
    away(cast.leader, cast.head, first=first, last=last, posting=cast.leader.postings.get())
    stand_in, work = fresh(cast.head), make_assignment(cast.bureau, owner=cast.leader)
    assert not can_answer(stand_in, work) and not stand_in.scope.may(Right.APPROVE, cast.bureau)
    assert not Assignment.objects.visible_to(stand_in).filter(pk=work.pk).exists()


def test_a_withdrawn_cover_ends_at_once(cast, signed_in):
    absence = away(cast.leader, cast.head, posting=cast.leader.postings.get())
    assert fresh(cast.head).scope.may(Right.APPROVE, cast.bureau)
    client = signed_in(cast.leader)
    assert client.post(reverse("organization:absence_withdraw", args=[absence.pk])).status_code == 302
    assert not fresh(cast.head).scope.may(Right.APPROVE, cast.bureau)
    assert client.post(reverse("organization:absence_withdraw", args=[absence.pk])).status_code == 403


def test_covers_do_not_chain(cast):
    posting = cast.leader.postings.get()
    away(cast.leader, cast.head, posting=posting)
    away(cast.head, cast.member, posting=cast.head.postings.get())
    third, work = fresh(cast.member), make_assignment(cast.bureau, owner=cast.leader)
    assert third.answers_for == {cast.member.pk, cast.head.pk}
    assert not can_answer(third, work) and not third.scope.may(Right.APPROVE, cast.bureau)
    assert third.scope.may(Right.REVIEW, cast.section) and not third.scope.may(Right.REVIEW, cast.bureau)


def test_only_decisions_are_lent_and_only_over_that_post_s_unit(cast):
    away(cast.leader, cast.head, posting=cast.leader.postings.get())
    stand_in = fresh(cast.head)
    assert stand_in.scope.may(Right.REVIEW, cast.office) and stand_in.scope.may(Right.APPROVE, cast.bureau)
    for right in (Right.ASSIGN, Right.REPORT, Right.RECORD, Right.ADMINISTER):
        assert not stand_in.scope.may(right, cast.office)
    assert not stand_in.scope.may(Right.REVIEW, cast.other_bureau) and not stand_in.scope.may(Right.READ, cast.city)


def test_without_a_post_lent_the_stand_in_decides_nothing(cast):
    away(cast.leader, cast.head)
    assert not fresh(cast.head).scope.may(Right.REVIEW, cast.bureau)


def test_what_is_lent_falls_with_the_post(cast):
    posting = cast.leader.postings.get()
    away(cast.leader, cast.head, posting=posting)
    Posting.objects.filter(pk=posting.pk).update(granted_at=None)
    assert not fresh(cast.head).scope.may(Right.REVIEW, cast.bureau)
    Posting.objects.filter(pk=posting.pk).update(granted_at=timezone.now(), to_on=timezone.localdate() - DAY)
    assert not fresh(cast.head).scope.may(Right.REVIEW, cast.bureau)


def test_a_stand_in_judges_neither_the_absent_person_s_work_nor_their_own(cast, signed_in):
    away(cast.leader, cast.head, posting=cast.leader.postings.get())
    stand_in = fresh(cast.head)
    of_leader = make_assignment(cast.bureau, owner=cast.leader, stage=Stage.SUBMITTED, submitted_by=cast.clerk)
    by_leader = make_assignment(cast.bureau, owner=cast.clerk, stage=Stage.SUBMITTED, submitted_by=cast.leader)
    own = make_assignment(cast.bureau, owner=cast.head, stage=Stage.SUBMITTED, submitted_by=cast.head)
    other = make_assignment(cast.bureau, owner=cast.clerk, stage=Stage.SUBMITTED, submitted_by=cast.clerk,
                            done_on=timezone.localdate())  # fmt: skip
    assert [can_review(stand_in, work) for work in (of_leader, by_leader, own, other)] == [False, False, False, True]
    client = signed_in(cast.head)
    for work, status in ((of_leader, 403), (other, 302)):
        url = reverse("responsibility:verb", kwargs={"pk": work.pk, "verb": "accept"})
        data = {"version": work.version, "done_on": timezone.localdate().isoformat()}
        assert client.post(url, data).status_code == status
    act = other.acts.get(verb="accept")
    assert (act.by, act.acting_for) == (cast.head, cast.leader)


def test_nobody_makes_themselves_a_stand_in(cast, signed_in):
    client = signed_in(cast.unitadmin)
    assert enter(client, cast.leader, stand_in=cast.unitadmin.pk).status_code == 200
    with pytest.raises(ValidationError):
        away(cast.leader, cast.unitadmin, by=cast.unitadmin)
    with pytest.raises(ValidationError):
        away(cast.leader, cast.leader)
    today = timezone.localdate()
    for stand_in in (cast.leader, cast.unitadmin):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(
                user=cast.leader, stand_in=stand_in, entered_by=cast.unitadmin, from_on=today, to_on=today
            )


def test_an_administrator_cannot_edit_themselves_into_a_cover(cast, signed_in):
    other = make_user("unitadmin2", cast.bureau, Role.UNIT_ADMIN)
    absence = away(cast.leader, cast.head, by=other)
    client = signed_in(cast.unitadmin)
    url = reverse("organization:absence_edit", args=[absence.pk])
    assert client.post(url, typed(stand_in=cast.unitadmin.pk, version=absence.version)).status_code == 200
    absence.refresh_from_db()
    assert absence.stand_in == cast.head
    # and one in which they stand in by another's entry cannot be kept under their own name
    absence = away(cast.clerk, cast.unitadmin, by=other)
    url = reverse("organization:absence_edit", args=[absence.pk])
    assert client.post(url, typed(stand_in=cast.unitadmin.pk, version=absence.version)).status_code == 200


@pytest.mark.parametrize("name", ["clerk", "head", "member", "supervisor", "recorder", "admin", "security"])
def test_nobody_else_enters_an_absence_for_the_leader(cast, signed_in, name):
    person = getattr(cast, name)
    status = enter(signed_in(person), cast.leader, stand_in=cast.member.pk).status_code
    assert status in (403, 404) and not Absence.objects.exists()
    with pytest.raises(PermissionDenied):
        away(cast.leader, cast.member, by=person)


def test_an_administrator_lends_decisions_only_to_who_takes_some_there(cast):
    posting = cast.leader.postings.get()
    with pytest.raises(ValidationError):
        away(cast.leader, cast.member, by=cast.unitadmin, posting=posting)
    assert away(cast.leader, cast.head, by=cast.unitadmin, posting=posting).pk


def test_only_a_deciding_post_of_the_absent_person_is_lent(cast):
    for user, posting in ((cast.member, cast.leader.postings.get()), (cast.member, cast.member.postings.get())):
        with pytest.raises(ValidationError):
            away(user, cast.assistant, posting=posting)
    with pytest.raises(ValidationError):
        away(cast.leader, None, posting=cast.leader.postings.get())


def test_an_administrator_of_the_system_stands_in_for_nobody(cast, signed_in):
    assert enter(signed_in(cast.leader), cast.leader, stand_in=cast.admin.pk).status_code == 200
    away(cast.leader, cast.admin, posting=cast.leader.postings.get())
    assert not fresh(cast.admin).scope.may(Right.READ, cast.bureau)


def test_closed_accounts_neither_cover_nor_are_covered(cast):
    away(cast.leader, cast.head, posting=cast.leader.postings.get())
    User.objects.filter(pk=cast.leader.pk).update(is_active=False)
    assert fresh(cast.head).covers == ()


def test_whoever_holds_no_post_any_more_stands_in_for_nobody(cast):
    away(cast.leader, cast.assistant, posting=cast.leader.postings.get())
    assert fresh(cast.assistant).scope.may(Right.APPROVE, cast.bureau)
    Posting.objects.filter(user=cast.assistant).update(to_on=timezone.localdate() - DAY)
    assert not fresh(cast.assistant).scope.may(Right.APPROVE, cast.bureau)
    assert fresh(cast.assistant).covers == ()


def test_days_that_make_no_sense_are_refused_with_what_was_typed(cast, signed_in):
    client, today = signed_in(cast.member), timezone.localdate()
    for more in ({"to_on": (today - DAY).isoformat()}, {"to_on": (today + 400 * DAY).isoformat()},
                 {"reason": "x"}, {"stand_in": "99999999999999999999"}):  # fmt: skip
        assert enter(client, cast.member, **more).status_code == 200
    assert enter(client, cast.member).status_code == 302
    page = enter(client, cast.member)
    assert page.status_code == 200 and page.context["form"].non_field_errors()
    assert Absence.objects.count() == 1


def test_the_page_of_the_unit_says_who_is_away_but_not_why(cast, signed_in):
    away(cast.member, cast.recorder)
    Absence.objects.update(reason=Absence.Reason.ILLNESS)
    assert "病假" in signed_in(cast.member).get(cast.member.get_absolute_url()).content.decode()
    page = signed_in(cast.head).get(cast.section.get_absolute_url()).content.decode()
    assert "recorder" in page and "今日不在岗" in page and "病假" not in page


def test_one_keeps_ones_own_phone_and_language_and_nothing_else(cast, signed_in):
    client = signed_in(cast.member)
    cast.member.refresh_from_db()
    data = {"phone": "13800001111", "language": "en", "name": "别名", "email": "x@example.org",
            "version": cast.member.version}  # fmt: skip
    assert client.post(reverse("organization:me"), data).status_code == 302
    person = fresh(cast.member)
    assert (person.phone, person.language, person.name) == ("13800001111", "en", "member")
    assert person.email == "member@example.org"


def test_people_who_stand_in_for_nobody_pay_one_query(cast, django_assert_num_queries):
    person = fresh(cast.head)
    with django_assert_num_queries(1):
        assert person.covers == () and person.answers_for == {person.pk}


def test_a_meeting_of_that_day_opens_with_the_absent_on_leave(cast, signed_in):
    away(cast.leader)
    Absence.objects.update(reason=Absence.Reason.ILLNESS)
    page = signed_in(cast.clerk).get(reverse("meetings:create"))
    marked = {
        row["person"].value(): (row["status"].value(), row["reason"].value()) for row in page.context["form"].people
    }
    assert marked[cast.leader.pk] == ("leave", "请假")
    assert marked[cast.clerk.pk][0] == "present"
