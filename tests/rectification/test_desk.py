"""What lies on whose desk."""

from datetime import timedelta

from rectification.models import Item
from responsibility.obligations.awaiting import Reason, awaiting
from tests.rectification.factory import TODAY, make_item, make_measure


def desk(user, today=TODAY):
    return sorted((line.reason, line.record.title) for line in awaiting(user, today))


def test_the_owner_has_what_is_late_returned_soon_and_later(cast):
    for title, stage, days in (
        ("超期的", "in_progress", -1), ("今天的", "in_progress", 0), ("快到的", "to_plan", 3),
        ("以后的", "in_progress", 7), ("退回的", "returned", -1), ("交上去的", "applied", -1),
        ("签批中的", "reviewed", 1),
        ("办完的", "closed", -1),
    ):  # fmt: skip
        make_item(cast.section, stage, owner=cast.member, due_on=TODAY + timedelta(days=days), title=title)
    make_item(cast.section, owner=cast.member, title="没有时限的")
    assert desk(cast.member) == sorted([
        (Reason.LATE, "超期的"), (Reason.SOON, "今天的"), (Reason.SOON, "快到的"), (Reason.OPEN, "以后的"),
        (Reason.RETURNED, "退回的"), (Reason.OPEN, "没有时限的"),
    ])  # fmt: skip


def test_what_nobody_owns_lies_with_whoever_records_for_the_unit(cast):
    make_item(cast.section, title="没人负责的")
    assert desk(cast.recorder) == [(Reason.OPEN, "没人负责的")]
    assert desk(cast.member) == []


def test_applied_lies_with_reviewers_and_reviewed_with_whoever_signs_never_with_ones_own(cast):
    make_item(cast.section, "applied", owner=cast.member, submitted_by=cast.recorder, title="待审核的")
    make_item(cast.section, "reviewed", owner=cast.member, title="待签批的")
    make_item(cast.section, "applied", owner=cast.head, title="科长自己的")
    make_item(cast.section, "applied", owner=cast.member, submitted_by=cast.head, title="科长代报的")
    assert desk(cast.head) == [(Reason.REVIEW, "待审核的")]
    assert desk(cast.leader) == sorted([
        (Reason.REVIEW, "待审核的"), (Reason.REVIEW, "科长自己的"), (Reason.REVIEW, "科长代报的"),
        (Reason.APPROVE, "待签批的"),
    ])  # fmt: skip
    assert desk(cast.stranger) == []


def test_a_measure_lies_with_its_own_owner(cast):
    item = make_item(cast.section, "in_progress", owner=cast.member, due_on=TODAY + timedelta(days=60))
    make_measure(item, owner=cast.assistant, due_on=TODAY - timedelta(days=1))
    make_measure(item, owner=cast.assistant, due_on=TODAY + timedelta(days=2))
    make_measure(item, owner=cast.assistant, due_on=TODAY, done_on=TODAY)
    make_measure(make_item(cast.section, "applied", owner=cast.member), owner=cast.assistant, due_on=TODAY)
    assert desk(cast.assistant) == [(Reason.LATE, "一个问题"), (Reason.SOON, "一个问题")]
    assert desk(cast.member) == [(Reason.OPEN, "一个问题")]


def test_a_staged_problem_comes_back_to_reviewers_on_its_day(cast):
    item = make_item(cast.section, "staged", owner=cast.member)
    assert desk(cast.head, item.next_review_on - timedelta(days=1)) == []
    assert desk(cast.head, item.next_review_on) == [(Reason.REVIEW, "一个问题")]
    assert desk(cast.member, item.next_review_on) == []


def test_a_desk_costs_the_same_queries_for_one_and_for_many(cast, django_assert_num_queries):
    def fill():
        for stage in Item.Stage.values:
            item = make_item(cast.section, stage, owner=cast.member)
            make_measure(item, owner=cast.head)

    cast.head.scope  # read once a request
    for _round in range(3):
        fill()
        with django_assert_num_queries(2):
            for line in Item.awaiting(cast.head, TODAY):
                str(line.record.unit), str(line.record.owner)
