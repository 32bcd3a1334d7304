"""Work items at the same moment: numbers given once, and no part that is forgotten."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection

from organization.editing import Stale
from responsibility.assignments import registration
from responsibility.assignments.parts import PartLine, add_parts
from responsibility.models import Act, Assignment, Supervision
from responsibility.obligations import workflow
from responsibility.obligations.services import give_evidence
from tests.cast import make_user
from tests.depth import rounds
from tests.racing import faults
from tests.responsibility.items import TODAY, Stage, act, make_item, registered

PATIENCE = 2


@pytest.mark.connections
@pytest.mark.parametrize("protected", [True, False], ids=["locked", "control: not locked"])
def test_two_registrars_at_once_take_two_numbers(transactional_db, request, at_once, monkeypatch, protected):
    cast = request.getfixturevalue("cast")
    if not protected:
        both = threading.Barrier(2)

        def unlocked(unit, kind, year):
            given = Supervision.objects.filter(registrar_unit=unit, kind=kind, year=year).count()
            both.wait(PATIENCE)
            return given + 1

        monkeypatch.setattr(registration, "next_serial", unlocked)
    came_to = at_once(lambda: registered(cast, parts=0), lambda: registered(cast, parts=0))
    numbers = sorted(Supervision.objects.values_list("serial", flat=True))
    assert faults(came_to, IntegrityError, ValidationError) == []
    assert numbers == ([1, 2] if protected else [1])


@pytest.mark.connections
@pytest.mark.parametrize("number", range(3))
def test_no_part_is_added_to_an_item_that_is_being_handed_in(transactional_db, request, at_once, number):
    cast = request.getfixturevalue("cast")
    item = registered(cast, parts=0, owner=cast.member)
    act(item, "receive", cast.member)
    line = PartLine(unit=cast.office, due_on=TODAY)
    came_to = at_once(
        lambda: act(Assignment.objects.get(pk=item.pk), "submit", cast.member),
        lambda: add_parts(item=item, lines=[line], by=cast.leader, today=TODAY),
    )
    item.refresh_from_db()
    assert faults(came_to, ValidationError) == []
    assert (item.stage == Stage.SUBMITTED) != item.parts.exists()


@pytest.mark.faults
def test_registrars_at_once_take_each_number_once_and_leave_none_out(transactional_db, request, at_once, measured):
    cast, tried, people = request.getfixturevalue("cast"), rounds(full=40, short=3), 5
    for _round in range(tried):
        came_to = at_once(*[lambda: registered(cast, parts=0)] * people)
        assert faults(came_to) == []
    numbers = sorted(Supervision.objects.values_list("serial", flat=True))
    doubled, missing = len(numbers) - len(set(numbers)), set(range(1, tried * people + 1)) - set(numbers)
    measured(registered=len(numbers), doubled=doubled, left_out=len(missing))
    assert numbers == list(range(1, tried * people + 1))


OPPOSITE = {  # the stage, and who does what at the same moment
    "signed for or sent back": (Stage.ISSUED, ("receive", "owner"), ("decline", "head")),
    "handed in or cancelled": (Stage.OPEN, ("submit", "owner"), ("cancel", "supervisor")),
    "passed or returned": (Stage.SUBMITTED, ("pass_on", "supervisor"), ("return", "named")),
    "closed or returned": (Stage.REVIEWED, ("close", "leader"), ("return", "other-leader")),
}


class Decision:
    """Two people who decide the opposite about one item."""

    def __init__(self, cast, what):
        self.stage, *self.sides = OPPOSITE[what]
        self.cast, self.people = cast, vars(cast) | {
            "owner": make_user("owner", cast.section), "named": make_user("named", cast.section, "supervisor"),
            "other-leader": make_user("other-leader", cast.bureau, "leader"),
        }  # fmt: skip

    def made(self, at_once, step=workflow.Workflow.act):
        """(the item afterwards, what each came to, the steps that are on record)"""
        done_on = TODAY if self.stage in (Stage.SUBMITTED, Stage.REVIEWED) else None
        item = make_item(
            self.cast.section, self.cast.bureau, stage=self.stage, owner=self.people["owner"], done_on=done_on,
            supervisor=self.people["named"], needs_approval=True,
        )  # fmt: skip
        give_evidence(subject=item, by=self.people["owner"], text="签到册")
        came_to = at_once(*[self.side(item, step, *side) for side in self.sides])
        item = Assignment.objects.get(pk=item.pk)
        return item, came_to, list(Act.objects.filter(object_id=item.pk).values_list("verb", "to_stage"))

    def side(self, opened, step, verb, role):
        """As whoever opened the item's page before either decided."""
        item = Assignment.objects.get(pk=opened.pk)

        def decide():
            facts = {"done_on": TODAY} if verb == "submit" else {}
            return step(item.workflow, obligation=item, verb=verb, by=self.people[role], today=TODAY, note="原因",
                        version=item.version, **facts)  # fmt: skip

        return decide


@pytest.mark.faults
@pytest.mark.parametrize("what", OPPOSITE)
def test_of_two_opposite_decisions_at_once_one_holds_and_the_other_is_told(
    transactional_db, request, at_once, measured, what
):
    decision, tried, wrong = Decision(request.getfixturevalue("cast"), what), rounds(full=100, short=5), 0
    for _round in range(tried):
        item, came_to, acts = decision.made(at_once)
        told = [one for one in came_to if isinstance(one, Stale | ValidationError | PermissionDenied)]
        is_right = len(told) == len(acts) == len(faults(came_to)) == 1
        wrong += not (is_right and acts[0][1] == item.stage)
    measured(decision=what, tried=tried, wrong=wrong)
    assert wrong == 0


@pytest.mark.parametrize("what", OPPOSITE)
def test_control_without_the_lock_both_decide(transactional_db, request, at_once, monkeypatch, what):
    """SQLite's own lock is taken off by running outside a transaction."""
    both_have_read = threading.Barrier(2)

    def unlocked(model, pk, version=None):
        row = model.objects.get(pk=pk)
        both_have_read.wait(PATIENCE * 5)
        return row

    monkeypatch.setattr(workflow, "locked", unlocked)
    step = workflow.Workflow.act if connection.vendor == "postgresql" else workflow.Workflow.act.__wrapped__
    _item, came_to, acts = Decision(request.getfixturevalue("cast"), what).made(at_once, step)
    assert faults(came_to) == [] and len(acts) == 2
