"""The grid as a reader sees it: the document laid out by LibreOffice, its lines measured in the PDF."""

import pytest

from exchange.documents.gbt9704 import Document
from tests.printing import CAN_PRINT, MM, laid_out

pytestmark = CAN_PRINT


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    document = Document("满页")
    document.paragraph("落实工作责任清单按季度分析研判" * 130)
    return laid_out(tmp_path_factory.mktemp("printed"), grid=document)["grid"]


def test_a_full_page_has_22_lines_of_28_characters(pages):
    *lines, number = pages[1]
    assert [len(line.text) for line in lines] == [28] * 22
    assert number.text == "—2—"


def test_the_title_and_a_blank_line_take_two_of_the_first_pages_lines(pages):
    title, *lines, number = pages[0]
    assert (title.text, number.text) == ("满页", "—1—")
    assert [len(line.text) for line in lines] == [26] + [28] * 19


def test_lines_are_28_95_points_apart_between_the_margins(pages):
    *lines, _ = pages[1]
    assert abs((lines[-1].bottom - lines[0].bottom) / 21 - 28.95) < 0.05
    assert abs(lines[0].left - 28 * MM) < 1
    assert max(line.right for line in lines) <= (210 - 26) * MM + 0.5
    assert lines[0].top >= 37 * MM
    assert lines[-1].bottom <= (297 - 35) * MM


def test_the_page_number_lies_on_the_outer_side_7_mm_below_the_text(pages):
    odd, even = pages[0][-1], pages[1][-1]
    assert abs((210 - 26) * MM - 14 - odd.right) < 2
    assert abs(28 * MM + 14 - even.left) < 2
    assert abs((odd.top + odd.bottom) / 2 - (297 - 35 + 7) * MM) < 3
