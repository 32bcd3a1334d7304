"""Sheets as offices lay them out: titles above, merged headers, gaps, dates and numbers in every dress."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import MAC_EPOCH

from exchange.cells import Column, tidy
from exchange.tables import read_table

COLUMNS = (
    Column("name", "姓名", tidy, required=True), Column("phone", "电话", tidy), Column("mail", "邮箱", tidy),
    Column("day", "日期", tidy),
)  # fmt: skip


def book(*rows):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return workbook


def read(workbook):
    file = BytesIO()
    workbook.save(file)
    return read_table(file, COLUMNS)


def texts(workbook):
    return [line.texts for line in read(workbook).lines]


def test_titles_above_gaps_between_and_formatted_cells_beside_are_no_data():
    workbook = book(
        ["示例局人员名单"], [], ["序号", "电话", "姓名"], [1, "1", "甲"], [None], ["", " ", ""], [2, "2", "乙"]
    )
    for row in range(1, 60):
        workbook.active.cell(row, 30).fill = PatternFill("solid", "FFFF00")
    table = read(workbook)
    assert [(line.number, line.texts) for line in table.lines] == [
        (4, {"phone": "1", "name": "甲"}), (7, {"phone": "2", "name": "乙"}),
    ]  # fmt: skip
    assert table.remarks[0]["with"] == {"names": "序号"}


def test_a_merged_header_is_read_over_its_two_rows():
    workbook = book(["姓名", "联系方式", None, "日期"], [None, "电话", "邮箱", None], ["甲", "1", "a@b", "x"])
    for cells in ("A1:A2", "B1:C1", "D1:D2"):
        workbook.active.merge_cells(cells)
    assert texts(workbook) == [{"name": "甲", "phone": "1", "mail": "a@b", "day": "x"}]


def test_a_cell_merged_over_several_rows_says_the_same_of_each():
    workbook = book(["姓名", "电话", "邮箱"], ["甲", "1", "a"], [None, "2", None], [None, "3", None], ["乙", "4", None],
                    ["丙", None, None], [None, None, None])  # fmt: skip
    for cells in ("A2:A4", "C2:C3", "A6:C6", "A7:A9"):
        workbook.active.merge_cells(cells)
    assert texts(workbook) == [
        {"name": "甲", "phone": "1", "mail": "a"}, {"name": "甲", "phone": "2", "mail": "a"},
        {"name": "甲", "phone": "3"}, {"name": "乙", "phone": "4"}, {"name": "丙"},
    ]  # fmt: skip


def test_a_merged_cell_that_begins_in_the_header_or_names_no_cells_fills_nothing():
    workbook = book(["姓名", "电话"], ["甲", "1"], ["乙", None])
    workbook.active.merge_cells("B1:B3")
    assert texts(workbook)[-1] == {"name": "乙"}


def test_names_of_columns_carry_stars_spaces_line_breaks_and_brackets():
    assert texts(book(["*姓 名", "电话\n（手机）", "邮箱(办公)"], ["甲", "1", "2"])) == [
        {"name": "甲", "phone": "1", "mail": "2"}
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (date(2026, 11, 22), "2026-11-22"), (datetime(2026, 11, 22, 8, 30), "2026-11-22 08:30"),
        (13812345678, "13812345678"), (13812345678.0, "13812345678"),
        (0.1, "0.1"), (1e5, "100000"), (True, "TRUE"), ("  a\u00a0\u200bb ", "a b"),
        ("_x0001_", "_x0001_"), (-7, "-7"),
    ],
)  # fmt: skip
def test_a_cell_is_the_text_it_shows(cell, text):
    assert texts(book(["姓名", "日期"], ["甲", cell]))[0]["day"] == text


def test_days_counted_from_1904_are_the_same_days():
    workbook = book(["姓名", "日期"], ["甲", date(2026, 11, 22)])
    workbook.epoch = MAC_EPOCH
    assert texts(workbook)[0]["day"] == "2026-11-22"


def test_days_in_a_chinese_format_are_days():
    workbook = book(["姓名", "日期"], ["甲", 46348])
    workbook.active["B2"].number_format = '[$-804]yyyy"年"m"月"d"日";@'
    assert texts(workbook)[0]["day"] == "2026-11-22"


def test_text_in_several_fonts_is_one_text():
    rich = CellRichText("张", TextBlock(InlineFont(b=True), "三"))
    assert texts(book(["姓名"], [rich])) == [{"name": "张三"}]


@pytest.mark.parametrize(
    ("cell", "fault"), [("=1+1", "formula"), ("#N/A", "faulty"), ("长" * 2001, "long"), (123456789012345678, "digits")]
)
def test_what_is_wrong_with_a_cell_before_it_is_understood_is_kept(cell, fault):
    assert read(book(["姓名", "电话"], ["甲", cell])).lines[0].faults == {"phone": fault}


def test_the_sheet_with_the_columns_is_read_and_the_remark_says_which():
    workbook = book(["说明"], ["先看这里"])
    workbook.create_sheet("隐藏").append(["姓名"])
    workbook["隐藏"].append(["不读"])
    workbook["隐藏"].sheet_state = "hidden"
    workbook.create_sheet("名单").append(["姓名"])
    workbook["名单"].append(["甲"])
    table = read(workbook)
    assert (table.sheet, [line.texts for line in table.lines]) == ("名单", [{"name": "甲"}])
    assert {"sheet": "名单"} in [remark["with"] for remark in table.remarks]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["电话"], ["1"]], "缺少以下列：姓名"), ([["姓名", "电话", "电 话"], ["甲", "1", "2"]], "B、C列"),
        ([["姓名"]], "没有数据"), ([[]], "缺少以下列"),
    ],
)  # fmt: skip
def test_what_no_table_can_be_made_of_is_refused_in_words(rows, words):
    with pytest.raises(ValidationError, match=words):
        read(book(*rows))


def test_more_rows_than_allowed_are_refused_and_what_stands_far_below_is_told():
    with pytest.raises(ValidationError, match="超过10000行"):
        read(book(["姓名"], *[["甲"]] * 10_001))
    workbook = book(["姓名"], ["甲"])
    workbook.active.cell(5000, 1).value = "乙"
    for row in range(3, 5000):
        workbook.active.cell(row, 1).fill = PatternFill("solid", "FFFF00")
    table = read(workbook)
    assert ([line.texts["name"] for line in table.lines], len(table.remarks)) == (["甲"], 1)
