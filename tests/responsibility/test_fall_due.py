"""A duty's rule becomes dated assignments: right dates, each once, whatever the order and however often."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from calendars.periods import Period
from calendars.working_days import WorkingDays
from organization.models import Posting
from organization.rights import Role
from responsibility.duties.falling_due import fall_due, lapse
from responsibility.models import Assignment, Duty
from responsibility.rhythms.rhythm import due_dates
from tests.cast import make_duty, make_user

Per, DayOff = Duty.Per, Duty.DayOff


def dates_of(period, **rule):
    duty = Duty(**({"per": period.kind, "count": 1} | rule))
    working = WorkingDays.load(period.start, period.end)
    return [due_on for _ordinal, due_on in due_dates(duty, period, working)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("period", "rule", "expected"),
    [
        (Period.quarter(2026, 1), {}, [date(2026, 3, 31)]),
        (Period.year(2024), {"count": 2}, [date(2024, 6, 30), date(2024, 12, 31)]),
        (Period.half(2026, 1), {"windows": "m6-middle"}, [date(2026, 6, 20)]),
        (Period.half(2026, 2), {"windows": "m6-middle"}, [date(2026, 12, 20)]),
        (Period.year(2024), {"windows": "m2"}, [date(2024, 2, 29)]),
        (Period.year(2023), {"windows": "m2-late"}, [date(2023, 2, 28)]),
        (Period.year(2026), {"windows": "m9-early"}, [date(2026, 9, 10)]),
        (Period.month(2026, 10), {"windows": "early", "day_off": DayOff.NEXT}, [date(2026, 10, 10)]),
        (Period.month(2026, 1), {"day_off": DayOff.PREVIOUS}, [date(2026, 1, 30)]),
        (Period.week(date(2026, 2, 18)), {"windows": "mon", "day_off": DayOff.SKIP}, []),
        (Period.week(date(2026, 2, 11)), {"windows": "sat", "day_off": DayOff.SKIP}, [date(2026, 2, 14)]),
        (Period.week(date(2026, 10, 7)), {"windows": "wed", "day_off": DayOff.NEXT}, [date(2026, 10, 8)]),
        (Period.month(2024, 2), {"count": 2}, [date(2024, 2, 14), date(2024, 2, 29)]),
        (Period.day(date(2026, 1, 4)), {"day_off": DayOff.SKIP}, [date(2026, 1, 4)]),
        (Period.day(date(2026, 1, 5)), {"day_off": DayOff.SKIP}, [date(2026, 1, 5)]),
        (Period.day(date(2026, 1, 2)), {"day_off": DayOff.SKIP}, []),
    ],
)
def test_a_rule_gives_its_dates(period, rule, expected):
    assert dates_of(period, **rule) == expected


def test_falling_due_makes_the_periods_begun_and_the_next_two_weeks(cast):
    make_duty(cast.section, year=2026, per=Per.QUARTER)
    assert fall_due(today=date(2026, 5, 1)) == 2
    assert fall_due(today=date(2026, 6, 20)) == 1
    assert [a.due_on for a in Assignment.objects.order_by("due_on")] == [
        date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30),
    ]  # fmt: skip


def test_falling_due_twice_makes_nothing_twice(cast):
    make_duty(cast.section, year=2026, per=Per.MONTH, count=2)
    assert fall_due(today=date(2026, 12, 31)) == 24
    assert fall_due(today=date(2026, 12, 31)) == 0
    assert Assignment.objects.count() == 24


def test_in_pieces_and_out_of_order_gives_the_same_as_at_once(cast):
    duty = make_duty(cast.section, year=2026, per=Per.WEEK, windows="mon", day_off=DayOff.SKIP)
    for month in (9, 2, 12, 5):
        fall_due(today=date(2026, month, 28))
    assert duty.assignments.count() == 47


def test_a_duty_in_force_from_july_owes_nothing_before(cast):
    make_duty(cast.section, year=2026, per=Per.QUARTER, valid_from=date(2026, 7, 1))
    fall_due(today=date(2026, 12, 31))
    assert [a.due_on for a in Assignment.objects.order_by("due_on")] == [date(2026, 9, 30), date(2026, 12, 31)]


def test_an_event_driven_duty_makes_no_dated_assignment(cast):
    make_duty(cast.section, year=2026, per=Per.EVENT)
    assert fall_due(today=date(2026, 12, 31)) == 0


def test_a_voided_duty_makes_nothing_more(cast):

    make_duty(cast.section, year=2026, voided_at=timezone.now())
    assert fall_due(today=date(2026, 12, 31)) == 0


def test_the_owner_is_whoever_holds_the_capacity_on_the_periods_first_day(cast):
    duty = make_duty(cast.section, year=2026, capacity=Posting.Capacity.FIRST)
    fall_due(today=date(2026, 1, 1))
    assert set(duty.assignments.values_list("owner", flat=True)) == {cast.leader.pk}


def test_a_capacity_nobody_holds_leaves_the_work_without_an_owner(cast):
    duty = make_duty(cast.section, year=2026, capacity=Posting.Capacity.LIAISON)
    fall_due(today=date(2026, 1, 1))
    assert set(duty.assignments.values_list("owner", flat=True)) == {None}


def test_someone_who_left_is_not_made_an_owner(cast):
    gone = make_user("gone", cast.section, Role.MEMBER, capacity=Posting.Capacity.LIAISON, is_active=False)
    duty = make_duty(cast.section, year=2026, capacity=Posting.Capacity.LIAISON)
    fall_due(today=date(2026, 1, 1))
    assert gone.pk not in duty.assignments.values_list("owner", flat=True)


def test_the_year_2026_of_a_plan_in_words_gives_317_dates(cast):
    """专题研究2; 分析研判每季度; 汇报每半年; 3月下旬和9月上旬督查; 党小组会每月; 每周一例会; 每个工作日早间半小时."""
    rules = [
        {"per": Per.YEAR, "count": 2},
        {"per": Per.QUARTER},
        {"per": Per.HALF},
        {"per": Per.YEAR, "windows": "m3-late"},
        {"per": Per.YEAR, "windows": "m9-early"},
        {"per": Per.MONTH},
        {"per": Per.WEEK, "windows": "mon", "day_off": DayOff.SKIP},
        {"per": Per.DAY, "day_off": DayOff.SKIP},
    ]
    for rule in rules:
        make_duty(cast.section, year=2026, **rule)
    assert fall_due(today=date(2026, 12, 31)) == 2 + 4 + 2 + 2 + 12 + 47 + 248


def test_recurring_study_without_a_record_is_missed_when_its_week_is_over(cast):
    duty = make_duty(cast.section, year=2026, per=Per.WEEK, windows="mon", day_off=DayOff.SKIP, lapses=True)
    fall_due(today=date(2026, 1, 12))
    assert lapse(today=date(2026, 1, 11)) == 0
    assert lapse(today=date(2026, 1, 12)) == 1
    assert lapse(today=date(2026, 1, 12)) == 0
    first = duty.assignments.order_by("due_on").first()
    assert (first.due_on, first.stage) == (date(2026, 1, 5), Assignment.Stage.MISSED)
    assert first.acts.get().by is None


def test_the_command_makes_what_is_due_and_says_how_much(cast):
    make_duty(cast.section, year=2026, per=Per.QUARTER)
    out = StringIO()
    call_command("fall_due", "--on", "2026-06-30", stdout=out)
    assert Assignment.objects.count() == 3
    assert "3" in out.getvalue()


def test_a_leap_day_does_not_drift(cast):
    for year in (2023, 2024, 2025):
        make_duty(cast.section, year=year, per=Per.MONTH)
    fall_due(today=date(2025, 12, 31))
    ends = sorted(Assignment.objects.filter(due_on__month=2).values_list("due_on", flat=True))
    assert ends == [date(2023, 2, 28), date(2024, 2, 29), date(2025, 2, 28)]
    march = Assignment.objects.filter(due_on__month=3).values_list("due_on", flat=True)
    assert {day.day for day in march} == {31}
