from datetime import date, datetime, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from calendars.periods import KINDS, Period

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("code", "kind", "start", "end"),
    [
        ("2023", "year", "2023-01-01", "2023-12-31"),
        ("2023-H1", "half", "2023-01-01", "2023-06-30"),
        ("2023-H2", "half", "2023-07-01", "2023-12-31"),
        ("2023-Q1", "quarter", "2023-01-01", "2023-03-31"),
        ("2023-Q3", "quarter", "2023-07-01", "2023-09-30"),
        ("2024-02", "month", "2024-02-01", "2024-02-29"),
        ("2023-02", "month", "2023-02-01", "2023-02-28"),
        ("2100-02", "month", "2100-02-01", "2100-02-28"),
        ("2023-12", "month", "2023-12-01", "2023-12-31"),
        ("2023-W05", "week", "2023-01-30", "2023-02-05"),
        ("2020-W53", "week", "2020-12-28", "2021-01-03"),
        ("2025-W01", "week", "2024-12-30", "2025-01-05"),
        ("1999-W52", "week", "1999-12-27", "2000-01-02"),
        ("2100-W52", "week", "2100-12-27", "2101-01-02"),
        ("2024-02-29", "day", "2024-02-29", "2024-02-29"),
        ("2023-01-01..2023-03-15", "free", "2023-01-01", "2023-03-15"),
    ],
)
def test_a_code_names_a_kind_and_two_days_and_is_written_back_the_same(code, kind, start, end):
    period = Period.parse(code)
    assert (period.kind, str(period.start), str(period.end), period.code) == (kind, start, end, code)


@pytest.mark.parametrize(
    "garbage",
    [
        "", " ", "2023 ", "23", "1999", "2101", "0001", "9999", "2023-H0", "2023-H3", "2023-Q0", "2023-Q5", "2023-q1",
        "2023-00", "2023-13", "2023-6", "2023-W00", "2023-W54", "2021-W53", "1999-W51", "2101-W01", "0000-W01",
        "9999-W53", "2023-02-29", "2100-02-29", "2023-06-31", "1999-12-31", "2101-01-01", "2023-1-1", "２０２３",
        "٢٠٢٣", "2023\n", "2023\x00", "2023-06-17T00:00", "-2023", "2023..", "..2023", "2023..2024",
        "2023-03-15..2023-01-01", "2023-01-01..2023-02-30", "2023-01-01..2023-01-02..2023-01-03",
        "1999-01-01..2023-01-01", "2023-01-01..2101-01-01", "0001-01-01..9999-12-31", "2023-W05-1", None, 2023, b"2023",
    ],
)  # fmt: skip
def test_anything_else_is_no_code(garbage):
    with pytest.raises(ValueError):
        Period.parse(garbage)


@given(DAYS, st.sampled_from(KINDS))
def test_every_period_holds_its_day_and_comes_back_from_its_code(day, kind):
    period = Period.containing(kind, day)
    assert day in period
    assert period.kind == kind
    assert Period.parse(period.code) == period
    assert hash(Period.parse(period.code)) == hash(period)


@given(DAYS, DAYS)
def test_every_span_comes_back_from_its_code(one, other):
    period = Period(min(one, other), max(one, other))
    assert Period.parse(period.code) == period


@given(DAYS, st.sampled_from(KINDS))
def test_neighbors_touch_and_lead_back(day, kind):
    period = Period.containing(kind, day)
    after = period.next()
    if after is not None:
        assert after.kind == kind
        assert after.start == period.end + timedelta(days=1)
        assert after.previous() == period


@pytest.mark.parametrize("kind", KINDS)
def test_the_calendar_ends_without_overflow(kind):
    first, last = Period.containing(kind, date(2000, 1, 1)), Period.containing(kind, date(2100, 12, 31))
    assert first.previous() is None
    assert last.next() is None
    assert first.next() is not None
    assert last.previous() is not None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31), date(2101, 1, 1), date.max])
def test_a_day_outside_the_calendar_has_no_period(kind, day):
    with pytest.raises(ValueError):
        Period.containing(kind, day)


def test_a_free_span_moves_by_its_own_length():
    span = Period.parse("2023-01-01..2023-03-15")
    assert span.next().code == "2023-03-16..2023-05-28"
    assert span.next().previous() == span
    assert Period(date(2000, 1, 2), date(2100, 12, 30)).next() is None
    assert Period(date(2000, 1, 2), date(2100, 12, 30)).previous() is None


@pytest.mark.parametrize("make", ["month", "quarter", "half", "year"])
def test_ordinals_and_years_outside_the_calendar_are_refused(make):
    constructor = getattr(Period, make)
    wrong = [(1999,), (2101,)] if make == "year" else [(2023, 0), (2023, 13), (1999, 1), (2101, 1)]
    for arguments in wrong:
        with pytest.raises(ValueError):
            constructor(*arguments)


def test_a_period_runs_forward_between_dates():
    with pytest.raises(ValueError):
        Period(date(2023, 1, 2), date(2023, 1, 1))
    with pytest.raises(TypeError):
        Period(datetime(2023, 1, 1), datetime(2023, 1, 2))
    for kind in KINDS:
        with pytest.raises(TypeError):
            Period.containing(kind, datetime(2023, 1, 1))
    with pytest.raises(ValueError):
        Period.containing("decade", date(2023, 1, 1))


