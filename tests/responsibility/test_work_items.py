"""Work items: every (stage, verb, role), by hand; who may be named to judge; what an item and its parts do together."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from responsibility.assignments.parts import PartLine, add_parts
from responsibility.assignments.registration import rewrite
from responsibility.assignments.services import issue
from responsibility.models import Assignment, Supervision
from responsibility.obligations.deadlines import move_deadline, times_moved
from responsibility.obligations.services import give_evidence
from tests.cast import make_assignment, make_user
from tests.responsibility.items import TODAY, Share, Stage, act, make_item, registered, try_all, verbs_of

ROLES = ("leader", "supervisor", "unitadmin", "clerk", "head", "recorder", "member", "owner", "named", "assistant",
         "registrar", "stranger", "admin", "security", "auditor")  # fmt: skip
AT_WORK = {Stage.ISSUED, Stage.OPEN, Stage.RETURNED}
OPEN = AT_WORK | {Stage.DECLINED, Stage.HELD, Stage.SUBMITTED, Stage.REVIEWED, Stage.SUSPENDED}
# The bureau registered it, the section leads: whoever judges holds the right over the bureau, or is named
ABOVE, DOERS, ISSUERS = {"leader", "supervisor"}, {"owner", "head", "recorder"}, {"leader", "supervisor", "unitadmin",
                                                                                  "clerk", "registrar"}  # fmt: skip
ALLOWED = {
    "issue": ({Stage.DRAFT}, Stage.ISSUED, ISSUERS),
    "receive": ({Stage.ISSUED}, Stage.OPEN, DOERS),
    "decline": ({Stage.ISSUED}, Stage.DECLINED, DOERS),
    "reissue": ({Stage.DECLINED}, Stage.ISSUED, ISSUERS),
    "submit": ({Stage.OPEN, Stage.RETURNED}, Stage.SUBMITTED, DOERS),
    "accept": (set(), None, set()),
    "pass_on": ({Stage.SUBMITTED}, Stage.REVIEWED, ABOVE | {"named"}),
    "close": ({Stage.REVIEWED}, Stage.DONE, {"leader"}),
    "return": ({Stage.SUBMITTED, Stage.REVIEWED}, Stage.RETURNED, ABOVE | {"named"}),
    "suspend": (AT_WORK, Stage.SUSPENDED, ABOVE | {"registrar"}),
    "go_on": ({Stage.SUSPENDED}, Stage.OPEN, ABOVE | {"registrar"}),
    "miss": (set(), None, set()),
    "reopen": ({Stage.CANCELLED, Stage.MISSED}, Stage.OPEN, ABOVE),
    "cancel": ({Stage.DRAFT} | OPEN, Stage.CANCELLED, ABOVE | {"registrar"}),
}


@pytest.mark.parametrize("verb", ALLOWED)
def test_every_stage_verb_and_role_of_a_work_item(cast, verb):
    people = {role: getattr(cast, role, None) for role in ROLES}
    people["owner"] = make_user("owner", cast.section)
    people["named"] = make_user("named", cast.section, "supervisor")
    people["registrar"] = make_user("registrar", cast.bureau, "recorder")

    def make(stage):
        done_on = TODAY if stage in ("submitted", "reviewed", "done") else None
        item = make_item(
            cast.section, cast.bureau, stage=stage, owner=people["owner"], done_on=done_on,
            created_by=people["registrar"], supervisor=people["named"], needs_approval=True,
        )  # fmt: skip
        give_evidence(subject=item, by=people["owner"], text="签到册")
        return item

    try_all(verb, ALLOWED[verb], people, make)


# A part is done and judged in its own unit, the office; issued, withdrawn and owed again by the bureau that registered
# the item. Those of the section that leads have no say in it, nor has whoever judges the item.
OWN_DOERS, OWN_JUDGES = {"part-owner", "office-head", "office-recorder"}, ABOVE | {"office-head"}
OF_A_PART = ALLOWED | {
    "receive": ({Stage.ISSUED}, Stage.OPEN, OWN_DOERS),
    "decline": ({Stage.ISSUED}, Stage.DECLINED, OWN_DOERS),
    "submit": ({Stage.OPEN, Stage.RETURNED}, Stage.SUBMITTED, OWN_DOERS),
    "accept": ({Stage.SUBMITTED}, Stage.DONE, OWN_JUDGES),
    "pass_on": (set(), None, set()),
    "return": ({Stage.SUBMITTED, Stage.REVIEWED}, Stage.RETURNED, OWN_JUDGES),
    "suspend": (set(), None, set()),
    "go_on": (set(), None, set()),
}


@pytest.mark.parametrize("verb", OF_A_PART)
def test_every_stage_verb_and_role_of_a_part(cast, verb):
    people = {role: getattr(cast, role, None) for role in ROLES} | {
        "owner": make_user("owner", cast.section), "named": make_user("named", cast.section, "supervisor"),
        "registrar": make_user("registrar", cast.bureau, "recorder"), "part-owner": make_user("doer", cast.office),
        "office-head": make_user("office-head", cast.office, "head"),
        "office-recorder": make_user("office-recorder", cast.office, "recorder"),
    }  # fmt: skip
    item = make_item(cast.section, cast.bureau, stage=Stage.OPEN, owner=people["owner"],
                     created_by=people["registrar"], supervisor=people["named"], needs_approval=True)  # fmt: skip

    def make(stage):
        done_on = TODAY if stage in ("submitted", "reviewed", "done") else None
        part = make_assignment(
            cast.office, parent=item, share=Share.ASSIST, stage=stage, owner=people["part-owner"], due_on=TODAY,
            done_on=done_on, created_by=people["registrar"], needs_review=True,
        )  # fmt: skip
        give_evidence(subject=part, by=people["part-owner"], text="签到册")
        return Assignment.objects.get(pk=part.pk)

    try_all(verb, OF_A_PART[verb], people, make)
    assert Assignment.objects.filter(pk=item.pk, stage=Stage.OPEN, version=1).exists() and not item.acts.exists()


def test_a_registered_item_has_its_number_and_is_owed_by_nobody_until_it_is_issued(cast):
    item = registered(cast, issue_now=False)
    assert (item.stage, item.supervision.number) == (Stage.DRAFT, "督〔2026〕1号")
    assert not Assignment.objects.is_open().exists()
    act(item, "issue", cast.leader)
    assert {row.stage for row in Assignment.objects.is_open()} == {Stage.ISSUED}
    assert registered(cast).supervision.number == "督〔2026〕2号"
    assert registered(cast, kind=Supervision.Kind.KEY).supervision.number == "重〔2026〕1号"


def test_a_draft_is_read_by_those_who_register_and_by_no_doer(cast):
    item = registered(cast, issue_now=False)
    readers = (cast.leader, cast.unitadmin, cast.clerk, cast.supervisor)
    doers = (cast.head, cast.recorder, cast.member, cast.assistant, cast.stranger, cast.admin)
    for rows, expected in ((readers, 2), (doers, 0)):
        assert {user.username: Assignment.objects.visible_to(user).count() for user in rows} == dict.fromkeys(
            (user.username for user in rows), expected
        )
    act(item, "issue", cast.leader)
    assert Assignment.objects.visible_to(cast.member).count() == 2


def test_who_reads_a_part_reads_the_item_and_its_other_parts_and_a_stranger_none(cast):
    item = registered(cast, parts=2)
    for user in (cast.assistant, cast.member, make_user("branched", cast.branch)):
        assert set(Assignment.objects.visible_to(user)) == {item, *item.parts.all()}
    assert not Assignment.objects.visible_to(cast.stranger).exists()
    alone = item.parts.get(unit=cast.branch)
    alone.owner = cast.stranger  # named by a part only
    alone.save()
    assert item in Assignment.objects.visible_to(cast.stranger)


def test_the_doers_sign_for_it_naming_who_answers(cast):
    item = registered(cast)
    with pytest.raises(ValidationError) as refused:
        act(item, "receive", cast.recorder)
    assert "owner" in refused.value.message_dict
    assert act(item, "receive", cast.recorder, owner=cast.member).owner == cast.member


def test_what_is_sent_back_lies_on_the_issuers_desk_and_goes_out_again(cast):
    item = registered(cast)
    act(item, "decline", cast.recorder, note="不属本科室职责")
    desk = {line.record: line.reason for line in Assignment.awaiting(cast.leader, TODAY)}
    assert desk == {item: "returned"}
    assert item not in [line.record for line in Assignment.awaiting(cast.recorder, TODAY)]
    assert act(item, "reissue", cast.leader, note="请牵头").stage == Stage.ISSUED


def test_the_item_is_not_handed_in_while_a_part_of_it_is_open(cast):
    item = registered(cast)
    act(item, "receive", cast.recorder, owner=cast.member)
    part = item.parts.get()
    with pytest.raises(ValidationError, match="office"):
        act(item, "submit", cast.member)
    act(part, "receive", make_user("office-head", cast.office, "head"), owner=cast.assistant)
    act(part, "submit", cast.assistant)
    act(part, "accept", cast.leader)
    assert act(item, "submit", cast.member).stage == Stage.SUBMITTED


def test_it_lies_on_the_desk_of_whoever_is_named_and_on_no_other(cast):
    item = registered(cast, parts=0, supervisor=cast.head, leader=cast.leader, needs_approval=True)
    act(item, "receive", cast.recorder, owner=cast.member)
    act(item, "submit", cast.member)

    def desks():
        users = (cast.leader, cast.supervisor, cast.head, cast.unitadmin, cast.member)
        return {user.username for user in users if Assignment.awaiting(user, TODAY)}

    assert desks() == {"head"}
    act(item, "pass_on", cast.head)
    assert desks() == {"leader"}
    assert act(item, "close", cast.leader).stage == Stage.DONE
    assert verbs_of(item) == ["register", "issue", "receive", "submit", "pass_on", "close"]


def test_who_passed_the_review_does_not_close_it(cast):
    item = registered(cast, parts=0, supervisor=None, leader=cast.leader, needs_approval=True)
    act(item, "receive", cast.recorder, owner=cast.member)
    act(item, "submit", cast.member)
    act(item, "pass_on", cast.leader)
    assert not Assignment.awaiting(cast.leader, TODAY)
    with pytest.raises(PermissionDenied):
        act(item, "close", cast.leader)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"supervisor": "member"}, "supervisor"), ({"supervisor": "stranger"}, "supervisor"),
     ({"leader": "head", "needs_approval": True}, "leader"), ({"leader": None, "needs_approval": True}, "leader"),
     ({"leader": "leader", "supervisor": "leader", "needs_approval": True}, "leader"),
     ({"owner": "head", "supervisor": "head"}, "supervisor"), ({"unit": "other_bureau"}, "unit")],
)  # fmt: skip
def test_only_who_may_judge_it_is_named(cast, fields, field):
    fields = {name: getattr(cast, value) if isinstance(value, str) else value for name, value in fields.items()}
    with pytest.raises(ValidationError) as refused:
        registered(cast, parts=0, **fields)
    assert list(refused.value.message_dict) == [field]
    assert not Assignment.objects.exists() and not Supervision.objects.exists()


def test_the_first_deadline_is_kept_however_often_it_moves(cast):
    item = make_assignment(cast.section, due_on=TODAY)
    for days in (10, 20):
        move_deadline(obligation=item, to=TODAY + timedelta(days=days), by=cast.leader, why="材料未到")
    item.refresh_from_db()
    assert (item.due_on, item.first_due_on, times_moved(item)) == (TODAY + timedelta(days=20), TODAY, 2)
    move_deadline(obligation=item, to=item.due_on, by=cast.leader)
    assert times_moved(item) == 2


def test_a_part_is_due_by_the_day_its_item_is(cast):
    item = registered(cast)
    with pytest.raises(ValidationError):
        add_parts(item=item, lines=[PartLine(unit=cast.branch, due_on=TODAY + timedelta(days=1))], by=cast.leader,
                  today=TODAY)  # fmt: skip
    with pytest.raises(ValidationError):
        move_deadline(obligation=item, to=TODAY - timedelta(days=1), by=cast.leader)
    assert item.parts.get().due_on == Assignment.objects.get(pk=item.pk).due_on == TODAY


def test_an_item_and_its_parts_stop_and_go_on_together(cast):
    item = registered(cast)
    act(item, "receive", cast.recorder, owner=cast.member)
    act(item, "suspend", cast.leader, note="等待上级文件")
    assert {row.stage for row in Assignment.objects.all()} == {Stage.SUSPENDED}
    assert not Assignment.objects.overdue(date(2027, 1, 1)).exists()
    later = TODAY + timedelta(days=30)
    act(item, "go_on", cast.leader, due_on=later)
    part = item.parts.get()
    item.refresh_from_db()
    assert (item.stage, part.stage) == (Stage.OPEN, Stage.ISSUED)
    assert (item.due_on, part.due_on, item.first_due_on, part.first_due_on) == (later, later, TODAY, TODAY)


def test_going_on_may_bring_an_earlier_day_for_the_item_and_its_parts(cast):
    item = registered(cast)
    act(item, "suspend", cast.leader, today=TODAY - timedelta(days=9))
    sooner = TODAY - timedelta(days=5)
    act(item, "go_on", cast.leader, today=TODAY - timedelta(days=8), due_on=sooner)
    assert {row.due_on for row in Assignment.objects.all()} == {sooner}


def test_a_cancelled_item_takes_its_parts_along_and_a_part_returns_only_to_a_living_item(cast):
    item = registered(cast)
    act(item, "cancel", cast.leader, note="事项合并")
    part = item.parts.get()
    assert part.stage == Stage.CANCELLED
    with pytest.raises(ValidationError):
        act(part, "reopen", cast.leader, note="恢复")
    assert act(item, "reopen", cast.leader, note="恢复").stage == Stage.ISSUED
    assert act(part, "reopen", cast.leader, note="恢复").stage == Stage.ISSUED


def test_a_draft_that_was_discarded_comes_back_as_a_draft(cast):
    item = registered(cast, issue_now=False)
    act(item, "cancel", cast.leader, note="重复")
    assert act(item, "reopen", cast.supervisor, note="恢复").stage == Stage.DRAFT


def test_a_draft_is_rewritten_with_its_parts(cast):
    item = registered(cast, issue_now=False)
    part = item.parts.get()
    lines = [
        PartLine(unit=cast.office, pk=part.pk, removed=True),
        PartLine(unit=cast.branch, share=Share.PART, title="摸底"),
    ]
    rewrite(item=item, by=cast.leader, today=TODAY, version=item.version, parts=lines, title="新题目")
    item.refresh_from_db()
    assert item.title == "新题目"
    assert [(row.unit, row.stage, row.title) for row in item.parts.order_by("pk")] == [
        (cast.office, Stage.CANCELLED, "督办事项"), (cast.branch, Stage.DRAFT, "摸底"),
    ]  # fmt: skip


def test_work_by_hand_may_ask_to_be_signed_for(cast):
    work = issue(by=cast.leader, unit=cast.section, title="报送材料", due_on=TODAY, owner=cast.member, receipt=True)
    assert [line.reason for line in Assignment.awaiting(cast.member, TODAY - timedelta(days=9))] == ["receive"]
    assert act(work, "receive", cast.member).stage == Stage.OPEN
    assert verbs_of(work) == ["issue", "receive"]
