"""The verbs: what they write, and what they refuse."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from organization.editing import Stale
from rectification.batches.services import open_program, save_program, void_program
from rectification.measures.services import MeasureLine, carry_out, save_measures
from rectification.models import Item, Measure
from rectification.problems.services import open_item, save_item, void_item
from tests.rectification.factory import TODAY, make_item, make_program

LINE = MeasureLine("修订制度", due_on=TODAY)


def opened(cast, **fields):
    defaults = {"by": cast.recorder, "unit": cast.section, "title": "一个问题", "source": "self_check", "year": 2024}
    return open_item(**(defaults | fields))


def measures_of(item):
    return list(item.measures.values_list("sort_no", "text", "done_on"))


def test_a_decision_of_a_meeting_becomes_a_problem_with_a_way_back(cast):
    meeting = make_program(cast.section)
    item = opened(cast, source="analysis", origin=meeting, owner=cast.member, due_on=TODAY, opened_on=date(2024, 3, 20))
    item.refresh_from_db()
    assert (item.origin, item.created_by, item.stage, item.opened_on) == (
        meeting, cast.recorder, "to_plan", date(2024, 3, 20),
    )  # fmt: skip


def test_the_feedback_date_is_the_batchs_else_today(cast):
    program = make_program(cast.bureau)
    assert opened(cast, source="inspection", program=program).opened_on == program.feedback_on
    assert opened(cast).opened_on == timezone.localdate()


def test_problems_are_numbered_on_in_their_batch_and_in_the_units_year(cast):
    program = make_program(cast.bureau)
    first = [opened(cast).sort_no, opened(cast).sort_no, opened(cast, year=2025).sort_no]
    second = [
        opened(cast, unit=unit, source="inspection", program=program).sort_no for unit in (cast.section, cast.office)
    ]
    assert (first, second) == ([1, 2, 1], [1, 2])


@pytest.mark.parametrize(
    "fields",
    [{"title": ""}, {"title": "长" * 201}, {"source": "rumour"}, {"year": 1}, {"year": 9999}, {"sort_no": 0 - 1}],
)
def test_a_problem_that_makes_no_sense_is_refused(cast, fields):
    with pytest.raises(ValidationError):
        opened(cast, **fields)
    assert not Item.objects.exists()


def test_a_problem_lies_in_a_batch_of_its_source_and_of_a_unit_above(cast):
    program = make_program(cast.bureau)
    with pytest.raises(ValidationError, match="来源"):
        opened(cast, program=program, source="self_check")
    with pytest.raises(ValidationError, match="上级单位"):
        opened(cast, program=make_program(cast.office), source="inspection")
    with pytest.raises(ValidationError, match="作废"):
        opened(cast, program=make_program(cast.bureau, voided_at=timezone.now()), source="inspection")


def test_the_database_keeps_closed_items_with_a_day_and_staged_ones_with_a_review(cast):
    for stage in ("closed", "staged"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Item.objects.create(
                unit=cast.section, title="x", source="analysis", year=2024, opened_on=TODAY, stage=stage
            )


def test_measures_keep_their_order_and_only_what_is_removed_goes(cast):
    item = opened(cast, measures=[MeasureLine("一"), MeasureLine("二"), MeasureLine("三")])
    one, two, three = item.measures.all()
    lines = [MeasureLine("三", pk=three.pk), MeasureLine("新"), MeasureLine("二改", pk=two.pk, done_on=TODAY),
             MeasureLine("", pk=one.pk, removed=True), MeasureLine("", removed=True)]  # fmt: skip
    saved = save_measures(item=item, version=1, measures=lines)
    assert measures_of(item) == [(1, "三", None), (2, "新", None), (3, "二改", TODAY)]
    assert saved.version == 2
    save_measures(item=item, version=2, measures=[MeasureLine("新的", pk=Measure.objects.get(text="新").pk)])
    assert measures_of(item) == [(1, "新的", None), (2, "三", None), (3, "二改", TODAY)]


def test_a_measure_of_another_problem_is_never_written(cast):
    other = make_item(cast.office, measures=1).measures.get()
    item = opened(cast)
    save_measures(item=item, version=1, measures=[MeasureLine("我的", pk=other.pk)])
    other.refresh_from_db()
    assert other.text == "一项措施"
    assert measures_of(item) == [(1, "我的", None)]


def test_once_work_has_begun_one_measure_keeps_an_owner_and_a_deadline(cast):
    item = make_item(cast.section, "in_progress", owner=cast.member)
    item.measures.update(done_on=None)
    measure = item.measures.get()
    with pytest.raises(ValidationError, match="至少须保留"):
        save_measures(item=item, version=1, measures=[MeasureLine("", pk=measure.pk, removed=True)])
    assert measures_of(item) == [(1, "一项措施", None)]


@pytest.mark.parametrize("stage", ["applied", "reviewed", "closed", "staged"])
def test_what_lies_on_a_reviewers_desk_or_is_settled_is_not_changed(cast, stage):
    item = make_item(cast.section, stage, owner=cast.member)
    for change in (
        lambda: save_item(item=item, by=cast.leader, version=1, title="改"),
        lambda: save_measures(item=item, version=1, measures=[LINE]),
        lambda: carry_out(measure=item.measures.get(), version=1, done_on=TODAY, today=TODAY),
    ):
        with pytest.raises(ValidationError, match="不能再修改"):
            change()
    assert Item.objects.get().title == "一个问题"


def test_the_second_to_save_is_told(cast):
    item = opened(cast)
    save_item(item=item, by=cast.leader, version=1, title="先改的")
    for change in (
        lambda: save_item(item=item, by=cast.leader, version=1, title="后改的"),
        lambda: save_measures(item=item, version=1, measures=[LINE]),
        lambda: void_item(item=item, by=cast.head, reason="重复", version=1),
    ):
        with pytest.raises(Stale):
            change()
    assert Item.objects.get().title == "先改的"


def test_the_stage_is_not_for_editing(cast):
    with pytest.raises(TypeError):
        save_item(item=opened(cast), by=cast.leader, version=1, stage="closed", done_on=TODAY)


def test_a_measure_is_carried_out_on_a_day_that_has_come_and_may_be_taken_back(cast):
    item = make_item(cast.section, "in_progress", owner=cast.member)
    measure = item.measures.get()
    with pytest.raises(ValidationError):
        carry_out(measure=measure, version=1, done_on=TODAY + timedelta(days=1), today=TODAY)
    assert carry_out(measure=measure, version=1, done_on=TODAY, today=TODAY).version == 2
    assert item.measures.get().done_on == TODAY
    carry_out(measure=measure, version=2, done_on=None, today=TODAY)
    assert item.measures.get().done_on is None


def test_voiding_needs_a_reason_and_happens_once(cast):
    item = opened(cast)
    with pytest.raises(ValidationError):
        void_item(item=item, by=cast.head, reason="  ")
    void_item(item=item, by=cast.head, reason="重复登记")
    assert list(Item.objects.standing()) == []
    assert Item.objects.get().void_reason == "重复登记"
    with pytest.raises(ValidationError):
        void_item(item=item, by=cast.head, reason="再次")


def test_a_batch_with_problems_keeps_its_source_and_is_not_voided(cast):
    program = open_program(
        by=cast.clerk, unit=cast.bureau, source="inspection", name="巡察", feedback_on=TODAY, year=2024
    )
    item = opened(cast, source="inspection", program=program)
    with pytest.raises(ValidationError):
        save_program(program=program, version=1, source="supervision")
    with pytest.raises(ValidationError):
        void_program(program=program, by=cast.leader, reason="重复")
    void_item(item=item, by=cast.head, reason="重复登记")
    assert void_program(program=program, by=cast.leader, reason="重复").voided_by == cast.leader