def test_the_span_decides_the_kind_however_the_period_was_made():
    assert Period.parse("2023-01-01..2023-12-31") == Period.year(2023)
    assert Period.parse("2023-01-30..2023-02-05").kind == "week"
    assert Period.parse("2023-01-31..2023-02-06").kind == "free"
    assert Period.parse("2023-01-01..2023-02-28").kind == "free"
    assert Period.parse("2023-04-01..2023-09-30").kind == "free"
    assert Period.parse("2022-01-01..2023-12-31").kind == "free"


def test_periods_sort_by_their_days():
    codes = ["2023", "2023-Q2", "2023-05", "2023-H1", "2022-12"]
    assert [p.code for p in sorted(map(Period.parse, codes))] == ["2022-12", "2023-H1", "2023", "2023-Q2", "2023-05"]


def test_a_period_cannot_be_changed():
    with pytest.raises(AttributeError):
        Period.year(2023).start = date(2022, 1, 1)


def test_days_and_periods_inside():
    quarter = Period.quarter(2023, 3)
    assert date(2023, 7, 1) in quarter
    assert date(2023, 9, 30) in quarter
    assert date(2023, 6, 30) not in quarter
    assert date(2023, 10, 1) not in quarter
    assert quarter.contains(Period.month(2023, 9))
    assert quarter.contains(quarter)
    assert not quarter.contains(Period.half(2023, 2))
    assert quarter.days == 92
    with pytest.raises(TypeError):
        datetime(2023, 7, 1) in quarter


def codes(periods):
    return [period.code for period in periods]


def test_a_year_splits_into_halves_quarters_and_months():
    year = Period.year(2023)
    assert codes(year.split("half")) == ["2023-H1", "2023-H2"]
    assert codes(year.split("quarter")) == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]
    assert codes(year.months) == [f"2023-{month:02}" for month in range(1, 13)]
    assert year.split("year") == [year]
    assert len(year.split("day")) == 365


def test_a_period_holds_none_of_a_longer_kind():
    assert Period.month(2023, 1).split("quarter") == []
    assert Period.day(date(2023, 1, 5)).split("week") == []
    with pytest.raises(ValueError):
        Period.year(2023).split("decade")


def test_a_free_span_holds_the_whole_months_only():
    assert codes(Period.parse("2023-01-15..2023-04-30").split("month")) == ["2023-02", "2023-03", "2023-04"]


def test_a_week_belongs_to_the_month_of_its_thursday():
    assert codes(Period.month(2023, 1).split("week")) == ["2023-W01", "2023-W02", "2023-W03", "2023-W04"]
    assert codes(Period.month(2023, 2).split("week")) == ["2023-W05", "2023-W06", "2023-W07", "2023-W08"]


@given(st.integers(min_value=2000, max_value=2100))
def test_the_weeks_of_twelve_months_are_the_weeks_of_the_year(year):
    weeks = Period.year(year).split("week")
    assert [week for month in Period.year(year).months for week in month.split("week")] == weeks
    assert {week.of_year for week in weeks} == {year}
    assert [week.ordinal for week in weeks] == list(range(1, date(year, 12, 28).isocalendar().week + 1))


def test_a_month_has_three_thirds():
    assert Period.year(2026).third(6, 1).code == "2026-06-01..2026-06-10"
    assert Period.quarter(2026, 2).third(6, 2).code == "2026-06-11..2026-06-20"
    assert Period.month(2024, 2).third(2, 3).code == "2024-02-21..2024-02-29"
    assert Period.month(2023, 2).third(2, 3).code == "2023-02-21..2023-02-28"
    assert Period.year(2026).third(12, 3).code == "2026-12-21..2026-12-31"
    for month, part in [(7, 2), (0, 1), (13, 1), (6, 0), (6, 4)]:
        with pytest.raises(ValueError):
            Period.quarter(2026, 2).third(month, part)


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("2023", "2023年度", "2023"),
        ("2023-H1", "2023年上半年", "first half of 2023"),
        ("2023-H2", "2023年下半年", "second half of 2023"),
        ("2023-Q1", "2023年第一季度", "Q1 2023"),
        ("2023-Q2", "2023年第二季度", "Q2 2023"),
        ("2023-Q3", "2023年第三季度", "Q3 2023"),
        ("2023-Q4", "2023年第四季度", "Q4 2023"),
        ("2023-06", "2023年6月", "June 2023"),
        ("2023-W05", "2023年第5周", "week 5 of 2023"),
        ("2025-W01", "2025年第1周", "week 1 of 2025"),
        ("2023-06-17", "2023年6月17日", "17 June 2023"),
        ("2023-01-01..2023-03-15", "2023年1月1日至3月15日", "1 January to 15 March 2023"),
        ("2022-12-01..2023-03-15", "2022年12月1日至2023年3月15日", "1 December 2022 to 15 March 2023"),
    ],
)
def test_a_label_speaks_the_language_of_the_moment_it_is_shown(code, chinese, english):
    label = Period.parse(code).label
    with override("zh-hans"):
        assert str(label) == chinese
        assert str(Period.parse(code)) == chinese
    with override("en"):
        assert str(label) == english
