"""Every stage x verb x person of the table, at the page and at the workflow behind it. The expected table is written
out by hand: the test does not read the one it checks."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from rectification.models import Item
from rectification.problems.stages import ITEM_WORKFLOW
from responsibility.lights.lights import Lights
from responsibility.models import Act
from tests.rectification.factory import TODAY, make_item

STAGES = ["to_plan", "in_progress", "applied", "reviewed", "closed", "returned", "staged"]
PEOPLE = ["member", "recorder", "head", "leader", "unitadmin", "supervisor", "assistant", "clerk", "stranger", "admin"]
SEES = {"member", "recorder", "head", "leader", "unitadmin", "supervisor"}
# verb: (from which stages, to which stage, who may). The owner is `member`; `recorder` applied for closing.
JUDGES = {"head", "leader", "supervisor"}
TABLE = {
    "start": ({"to_plan"}, "in_progress", {"member", "recorder", "head", "leader", "unitadmin", "supervisor"}),
    "apply": ({"in_progress", "returned"}, "applied", {"member", "recorder", "head"}),
    "review": ({"applied"}, "reviewed", JUDGES),
    "approve": ({"reviewed"}, "closed", {"leader"}),
    "return": ({"applied", "reviewed"}, "returned", JUDGES),
    "stage": ({"in_progress", "applied", "reviewed"}, "staged", JUDGES),
    "reopen": ({"closed", "staged"}, "in_progress", JUDGES),
}


def may(person, verb, stage):
    """What goes back from the signing desk, the one who signs sends back."""
    if verb == "return" and stage == "reviewed":
        return person == "leader"
    return person in TABLE[verb][2]


def snapshot(item):
    acts = list(Act.objects.order_by("pk").values("verb", "from_stage", "to_stage", "by_id", "note"))
    return Item.objects.filter(pk=item.pk).values().get(), acts


def prepared(cast, stage):
    return make_item(cast.section, stage, owner=cast.member, submitted_by=cast.recorder, evidence=1)


def test_the_table_has_these_verbs_and_no_other():
    assert {step.verb for step in ITEM_WORKFLOW.steps if step.label} == set(TABLE)
    assert set(Item.Stage.values) == set(STAGES)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("verb", TABLE)
def test_the_page_lets_those_act_who_may_and_nobody_else(cast, client, verb, stage):
    today, item = timezone.localdate(), None
    for person in PEOPLE:
        item, user = item or prepared(cast, stage), getattr(cast, person)
        before, acts_before = snapshot(item)
        client.force_login(user)
        answer = client.post(
            reverse("rectification:act", args=[item.pk, verb]),
            {"version": item.version, "note": "理由", "done_on": today - timedelta(days=1),
             "next_review_on": today + timedelta(days=30)},
        )  # fmt: skip
        after, acts = snapshot(item)
        where = f"{person} {verb} from {stage}"
        if person not in SEES:
            assert answer.status_code == 404, where
        elif not may(person, verb, stage):
            assert answer.status_code == 403, where
        else:
            assert answer.status_code == 302, where
        if person in SEES and may(person, verb, stage) and stage in TABLE[verb][0]:
            target = TABLE[verb][1]
            assert (after["stage"], after["version"]) == (target, before["version"] + 1), where
            noted = "" if verb == "start" else "理由"
            act = {"verb": verb, "from_stage": stage, "to_stage": target, "by_id": user.pk, "note": noted}
            assert acts == [*acts_before, act], where
            item = None  # the next person meets a fresh one
        else:
            assert (after, acts) == (before, acts_before), where


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("verb", TABLE)
def test_the_workflow_itself_refuses_whoever_may_not_and_whatever_comes_too_late(cast, verb, stage):
    facts = {"done_on": TODAY} if verb == "apply" else {}
    facts |= {"next_review_on": TODAY + timedelta(days=30)} if verb == "stage" else {}
    item = None
    for person in PEOPLE:
        item = item or prepared(cast, stage)
        before = snapshot(item)

        def act(item=item, person=person):
            ITEM_WORKFLOW.act(obligation=item, verb=verb, by=getattr(cast, person), today=TODAY, note="理由", **facts)

        if not may(person, verb, stage):
            with pytest.raises(PermissionDenied):
                act()
            assert snapshot(item) == before
        elif stage not in TABLE[verb][0]:
            with pytest.raises(ValidationError):
                act()
            assert snapshot(item) == before
        else:
            act()
            assert snapshot(item)[0]["stage"] == TABLE[verb][1]
            item = None


@pytest.mark.parametrize("verb", ["review", "approve", "return", "stage", "reopen"])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("person", ["head", "leader", "supervisor"])
def test_nobody_judges_a_problem_of_their_own(cast, person, verb, stage):
    item = make_item(cast.section, stage, owner=getattr(cast, person), evidence=1)
    with pytest.raises(PermissionDenied):
        ITEM_WORKFLOW.act(obligation=item, verb=verb, by=getattr(cast, person), today=TODAY, note="理由",
                          next_review_on=TODAY + timedelta(days=9))  # fmt: skip
    assert ITEM_WORKFLOW.step(verb) not in ITEM_WORKFLOW.open_to(getattr(cast, person), item)


@pytest.mark.parametrize("verb", ["review", "approve", "return", "stage"])
@pytest.mark.parametrize("stage", ["applied", "reviewed"])
@pytest.mark.parametrize("person", ["head", "leader"])
def test_whoever_applied_for_closing_does_not_judge_it(cast, person, verb, stage):
    item = make_item(cast.section, stage, owner=cast.member, submitted_by=getattr(cast, person), evidence=1)
    with pytest.raises(PermissionDenied):
        ITEM_WORKFLOW.act(obligation=item, verb=verb, by=getattr(cast, person), today=TODAY, note="理由",
                          next_review_on=TODAY + timedelta(days=9))  # fmt: skip


def act(item, verb, by, **facts):
    return ITEM_WORKFLOW.act(obligation=item, verb=verb, by=by, today=TODAY, **facts)


@pytest.mark.parametrize(
    ("stage", "verb", "person", "evidence", "facts"),
    [
        ("in_progress", "apply", "member", 0, {"done_on": TODAY}),
        ("in_progress", "apply", "member", 1, {}),
        ("in_progress", "apply", "member", 1, {"done_on": TODAY + timedelta(days=1)}),
        ("applied", "return", "head", 1, {}),
        ("applied", "return", "head", 1, {"note": "   "}),
        ("in_progress", "stage", "head", 1, {"note": "理由"}),
        ("in_progress", "stage", "head", 1, {"note": "理由", "next_review_on": TODAY}),
        ("in_progress", "stage", "head", 1, {"next_review_on": TODAY + timedelta(days=1)}),
        ("closed", "reopen", "head", 1, {}),
    ],
)
def test_a_step_without_what_it_needs_changes_nothing(cast, stage, verb, person, evidence, facts):
    item = make_item(cast.section, stage, owner=cast.member, evidence=evidence)
    before = snapshot(item)
    with pytest.raises(ValidationError):
        act(item, verb, getattr(cast, person), **facts)
    assert snapshot(item) == before


def test_starting_needs_a_measure_and_says_so(cast):
    item = make_item(cast.section, owner=cast.member, measures=0)
    with pytest.raises(ValidationError, match="至少一项"):
        act(item, "start", cast.member)


def test_starting_names_what_each_measure_lacks(cast):
    item = make_item(cast.section, owner=cast.member, measures=0)
    item.measures.create(text="修订制度", sort_no=1, owner=cast.member)
    item.measures.create(text="开展培训", sort_no=2, due_on=TODAY)
    item.measures.create(text="通报情况", sort_no=3)
    with pytest.raises(ValidationError) as refusal:
        act(item, "start", cast.member)
    assert refusal.value.messages == [
        "第1项措施未定时限：“修订制度”。", "第2项措施未定责任人：“开展培训”。",
        "第3项措施未定责任人和时限：“通报情况”。",
    ]  # fmt: skip
    item.measures.filter(sort_no=1).update(due_on=TODAY)
    assert act(item, "start", cast.member).stage == "in_progress"


def test_the_day_it_was_done_goes_with_the_closing_and_falls_with_a_return(cast):
    item = make_item(cast.section, "in_progress", owner=cast.member, evidence=1)
    done_on = TODAY - timedelta(days=5)
    assert act(item, "apply", cast.member, done_on=done_on).done_on == done_on
    assert act(item, "review", cast.head).done_on == done_on
    assert act(item, "return", cast.leader, note="补充材料").done_on is None
    act(item, "apply", cast.recorder, done_on=TODAY)
    act(item, "review", cast.head)
    closed = act(item, "approve", cast.leader)
    assert (closed.stage, closed.done_on, closed.submitted_by) == ("closed", TODAY, cast.recorder)
    assert closed.recorded_at is not None
    reopened = act(item, "reopen", cast.head, note="回头看发现反弹")
    assert (reopened.stage, reopened.done_on, reopened.recorded_at) == ("in_progress", None, None)
    assert reopened.acts.count() == 7


def test_a_staged_item_keeps_its_day_of_review_and_is_not_done(cast):
    item = make_item(cast.section, "applied", owner=cast.member, evidence=1)
    staged = act(item, "stage", cast.head, note="长期坚持", next_review_on=TODAY + timedelta(days=90))
    assert (staged.next_review_on, staged.staged_on, staged.done_on) == (TODAY + timedelta(days=90), TODAY, None)
    assert not staged.is_open
    assert staged.stage not in Item.DONE_STAGES
    assert staged.timeliness(Lights.on(TODAY + timedelta(days=400))) == "none"


def test_a_void_problem_takes_no_step(cast):
    item = make_item(cast.section, "in_progress", owner=cast.member, evidence=1, voided_at=timezone.now())
    with pytest.raises(ValidationError):
        act(item, "apply", cast.member, done_on=TODAY)
    assert ITEM_WORKFLOW.open_to(cast.member, item) == []
