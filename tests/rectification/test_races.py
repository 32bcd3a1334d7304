"""Two opposite decisions about one problem at the same moment: one holds, with one transition on record, the other is
told, and nothing of the first is overwritten."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organization.rights import Role
from rectification.models import Item
from responsibility.models import Act
from responsibility.obligations import workflow
from tests.cast import make_user
from tests.depth import rounds
from tests.racing import faults
from tests.rectification.factory import TODAY, Stage, make_item

PATIENCE = 10
# How many signatures, the stage, and who does what at the same moment; the head reviewed, where that is over
OPPOSITE = {
    "reviewed or returned": (2, Stage.APPLIED, ("review", "head"), ("return", "supervisor")),
    "closed by the one review or returned": (1, Stage.APPLIED, ("review", "head"), ("return", "leader")),
    "endorsed or returned": (3, Stage.TO_ENDORSE, ("endorse", "supervisor"), ("return", "leader")),
    "approved or returned": (2, Stage.REVIEWED, ("approve", "leader"), ("return", "other")),
    "staged or approved": (2, Stage.REVIEWED, ("stage", "supervisor"), ("approve", "leader")),
    "applied for or staged": (2, Stage.IN_PROGRESS, ("apply", "member"), ("stage", "head")),
    "confirmed or reopened": (2, Stage.CLOSED, ("recheck", "supervisor"), ("reopen", "leader")),
    "kept or reopened": (2, Stage.STAGED, ("keep", "supervisor"), ("reopen", "head")),
}
LEADS_TO = {
    "review": Stage.REVIEWED, "endorse": Stage.REVIEWED, "approve": Stage.CLOSED, "return": Stage.RETURNED,
    "stage": Stage.STAGED, "apply": Stage.APPLIED, "recheck": Stage.CLOSED, "reopen": Stage.IN_PROGRESS,
    "keep": Stage.STAGED,
}  # fmt: skip
MOVED_ON, CHANGED = "该记录状态已变化", "刚刚被他人修改"


class Decision:
    """Two people who have one problem open and decide the opposite about it."""

    def __init__(self, cast, what):
        self.number, self.stage, *self.sides = OPPOSITE[what]
        self.cast = cast
        self.people = vars(cast) | {"other": make_user("other", cast.bureau, Role.LEADER)}

    def item(self):
        signed = self.stage in (Stage.TO_ENDORSE, Stage.REVIEWED, Stage.CLOSED)
        return make_item(
            self.cast.section, self.stage, owner=self.cast.member, submitted_by=self.cast.recorder, evidence=1,
            approvals=self.number, reviewed_by=self.cast.head if signed else None,
        )  # fmt: skip

    def leads_to(self, verb):
        return Stage.CLOSED if (self.number, verb) == (1, "review") else LEADS_TO[verb]

    def posted(self, client, item, verb, role):
        today = timezone.localdate()
        return lambda: client.post(
            reverse("rectification:act", args=[item.pk, verb]),
            {"version": item.version, "note": f"{role}的话", "done_on": TODAY,
             "next_review_on": today + timedelta(days=30)},
        )  # fmt: skip

    def taken(self, item, step, verb, role):
        item = Item.objects.get(pk=item.pk)
        facts = {"done_on": TODAY} if verb == "apply" else {}
        facts |= {"next_review_on": TODAY + timedelta(days=30)} if verb in ("stage", "keep") else {}
        return lambda: step(item.workflow, obligation=item, verb=verb, by=self.people[role], today=TODAY,
                            note="原因", version=item.version, **facts)  # fmt: skip


def is_told(client, answer) -> bool:
    """Whoever came too late reads so: at the form, with what was typed, or on the problem's page."""
    if answer.status_code == 302:
        answer = client.get(answer.url)
    page = answer.content.decode()
    return MOVED_ON in page or CHANGED in page


@pytest.mark.faults
@pytest.mark.parametrize("what", OPPOSITE)
def test_of_two_opposite_decisions_at_once_one_holds_and_the_other_is_told(
    transactional_db, request, at_once, measured, what
):
    cast, tried, wrong = request.getfixturevalue("cast"), rounds(full=25, short=3), []
    decision, clients = Decision(cast, what), [Client(), Client()]
    for client, (_verb, role) in zip(clients, decision.sides, strict=True):
        client.force_login(decision.people[role])
    for _round in range(tried):
        item = decision.item()
        came_to = at_once(*(decision.posted(client, item, *side)
                            for client, side in zip(clients, decision.sides, strict=True)))  # fmt: skip
        assert faults(came_to) == []
        after = Item.objects.get(pk=item.pk)
        acts = list(Act.objects.filter(object_id=item.pk).values_list("verb", "from_stage", "to_stage", "by", "note"))
        if len(acts) != 1:
            wrong.append(acts)
            continue
        won = [acts[0][0] == verb for verb, _role in decision.sides].index(True)
        verb, role = decision.sides[won]
        as_decided = (verb, item.stage, decision.leads_to(verb), decision.people[role].pk, f"{role}的话")
        is_kept = (after.stage, after.version) == (decision.leads_to(verb), item.version + 1)
        if acts[0] != as_decided or not is_kept or not is_told(clients[1 - won], came_to[1 - won]):
            wrong.append((acts, after.stage, came_to))
    measured(decision=what, tried=tried, wrong=len(wrong))
    assert wrong == []


@pytest.mark.parametrize("what", OPPOSITE)
def test_control_without_the_lock_both_decide(transactional_db, request, at_once, monkeypatch, what):
    """SQLite's own lock is taken off by running outside a transaction."""
    both_have_read = threading.Barrier(2)

    def unlocked(model, pk, version=None):
        row = model.objects.get(pk=pk)
        both_have_read.wait(PATIENCE)
        return row

    monkeypatch.setattr(workflow, "locked", unlocked)
    step = workflow.Workflow.act if connection.vendor == "postgresql" else workflow.Workflow.act.__wrapped__
    decision = Decision(request.getfixturevalue("cast"), what)
    item = decision.item()
    came_to = at_once(*(decision.taken(item, step, *side) for side in decision.sides))
    assert faults(came_to) == [] and Act.objects.filter(object_id=item.pk).count() == 2
