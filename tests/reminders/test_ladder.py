"""When a rung falls, counted in working days over days off and make-up days."""

import pytest

from reminders.days import WorkDays
from reminders.ladder import RUNGS, is_work_time
from tests.reminders.factory import DUE, day, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def days():
    return WorkDays(day("09-01"), day("10-31"))


def falls(days, rule, due, today, since=None):
    return [(step, fell_on.isoformat()[5:]) for step, fell_on in RUNGS[rule].fallen(due, today, days, since, before=3)]


@pytest.mark.parametrize(
    ("rule", "due", "first"),
    [
        ("before", "09-30", "09-24"),  # 25 to 27 September are off
        ("due", "09-30", "09-30"),
        ("overdue", "09-30", "10-08"),
        ("leader", "09-30", "10-10"),  # a Saturday that is worked
        ("parent", "09-30", "10-20"),
        ("before", "10-05", "09-24"),  # due on a day off: the last three working days are 28 to 30 September
        ("due", "10-05", "09-30"),  # told on the last working day before it
        ("overdue", "10-05", "10-08"),
        ("due", "09-20", "09-20"),  # a Sunday that is worked
        ("due", "09-19", "09-18"),
    ],
)
def test_a_rung_falls_on_its_working_day_and_not_a_day_earlier(days, rule, due, first):
    due, first = day(due), day(first)
    assert falls(days, rule, due, first) == [(0, first.isoformat()[5:])]
    assert falls(days, rule, due, first.replace(day=first.day - 1)) == []


def test_it_is_found_on_every_later_day_as_well(days):
    assert falls(days, "before", DUE, day("10-04")) == [(0, "09-24")]
    assert falls(days, "leader", DUE, day("12-31")) == [(0, "10-10")]


def test_overdue_repeats_every_five_working_days(days):
    found = {text: falls(days, "overdue", DUE, day(text))[0] for text in ("10-08", "10-13", "10-14", "10-20", "10-21")}
    assert found == {"10-08": (0, "10-08"), "10-13": (0, "10-08"), "10-14": (1, "10-14"), "10-20": (1, "10-14"),
                     "10-21": (2, "10-21")}  # fmt: skip


def test_older_steps_are_named_only_where_they_fell_after_the_last_day_worked_out(days):
    assert falls(days, "overdue", DUE, day("10-28"), since=day("10-08")) == [(3, "10-28"), (2, "10-21"), (1, "10-14")]
    assert falls(days, "overdue", DUE, day("10-28"), since=day("10-28")) == [(3, "10-28")]


def test_a_question_beyond_the_loaded_span_has_the_same_answer(days):
    far = WorkDays(day("01-01").replace(year=2020), day("12-31"))
    long_ago = day("03-02").replace(year=2021)
    assert days.step(long_ago, 10) == far.step(long_ago, 10)
    assert days.count(long_ago, day("10-31")) == far.count(long_ago, day("10-31"))


@pytest.mark.parametrize(
    ("text", "clock", "expected"),
    [
        ("10-09", "08:59", False), ("10-09", "09:00", True), ("10-09", "17:59", True), ("10-09", "18:00", False),
        ("10-10", "09:30", True), ("10-11", "09:30", False), ("10-01", "09:30", False),
    ],
)  # fmt: skip
def test_working_hours_of_working_days(days, text, clock, expected):
    assert is_work_time(moment(text, clock), days) is expected
