"""More time: asked before the due day is over, decided by someone else, each of it once, whoever else is at it."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organization.models import Absence
from rectification.models import Item
from responsibility.assignments.stages import ASSIGNMENT_WORKFLOW
from responsibility.followups import rules as follow_up_rules
from responsibility.followups import services as following_up
from responsibility.models import Act, Assignment, Extension
from responsibility.obligations.awaiting import Reason, awaiting
from responsibility.obligations.services import give_evidence
from tests.cast import make_assignment, make_user
from tests.depth import rounds
from tests.rectification.factory import make_item

Stage, State = Assignment.Stage, Extension.State
ROLES = ("leader", "supervisor", "unitadmin", "clerk", "head", "recorder", "member", "assistant", "stranger", "admin",
         "security", "auditor")  # fmt: skip
REVIEWERS = {"leader", "supervisor", "head"}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def work(cast, today):
    return make_assignment(cast.section, owner=cast.member, due_on=today + timedelta(days=2))


def later(work, number=20):
    return work.due_on + timedelta(days=number)


def asked(work, by, today, **fields):
    return following_up.ask_extension(obligation=work, by=by, today=today,
                                      **{"to_day": later(work), "reason": "等待上级批复"} | fields)  # fmt: skip


def verbs(work):
    return list(work.acts.order_by("pk").values_list("verb", flat=True))


def test_the_owner_asks_the_head_grants_and_the_first_deadline_is_kept(cast, signed_in, work, today):
    first, wanted = work.due_on, later(work)
    typed = {"to_day": wanted.isoformat(), "reason": "等待上级批复"}
    answer = signed_in(cast.member).post(work.follow_up_url("extension_ask"), typed)
    assert (answer.status_code, answer.url) == (302, work.get_absolute_url())
    work.refresh_from_db()
    assert work.due_on == first  # until it is decided the present day holds
    page = signed_in(cast.head).get(work.follow_up_url("extension")).content.decode()
    assert "等待上级批复" in page and wanted.isoformat() in page
    signed_in(cast.head).post(work.follow_up_url("extension"), {"granted": "yes", "to_day": wanted.isoformat()})
    work.refresh_from_db()
    extension = Extension.objects.get()
    assert (work.due_on, work.first_due_on) == (wanted, first)
    assert (extension.state, extension.granted_to, extension.decided_by) == (State.GRANTED, wanted, cast.head)
    assert verbs(work)[:2] == ["extension_ask", "extension_grant"]
    page = signed_in(cast.member).get(work.get_absolute_url()).content.decode()
    assert first.isoformat() in page and wanted.isoformat() in page


def test_another_day_than_asked_may_be_granted(cast, signed_in, work, today):
    asked(work, cast.member, today)
    typed = {"granted": "yes", "to_day": later(work, 5).isoformat(), "words": "先延五天"}
    signed_in(cast.leader).post(work.follow_up_url("extension"), typed)
    assert (Extension.objects.get().granted_to, Assignment.objects.get().due_on) == (later(work, 5), later(work, 5))


def test_a_refusal_needs_its_words_and_leaves_the_day(cast, signed_in, work, today):
    asked(work, cast.member, today)
    client = signed_in(cast.head)
    answer = client.post(work.follow_up_url("extension"), {"granted": "no", "words": " "})
    assert answer.status_code == 200 and answer.context["form"].errors["words"]
    client.post(work.follow_up_url("extension"), {"granted": "no", "words": "条件已具备"})
    extension = Extension.objects.get()
    assert (extension.state, extension.words, Assignment.objects.get().due_on) == (
        State.REFUSED, "条件已具备", work.due_on)  # fmt: skip
    assert verbs(work) == ["extension_ask", "extension_refuse"]


def test_it_is_asked_up_to_the_due_day_and_not_afterwards(cast, signed_in, work):
    with pytest.raises(ValidationError):
        asked(work, cast.member, work.due_on + timedelta(days=1))
    assert asked(work, cast.member, work.due_on).state == State.ASKED
    late = make_assignment(cast.section, owner=cast.member, due_on=timezone.localdate() - timedelta(days=1))
    answer = signed_in(cast.member).get(late.follow_up_url("extension_ask"))
    assert (answer.status_code, answer.url) == (302, late.get_absolute_url())
    assert (
        late.follow_up_url("extension_ask") not in signed_in(cast.member).get(late.get_absolute_url()).content.decode()
    )


def test_a_day_that_is_not_later_is_refused_where_it_is_typed(cast, signed_in, work):
    for day in (work.due_on, work.due_on - timedelta(days=1)):
        answer = signed_in(cast.member).post(work.follow_up_url("extension_ask"), {"to_day": day, "reason": "不够"})
        assert answer.status_code == 200 and answer.context["form"].errors["to_day"]
        assert "不够" in answer.content.decode()
    assert not Extension.objects.exists()


def test_one_request_at_a_time(cast, signed_in, work, today):
    asked(work, cast.member, today)
    with pytest.raises(ValidationError):
        asked(work, cast.recorder, today)
    assert signed_in(cast.member).get(work.follow_up_url("extension_ask")).status_code == 302
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(subject=work, number=2, by=cast.member, on=today, due_on=work.due_on,
                                 to_day=later(work), reason="x")  # fmt: skip


def test_after_a_decision_it_may_be_asked_again_and_all_of_it_is_counted(cast, signed_in, work, today):
    for number in (1, 2):
        work.refresh_from_db()
        extension = asked(work, cast.member, today)
        assert extension.number == number
        following_up.decide_extension(extension=extension, by=cast.head, today=today, granted=True)
    assert work.extensions.granted().count() == 2
    assert signed_in(cast.leader).get(work.get_absolute_url()).context["said"].granted == 2


@pytest.mark.parametrize("stage", Stage.values)
def test_every_stage_and_role_of_asking(cast, today, stage):
    for role in ROLES:
        work = make_assignment(cast.section, owner=cast.member, stage=stage, due_on=today,
                               done_on=today if stage == "done" else None)  # fmt: skip
        may = role in {"member", "head", "recorder"} and stage in ("open", "returned")
        if may:
            assert asked(work, getattr(cast, role), today).number == 1
            continue
        with pytest.raises((PermissionDenied, ValidationError)):
            asked(work, getattr(cast, role), today)
        assert not work.extensions.exists() and not work.acts.exists(), (role, stage)


@pytest.mark.parametrize("stage", Stage.values)
def test_every_stage_and_role_of_deciding(cast, today, stage):
    for role in ROLES:
        work = make_assignment(cast.section, owner=cast.member, due_on=today)
        extension = asked(work, cast.member, today)
        Assignment.objects.filter(pk=work.pk).update(stage=stage, done_on=today if stage == "done" else None)
        may = role in REVIEWERS and stage in ("issued", "open", "returned")
        for granted in (True, False):
            decide = {"extension": extension, "by": getattr(cast, role), "today": today, "words": "同意"}
            if may and granted:
                continue
            if may:
                assert following_up.decide_extension(**decide, granted=False).state == State.REFUSED
                continue
            with pytest.raises((PermissionDenied, ValidationError)):
                following_up.decide_extension(**decide, granted=granted)
            extension.refresh_from_db()
            assert (extension.state, work.acts.count()) == (State.ASKED, 1), (role, stage)


def test_nobody_decides_about_their_own_request_nor_about_their_own_work(cast, work, today):
    by_head = asked(work, cast.head, today)  # the head asks for the owner
    own = make_assignment(cast.section, owner=cast.head, due_on=today)
    by_recorder = asked(own, cast.recorder, today)
    for extension in (by_head, by_recorder):
        with pytest.raises(PermissionDenied):
            following_up.decide_extension(extension=extension, by=cast.head, today=today, granted=True)
        assert following_up.decide_extension(extension=extension, by=cast.leader, today=today, granted=True)


def test_who_stands_in_for_whoever_asked_does_not_decide_and_who_stands_in_for_the_decider_does(cast, today, work):
    extension = asked(work, cast.member, today)
    Absence.objects.create(user=cast.member, from_on=today, to_on=today, stand_in=cast.head, entered_by=cast.leader)
    Absence.objects.create(user=cast.leader, posting=cast.leader.postings.get(), from_on=today, to_on=today,
                           stand_in=cast.clerk, entered_by=cast.unitadmin)  # fmt: skip
    with pytest.raises(PermissionDenied):
        following_up.decide_extension(extension=extension, by=cast.head, today=today, granted=True)
    decided = following_up.decide_extension(extension=extension, by=cast.clerk, today=today, granted=True)
    assert (decided.decided_by, decided.decided_for) == (cast.clerk, cast.leader)
    assert work.acts.get(verb="extension_grant").acting_for == cast.leader


def test_who_asked_takes_it_back_and_nobody_decides_it_any_more(cast, signed_in, work, today):
    extension = asked(work, cast.member, today)
    answer = signed_in(cast.member).post(work.follow_up_url("extension_withdraw"))
    assert (answer.status_code, answer.url) == (302, work.get_absolute_url())
    extension.refresh_from_db()
    assert (extension.state, extension.decided_by) == (State.WITHDRAWN, None)
    assert signed_in(cast.head).get(work.follow_up_url("extension")).status_code == 302
    with pytest.raises(ValidationError):
        following_up.decide_extension(extension=extension, by=cast.head, today=today, granted=True)
    assert asked(work, cast.member, today).number == 2


def desk(user, today):
    return [(line.record, str(line.action_url)) for line in awaiting(user, today) if line.reason == Reason.REVIEW]


def test_it_lies_on_the_desk_of_those_who_decide_until_it_is_decided(cast, work, today):
    extension = asked(work, cast.member, today)
    line = (work, work.follow_up_url("extension"))
    for role in ROLES:
        assert desk(getattr(cast, role), today) == ([line] if role in REVIEWERS else []), role
    following_up.decide_extension(extension=extension, by=cast.head, today=today, granted=True)
    assert desk(cast.leader, today) == []


def test_a_request_for_work_handed_in_meanwhile_waits_for_nobody(cast, signed_in, work, today):
    asked(work, cast.member, today)
    Assignment.objects.filter(pk=work.pk).update(stage=Stage.DONE, done_on=today)
    assert desk(cast.head, today) == []
    answer = signed_in(cast.head).get(work.follow_up_url("extension"))
    assert (answer.status_code, answer.url) == (302, work.get_absolute_url())
    assert signed_in(cast.head).get(work.get_absolute_url()).status_code == 200


def test_a_desk_costs_the_same_for_one_and_for_fifty(cast, today):
    def queries():
        head = type(cast.head).objects.get(pk=cast.head.pk)
        assert head.scope
        with CaptureQueriesContext(connection) as found:
            Extension.awaiting(head, today)
        return len(found)

    asked(make_assignment(cast.section, owner=cast.member), cast.member, today, to_day=today + timedelta(days=9))
    one = queries()
    for _number in range(49):
        asked(make_assignment(cast.section, owner=cast.member), cast.member, today, to_day=today + timedelta(days=9))
    assert queries() == one


def test_a_problem_without_a_deadline_has_none_to_move(cast, signed_in, today):
    item = make_item(cast.section, Item.Stage.IN_PROGRESS, owner=cast.member)
    assert signed_in(cast.member).get(item.get_absolute_url()).status_code == 200
    assert signed_in(cast.member).get(item.follow_up_url("extension_ask")).status_code == 302
    assert signed_in(cast.member).post(item.follow_up_url("extension_ask"), {"reason": "x"}).status_code == 302
    dated = make_item(cast.section, Item.Stage.IN_PROGRESS, owner=cast.member, due_on=today)
    extension = asked(dated, cast.member, today)
    following_up.decide_extension(extension=extension, by=cast.leader, today=today, granted=True)
    dated.refresh_from_db()
    assert dated.due_on == extension.to_day


def test_a_request_whose_deadline_was_taken_away_meanwhile_can_only_be_withdrawn(cast, signed_in, today):
    item = make_item(cast.section, Item.Stage.IN_PROGRESS, owner=cast.member, due_on=today)
    extension = asked(item, cast.member, today)
    Item.objects.filter(pk=item.pk).update(due_on=None)
    typed = {"granted": "yes", "to_day": extension.to_day.isoformat()}
    assert signed_in(cast.leader).post(item.follow_up_url("extension"), typed).status_code == 302
    with pytest.raises(ValidationError):
        following_up.decide_extension(extension=extension, by=cast.leader, today=today, granted=True)
    assert signed_in(cast.leader).get(item.get_absolute_url()).status_code == 200
    assert signed_in(cast.member).post(item.follow_up_url("extension_withdraw")).status_code == 302
    assert item.extensions.get().state == State.WITHDRAWN


# Races


def opposite(cast, today, at_once):
    """One grants while another refuses: how each came out, and the request as it stands."""
    work = make_assignment(cast.section, owner=cast.member, due_on=today)
    extension = asked(work, cast.member, today)
    came_to = at_once(
        lambda: following_up.decide_extension(extension=extension, by=cast.head, today=today, granted=True),
        lambda: following_up.decide_extension(extension=extension, by=cast.leader, today=today, granted=False,
                                              words="不同意"),
    )  # fmt: skip
    return work, came_to


@pytest.mark.connections
@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_deciders_both_decide(cast, today, at_once, monkeypatch):
    gate = threading.Barrier(2)

    def unlocked(extension):
        found = Extension.objects.get(pk=extension.pk)
        gate.wait(10)
        return Assignment.objects.get(pk=extension.object_id), found

    monkeypatch.setattr(following_up, "_undecided", unlocked)
    work, _came_to = opposite(cast, today, at_once)
    assert work.acts.filter(verb__in=["extension_grant", "extension_refuse"]).count() == 2


@pytest.mark.connections
@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_of_two_deciders_at_once_one_decides_and_the_other_is_told(cast, today, at_once, measured):
    tried, wrong = rounds(full=100, short=5), 0
    for _round in range(tried):
        work, came_to = opposite(cast, today, at_once)
        decided = [one for one in came_to if isinstance(one, Extension)]
        refused = [one for one in came_to if isinstance(one, ValidationError)]
        extension = Extension.objects.get(object_id=work.pk)
        row = Assignment.objects.get(pk=work.pk)
        granted = extension.state == State.GRANTED
        acts = Act.objects.filter(object_id=work.pk, verb__in=["extension_grant", "extension_refuse"]).count()
        is_right = (len(decided), len(refused), acts) == (1, 1, 1) and (row.due_on > today) == granted
        wrong += not is_right
    measured(tried=tried, wrong=wrong)
    assert wrong == 0


@pytest.mark.connections
@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_make_one_request(cast, today, at_once):
    work = make_assignment(cast.section, owner=cast.member, due_on=today)
    came_to = at_once(*(lambda by=by: asked(work, by, today) for by in (cast.member, cast.head, cast.recorder)))
    assert sum(isinstance(one, Extension) for one in came_to) == 1
    assert sum(isinstance(one, ValidationError) for one in came_to) == 2
    assert Extension.objects.count() == 1


@pytest.mark.connections
@pytest.mark.django_db(transaction=True)
def test_handing_in_and_reporting_at_once_leave_the_last_act_where_the_work_stands(cast, today, at_once):
    for _round in range(5):
        work = make_assignment(cast.section, owner=cast.member, due_on=today)
        give_evidence(subject=work, by=cast.member, text="签到册")
        at_once(
            lambda work=work: following_up.report_progress(obligation=work, by=cast.recorder, today=today, text="在办"),
            lambda work=work: ASSIGNMENT_WORKFLOW.act(obligation=work, verb="submit", by=cast.member, today=today,
                                                      done_on=today),
        )  # fmt: skip
        work.refresh_from_db()
        assert work.acts.order_by("-pk").first().to_stage == work.stage == Stage.SUBMITTED


def test_the_rules_say_who_would_decide_where_nothing_was_asked(cast, work):
    may = {role for role in ROLES if follow_up_rules.can_decide_extension(getattr(cast, role), work, None)}
    assert may == REVIEWERS
    assert not follow_up_rules.can_decide_extension(make_user("someone"), work, None)
