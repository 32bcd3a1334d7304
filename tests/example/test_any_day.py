"""The example can be loaded on any day: a leap day, New Year's Day, a Sunday that ends a year."""

from datetime import date

import pytest
from django.db import transaction

from example.load import load
from example.recent import Recent
from example.this_year import ThisYear
from meetings.models import Meeting
from organization.models import User
from rectification.models import Item
from responsibility.models import Assignment, Extension, Instruction, Progress, Urge
from responsibility.obligations.awaiting import Reason, awaiting
from study.models import Note, Session
from tests.depth import CI

DESKS = {
    "leader": {Reason.REVIEW, Reason.APPROVE}, "head": {Reason.REPORT, Reason.REVIEW}, "recorder": {Reason.SIGN},
    "member": {Reason.LATE, Reason.RETURNED}, "assistant": {Reason.RECEIVE, Reason.OPEN},
    "unitadmin": {Reason.RETURNED, Reason.OPEN}, "supervisor": {Reason.REVIEW},
}  # fmt: skip


pytestmark = pytest.mark.xdist_group("example of any day")
DAYS = {"a leap day": date(2028, 2, 29), "New Year's Day": date(2027, 1, 1), "a Sunday that ends": date(2028, 12, 31)}
TRIED = DAYS if CI else ["a leap day"]


@pytest.fixture(scope="module", params=[DAYS[name] for name in TRIED], ids=TRIED)
def day(request, django_db_setup, django_db_blocker):
    """The work in progress, as it is loaded on that day; 2023 is the same on every day and left out."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(today=request.param, password="Correct-Horse-9", parts=(ThisYear, Recent))
        yield request.param
        transaction.set_rollback(True)


def test_nothing_is_done_that_day_that_lies_ahead(day, db):
    assert not Assignment.objects.filter(done_on__gt=day).exists()
    assert not Item.objects.filter(done_on__gt=day).exists()
    assert not Session.objects.filter(held_on__gt=day).exists()
    assert not Note.objects.filter(submitted_on__gt=day).exists()
    assert not Meeting.objects.filter(held_on__gt=day).exclude(stage=Meeting.Stage.DRAFT).exists()


def test_every_desk_has_work_that_day(day, db):
    for username, reasons in DESKS.items():
        found = {line.reason for line in awaiting(User.objects.get(username=username), day)}
        assert found >= reasons, username


def test_work_is_in_every_state_that_day(day, db):
    assert set(Assignment.objects.values_list("stage", flat=True)) == set(Assignment.Stage)
    assert set(Item.objects.values_list("stage", flat=True)) == set(Item.Stage)
    assert set(Meeting.objects.values_list("stage", flat=True)) == set(Meeting.Stage)


def test_work_items_are_at_each_stage_of_theirs_and_were_spoken_of_that_day(day, db):
    stage = Assignment.Stage
    stages = Assignment.objects.exclude(supervision=None).values_list("stage", flat=True)
    assert set(stages) == {stage.DRAFT, stage.ISSUED, stage.DECLINED, stage.OPEN, stage.SUSPENDED, stage.REVIEWED}
    assert Progress.objects.count() > 1 and not Progress.objects.filter(on__gt=day).exists()
    rows = list(Assignment.objects.exclude(supervision=None))
    assert Urge.objects.about_all(rows).get().urged.exists()
    assert Instruction.objects.about_all(rows).get().subject.parts.count() == 2
    assert Extension.objects.about_all(rows).undecided().get().to_day > day


def test_problems_were_spoken_of_and_one_was_born_in_a_quarterly_meeting_that_day(day, db):
    rows = list(Item.objects.all())
    asked = Extension.objects.about_all(rows)
    assert asked.granted().exists() and asked.undecided().get().to_day > day
    assert Item.objects.filter(source="analysis", stage="in_progress").get().origin.finding is not None
