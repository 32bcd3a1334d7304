from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from calendars.models import DayException
from calendars.working_days import WorkingDays

pytestmark = pytest.mark.django_db


def of_year(year):
    return WorkingDays.load(date(year, 1, 1), date(year, 12, 31))


def count_of_year(year):
    return of_year(year).count(date(year, 1, 1), date(year, 12, 31))


def except_day(day, working, name=""):
    return DayException.objects.create(date=day, working=working, name=name)


# Notices only move days about: a year has its days less its weekend days less the statutory ones (11; 13 from 2025).
@pytest.mark.parametrize(("year", "expected"), [(2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_the_notice_gives(year, expected):
    assert count_of_year(year) == expected


def test_the_weekdays_of_2026():
    mondays, _, wednesdays, _, fridays, saturdays, sundays = (
        sum(d.weekday() == weekday for d in of_year(2026).between(date(2026, 1, 1), date(2026, 12, 31)))
        for weekday in range(7)
    )
    assert (mondays, wednesdays, fridays) == (47, 50, 46)
    assert saturdays + sundays == 6


def test_the_notice_of_2026_day_by_day():
    days = of_year(2026)
    off = [
        "01-01..01-03",
        "02-15..02-23",
        "04-04..04-06",
        "05-01..05-05",
        "06-19..06-21",
        "09-25..09-27",
        "10-01..10-07",
    ]
    for span in off:
        first, last = (date.fromisoformat(f"2026-{end}") for end in span.split(".."))
        assert days.between(first, last) == []
        assert not days.is_working(first)
    worked = ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert all(days.is_working(date.fromisoformat(f"2026-{day}")) for day in worked)
    assert not days.is_working(date(2026, 1, 10))
    assert days.is_working(date(2026, 1, 5))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2023-01-28", True),
        ("2023-01-27", False),
        ("2023-06-25", True),
        ("2023-06-23", False),
        ("2023-10-07", True),
        ("2023-10-06", False),
        ("2024-02-04", True),
        ("2024-02-09", True),
        ("2024-02-16", False),
        ("2024-02-18", True),
        ("2024-05-11", True),
        ("2024-10-12", True),
        ("2024-02-29", True),
        ("2011-12-31", True),
    ],
)
def test_single_days_of_earlier_notices(day, working):
    day = date.fromisoformat(day)
    assert WorkingDays.load(day, day).is_working(day) is working


def test_our_table_overrides_the_published_calendar():
    except_day(date(2026, 3, 4), False, "local")
    except_day(date(2026, 3, 7), True, "local")
    except_day(date(2026, 1, 4), False)
    except_day(date(2026, 1, 2), True)
    days = of_year(2026)
    assert not days.is_working(date(2026, 3, 4))
    assert days.is_working(date(2026, 3, 7))
    assert not days.is_working(date(2026, 1, 4))
    assert days.is_working(date(2026, 1, 2))
    assert days.is_working(date(2026, 1, 5))
    assert not days.is_working(date(2026, 10, 5))


def test_a_year_is_provisional_until_its_notice_is_known():
    assert [year for year in range(2001, 2030) if of_year(year).provisional(year)] == [2027, 2028, 2029]
    assert not of_year(2027).is_working(date(2027, 2, 8))
    except_day(date(2027, 2, 20), True)
    assert not of_year(2027).provisional(2027)
    assert of_year(2027).provisional(2028)


def test_our_notice_of_a_year_replaces_the_guess_at_days_in_lieu():
    tuesday, monday = date(2027, 2, 9), date(2027, 2, 8)
    assert not of_year(2027).is_working(tuesday)
    except_day(date(2027, 2, 11), False)
    assert of_year(2027).is_working(tuesday)
    assert not of_year(2027).is_working(monday)
    assert not of_year(2027).is_working(date(2027, 2, 11))


def test_loading_costs_one_query_and_counting_none(django_assert_num_queries):
    with django_assert_num_queries(1):
        days = WorkingDays.load(date(2023, 5, 1), date(2026, 5, 1))
        days.count(date(2023, 1, 1), date(2026, 12, 31))
        days.shift(date(2024, 1, 1), 100)
        assert not days.provisional(2025)


def test_a_step_beyond_what_was_loaded_reads_the_year_once(django_assert_num_queries):
    except_day(date(2027, 1, 4), False)
    days = WorkingDays.load(date(2026, 12, 30), date(2026, 12, 31))
    with django_assert_num_queries(1):
        assert days.shift(date(2026, 12, 31), 1) == date(2027, 1, 5)
        assert days.shift(date(2026, 12, 31), 2) == date(2027, 1, 6)


def test_shifting_counts_working_days_only():
    days = of_year(2026)
    assert days.shift(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert days.shift(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert days.shift(date(2026, 2, 24), -1) == date(2026, 2, 14)
    assert days.shift(date(2026, 2, 20), -1) == date(2026, 2, 14)
    assert days.shift(date(2026, 2, 20), 0) == date(2026, 2, 20)
    assert days.shift(date(2026, 1, 1), 248) == date(2026, 12, 31)
    assert days.shift(date(2027, 1, 1), -248) == date(2026, 1, 4)


def test_shifting_there_and_back_from_a_working_day_returns_to_it():
    days = of_year(2025)
    for offset in range(0, 365, 13):
        day = days.roll(date(2025, 1, 1) + timedelta(days=offset), "next")
        for n in (1, 5, 30, 300):
            assert days.shift(days.shift(day, n), -n) == day


def test_shifting_stops_at_the_ends_of_the_calendar():
    days = of_year(2026)
    assert days.shift(date(9999, 12, 30), 5) == date.max
    assert days.shift(date(1, 1, 3), -50) == date.min


def test_rolling_a_date_that_falls_on_a_day_off():
    days = of_year(2026)
    holiday = date(2026, 10, 3)
    assert days.roll(holiday, "skip") is None
    assert days.roll(holiday, "previous") == date(2026, 9, 30)
    assert days.roll(holiday, "next") == date(2026, 10, 8)
    assert days.roll(holiday, "none") == holiday
    for policy in ("skip", "previous", "next", "none"):
        assert days.roll(date(2026, 10, 10), policy) == date(2026, 10, 10)
    with pytest.raises(ValueError):
        days.roll(holiday, "nearest")


def test_rolling_over_new_year_needs_no_more_loading():
    assert of_year(2025).roll(date(2026, 1, 1), "next") == date(2026, 1, 4)
    assert of_year(2026).roll(date(2026, 1, 1), "previous") == date(2025, 12, 31)


def test_spans_backward_hold_nothing():
    assert of_year(2026).between(date(2026, 2, 1), date(2026, 1, 1)) == []
    assert of_year(2026).count(date(2026, 2, 1), date(2026, 1, 1)) == 0


def test_years_no_table_can_hold_are_plain_weekdays():
    days = WorkingDays.load(date.min, date.max)
    assert days.is_working(date(1, 1, 1))
    assert not days.is_working(date(9999, 12, 26))
    assert days.provisional(1)


def test_one_day_has_one_exception():
    except_day(date(2026, 3, 4), False)
    with pytest.raises(IntegrityError), transaction.atomic():
        except_day(date(2026, 3, 4), True)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2101, 1, 1)])
def test_an_exception_lies_between_2000_and_2100(day):
    with pytest.raises(IntegrityError), transaction.atomic():
        except_day(day, False)
    with pytest.raises(ValidationError):
        DayException(date=day, working=False).full_clean()
