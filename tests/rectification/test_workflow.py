"""Every stage x verb x person of the table, at the page and at the workflow behind it. The expected table is written
out by hand: the test does not read the one it checks."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from rectification.models import Item, RectificationSetting
from rectification.problems.stages import ITEM_WORKFLOW
from responsibility.lights.lights import Lights
from responsibility.models import Act
from tests.depth import CI, FULL
from tests.rectification.factory import TODAY, make_item

PEOPLE = ["member", "recorder", "head", "leader", "unitadmin", "supervisor", "assistant", "clerk", "stranger", "admin"]
SEES = {"member", "recorder", "head", "leader", "unitadmin", "supervisor"}
VERBS = {"start", "apply", "review", "endorse", "approve", "return", "stage", "keep", "recheck", "reopen"}
JUDGES, DOERS = {"head", "leader", "supervisor"}, {"member", "recorder", "head"}
# stage: {verb: (to which stage, who may)}. The owner is `member`; `recorder` applied for closing; the section's head
# reviewed, and the supervisor endorsed, where the stage lies behind that. Only `leader` approves for the unit.
WHATEVER_THE_SETTING = {
    "to_plan": {"start": ("in_progress", DOERS | {"leader", "unitadmin", "supervisor"})},
    "in_progress": {"apply": ("applied", DOERS), "stage": ("staged", JUDGES)},
    "returned": {"apply": ("applied", DOERS)},
    "closed": {"recheck": ("closed", JUDGES), "reopen": ("in_progress", JUDGES)},
    "staged": {"keep": ("staged", JUDGES), "reopen": ("in_progress", JUDGES)},
}
TABLE = {  # by the number of signatures; the only one who approves does not give an earlier one
    1: WHATEVER_THE_SETTING | {
        "applied": {"review": ("closed", JUDGES), "return": ("returned", JUDGES), "stage": ("staged", JUDGES)},
    },
    2: WHATEVER_THE_SETTING | {
        "applied": {
            "review": ("reviewed", {"head", "supervisor"}), "return": ("returned", JUDGES), "stage": ("staged", JUDGES),
        },
        "reviewed": {
            "approve": ("closed", {"leader"}), "return": ("returned", {"leader"}),
            "stage": ("staged", {"leader", "supervisor"}),
        },
    },
    3: WHATEVER_THE_SETTING | {
        # The section's head is one of the three who may sign: who applies does not
        "in_progress": {"apply": ("applied", DOERS - {"head"}), "stage": ("staged", JUDGES)},
        "returned": {"apply": ("applied", DOERS - {"head"})},
        "applied": {
            "review": ("to_endorse", {"head", "supervisor"}), "return": ("returned", JUDGES),
            "stage": ("staged", JUDGES),
        },
        "to_endorse": {
            "endorse": ("reviewed", {"supervisor"}), "return": ("returned", {"leader", "supervisor"}),
            "stage": ("staged", {"leader", "supervisor"}),
        },
        "reviewed": {
            "approve": ("closed", {"leader"}), "return": ("returned", {"leader"}), "stage": ("staged", {"leader"}),
        },
    },
}  # fmt: skip
LEFT_ALONE = {(2, "review", "leader"), (3, "review", "leader"), (3, "endorse", "leader"), (3, "apply", "head")}
EVERY = [(number, stage) for number, stages in TABLE.items() for stage in stages]
# Each takes a hundred requests: at a desk those where the number of signatures makes a difference
AT_THE_PAGE = [pair for pair in EVERY if CI or FULL or pair[0] == 2 or TABLE[2].get(pair[1]) != TABLE[pair[0]][pair[1]]]


def may(person, verb, number, stage):
    """The stage it leads to, where this person may."""
    to, who = TABLE[number][stage].get(verb, ("", ()))
    return to if person in who else ""


def snapshot(item):
    acts = list(Act.objects.order_by("pk").values("verb", "from_stage", "to_stage", "by_id", "note"))
    return Item.objects.filter(pk=item.pk).values().get(), acts


def prepared(cast, number, stage):
    signed = {}
    if stage in ("to_endorse", "reviewed", "closed"):
        signed = {"reviewed_by": cast.head}
    if number == 3 and stage in ("reviewed", "closed"):
        signed["endorsed_by"] = cast.supervisor
    RectificationSetting.objects.update_or_create(unit=cast.bureau, defaults={"approvals": number})
    return make_item(cast.section, stage, owner=cast.member, submitted_by=cast.recorder, evidence=1, **signed,
                     approvals=number)  # fmt: skip


def test_the_table_has_these_verbs_and_stages_and_no_other():
    assert {step.verb for step in ITEM_WORKFLOW.steps if step.label} == VERBS
    assert {verb for verbs in TABLE[3].values() for verb in verbs} == VERBS
    assert set(Item.Stage.values) == set(TABLE[3])


@pytest.mark.parametrize(("number", "stage"), AT_THE_PAGE)
def test_the_page_lets_those_act_who_may_and_nobody_else(cast, client, number, stage):
    today, item = timezone.localdate(), None
    for person in PEOPLE:
        client.force_login(getattr(cast, person))
        for verb in sorted(VERBS):
            item, to = item or prepared(cast, number, stage), may(person, verb, number, stage)
            before, acts_before = snapshot(item)
            answer = client.post(
                reverse("rectification:act", args=[item.pk, verb]),
                {"version": item.version, "note": "理由", "done_on": today - timedelta(days=1),
                 "next_review_on": today + timedelta(days=30)},
            )  # fmt: skip
            after, acts = snapshot(item)
            where = f"{person} {verb} from {stage}"
            if to:
                assert answer.status_code == 302, where
                assert (after["stage"], after["version"]) == (to, before["version"] + 1), where
                noted = "" if verb == "start" else "理由"
                act = {"verb": verb, "from_stage": stage, "to_stage": to, "by_id": getattr(cast, person).pk,
                       "note": noted}  # fmt: skip
                assert acts == [*acts_before, act], where
                item = None  # the next one meets a fresh one
                continue
            assert (after, acts) == (before, acts_before), where
            if person not in SEES:
                assert answer.status_code == 404, where
            elif verb in TABLE[number][stage]:
                is_left = (number, verb, person) in LEFT_ALONE
                assert answer.status_code == (200 if is_left else 403), where
                too_few = "不同人员签批" if verb != "apply" else "人分别签批"
                assert (too_few in answer.content.decode()) == is_left, where
            else:  # too late for whoever may otherwise: told so on the problem's page
                assert answer.status_code in (302, 403), where


@pytest.mark.parametrize(("number", "stage"), EVERY)
def test_the_workflow_itself_refuses_whoever_may_not_and_whatever_comes_too_late(cast, number, stage):
    item = None
    for person in PEOPLE:
        for verb in sorted(VERBS):
            item, to = item or prepared(cast, number, stage), may(person, verb, number, stage)
            before, where = snapshot(item), f"{person} {verb} from {stage}"
            facts = {"done_on": TODAY} if verb == "apply" else {}
            facts |= {"next_review_on": TODAY + timedelta(days=30)} if verb in ("stage", "keep") else {}
            try:
                row = ITEM_WORKFLOW.act(obligation=item, verb=verb, by=getattr(cast, person), today=TODAY,
                                        note="理由", **facts)  # fmt: skip
            except (PermissionDenied, ValidationError) as refusal:
                is_late = verb not in TABLE[number][stage] or (number, verb, person) in LEFT_ALONE
                assert not to and (is_late or isinstance(refusal, PermissionDenied)), where
                assert snapshot(item) == before, where
            else:
                assert (row.stage, snapshot(item)[0]["stage"]) == (to, to), where
                item = None


@pytest.mark.parametrize("verb", sorted(VERBS - {"start", "apply"}))
@pytest.mark.parametrize("person", ["head", "leader", "supervisor"])
@pytest.mark.parametrize("stage", TABLE[3])
def test_nobody_judges_a_problem_of_their_own(cast, person, verb, stage):
    item = make_item(cast.section, stage, owner=getattr(cast, person), evidence=1)
    with pytest.raises(PermissionDenied):
        ITEM_WORKFLOW.act(obligation=item, verb=verb, by=getattr(cast, person), today=TODAY, note="理由",
                          next_review_on=TODAY + timedelta(days=9))  # fmt: skip
    assert ITEM_WORKFLOW.step(verb) not in ITEM_WORKFLOW.open_to(getattr(cast, person), item)


@pytest.mark.parametrize("verb", ["review", "endorse", "approve", "return", "stage"])
@pytest.mark.parametrize("stage", ["applied", "to_endorse", "reviewed"])
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
        ("closed", "recheck", "head", 1, {}),
        ("staged", "keep", "head", 1, {"note": "继续坚持"}),
        ("staged", "keep", "head", 1, {"note": "继续坚持", "next_review_on": TODAY}),
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
