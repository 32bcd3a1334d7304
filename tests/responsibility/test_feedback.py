"""The days by which reports are asked for, worked out by hand from the calendar of 2026 (off 15 to 23 February and 1 to
7 October, worked 28 February and 10 October), and which of them stand out."""

from datetime import date

import pytest

from calendars.working_days import WorkingDays
from responsibility.followups.feedback import Feedback, Rhythm, feedback_days, owed

pytestmark = pytest.mark.django_db


def days(*texts):
    return [date.fromisoformat(f"2026-{text}") for text in texts]


def between(feedback, day, first, last):
    first, last = days(first, last)
    return feedback_days(Rhythm(feedback, day), first, last, WorkingDays.load(first, last))


@pytest.mark.parametrize(
    ("feedback", "day", "first", "last", "expected"),
    [
        (Feedback.WEEKLY, 5, "11-02", "11-27", ("11-06", "11-13", "11-20", "11-27")),
        (Feedback.WEEKLY, 1, "11-02", "11-15", ("11-09",)),  # the day it began is not asked for
        (Feedback.WEEKLY, 5, "09-21", "10-16", ("09-28", "10-08", "10-09", "10-16")),  # 25 Sept. and 2 Oct. are off
        (Feedback.WEEKLY, 4, "09-25", "10-09", ("10-08",)),  # 1 Oct. moves onto the 8th, asked once
        (Feedback.HALF_MONTHLY, 15, "02-01", "03-31", ("02-24", "02-28", "03-16", "03-31")),
        (Feedback.HALF_MONTHLY, 10, "11-01", "11-30", ("11-10", "11-25")),
        (Feedback.HALF_MONTHLY, 14, "02-01", "03-01", ("02-14", "02-28")),  # the 29th is February's last day
        (Feedback.MONTHLY, 31, "01-01", "06-30", ("02-02", "02-28", "03-31", "04-30", "06-01", "06-30")),
        (Feedback.MONTHLY, 1, "09-30", "11-05", ("10-08", "11-02")),
        (Feedback.MONTHLY, 25, "11-25", "12-31", ("12-25",)),
        (Feedback.NONE, 1, "01-01", "12-31", ()),
    ],
)  # fmt: skip
def test_the_days_of_a_rhythm(feedback, day, first, last, expected):
    assert between(feedback, day, first, last) == days(*expected)


@pytest.mark.parametrize(
    ("feedback", "day"), [(Feedback.WEEKLY, 5), (Feedback.HALF_MONTHLY, 15), (Feedback.MONTHLY, 31)]
)
def test_however_far_one_looks_the_days_before_stay_the_same(feedback, day):
    year = between(feedback, day, "01-01", "12-31")
    for last in days("01-31", "02-16", "02-24", "05-01", "10-02", "10-08", "10-09"):
        shorter = between(feedback, day, "01-01", last.strftime("%m-%d"))
        assert shorter == [one for one in year if one <= last]


FRIDAYS = days("11-06", "11-13", "11-20", "11-27")


@pytest.mark.parametrize(
    ("reported", "today", "missed", "next_on"),
    [
        ((), "11-05", (), "11-06"),
        ((), "11-06", (), "11-06"),  # on the day itself it is asked for, not yet missed
        ((), "11-07", ("11-06",), "11-13"),
        ((), "11-21", ("11-06", "11-13", "11-20"), "11-27"),
        (("11-04",), "11-07", (), "11-13"),  # early, for the day to come
        (("11-04", "11-05"), "11-14", ("11-13",), "11-20"),  # twice in one week is not two weeks
        (("11-09",), "11-14", ("11-13",), "11-20"),  # late: it answers the day gone by, not the next one too
        (("11-09", "11-11"), "11-14", (), "11-20"),
        (("11-21",), "11-22", (), "11-27"),  # one report answers all the days gone by
        (("11-13",), "11-13", (), "11-20"),
    ],
)  # fmt: skip
def test_which_reports_stand_out(reported, today, missed, next_on):
    found = owed(FRIDAYS, days(*reported), *days(today))
    assert (found.missed, found.next_on) == (tuple(days(*missed)), *days(next_on))


def test_a_report_is_asked_for_from_the_day_itself():
    (today,) = days("11-06")
    assert owed(FRIDAYS, [], today).by(today) == today
    assert owed(FRIDAYS, [today], today).by(today) is None
