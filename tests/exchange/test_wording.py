from datetime import date, time

import pytest

from exchange.wording import (
    about,
    chinese_number,
    day_and_hours,
    document_date,
    numbered,
    ordinal_heading,
    percent,
    sentence,
)


@pytest.mark.parametrize(
    ("n", "words"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_a_number_in_chinese_figures(n, words):
    assert chinese_number(n) == words


def test_each_number_has_words_of_its_own():
    assert len({chinese_number(n) for n in range(1, 100)}) == 99


@pytest.mark.parametrize("n", [0, -1, 100])
def test_numbers_past_two_digits_have_no_words(n):
    with pytest.raises(ValueError):
        chinese_number(n)


def test_the_four_levels_of_headings():
    assert [ordinal_heading(level, 3) for level in (1, 2, 3, 4)] == ["三、", "（三）", "3.", "（3）"]
    assert ordinal_heading(1, 12) == "十二、"
    for level in (0, 5):
        with pytest.raises(ValueError):
            ordinal_heading(level, 1)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "0"), (9, "9"), (10, "10"), (11, "10余"), (19, "10余"), (20, "20"), (26, "20余"), (99, "90余"),
        (100, "100"), (101, "100余"), (103, "100余"), (110, "110"), (999, "990余"), (1000, "1000"), (1001, "1000余"),
        (1099, "1000余"), (1100, "1100"), (1234, "1200余"),
    ],
)  # fmt: skip
def test_more_than_a_round_count_is_said_with_yu(n, words):
    assert about(n) == words


def test_a_count_is_not_negative():
    with pytest.raises(ValueError):
        about(-1)


@pytest.mark.parametrize(
    ("numerator", "denominator", "words"),
    [
        (3, 4, "75%"), (307, 315, "97.46%"), (1, 3, "33.33%"), (2, 3, "66.67%"), (1, 8, "12.5%"), (0, 5, "0%"),
        (5, 5, "100%"), (1, 20000, "0.01%"), (1, 20001, "0%"), (10, 1, "1000%"), (3, 30, "10%"), (201, 20000, "1.01%"),
        (3, 2000, "0.15%"), (1, 800, "0.13%"),
    ],
)  # fmt: skip
def test_a_rate_has_two_decimals_halves_up_and_no_trailing_zeros(numerator, denominator, words):
    assert percent(numerator, denominator) == words


@pytest.mark.parametrize(("numerator", "denominator"), [(None, 4), (3, None), (None, None), (3, 0), (0, 0)])
def test_of_nothing_there_is_no_rate(numerator, denominator):
    assert percent(numerator, denominator) == "—"


def test_a_date_in_a_document_has_no_leading_zeros():
    assert document_date(date(2026, 1, 2)) == "2026年1月2日"
    assert document_date(date(2026, 11, 22)) == "2026年11月22日"


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("抓好落实", "抓好落实。"),
        ("抓好落实。", "抓好落实。"),
        (" 为什么？ ", "为什么？"),
        ("（试行）", "（试行）"),
        ("", ""),
    ],
)
def test_a_sentence_is_ended_once(text, ended):
    assert sentence(text) == ended


def test_a_list_goes_on_beyond_what_chinese_figures_name():
    assert [numbered(1, 99), numbered(1, 100), numbered(2, 3), numbered(2, 100), numbered(3, 100)] == [
        "九十九、", "100.", "（三）", "（100）", "100.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "words"),
    [((), ""), ((time(9),), "9:00"), ((time(9), time(11, 5)), "9:00—11:05"), ((None, time(0)), "0:00")],
)
def test_when_something_was_held_is_said_as_far_as_it_is_known(hours, words):
    assert day_and_hours(date(2026, 11, 23), *hours) == f"2026年11月23日（星期一）{words}"
