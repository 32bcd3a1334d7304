"""Every (stage, verb, role) of an assignment: the allowed act and are kept, the rest are refused, changing nothing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from organization.editing import Stale
from responsibility.assignments.stages import ASSIGNMENT_WORKFLOW
from responsibility.lights.lights import Lights
from responsibility.models import Act, Assignment
from responsibility.obligations.services import give_evidence
from tests.cast import make_assignment

TODAY = date(2026, 6, 20)
Stage = Assignment.Stage
ROLES = ("leader", "supervisor", "unitadmin", "head", "recorder", "member", "owner", "assistant", "stranger", "admin",
         "security", "auditor")  # fmt: skip
REVIEWERS, RECORDERS = {"leader", "supervisor", "head"}, {"owner", "head", "recorder"}
ISSUERS = REVIEWERS | {"unitadmin", "recorder"}
AT_WORK = {Stage.ISSUED, Stage.OPEN, Stage.RETURNED}
OPEN = AT_WORK | {Stage.DECLINED, Stage.HELD, Stage.SUBMITTED, Stage.REVIEWED, Stage.SUSPENDED}
# verb -> (stages it starts from, where it leads, who may), by hand: the test does not read the table it checks
ALLOWED = {
    "issue": ({Stage.DRAFT}, Stage.ISSUED, ISSUERS),
    "receive": ({Stage.ISSUED}, Stage.OPEN, RECORDERS),
    "decline": ({Stage.ISSUED}, Stage.DECLINED, RECORDERS),
    "reissue": ({Stage.DECLINED}, Stage.ISSUED, ISSUERS),
    "submit": ({Stage.OPEN, Stage.RETURNED}, Stage.SUBMITTED, RECORDERS),
    "complete": (set(), None, set()),
    "accept": ({Stage.SUBMITTED}, Stage.DONE, REVIEWERS),
    "pass_on": (set(), None, set()),
    "close": ({Stage.REVIEWED}, Stage.DONE, {"leader"}),
    "return": ({Stage.SUBMITTED, Stage.REVIEWED}, Stage.RETURNED, REVIEWERS),
    "suspend": (AT_WORK, Stage.SUSPENDED, REVIEWERS),
    "go_on": ({Stage.SUSPENDED}, Stage.OPEN, REVIEWERS),
    "miss": ({Stage.OPEN, Stage.RETURNED}, Stage.MISSED, ISSUERS),
    "reopen": ({Stage.MISSED, Stage.CANCELLED}, Stage.OPEN, REVIEWERS),
    "cancel": ({Stage.DRAFT} | OPEN, Stage.CANCELLED, REVIEWERS),
} | {
    verb: (set(), None, set())
    for verb in ("hold", "release", "fulfil", "unfulfil", "lapse", "end", "resume", "register", "hand_on", "hand_over",
                 "move_deadline", "redate", "drop", "restore", "happened")
}  # fmt: skip
# Where fewer may do it
FEWER = {("return", Stage.REVIEWED): {"leader"}}


def owed(cast, stage, **fields):
    owner = fields.pop("owner", None) or cast.member
    done_on = TODAY if stage in ("submitted", "reviewed", "done") else None
    work = make_assignment(cast.section, stage=stage, owner=owner, done_on=done_on, due_on=TODAY, **fields)
    give_evidence(subject=work, by=owner, text="签到册")
    return work


def act(work, verb, by, **facts):
    brings = {"submit": {"done_on": TODAY}, "complete": {"done_on": TODAY}, "go_on": {"due_on": TODAY}}
    facts = {"note": "原因"} | brings.get(verb, {}) | facts
    return ASSIGNMENT_WORKFLOW.act(obligation=work, verb=verb, by=by, today=TODAY, **facts)


def test_the_table_names_every_verb():
    assert {step.verb for step in ASSIGNMENT_WORKFLOW.steps} == set(ALLOWED)


@pytest.mark.parametrize("verb", ALLOWED)
def test_every_stage_verb_and_role(cast, verb):
    sources, target, allowed = ALLOWED[verb]
    for stage in Stage.values:
        may, shared = FEWER.get((verb, stage), allowed), None
        for role in ROLES:
            by = cast.assistant if role == "owner" else getattr(cast, role)
            if role == "owner":
                work = owed(cast, stage, owner=by)
            else:
                work = shared = shared or owed(cast, stage, owner=cast.clerk)
            before = Assignment.objects.filter(pk=work.pk).values().get()
            if role in may and stage in sources:
                assert act(work, verb, by).stage == target, (role, stage, verb)
                assert Act.objects.filter(object_id=work.pk).get().by == by
                shared = None  # the next one meets a fresh one
                continue
            with pytest.raises((PermissionDenied, ValidationError)):
                act(work, verb, by)
            assert Assignment.objects.filter(pk=work.pk).values().get() == before, (role, stage, verb)
            assert not Act.objects.filter(object_id=work.pk).exists()


def test_nobody_reviews_their_own_work(cast):
    work = owed(cast, Stage.OPEN, owner=cast.head)
    submitted = act(work, "submit", cast.head)
    with pytest.raises(PermissionDenied):
        act(submitted, "accept", cast.head)


def test_who_submitted_for_another_does_not_review_it(cast):
    submitted = act(owed(cast, Stage.OPEN), "submit", cast.head)
    with pytest.raises(PermissionDenied):
        act(submitted, "accept", cast.head)
    assert act(submitted, "accept", cast.leader).stage == Stage.DONE


def test_without_evidence_nothing_is_submitted(cast):
    work = make_assignment(cast.section, owner=cast.member)
    with pytest.raises(ValidationError):
        act(work, "submit", cast.member)


def test_work_is_not_done_on_a_day_to_come(cast):
    with pytest.raises(ValidationError):
        act(owed(cast, Stage.OPEN), "submit", cast.member, done_on=date(2026, 6, 21))


def test_a_return_needs_its_reason(cast):
    work = act(owed(cast, Stage.OPEN), "submit", cast.member)
    with pytest.raises(ValidationError):
        act(work, "return", cast.head, note="  ")


def test_the_day_claimed_is_the_day_that_counts_not_the_day_of_the_review(cast):
    work = act(owed(cast, Stage.OPEN), "submit", cast.member, done_on=date(2026, 6, 10))
    done = act(work, "accept", cast.head)
    assert (done.done_on, done.timeliness(Lights.on(date(2026, 8, 1)))) == (date(2026, 6, 10), "done_in_time")


def test_a_step_from_a_stale_page_is_refused(cast):
    work = owed(cast, Stage.OPEN)
    act(work, "submit", cast.member, version=work.version)
    with pytest.raises(Stale):
        act(work, "cancel", cast.leader, version=work.version)
