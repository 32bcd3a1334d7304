"""A work item whose named supervisor or leader may not judge it falls to those who hold the right in the unit that
registered it: the desk, the reminders and the page say the same."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reminders.ladder import LADDER, About, To
from reminders.people import Situation
from responsibility.models import Act, Assignment
from responsibility.obligations.awaiting import Reason, awaiting
from tests.responsibility.items import Stage, make_item

REVIEW = next(rung for rung in LADDER if rung.about == About.REVIEW and rung.to == To.DECIDER)


@pytest.fixture
def today():
    return timezone.localdate()


def waiting(cast, stage, **fields):
    item = make_item(cast.section, cast.bureau, owner=cast.member, submitted_by=cast.member, stage=stage,
                     supervisor=cast.head, leader=cast.clerk, needs_approval=True, **fields)  # fmt: skip
    Act.objects.create(subject=item, verb="submit", from_stage="open", to_stage=stage, by=cast.member)
    return Assignment.objects.get(pk=item.pk)


def desk(user, item, today):
    user = type(user).objects.get(pk=user.pk)
    reasons = (Reason.REVIEW, Reason.APPROVE)
    return item in [line.record for line in awaiting(user, today) if line.reason in reasons]


def reminded(item, today):
    item = Assignment.objects.select_related("unit", "owner", *Assignment.TURNS).get(pk=item.pk)
    return Situation([item], today).recipients(REVIEW, item)


def turn(signed_in, user, item):
    return signed_in(user).get(item.get_absolute_url()).context["turn"]


def test_the_named_supervisor_who_may_has_it_alone(cast, signed_in, today):
    item = waiting(cast, Stage.SUBMITTED)
    assert desk(cast.head, item, today) and not desk(cast.leader, item, today)
    assert reminded(item, today) == [cast.head]
    assert cast.head.name in turn(signed_in, cast.leader, item)


@pytest.mark.parametrize("loss", ["revoked", "gone", "owner"])
def test_a_supervisor_who_lost_the_right_leaves_it_to_those_who_hold_it(cast, signed_in, today, loss):
    item = waiting(cast, Stage.SUBMITTED)
    if loss == "revoked":
        cast.head.postings.update(granted_at=None)
    elif loss == "gone":
        cast.head.postings.update(to_on=today.replace(year=today.year - 1))
    else:
        Assignment.objects.filter(pk=item.pk).update(owner=cast.head)
    assert not desk(cast.head, item, today) and desk(cast.leader, item, today)
    assert reminded(item, today) == [cast.leader]
    words = turn(signed_in, cast.leader, item)
    assert cast.head.name not in words.replace("section", "") and str(cast.bureau) in words
    step = next(verb for verb in signed_in(cast.leader).get(item.get_absolute_url()).context["verbs"] if verb["tone"])
    assert step["tone"] == "primary"


def test_a_leader_who_may_not_close_it_leaves_it_to_those_who_may(cast, today):
    """The clerk is named, and never could approve."""
    item = waiting(cast, Stage.REVIEWED, reviewed_by=cast.head)
    assert not desk(cast.clerk, item, today) and desk(cast.leader, item, today)
    assert not desk(cast.supervisor, item, today)  # of the city: reviews, and approves nothing
    assert reminded(item, today) == [cast.leader]


def test_a_named_judge_of_the_registering_unit_alone_still_has_it(cast, today):
    item = waiting(cast, Stage.SUBMITTED)
    type(item.supervision).objects.filter(pk=item.pk).update(supervisor=cast.leader, registrar_unit=cast.city)
    item = Assignment.objects.get(pk=item.pk)
    assert desk(cast.leader, item, today) and not desk(cast.supervisor, item, today)


def test_many_such_items_ask_as_much_as_one(cast, today):
    cast.head.postings.update(granted_at=None)
    counts = []
    for more in (1, 9):
        for _number in range(more):
            waiting(cast, Stage.SUBMITTED)
        user = type(cast.leader).objects.get(pk=cast.leader.pk)
        with CaptureQueriesContext(connection) as asked:
            found = awaiting(user, today)
        counts.append(len(asked))
    assert counts[0] == counts[1] and len([line for line in found if line.reason == Reason.REVIEW]) == 10
