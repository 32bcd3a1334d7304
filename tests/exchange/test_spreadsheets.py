import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook

from exchange.spreadsheets import write_xlsx


def write(rows=(), columns=("A", "B", "C"), title="整改台账", header_lines=("单位：甲局", "2026年度")):
    file = BytesIO()
    write_xlsx(file, title=title, header_lines=list(header_lines), columns=list(columns), rows=rows)
    file.seek(0)
    return file


def sheet_of(file):
    return load_workbook(file).active


def cell_of(value):
    return sheet_of(write([[value]], columns=["A"], header_lines=[]))["A2"]


TRIGGERS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%"]


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_no_text_becomes_a_formula_wherever_it_stands(trigger):
    text = f"{trigger}1+1"
    file = write([[text, f"{trigger}cmd|' /C calc'!A1", text]], columns=[text] * 3, title=text, header_lines=[text])
    with zipfile.ZipFile(file) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml").replace(b"<fo", b"")
    for row in sheet_of(file).iter_rows():
        for cell in row:
            assert cell.data_type == "s" or cell.value is None
    assert sheet_of(file)["A3"].value == text.replace("\r", "\n")
    assert sheet_of(file)["A3"].quotePrefix


@pytest.mark.parametrize("text", ["=1+1", "#N/A", "#REF!", "00123", "TRUE", "2026-01-02", "1e5", "110101199003070000"])
def test_text_comes_back_as_the_same_text(text):
    cell = cell_of(text)
    assert (cell.data_type, cell.value) == ("s", text)


def test_ordinary_text_carries_no_quote():
    assert not cell_of("完善制度").quotePrefix


def test_what_a_file_cannot_hold_is_left_out():
    assert cell_of("a\x00b\x0bc\x1fd\ud800e\ufffef").value == "abcdef"
    assert cell_of("甲𠮷😀").value == "甲𠮷😀"


def test_headings_and_names_with_control_characters_are_written_too():
    sheet = sheet_of(write([["x"]], columns=["名\x00称"], title="台\x01账", header_lines=["单\x02位"]))
    assert (sheet.title, sheet["A1"].value, sheet["A2"].value) == ("台账", "单位", "名称")


def test_dates_are_real_dates():
    cell = cell_of(date(2026, 1, 2))
    assert (cell.is_date, cell.value, cell.number_format) == (True, datetime(2026, 1, 2), "yyyy-mm-dd")


def test_a_moment_is_written_as_the_clock_here_showed_it():
    cell = cell_of(datetime(2026, 1, 1, 16, 30, tzinfo=UTC))
    assert (cell.value, cell.number_format) == (datetime(2026, 1, 2, 0, 30), "yyyy-mm-dd hh:mm")


def test_dates_that_excel_does_not_know_are_text():
    assert cell_of(date(1, 1, 1)).value == "0001-01-01"
    assert cell_of(date(9999, 12, 31)).value == datetime(9999, 12, 31)
    assert cell_of(time(9, 30)).value == "09:30:00"


def test_numbers_stay_numbers_while_they_are_exact():
    assert (cell_of(42).value, cell_of(0).value, cell_of(-1.5).value) == (42, 0, -1.5)
    assert cell_of(Decimal("97.46")).value == 97.46
    assert cell_of(True).value is True
    assert cell_of(110101199003070000).value == "110101199003070000"
    assert cell_of(float("nan")).value == "nan"
    assert cell_of(float("inf")).value == "inf"


def test_nothing_is_an_empty_cell():
    assert cell_of(None).value is None
    assert cell_of("").value is None


def test_a_translatable_text_is_written_in_the_language_of_the_moment():
    assert cell_of(gettext_lazy("today")).value == "今天"


def test_a_long_text_is_cut_where_excel_would_call_the_file_broken():
    assert cell_of("字" * 40_000).value == "字" * 32_767
    assert cell_of("😀" * 20_000).value == "😀" * 16_383


def test_the_header_stays_in_view_and_repeats_in_print():
    sheet = sheet_of(write([[1, 2, 3]]))
    assert [cell.value for cell in sheet[3]] == ["A", "B", "C"]
    assert [cell.value for cell in sheet[4]] == [1, 2, 3]
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet["A3"].font.bold


def test_columns_are_as_wide_as_their_text_within_reason():
    rows = [["1", "分析研判会议定事项", "x" * 500]]
    widths = sheet_of(write(rows, header_lines=["很长的说明" * 50])).column_dimensions
    assert (widths["A"].width, widths["B"].width, widths["C"].width) == (8, 20, 48)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("", "Sheet1"), ("  ", "Sheet1"), ("[]:*?/\\", "Sheet1"), ("History", "Sheet1"), ("'台账'", "台账"),
        ("2026/11 台账", "2026 11 台账"), ("长" * 40, "长" * 31),
    ],
)  # fmt: skip
def test_any_title_makes_a_name_excel_takes(title, name):
    assert sheet_of(write(title=title)).title == name


def test_rows_are_read_once_as_they_come():
    read = []

    def rows():
        for number in range(1000):
            read.append(number)
            yield (number, date(2026, 1, 1), "=x")

    sheet = sheet_of(write(rows()))
    assert read == list(range(1000))
    assert (sheet.max_row, sheet["A1003"].value) == (1003, 999)


def test_a_table_without_rows_and_rows_of_uneven_length_are_written():
    assert sheet_of(write([])).max_row == 3
    assert [cell.value for cell in sheet_of(write([["a"], ["a", "b"]]))[5]] == ["a", "b", None]


def test_the_file_names_no_author():
    with zipfile.ZipFile(write()) as archive:
        properties = archive.read("docProps/core.xml").decode()
    assert "整改台账" in properties
    assert "creator" not in properties
    assert "openpyxl" not in properties
