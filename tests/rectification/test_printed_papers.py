"""The full ledger and a letter as they come out of the printer: LibreOffice lays the files out, the PDF is read."""

from datetime import date

import pytest
from django.utils import timezone

from exchange.documents.ledgers import Head, Ledger
from rectification.models import Item
from rectification.papers.letters import NOTICE, document, letters_of, to_print
from rectification.papers.lists import FULL
from tests.printing import CAN_PRINT, MM, laid_out
from tests.rectification.factory import make_item, make_measure, make_program

pytestmark = CAN_PRINT
LONG = "逐项梳理全年会议记录、议题清单和签到表，缺项的由原记录人据实补齐并注明补录日期，由科长核对后归档；"


@pytest.fixture
def printed(cast, tmp_path):
    heads = [Head(column.title, column.share, column.centered) for column in FULL.columns]
    ledger = Ledger(FULL.title, lines=["范围：科长可查看的记录", "筛选条件：无"], size=FULL.size)
    row = ["巡察", "2024-03-02", f"制度建设\n记录不全\n{LONG[:24]}", f"1.{LONG}\n2.{LONG}", "王某某", "示例科",
           "李某某", "2024-06-20\n（原定2024-05-20）", "措施已完成2/2项", "会议记录复印件", "同意销号", "已销号",
           "2024-06-03"]  # fmt: skip
    longest = [*row[:3], "\n".join([LONG] * 30), *row[4:]]
    ledger.rows(heads, [[1, *row], [2, *longest], *([number, *row] for number in range(3, 13))])
    program = make_program(cast.bureau, name="第一轮巡察")
    for number in range(4):
        item = make_item(
            cast.section, Item.Stage.IN_PROGRESS, title=f"问题标题{number}", program=program, measures=0,
            sort_no=number + 1, source="inspection", owner=cast.member, due_on=date(2024, 6, 20),
        )  # fmt: skip
        make_measure(item, text=LONG * 2, owner=cast.recorder)
    letters = letters_of(to_print(Item.objects.order_by("sort_no")), NOTICE, today=timezone.localdate())
    return laid_out(tmp_path, ledger=ledger, letter=document(letters))


def test_the_ledger_lies_on_its_side_within_its_margins_under_the_same_heads_and_loses_no_word(printed):
    pages = printed["ledger"]
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        text = "".join(line.text for line in page)
        assert f"—{number}—" in text
        assert "销号日期" in text.replace("\n", "") and "整改措施" in text, number
        body = [line for line in page if f"—{number}—" not in line.text]
        assert min(line.left for line in body) >= 35 * MM - 1
        assert max(line.right for line in body) <= (297 - 37) * MM + 1
        assert max(line.bottom for line in body) <= (210 - 26) * MM + 2
    whole = "".join(line.text for page in pages for line in page)
    assert whole.count("同意") == 12
    marks = sum(line.text.count("；") for page in pages for line in page)
    assert marks == 30 + 11 * 2, "a row longer than a page goes on to the next one"


def test_the_letter_keeps_the_page_of_the_standard_and_names_every_problem(printed):
    pages = printed["letter"]
    lines = [line for page in pages for line in page]
    text = "".join(line.text for line in lines)
    assert lines[0].text == "整改通知书"
    for number in range(4):
        assert f"问题标题{number}" in text
    for page in pages:
        *body, _foot = page
        assert min(line.left for line in body) >= 28 * MM - 1 and body[0].top >= 37 * MM - 1
        assert body[-1].bottom <= (297 - 35) * MM + 1
    to = next(line for line in lines if line.text.endswith("单位："))
    assert abs(to.left - 28 * MM) < 1.5
