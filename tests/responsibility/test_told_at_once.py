"""What people are told the moment a step is taken: who is concerned and may read it, and never of one's own act."""

import pytest
from django.urls import reverse
from django.utils import timezone

from organization.rights import Role
from rectification.models import Item
from reminders.models import Reminder
from responsibility.cascades.services import go_on, hand_down
from responsibility.cascades.taking_up import take_up, urge_to_take_up
from responsibility.models import Assignment, Duty
from tests.cast import make_assignment, make_duty, make_user
from tests.rectification.factory import make_item as make_problem
from tests.reminders.factory import change, day, ring_on
from tests.responsibility.items import Share, Stage, act, make_item

ON = day("09-21")


@pytest.fixture
def item(cast):
    """Registered by a leader of the bureau for the section, led by its member, supervised by the city."""
    return make_item(cast.section, cast.bureau, owner=cast.member, supervisor=cast.supervisor, due_on=day("09-30"),
                     created_by=cast.leader, stage=Stage.ISSUED)  # fmt: skip


def part_of(item, unit, owner, **fields):
    return make_assignment(
        unit, owner=owner, parent=item, share=Share.ASSIST, title="协办", due_on=item.due_on, **fields
    )


def told(rule, about=None, **wanted):
    rows = Reminder.objects.filter(rule=rule, channel="inapp", state="sent", **wanted)
    if about is not None:
        rows = rows.about(about)
    return sorted(rows.values_list("recipient__username", flat=True))


def test_work_sent_back_is_told_to_who_issued_and_who_supervises_it(cast, item):
    act(item, "decline", cast.member, ON)
    assert told("declined", item) == ["leader", "supervisor"]
    assert not Reminder.objects.filter(recipient=cast.member).exists()


def test_who_issued_it_and_went_elsewhere_is_told_nothing(cast, item):
    change(item, created_by=cast.stranger)
    type(item.supervision).objects.filter(pk=item.pk).update(supervisor=None)
    act(Assignment.objects.get(pk=item.pk), "decline", cast.member, ON)
    assert told("declined", item) == ["leader"]  # the nearest who issues for the bureau


def test_sent_back_and_issued_again_asks_for_nothing_any_more(cast, item):
    act(item, "decline", cast.member, ON)
    act(item, "reissue", cast.leader, ON)
    assert not Reminder.objects.inbox_of(cast.supervisor).unread().exists()
    ring_on("09-21")
    assert not Reminder.objects.filter(rule="declined", channel="email", state="sent").exists()


def test_work_returned_is_told_to_its_doer_and_who_handed_it_in(cast):
    work = make_assignment(cast.section, owner=cast.member, due_on=day("09-30"), created_by=cast.head)
    act(work, "submit", cast.recorder, ON)
    act(work, "return", cast.head, ON)
    assert told("returned", work) == ["member", "recorder"]
    act(work, "submit", cast.member, ON)
    assert not Reminder.objects.inbox_of(cast.member).unread().filter(rule="returned").exists()
    act(work, "return", cast.head, ON)
    assert told("returned", work, settled_at=None) == ["member"]


def test_a_problem_returned_is_told_to_its_owner(cast):
    problem = make_problem(cast.section, Item.Stage.IN_PROGRESS, owner=cast.member, evidence=1)
    problem.workflow.act(obligation=problem, verb="apply", by=cast.member, today=ON, done_on=ON)
    problem.workflow.act(obligation=problem, verb="return", by=cast.leader, today=ON, note="材料不全")
    assert told("returned", problem) == ["member"]


def test_stopping_the_clock_and_starting_it_again_is_told_to_all_who_work_on_it(cast, item):
    change(item, stage=Stage.OPEN)
    part = part_of(item, cast.office, cast.assistant)
    act(item, "suspend", cast.leader, ON)
    assert (told("suspended", item), told("suspended", part)) == (["member"], ["assistant"])
    act(item, "go_on", cast.leader, ON, due_on=day("10-30"))
    assert (told("resumed", item), told("resumed", part)) == (["member"], ["assistant"])
    assert not Reminder.objects.filter(rule="suspended", channel="inapp", settled_at=None).exists()
    ring_on("09-22")
    mailed = Reminder.objects.filter(channel="email", state="sent").values_list("rule", "recipient__username")
    assert sorted(mailed) == [("resumed", "assistant"), ("resumed", "member")]


def test_the_lead_learns_of_each_part_that_is_closed_and_when_it_is_their_turn(cast, item):
    change(item, stage=Stage.OPEN)
    first = part_of(item, cast.office, cast.assistant, needs_review=False)
    second = part_of(item, cast.branch, None, needs_review=False)
    third = part_of(item, cast.section, cast.member, needs_review=False)
    act(first, "complete", cast.assistant, ON)
    assert (told("part_closed", item), told("parts_closed", item)) == (["member"], [])
    act(third, "complete", cast.member, ON)
    assert told("part_closed", item) == ["member"]  # one's own part is no news
    act(second, "cancel", cast.leader, ON)
    assert told("parts_closed", item) == ["member"]


def test_an_item_cancelled_with_its_parts_is_nobodys_turn(cast, item):
    change(item, stage=Stage.OPEN)
    part_of(item, cast.office, cast.assistant)
    act(item, "cancel", cast.leader, ON)
    assert not Reminder.objects.filter(rule__in=("part_closed", "parts_closed")).exists()


def test_who_is_urged_to_sign_for_a_line_is_told_at_once_until_it_is_signed_for(cast, signed_in):
    today = timezone.localdate()
    make_user("city-head", cast.city, Role.HEAD)
    line = make_duty(cast.bureau, title="专题研究", per="month", valid_to=None, year=today.year)
    units = [cast.section, cast.office, cast.branch]
    go_on(cascade=hand_down(lines=[line], units=units, by=None, from_on=today), today=today, seconds=60)
    below = Duty.objects.filter(source=line)
    below.filter(unit=cast.office).update(owner=cast.assistant)
    assert urge_to_take_up(lines=below, by=cast.leader, today=today) == 3
    assert told("take_up_urged") == ["assistant", "head"]  # the branch has nobody below the bureau
    assert urge_to_take_up(lines=below, by=cast.leader, today=today) == 0
    page = signed_in(cast.head).get(reverse("reminders:inbox")).content.decode()
    assert "专题研究" in page and "待签收" in page and "未定时限" not in page
    row = below.get(unit=cast.section)
    take_up(lines=below.filter(pk=row.pk), by=cast.head, now=timezone.now())
    assert not Reminder.objects.inbox_of(cast.head).unread().exists()
    assert Reminder.objects.inbox_of(cast.assistant).unread().exists()


def test_an_urging_to_sign_is_mailed_with_the_next_message_unless_it_was_signed_for(cast):
    line = make_duty(cast.bureau, title="专题研究", per="month", valid_to=None, year=2026)
    go_on(cascade=hand_down(lines=[line], units=[cast.section, cast.office], by=None, from_on=ON), today=ON, seconds=60)
    below = Duty.objects.filter(source=line)
    below.filter(unit=cast.office).update(owner=cast.assistant)
    urge_to_take_up(lines=below, by=cast.leader, today=ON)
    take_up(lines=below.filter(unit=cast.office), by=cast.assistant, now=timezone.now())
    ring_on("09-21")
    mailed = Reminder.objects.filter(rule="take_up_urged", channel="email")
    assert sorted(mailed.values_list("recipient__username", "state")) == [("assistant", "cancelled"), ("head", "sent")]
