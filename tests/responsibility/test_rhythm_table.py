"""Rhythms x anchors x days off, worked out by hand. The days off and the weekend days worked instead are those of the
State Council's notices: 2024 国办发明电〔2023〕7号, 2025 国办发明电〔2024〕12号, 2026 国办发明电〔2025〕7号.

2024: off 1-1, 2-10..17, 4-4..6, 5-1..5, 6-10, 9-15..17, 10-1..7; worked 2-4, 2-18, 4-7, 4-28, 5-11, 9-14, 9-29, 10-12.
2025: off 1-1, 1-28..2-4, 4-4..6, 5-1..5, 5-31..6-2, 10-1..8; worked 1-26, 2-8, 4-27, 9-28, 10-11.
2026: off 1-1..3, 2-15..23, 4-4..6, 5-1..5, 6-19..21, 9-25..27, 10-1..7; worked 1-4, 2-14, 2-28, 5-9, 9-20, 10-10.
"""

from calendar import monthrange
from datetime import date, timedelta

import pytest

from calendars.periods import Period
from calendars.working_days import WorkingDays
from responsibility.models import Duty
from responsibility.rhythms.reading import read_rhythm
from responsibility.rhythms.rhythm import due_dates, dues, dues_between

pytestmark = pytest.mark.django_db
BEFORE, AFTER, NOT = "（遇节假日提前）", "（遇节假日顺延）", "（遇节假日不安排）"

