"""`manage.py verify` names each problem of which something does not hold that always must: rows changed by hand, past
the product, as whoever holds the database could."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from audit.invariants import all_invariants
from rectification.models import Item
from rectification.problems.stages import ITEM_WORKFLOW
from responsibility.followups.services import ask_extension, decide_extension
from responsibility.models import Act, Evidence
from tests.rectification.factory import TODAY, make_item


def broken():
    return {one.broken.__name__ for app, one in all_invariants() if app.label == "rectification" and list(one.broken())}


def act(item, verb, by, **facts):
    return ITEM_WORKFLOW.act(obligation=item, verb=verb, by=by, today=TODAY, note="理由", **facts)


@pytest.fixture
def closed(cast):
    """With more time granted on the way, and two signatures."""
    item = make_item(cast.section, "in_progress", owner=cast.member, evidence=1, due_on=TODAY)
    extension = ask_extension(obligation=item, by=cast.member, today=TODAY, to_day=TODAY + timedelta(days=9),
                              reason="等待批复")  # fmt: skip
    decide_extension(extension=extension, by=cast.head, today=TODAY, granted=True)
    act(item, "apply", cast.recorder, done_on=TODAY)
    act(item, "review", cast.head)
    return act(item, "approve", cast.leader)


def by_hand(item, **values):
    Item._base_manager.filter(pk=item.pk).update(**values)


FAULTS = {
    "its owner signed": (
        lambda cast, item: by_hand(item, owner=cast.leader), {"signatures_that_do_not_count"},
    ),
    "whoever applied signed": (
        lambda cast, item: by_hand(item, submitted_by=cast.leader), {"signatures_that_do_not_count"},
    ),
    "a signature is missing": (lambda cast, item: by_hand(item, approvals=3), {"signatures_that_do_not_count"}),
    "one person signed twice": (
        lambda cast, item: Act.objects.filter(verb="approve").update(by=cast.head), {"signatures_that_do_not_count"},
    ),
    "somebody else is named": (
        lambda cast, item: by_hand(item, reviewed_by=cast.supervisor), {"signatures_that_do_not_count"},
    ),
    "no evidence": (lambda cast, item: Evidence.objects.all().delete(), {"closed_without_evidence"}),
    "not entered as done": (lambda cast, item: by_hand(item, recorded_at=None), {"closed_without_a_day"}),
    "a measure not carried out": (
        lambda cast, item: item.measures.update(done_on=None), {"closed_with_measures_open"},
    ),
    "no measure": (lambda cast, item: item.measures.all().delete(), {"closed_with_measures_open"}),
    "staged and done": (
        lambda cast, item: by_hand(item, stage="staged", staged_on=TODAY, next_review_on=TODAY + timedelta(days=9)),
        {"staged_without_a_review", "closings_that_do_not_fit"},
    ),
    "staged, to be looked at before": (
        lambda cast, item: by_hand(item, stage="staged", staged_on=TODAY, next_review_on=TODAY, done_on=None,
                                   recorded_at=None),
        {"staged_without_a_review", "closings_that_do_not_fit"},
    ),
    "the first deadline is gone": (
        lambda cast, item: by_hand(item, first_due_on=None), {"first_deadlines_lost", "extensions_without_a_move"},
    ),
    "another first deadline": (
        lambda cast, item: by_hand(item, first_due_on=TODAY + timedelta(days=1)), {"first_deadlines_lost"},
    ),
    "a stage there is not": (
        lambda cast, item: by_hand(item, stage="gone"), {"sums_that_do_not_hold", "closings_that_do_not_fit"},
    ),
    "another day of completion": (
        lambda cast, item: by_hand(item, done_on=TODAY - timedelta(days=1)), {"closings_that_do_not_fit"},
    ),
    "its closing undone alone": (
        lambda cast, item: item.closings.update(reopened_on=TODAY), {"closings_that_do_not_fit"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_and_ends_the_command_badly(cast, closed, fault):
    assert broken() == set()
    change, found_by = FAULTS[fault]
    change(cast, closed)
    assert broken() == found_by
    with pytest.raises(CommandError):
        call_command("verify", "--no-seal")


def test_an_owner_who_got_the_problem_after_signing_is_no_fault(cast, closed):
    """Whoever leaves hands what waits to the head who had reviewed it."""
    by_hand(closed, owner=cast.head)
    Act.objects.create(subject=closed, verb="hand_over", from_stage="reviewed", to_stage="closed", by=cast.leader)
    assert broken() == set()


def test_closings_from_before_signatures_were_counted_stand(cast, closed):
    by_hand(closed, reviewed_by=None, approvals=2)
    Act.objects.filter(verb="approve").update(by=cast.head)
    assert broken() == set()
