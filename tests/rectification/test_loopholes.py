"""What someone in a hurry, or with something to hide, would try to have a problem closed on paper only."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from organization.models import Absence, User
from organization.rights import Role
from organization.unit_settings import NOTHING_SET
from rectification.approvals.settings import set_approvals
from rectification.invariants import INVARIANTS
from rectification.measures.services import MeasureLine, carry_out, save_measures
from rectification.models import Item
from rectification.problems.services import save_item
from rectification.problems.stages import ITEM_WORKFLOW
from responsibility.obligations.services import give_evidence
from tests.cast import make_user
from tests.rectification.factory import TODAY, make_item

LATER = TODAY + timedelta(days=40)


def act(item, verb, by, *, today=TODAY, **facts):
    facts.setdefault("note", "理由")
    return ITEM_WORKFLOW.act(obligation=item, verb=verb, by=User.objects.get(pk=by.pk), today=today, **facts)


def away(person, stand_in, by):
    return Absence.objects.create(user=person, posting=person.postings.get(), from_on=TODAY,
                                  to_on=TODAY.replace(year=2090), stand_in=stand_in, entered_by=by)  # fmt: skip


def in_progress(cast, number=2, **fields):
    set_approvals(unit=cast.bureau, version=NOTHING_SET, approvals=number)
    return make_item(cast.section, "in_progress", **({"owner": cast.member, "evidence": 1} | fields))


def reopened(cast):
    item = in_progress(cast)
    act(item, "apply", cast.recorder, done_on=TODAY)
    act(item, "review", cast.head)
    act(item, "approve", cast.leader)
    return act(item, "reopen", cast.head, today=LATER, note="回头看发现反弹")


def test_a_leader_does_not_sign_what_was_signed_in_their_place(cast, client):
    make_user("second", cast.bureau, Role.LEADER)
    item = act(in_progress(cast), "apply", cast.recorder, done_on=TODAY)
    absence = away(cast.leader, cast.clerk, cast.unitadmin)
    item = act(item, "review", cast.clerk)
    assert item.acts.get(verb="review").acting_for == cast.leader
    absence.delete()
    with pytest.raises(ValidationError, match="代"):
        act(item, "approve", cast.leader)
    client.force_login(cast.leader)
    assert "签批销号" not in [str(verb["label"]) for verb in client.get(item.get_absolute_url()).context["verbs"]]
    assert act(item, "approve", User.objects.get(username="second")).stage == "closed"


def test_nobody_signs_in_the_place_of_one_who_signed(cast):
    make_user("second", cast.bureau, Role.LEADER)
    item = act(in_progress(cast), "apply", cast.recorder, done_on=TODAY)
    item = act(item, "review", cast.leader)
    away(cast.leader, cast.clerk, cast.unitadmin)
    with pytest.raises(PermissionDenied):
        act(item, "approve", cast.clerk)


def test_the_stand_in_of_the_only_one_who_approves_does_not_use_up_the_approval(cast):
    item = act(in_progress(cast), "apply", cast.recorder, done_on=TODAY)
    away(cast.leader, cast.clerk, cast.unitadmin)
    with pytest.raises(ValidationError):
        act(item, "review", cast.clerk)
    item = act(item, "review", cast.head)
    assert act(item, "approve", cast.clerk).stage == "closed"


def test_two_signatures_of_one_authority_are_found(cast):
    item = act(in_progress(cast), "apply", cast.recorder, done_on=TODAY)
    act(item, "review", cast.head)
    item = act(item, "approve", cast.leader)
    assert [row for one in INVARIANTS for row in one.broken()] == []
    item.acts.filter(verb="review").update(acting_for=cast.leader)
    assert len([row for one in INVARIANTS for row in one.broken()]) == 1


def test_nobody_signs_for_themselves_as_a_stand_in(cast):
    item = act(in_progress(cast), "apply", cast.recorder, done_on=TODAY)
    away(cast.leader, cast.member, cast.unitadmin)
    with pytest.raises(PermissionDenied):
        act(item, "review", cast.member)
    with pytest.raises(PermissionDenied):
        act(item, "review", cast.recorder)


@pytest.mark.parametrize("stage", ["applied", "to_endorse", "reviewed", "closed", "staged"])
def test_out_of_hand_neither_measures_nor_owner_nor_deadline_change(cast, stage):
    item = make_item(cast.section, stage, owner=cast.member, evidence=1, due_on=TODAY)
    measure = item.measures.get()
    for change in (
        lambda: carry_out(measure=measure, version=None, done_on=None, today=TODAY),
        lambda: save_measures(item=item, version=None, measures=[MeasureLine("又一项")]),
        lambda: save_item(item=item, by=cast.leader, version=None, owner=cast.head),
        lambda: save_item(item=item, by=cast.leader, version=None, due_on=LATER),
    ):
        with pytest.raises(ValidationError):
            change()
    after = Item.objects.get()
    assert (after.owner, after.due_on, after.version) == (cast.member, TODAY, item.version)
    assert after.measures.get().done_on == measure.done_on


def test_what_was_reopened_is_not_closed_again_by_the_old_evidence(cast):
    item = reopened(cast)
    with pytest.raises(ValidationError, match="重新"):
        act(item, "apply", cast.recorder, today=LATER, done_on=LATER)
    give_evidence(subject=item, by=cast.member, text="整改后的新材料")
    assert act(item, "apply", cast.recorder, today=LATER, done_on=LATER).stage == "applied"


def test_at_the_page_new_evidence_comes_with_the_application(cast, client):
    item = reopened(cast)
    client.force_login(cast.recorder)
    url = reverse("rectification:act", args=[item.pk, "apply"])
    assert client.get(url).status_code == 200
    fields = {"version": item.version, "done_on": LATER, "note": "已再次整改"}
    answer = client.post(url, fields)
    assert answer.status_code == 200 and "重新整改以来的佐证材料" in answer.content.decode()
    assert "已再次整改" in answer.content.decode()
    assert client.post(url, fields | {"text": "整改后的新材料"}).status_code == 302
    assert Item.objects.get().stage == "applied"


def test_what_was_reopened_was_not_done_before(cast):
    item = reopened(cast)
    give_evidence(subject=item, by=cast.member, text="整改后的新材料")
    with pytest.raises(ValidationError, match="2024-06-29"):
        act(item, "apply", cast.recorder, today=LATER, done_on=TODAY)
    act(item, "apply", cast.recorder, today=LATER, done_on=LATER)
    item = act(item, "return", cast.head, today=LATER)
    assert act(item, "apply", cast.recorder, today=LATER, done_on=LATER).stage == "applied"  # once is enough


def test_reopening_twice_is_refused(cast):
    with pytest.raises(ValidationError):
        act(reopened(cast), "reopen", cast.head, today=LATER)


def test_a_deadline_is_moved_never_taken_away(cast, client):
    """Without one it would never be late."""
    item = in_progress(cast, due_on=TODAY)
    with pytest.raises(ValidationError, match="时限"):
        save_item(item=item, by=cast.leader, version=None, due_on=None)
    assert save_item(item=item, by=cast.leader, version=None, due_on=LATER).first_due_on == TODAY


def labels(client, person, item):
    client.force_login(person)
    page = client.get(item.get_absolute_url())
    return [str(verb["label"]) for verb in page.context["verbs"]], page.content.decode()


def test_where_too_few_may_sign_it_is_said_before_closing_is_applied_for(cast, client):
    """A problem of the bureau itself, whose leader alone reviews and approves."""
    set_approvals(unit=cast.bureau, version=NOTHING_SET, approvals=2)
    cast.supervisor.postings.all().delete()
    item = make_item(cast.bureau, "in_progress", owner=cast.unitadmin, evidence=1)
    offered, page = labels(client, cast.unitadmin, item)
    assert "申请销号" not in offered and "2人" in page and "leader" in page
    answer = client.get(reverse("rectification:act", args=[item.pk, "apply"]), follow=True)
    assert "2人" in answer.content.decode()
    with pytest.raises(ValidationError, match="leader"):
        act(item, "apply", cast.unitadmin, done_on=TODAY)
    assert Item.objects.get().stage == "in_progress"
    set_approvals(unit=cast.bureau, version=1, approvals=1)
    assert "申请销号" in labels(client, cast.unitadmin, item)[0]
    assert act(item, "apply", cast.unitadmin, done_on=TODAY).stage == "applied"


def test_another_leader_or_a_supervisor_above_is_enough(cast):
    set_approvals(unit=cast.bureau, version=NOTHING_SET, approvals=2)
    item = make_item(cast.bureau, "in_progress", owner=cast.unitadmin, evidence=1)
    assert act(item, "apply", cast.unitadmin, done_on=TODAY).stage == "applied"


def test_a_leader_who_answers_for_it_leaves_nobody_to_approve(cast):
    item = in_progress(cast, owner=cast.leader)
    with pytest.raises(ValidationError, match="签批"):
        act(item, "apply", cast.recorder, done_on=TODAY)


def test_whoever_applies_is_not_counted_among_those_who_sign(cast):
    item = in_progress(cast, 3)
    with pytest.raises(ValidationError):
        act(item, "apply", cast.head, done_on=TODAY)
    assert act(item, "apply", cast.recorder, done_on=TODAY).stage == "applied"
