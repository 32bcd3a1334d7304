"""Record and minutes as they come out of the printer: LibreOffice lays the files out, the PDF is read."""

import pytest

from meetings.models import Meeting
from meetings.papers.composing import MINUTES, RECORD, paper_of
from meetings.papers.writing import document
from tests.meetings.test_papers import whole
from tests.printing import CAN_PRINT, MM, laid_out

pytestmark = CAN_PRINT


@pytest.fixture
def printed(cast, tmp_path):
    """Long enough for a second page."""
    meeting = Meeting.objects.get(
        pk=whole(cast, discussion="逐项分析研判本季度工作情况，总体平稳、风险可控。\n" * 12).pk
    )
    papers = {kind: document(paper_of(meeting, kind)) for kind in (RECORD, MINUTES)}
    return laid_out(tmp_path, **papers)


def test_the_printed_papers_say_what_the_files_hold_in_the_form_of_the_standard(printed):
    record, minutes = printed[RECORD], printed[MINUTES]
    assert (len(record), len(minutes)) == (3, 2)
    for name, pages in printed.items():
        text = "".join(line.text for page in pages for line in page)
        for word in ("时间：2024年4月9日（星期二）9:00—11:05", "请假：科员member（出差）", "主持人（签名）："):
            assert word in text, (name, word)
        assert ("总体平稳" in text) == (name == RECORD)
        for number, page in enumerate(pages, start=1):
            *lines, foot = page
            assert foot.text == f"—{number}—"
            assert lines[0].top >= 37 * MM - 1 and lines[-1].bottom <= (297 - 35) * MM + 1
            assert min(line.left for line in lines) >= 28 * MM - 1
            beyond = [line.text[-1] for line in lines if line.right > (210 - 26) * MM + 1]
            assert set(beyond) <= set("，。；：、）”"), beyond  # a mark may hang over the edge, a word may not


def test_names_go_on_below_the_first_name_and_the_signatures_stay_on_one_page(printed):
    lines = [line for page in printed[RECORD] for line in page]
    inset = {line.text[:3]: line.left for line in lines if line.text[:3] in ("类别：", "时间：", "出席：")}
    assert all(abs(left - 28 * MM - 2 * 15.75) < 2 for left in inset.values())
    first = next(number for number, line in enumerate(lines) if line.text.startswith("类别："))
    assert abs(lines[first + 1].left - 28 * MM - 5 * 15.75) < 2  # the line below goes on under the text
    to_sign = [[line.text[:4] for line in page if "（签名）" in line.text] for page in printed[RECORD]]
    assert [found for found in to_sign if found] == [["主持人（", "记录人（"]]
