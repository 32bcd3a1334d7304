"""The grid as a reader sees it: the document laid out by LibreOffice, its lines measured in the PDF."""

import re
import shutil
import subprocess
from collections import namedtuple

import pytest

from exchange.gbt9704 import Document

SOFFICE, PDFTOTEXT = shutil.which("soffice"), shutil.which("pdftotext")


def chinese_fonts():
    lister = shutil.which("fc-list")
    return lister and subprocess.run([lister, ":lang=zh-cn"], check=True, capture_output=True).stdout


pytestmark = [
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not on PATH"),
    pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext (poppler-utils) is not on PATH"),
    pytest.mark.skipif(not chinese_fonts(), reason="no Chinese font is installed to lay the page out with"),
]
LINE = re.compile(r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>', re.S)
WORD = re.compile(r"<word[^>]*>([^<]*)</word>")
MM = 72 / 25.4
Line = namedtuple("Line", "text left top right bottom")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Each page as its lines: text and the left, upper, right and lower edge (points)."""
    folder = tmp_path_factory.mktemp("printed")
    document = Document("满页")
    document.paragraph("落实工作责任清单按季度分析研判" * 130)
    document.save(folder / "grid.docx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "grid.docx"]
    subprocess.run(convert, check=True, capture_output=True, timeout=180)
    layout = subprocess.run(
        [PDFTOTEXT, "-bbox-layout", folder / "grid.pdf", "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    return [
        [Line("".join(WORD.findall(words)), *map(float, edges)) for *edges, words in LINE.findall(page)]
        for page in layout.split("<page ")[1:]
    ]


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
