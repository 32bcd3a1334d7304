"""A long title goes on to the next line where a word ends, and its two lines are nearly even."""

import pytest

from exchange.documents.titles import ROOM, in_lines, text_width

LONG = [
    ("2026年第三季度意识形态领域情况分析研判会记录", "2026年第三季度意识形态领域\n情况分析研判会记录"),
    ("示例市示范局2023年意识形态工作责任制落实情况报告", "示例市示范局2023年意识形态\n工作责任制落实情况报告"),
    ("党组（扩大）会议暨理论学习中心组2026年第十一次集体学习记录",
     "党组（扩大）会议暨\n理论学习中心组2026年第十一次集体学习记录"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "broken"), LONG)
def test_a_long_title_is_divided_between_words(title, broken):
    assert in_lines(title) == broken


@pytest.mark.parametrize("title", [title for title, _broken in LONG])
def test_nothing_is_lost_no_number_is_torn_and_each_line_has_room(title):
    first, second = in_lines(title).split("\n")
    assert first + second == title and max(map(text_width, (first, second))) <= ROOM
    assert not (first[-1].isdigit() or second.startswith(("年", "中心组", "学习中心组", "、", "）")))


@pytest.mark.parametrize(
    "title", ["一季度研判会记录", "", "一" * 20, "甲乙丙" * 8, "长" * 100, "第一行\n" + "第二行" * 9, "x" * 30]
)
def test_what_fits_or_what_no_word_divides_is_left_as_it_is(title):
    assert in_lines(title) == title
