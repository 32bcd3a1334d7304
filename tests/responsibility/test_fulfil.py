"""A signed record answers what was owed: in its period, once a duty, and owed again when the record is withdrawn."""

from datetime import date

import pytest

from calendars.periods import Period
from responsibility.assignments.fulfilment import fulfil, unfulfil
from responsibility.duties.falling_due import fall_due, lapse
from responsibility.lights.lights import Lights
from responsibility.models import Assignment, Document
from tests.cast import make_assignment, make_duty, make_kind

TODAY = date(2026, 6, 20)
Stage = Assignment.Stage


@pytest.fixture
def record(cast):
    return make_record(cast)


def make_record(cast):
    """Any record may be evidence; a document is the plainest."""
    return Document.objects.create(unit=cast.section, title="记录", issued_on=date(2026, 4, 1), year=2026)


def answer(cast, source, covers=None, kind="meeting.analysis", **facts):
    facts = {"by": cast.recorder, "today": TODAY, "done_on": date(2026, 6, 18)} | facts
    return fulfil(kinds=[make_kind(kind)], unit=cast.section, covers=covers or Period.quarter(2026, 2), source=source,
                  **facts)  # fmt: skip


def stages(duty):
    return dict(duty.assignments.values_list("period_from", "stage"))


def test_a_record_answers_the_period_it_covers(cast, record):
    duty = make_duty(cast.section, year=2026, evidence_kind=make_kind())
    fall_due(today=TODAY)
    answer(cast, record, covers=Period.quarter(2026, 1))
    assert stages(duty)[date(2026, 1, 1)] == Stage.DONE
    assert stages(duty)[date(2026, 4, 1)] == Stage.OPEN


def test_a_record_signed_before_the_hourly_run_still_finds_its_assignment(cast, record):
    duty = make_duty(cast.section, year=2026, evidence_kind=make_kind())
    answer(cast, record)
    assert stages(duty)[date(2026, 4, 1)] == Stage.DONE


def test_the_first_half_held_in_august_answers_the_first_half_late(cast, record):
    duty = make_duty(cast.section, year=2026, per="half", evidence_kind=make_kind())
    answer(cast, record, covers=Period.half(2026, 1), done_on=date(2026, 8, 23), today=date(2026, 8, 24))
    done = duty.assignments.get(period_from=date(2026, 1, 1))
    assert done.timeliness(Lights.on(date(2026, 8, 24))) == "done_late"
    assert stages(duty)[date(2026, 7, 1)] == Stage.OPEN


def test_one_record_answers_several_duties_but_never_two_ordinals_of_one(cast, record):
    twice = make_duty(cast.section, year=2026, per="year", count=2, evidence_kind=make_kind())
    other = make_duty(cast.section, year=2026, evidence_kind=make_kind())
    fall_due(today=TODAY)
    assert len(answer(cast, record)) == 2
    assert twice.assignments.filter(stage=Stage.DONE).count() == 1
    assert other.assignments.filter(stage=Stage.DONE).count() == 1


def test_signing_the_same_record_again_answers_nothing_more(cast, record):
    make_duty(cast.section, year=2026, per="year", count=2, evidence_kind=make_kind())
    answer(cast, record)
    assert answer(cast, record) == []


def test_two_records_answer_the_two_ordinals(cast, record):
    duty = make_duty(cast.section, year=2026, per="year", count=2, evidence_kind=make_kind())
    answer(cast, record)
    answer(cast, make_record(cast))
    assert duty.assignments.filter(stage=Stage.DONE).count() == 2


def test_the_duty_of_another_unit_is_not_answered(cast, record):
    duty = make_duty(cast.office, year=2026, evidence_kind=make_kind())
    fall_due(today=TODAY)
    assert answer(cast, record) == []
    assert not duty.assignments.filter(stage=Stage.DONE).exists()


def test_what_had_lapsed_is_answered_by_a_record_entered_late(cast, record):
    duty = make_duty(cast.section, year=2026, per="week", windows="mon", lapses=True, evidence_kind=make_kind())
    fall_due(today=TODAY)
    lapse(today=TODAY)
    week = Period.week(date(2026, 6, 8))
    answer(cast, record, covers=week, done_on=date(2026, 6, 8))
    assert duty.assignments.get(period_from=week.start).stage == Stage.DONE


def test_a_chosen_assignment_wins_over_the_automatic_match(cast, record):
    duty = make_duty(cast.section, year=2026, evidence_kind=make_kind())
    fall_due(today=TODAY)
    first = duty.assignments.get(period_from=date(2026, 1, 1))
    answer(cast, record, chosen=[first])
    assert stages(duty)[date(2026, 1, 1)] == Stage.DONE
    assert stages(duty)[date(2026, 4, 1)] == Stage.OPEN


def test_a_withdrawn_record_leaves_its_work_owed_again(cast, record):
    duty = make_duty(cast.section, year=2026, evidence_kind=make_kind())
    answer(cast, record)
    unfulfil(source=record, by=cast.recorder, today=TODAY, note="登记有误")
    again = duty.assignments.get(period_from=date(2026, 4, 1))
    assert (again.stage, again.done_on) == (Stage.OPEN, None)


def test_only_another_record_keeps_work_done_when_one_is_withdrawn(cast, record):
    duty = make_duty(cast.section, year=2026, evidence_kind=make_kind())
    answer(cast, record)
    done, other = duty.assignments.get(stage=Stage.DONE), make_record(cast)
    done.evidence.create(text="另有签到册")
    done.evidence.create(source=other)
    for source, stage in ((record, Stage.DONE), (other, Stage.OPEN)):
        unfulfil(source=source, by=cast.recorder, today=TODAY, note="登记有误")
        done.refresh_from_db()
        assert done.stage == stage


def test_hand_issued_work_is_not_touched_by_a_record(cast, record):
    mine = make_assignment(cast.section, due_on=date(2026, 6, 30))
    answer(cast, record)
    mine.refresh_from_db()
    assert mine.stage == Stage.OPEN