TABLE = """
每月1次            2024-02  2024-02-29
每月1次            2025-02  2025-02-28
每月1次            2026-01  2026-01-31
每月1次BEFORE      2026-01  2026-01-30
每月1次AFTER       2026-01  2026-02-02
每月1次NOT         2026-01
每月1次BEFORE      2026-02  2026-02-28
每月1次AFTER       2025-01  2025-02-05
每月1次BEFORE      2025-01  2025-01-27
每月1次BEFORE      2025-05  2025-05-30
每月1次AFTER       2025-05  2025-06-03
每月1次AFTER       2024-03  2024-04-01
每月1次NOT         2024-03
每月1次AFTER       2024-06  2024-07-01
每月1次BEFORE      2024-08  2024-08-30
每月2次            2024-02  2024-02-14 2024-02-29
每月2次            2025-02  2025-02-14 2025-02-28
每月15日           2026-02  2026-02-15
每月15日AFTER      2026-02  2026-02-24
每月15日BEFORE     2026-02  2026-02-14
每月15日NOT        2026-02
每月31日           2026-04  2026-04-30
每月31日           2024-02  2024-02-29
每月30日           2024-02  2024-02-29
每月29日           2025-02  2025-02-28
每月5日、20日      2026-06  2026-06-05 2026-06-20
每月5日、20日BEFORE  2026-06  2026-06-05 2026-06-18
每月最后一个工作日  2026-01  2026-01-30
每月最后一个工作日  2026-02  2026-02-28
每月最后一个工作日  2025-01  2025-01-27
每月最后一个工作日  2025-09  2025-09-30
每月最后一个工作日  2024-03  2024-03-29
每月最后一个工作日  2026-05  2026-05-29
每月第1个工作日    2026-01  2026-01-04
每月第1个工作日    2026-10  2026-10-08
每月第1个工作日    2025-10  2025-10-09
每月第1个工作日    2024-05  2024-05-06
每月第1个工作日    2025-02  2025-02-05
每月前5个工作日    2026-02  2026-02-06
每月前5个工作日    2025-10  2025-10-14
每月前5个工作日    2024-02  2024-02-06
每月前5个工作日    2024-05  2024-05-10
每月上旬1次AFTER   2026-10  2026-10-10
每月上旬1次AFTER   2024-02  2024-02-18
每月上旬1次BEFORE  2024-02  2024-02-09
每月中旬1次        2026-06  2026-06-20
每月中旬1次BEFORE  2026-06  2026-06-18
每月中旬1次AFTER   2026-06  2026-06-22
每月下旬1次        2024-02  2024-02-29
每月上旬2次        2026-03  2026-03-05 2026-03-10
每季度1次          2024-Q1  2024-03-31
每季度1次BEFORE    2024-Q1  2024-03-29
每季度1次AFTER     2024-Q1  2024-04-01
每季度1次AFTER     2026-Q3  2026-09-30
每季度1次BEFORE    2024-Q2  2024-06-28
每季度末月25日前BEFORE  2026-Q3  2026-09-24
每季度末月25日前AFTER   2026-Q3  2026-09-28
每季度首月10日AFTER     2025-Q4  2025-10-10
每季度首月8日AFTER      2025-Q4  2025-10-09
每季度最后一个工作日    2024-Q1  2024-03-29
每季度最后一个工作日    2024-Q4  2024-12-31
每季度2次          2026-Q1  2026-02-14 2026-03-31
每季度3次          2026-Q2  2026-04-30 2026-05-31 2026-06-30
每半年1次          2026-H1  2026-06-30
每半年1次BEFORE    2024-H1  2024-06-28
每半年2次          2026-H1  2026-03-31 2026-06-30
每半年第6个月中旬1次      2026-H2  2026-12-20
每半年第6个月中旬1次AFTER 2026-H2  2026-12-21
每半年第6个月中旬1次BEFORE 2026-H1  2026-06-18
每年至少2次        2024  2024-06-30 2024-12-31
每年至少2次BEFORE  2024  2024-06-28 2024-12-31
每年4次            2026  2026-03-31 2026-06-30 2026-09-30 2026-12-31
每两个月1次        2026  2026-02-28 2026-04-30 2026-06-30 2026-08-31 2026-10-31 2026-12-31
3月下旬和9月上旬各1次      2026  2026-03-31 2026-09-10
3月下旬和9月上旬各1次AFTER 2024  2024-04-01 2024-09-10
6月中旬和12月中旬BEFORE    2026  2026-06-18 2026-12-18
2月底前            2024  2024-02-29
2月底前            2025  2025-02-28
每年2月29日        2025  2025-02-28
每年10月1日AFTER   2026  2026-10-08
每年10月1日AFTER   2025  2025-10-09
每年10月1日AFTER   2024  2024-10-08
每年10月1日BEFORE  2026  2026-09-30
每年5月4日BEFORE   2026  2026-04-30
每年5月4日BEFORE   2025  2025-04-30
每年5月4日AFTER    2024  2024-05-06
12月31日前AFTER    2026  2026-12-31
每周一             2026-W08
每周一AFTER        2026-W08  2026-02-24
每周一BEFORE       2026-W08  2026-02-14
每周一             2026-W10  2026-03-02
每周六             2026-W07  2026-02-14
每周日             2025-W04  2025-01-26
每周三             2026-W41
每周三AFTER        2026-W41  2026-10-08
每周一、三、五     2025-W01  2024-12-30 2025-01-03
每周一至周五       2024-W18  2024-04-29 2024-04-30
每周最后一个工作日  2026-W07  2026-02-14
每周最后一个工作日  2026-W08
每周最后一个工作日  2025-W05  2025-01-27
每周最后一个工作日  2024-W18  2024-04-30
每周第1个工作日    2026-W41  2026-10-08
每周2次            2026-W10  2026-03-04 2026-03-08
每周2次BEFORE      2026-W10  2026-03-04 2026-03-06
每个工作日         2026-01-04  2026-01-04
每个工作日         2026-01-02
每个工作日         2024-02-09  2024-02-09
每个工作日         2024-02-10
每个工作日         2025-10-11  2025-10-11
每天（含节假日）    2026-10-01  2026-10-01
"""
ROWS = [row.split() for row in TABLE.strip().splitlines()]
assert len(ROWS) >= 100


def duty_of(words, **fields):
    for name, text in (("BEFORE", BEFORE), ("AFTER", AFTER), ("NOT", NOT)):
        words = words.replace(name, text)
    return read_rhythm(words).put_on(Duty(**fields))


@pytest.mark.parametrize("row", ROWS, ids=[" ".join(row[:2]) for row in ROWS])
def test_a_rhythm_gives_its_dates(row):
    words, code, *expected = row
    period = Period.parse(code)
    found = due_dates(duty_of(words), period, WorkingDays.load(period.start, period.end))
    assert [day.isoformat() for _ordinal, day in found] == expected


FIRST_YEAR, YEARS = 2007, 40  # twenty with a notice, and twenty still to come


