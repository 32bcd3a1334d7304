"""Work items as tests need them: registered by the bureau for the section, with an office that assists."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from responsibility.assignments.parts import PartLine
from responsibility.assignments.registration import register
from responsibility.models import Act, Assignment, Supervision
from responsibility.obligations.services import give_evidence
from tests.cast import make_assignment

TODAY = date(2026, 6, 20)
Stage, Share = Assignment.Stage, Assignment.Share


def make_item(unit, registrar_unit=None, *, supervisor=None, leader=None, **fields):
    """At any stage, past the services."""
    item = make_assignment(unit, **({"title": "督办事项", "due_on": TODAY} | fields))
    year, kind = item.due_on.year, Supervision.Kind.SUPERVISE
    serial = Supervision.objects.count() + 1
    Supervision.objects.create(
        assignment=item, registrar_unit=registrar_unit or unit, year=year, serial=serial, kind=kind,
        number=Supervision.numbered(kind, year, serial), supervisor=supervisor, leader=leader,
    )  # fmt: skip
    return Assignment.objects.get(pk=item.pk)


def registered(cast, *, parts=1, issue_now=True, **fields):
    """As a leader of the bureau registers it: the section leads, the office assists."""
    lines = [
        PartLine(unit=cast_unit(cast, number), share=Share.ASSIST, owner=None, due_on=TODAY) for number in range(parts)
    ]
    defaults = {
        "unit": cast.section, "title": "督办事项", "due_on": TODAY, "kind": Supervision.Kind.SUPERVISE,
        "registrar_unit": cast.bureau, "supervisor": cast.head, "leader": None, "needs_approval": False,
    }  # fmt: skip
    return register(by=cast.leader, today=TODAY, parts=lines, issue_now=issue_now, **(defaults | fields))


def cast_unit(cast, number):
    return (cast.office, cast.branch)[number % 2]


def act(item, verb, by, today=TODAY, **facts):
    """As a person takes the step, with what it needs."""
    item.refresh_from_db()
    step = item.workflow.step(verb)
    if "evidence" in step.needs and not item.evidence.exists():
        give_evidence(subject=item, by=by, text="佐证")
    if "note" in step.needs:
        facts.setdefault("note", "原因")
    if "done_on" in step.needs:
        facts.setdefault("done_on", today)
    return item.workflow.act(obligation=item, verb=verb, by=by, today=today, **facts)


def verbs_of(item):
    return list(Act.objects.filter(object_id=item.pk).order_by("pk").values_list("verb", flat=True))


# What was reviewed goes back by whoever closes it alone
FEWER = {("return", Stage.REVIEWED): {"leader"}}


def try_all(verb, expected, people, make):
    """Each stage and person: who may acts and is logged, all others are refused and change nothing."""
    sources, target, allowed = expected
    for stage in Stage.values:
        may, shared = FEWER.get((verb, stage), allowed), None
        for role, by in people.items():
            shared = shared or make(stage)
            before = Assignment.objects.filter(pk=shared.pk).values().get()
            facts = {"go_on": {"due_on": TODAY}}.get(verb, {}) | {"note": "原因"}
            if role in may and stage in sources:
                assert act(shared, verb, by, **facts).stage == target, (role, stage, verb)
                assert Act.objects.filter(object_id=shared.pk, verb=verb).get().by == by
                shared = None  # the next one meets a fresh one
                continue
            with pytest.raises((PermissionDenied, ValidationError)):
                act(shared, verb, by, **facts)
            assert Assignment.objects.filter(pk=shared.pk).values().get() == before, (role, stage, verb)
            assert not Act.objects.filter(object_id=shared.pk).exists()
