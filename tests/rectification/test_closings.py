"""The days of each closing: written with the step, rebuilt by the migration from what was kept before."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from rectification.models import Closing, Item
from rectification.problems.stages import ITEM_WORKFLOW
from responsibility.obligations.deadlines import move_deadline
from responsibility.obligations.services import give_evidence
from tests.rectification.factory import Stage, make_closing, make_item
from tests.rectification.test_as_it_stood import closing, took

pytestmark = pytest.mark.django_db
DAYS = ("done_on", "due_on", "first_due_on", "closed_on", "reopened_on")
migration = import_module("rectification.migrations.0008_days_of_closings")


def days():
    return list(Closing.objects.order_by("pk").values_list("item_id", *DAYS))


@pytest.fixture
def reopened(cast, monkeypatch):
    """Closed, reopened, given more time, closed again."""
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member, due_on=date(2024, 4, 15))
    give_evidence(subject=item, by=cast.member, text="材料")
    took(monkeypatch, item, *closing(cast, date(2024, 5, 1), done_on=date(2024, 4, 30)),
         (date(2024, 7, 1), "reopen", cast.head, {"note": "走过场"}))  # fmt: skip
    move_deadline(obligation=Item.objects.get(), to=date(2024, 9, 30), by=cast.leader)
    took(monkeypatch, item, *closing(cast, date(2024, 8, 1), done_on=date(2024, 7, 31)))
    return item


def test_each_closing_keeps_its_days_and_a_second_look_adds_its_own(reopened):
    assert days() == [
        (reopened.pk, date(2024, 4, 30), date(2024, 4, 15), None, date(2024, 5, 20), date(2024, 7, 1)),
        (reopened.pk, date(2024, 7, 31), date(2024, 9, 30), date(2024, 4, 15), date(2024, 8, 20), None),
    ]


def test_the_migration_finds_the_same_days_in_what_was_kept_before(reopened):
    before = days()
    Closing.objects.all().delete()
    migration.note_closings(apps, None)
    assert days() == before


def test_where_nothing_tells_when_it_was_done_the_migration_takes_the_day_of_approval(cast):
    item = make_item(cast.section, Stage.CLOSED, due_on=date(2024, 6, 30), recorded_at=None)
    migration.note_closings(apps, None)
    assert days() == [(item.pk, item.done_on, item.due_on, None, item.done_on, None)]


def test_a_closing_by_the_review_alone_is_kept_too_and_a_confirmed_one_not_twice(cast, monkeypatch):
    item = make_item(cast.section, Stage.APPLIED, owner=cast.member, approvals=1, evidence=1)
    took(monkeypatch, item, (date(2024, 6, 3), "review", cast.head, {}),
         (date(2024, 8, 1), "recheck", cast.head, {"note": "未反弹"}))  # fmt: skip
    assert [row[4:] for row in days()] == [(date(2024, 6, 3), None)]


def test_a_problem_has_one_closing_that_stands(cast):
    item = make_item(cast.section, Stage.CLOSED)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_closing(item)


def test_staging_and_taking_that_back_is_no_closing(cast):
    item = make_item(cast.section, Stage.STAGED, owner=cast.member)
    ITEM_WORKFLOW.act(obligation=item, verb="reopen", by=cast.head, today=date(2024, 6, 1), note="反弹")
    assert days() == []