@pytest.mark.parametrize("words", ["每月1次", "每月31日", "每月30日", "每季度1次", "每半年1次", "每年2月29日"])
def test_month_ends_and_leap_days_never_drift(words):
    duty = duty_of(words, valid_from=date(FIRST_YEAR, 1, 1))
    last = date(FIRST_YEAR + YEARS - 1, 12, 31)
    found = [due.due_on for due in dues_between(duty, duty.valid_from, last, WorkingDays())]
    months = {"month": range(1, 13), "quarter": (3, 6, 9, 12), "half": (6, 12), "year": (2,)}[duty.per]
    wanted = 30 if words == "每月30日" else 31
    assert found == [
        date(year, month, min(wanted, monthrange(year, month)[1]))
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS) for month in months
    ]  # fmt: skip


@pytest.mark.parametrize("words", ["每月15日", "每月1次", "每年10月1日", "每年1月1日", "每季度首月5日"])
@pytest.mark.parametrize(("policy", "step"), [(BEFORE, -1), (AFTER, 1)])
def test_a_moved_date_is_the_nearest_working_day_for_forty_years(words, policy, step):
    working = WorkingDays.load(date(FIRST_YEAR - 1, 1, 1), date(FIRST_YEAR + YEARS, 12, 31))
    duty = duty_of(words + policy, valid_from=date(FIRST_YEAR, 1, 1))
    moved = 0
    for due in dues_between(duty, duty.valid_from, date(FIRST_YEAR + YEARS - 1, 12, 31), working):
        passed = [due.day + timedelta(days=step * n) for n in range(abs((due.due_on - due.day).days))]
        assert working.is_working(due.due_on) and not any(map(working.is_working, passed)), due
        assert (due.due_on - due.day).days * step >= 0
        moved += due.is_moved
    assert moved > YEARS / 8


def test_every_period_of_forty_years_has_its_date_once_and_they_stand_in_order():
    working = WorkingDays()
    for words in ("每月最后一个工作日", "每月前5个工作日", "3月下旬和9月上旬各1次", "每月15日" + AFTER):
        duty = duty_of(words, valid_from=date(FIRST_YEAR, 1, 1))
        found = list(dues_between(duty, duty.valid_from, date(FIRST_YEAR + YEARS - 1, 12, 31), working))
        keys = [(due.period, due.ordinal) for due in found]
        assert len(set(keys)) == len(keys) == YEARS * (2 if duty.per == "year" else 12)
        assert [due.due_on for due in found] == sorted(due.due_on for due in found)


def test_what_a_day_off_moves_over_the_end_of_the_year_is_owed_all_the_same():
    """31 December 2022 is a Saturday: the list of 2022 owes it on 3 January 2023, and that of 2023 not again."""
    working = WorkingDays()
    words = "每月1次" + AFTER
    days = {
        year: [due.due_on for due in dues_between(
            duty_of(words, valid_from=date(year, 1, 1), valid_to=date(year, 12, 31)),
            date(2022, 1, 1), date(2024, 12, 31), working)]
        for year in (2022, 2023)
    }  # fmt: skip
    assert len(days[2022]) == len(days[2023]) == 12
    assert days[2022][-1] == date(2023, 1, 3) and days[2023][0] == date(2023, 1, 31)


def test_a_date_is_provisional_where_the_missing_notice_could_change_it():
    working = WorkingDays.load(date(2027, 1, 1), date(2027, 12, 31))
    said = {
        words: {due.provisional for due in dues(duty_of(words), Period.parse(code), working)}
        for words, code in (
            ("每月最后一个工作日", "2027-03"), ("每个工作日", "2027-03-01"),
            ("每周一", "2027-W10"), ("每月15日", "2027-03"), ("每月15日" + AFTER, "2026-03"),
            ("每年12月31日" + AFTER, "2026"),
        )
    }  # fmt: skip
    assert said == {
        "每月15日" + AFTER: {False}, "每月最后一个工作日": {True}, "每个工作日": {True}, "每周一": {True},
        "每月15日": {False}, "每年12月31日" + AFTER: {False},
    }  # fmt: skip
    assert all(due.provisional for due in dues(duty_of("每月15日" + AFTER), Period.parse("2027-03"), working))
