"""The three lists (问题清单, 任务清单, 责任清单) and the full ledger (整改台账): to print, as .xlsx and as .docx."""

from datetime import UTC, date, datetime
from io import BytesIO

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from openpyxl import load_workbook

from audit.models import Entry
from organization.lists import sheets
from rectification.models import AssistingUnit, Item
from rectification.papers import list_views
from rectification.problems.views import ItemList
from responsibility.models import Evidence, Progress
from tests.rectification.factory import make_item, make_measure, make_program

PAGE, LEDGER = reverse("rectification:list_paper"), reverse("rectification:list")
COLUMNS = {
    "problems": ["序号", "来源", "反馈日期", "批次", "方面", "问题", "子问题", "责任单位", "整改时限", "状态"],
    "tasks": ["序号", "问题", "整改措施", "责任单位", "责任人", "完成时限", "完成情况"],
    "people": ["序号", "责任领导", "责任单位", "配合单位", "责任人", "问题", "整改措施", "整改时限", "状态"],
    "full": ["序号", "来源", "反馈日期", "方面、问题、子问题", "整改措施", "责任领导", "责任单位", "责任人", "整改时限",
             "进展及成效", "佐证材料", "审核意见", "状态", "销号日期"],
}  # fmt: skip


def body(answer):
    assert answer.status_code == 200, answer.status_code
    return BytesIO(b"".join(answer.streaming_content))


def sheet_of(client, paper, **asked):
    """(lines above, names of the columns, rows as {column: value})."""
    found = load_workbook(body(client.get(PAGE, {"paper": paper, "file": "xlsx"} | asked))).active
    rows = [list(row) for row in found.iter_rows(values_only=True)]
    head = next(number for number, row in enumerate(rows) if row[0] == "序号")
    return (
        [row[0] for row in rows[:head]],
        rows[head],
        [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]],
    )


def docx_of(client, paper, **asked):
    return docx.Document(body(client.get(PAGE, {"paper": paper, "file": "docx"} | asked)))


def cells_of(document):
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


@pytest.fixture
def whole(cast):
    """A problem of which everything is known."""
    program = make_program(cast.bureau, name="县委第一轮巡察")
    item = make_item(
        cast.section, Item.Stage.CLOSED, measures=0, program=program, source="inspection", title="记录不全",
        aspect="制度建设", sub_problem="缺会议记录\n缺签字", leader=cast.leader, owner=cast.member,
        due_on=date(2024, 6, 20), first_due_on=date(2024, 5, 20), recorded_at=datetime(2024, 6, 3, 2, 0, tzinfo=UTC),
    )  # fmt: skip
    make_measure(item, text="补齐记录", owner=cast.recorder, due_on=date(2024, 5, 1), done_on=date(2024, 4, 30))
    make_measure(item, text="建立台账", sort_no=2, owner=cast.member, done_on=date(2024, 5, 20))
    AssistingUnit.objects.create(item=item, unit=cast.office)
    Progress.objects.create(subject=item, number=1, by=cast.member, on=date(2024, 5, 6), text="已补齐三份")
    Evidence.objects.create(subject=item, text="会议记录复印件", given_by=cast.member)
    item.acts.create(verb="approve", from_stage="reviewed", to_stage="closed", by=cast.leader, note="同意销号")
    return item


def test_each_list_has_its_usual_columns_in_page_sheet_and_file(cast, signed_in, whole):
    client = signed_in(cast.head)
    for paper, names in COLUMNS.items():
        page = client.get(PAGE, {"paper": paper}).content.decode()
        assert all(f">{name}</th>" in page for name in names), paper
        _about, columns, _rows = sheet_of(client, paper)
        assert columns == names
        assert cells_of(docx_of(client, paper))[0] == names


def test_the_full_ledger_says_what_the_record_says(cast, signed_in, whole):
    [row] = sheet_of(signed_in(cast.head), "full")[2]
    assert row == {
        "序号": 1, "来源": "巡察", "反馈日期": datetime(2024, 3, 2),
        "方面、问题、子问题": "制度建设\n记录不全\n缺会议记录\n缺签字",
        "整改措施": "1.补齐记录（责任人：recorder；时限：2024年5月1日）\n"
                    "2.建立台账（责任人：member；时限：2024年6月30日）",
        "责任领导": "leader", "责任单位": "section", "责任人": "member", "整改时限": "2024-06-20\n（原定2024-05-20）",
        "进展及成效": "措施已完成2/2项\n2024-05-06：已补齐三份", "佐证材料": "会议记录复印件", "审核意见": "同意销号",
        "状态": "已销号", "销号日期": datetime(2024, 6, 3),
    }  # fmt: skip


def test_the_page_and_the_file_say_the_same_as_the_sheet_whatever_the_reader_reads(cast, signed_in, whole):
    client = signed_in(cast.head)
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        for paper in COLUMNS:
            _about, _columns, [row, *_more] = sheet_of(client, paper)
            texts = [f"{value:%Y-%m-%d}" if isinstance(value, datetime) else str(value or "") for value in row.values()]
            assert cells_of(docx_of(client, paper))[1] == texts
            page = client.get(PAGE, {"paper": paper}).content.decode()
            assert all(text in page for text in texts), (paper, language)
            assert "巡察" in texts or "已销号" in texts or paper == "tasks"


def test_a_problem_of_which_nothing_is_known_yet_stands_on_every_list(cast, signed_in):
    make_item(cast.section, title="刚登记的", measures=0)
    client = signed_in(cast.head)
    for paper in COLUMNS:
        assert "刚登记的" in client.get(PAGE, {"paper": paper}).content.decode()
        [row] = sheet_of(client, paper)[2]
        assert "未明确" in row.values() and len(cells_of(docx_of(client, paper))) == 2


def test_a_task_is_one_measure_and_a_problem_without_one_is_said_to_have_none(cast, signed_in, whole):
    bare = make_item(cast.section, title="无措施", measures=0, opened_on=date(2024, 2, 2))
    late = make_item(cast.section, title="有措施", measures=0, opened_on=date(2024, 1, 2))
    make_measure(late, text="迟了", due_on=date(2024, 1, 5))
    about, _columns, rows = sheet_of(signed_in(cast.head), "tasks")
    assert [(row["序号"], row["问题"], row["整改措施"], row["完成情况"]) for row in rows] == [
        (1, "记录不全", "补齐记录", "2024-04-30完成"), (2, "记录不全", "建立台账", "2024-05-20完成"),
        (3, bare.title, "未制定", None), (4, "有措施", "迟了", "逾期未完成"),
    ]  # fmt: skip
    assert (rows[2]["责任人"], rows[2]["完成时限"]) == ("未明确", "未明确")
    assert "4" in about[3]


def test_the_list_of_responsibilities_keeps_together_what_one_leader_and_owner_answer_for(cast, signed_in):
    for title, leader, owner in (
        ("甲", cast.leader, cast.member), ("乙", None, None), ("丙", cast.leader, cast.recorder),
        ("丁", None, cast.member), ("戊", cast.leader, cast.member),
    ):  # fmt: skip
        make_item(cast.section, title=title, leader=leader, owner=owner)
    rows = sheet_of(signed_in(cast.head), "people", sort="-due")[2]
    named = [(row["责任领导"], row["责任人"]) for row in rows]
    assert sorted(row["问题"] for row in rows) == sorted("甲乙丙丁戊")
    assert [leader for leader, _owner in named] == ["leader"] * 3 + [None] * 2 and named[-1] == (None, "未明确")
    assert len({number for number, who in enumerate(named) if who == ("leader", "member")}) == 2
    assert named[0] == named[1] or named[1] == named[2]


def test_it_is_exactly_the_rows_of_the_filters_in_the_order_of_the_ledger(cast, signed_in, whole):
    for number in range(12):
        make_item(cast.section, title=f"台账{number:02}", source="analysis", due_on=date(2024, 7, 1 + number))
    make_item(cast.other_section, title="台账外", source="analysis")
    make_item(cast.section, title="台账作废", source="analysis", voided_at=timezone.now())
    client, asked = signed_in(cast.head), {"source": "analysis", "q": "台账", "sort": "-due"}
    shown = [row.title for row in client.get(LEDGER, asked).context["rows"]]
    for paper in ("problems", "tasks"):
        about, _columns, rows = sheet_of(client, paper, **asked)
        assert [row["问题"] for row in rows] == shown and len(shown) == 12
        assert "head" in about[1] and "台账" in about[2] and "分析研判会" in about[2] and "12" in about[3]
        assert [row[1] for row in cells_of(docx_of(client, paper, **asked))[1:]] == shown or paper == "problems"
    entry = Entry.objects.filter(event="exported").latest("pk")
    assert (entry.facts["what"], entry.facts["rows"]) == ("rectification_tasks", 12)


def test_the_ledger_leads_to_the_lists_with_its_filters(cast, signed_in, whole):
    page = signed_in(cast.head).get(LEDGER, {"source": "inspection", "page": "1"}).content.decode()
    for paper in COLUMNS:
        assert f"{PAGE}?source=inspection&amp;paper={paper}" in page
    back = signed_in(cast.head).get(PAGE, {"paper": "tasks", "source": "inspection"})
    assert back.context["back_url"] == f"{LEDGER}?source=inspection"


def test_a_page_on_its_side_in_the_fonts_and_margins_of_the_form(cast, signed_in, whole):
    document = docx_of(signed_in(cast.head), "full")
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    sizes = (section.page_width, section.page_height, section.top_margin, section.right_margin, section.bottom_margin,
             section.left_margin)  # fmt: skip
    for size, wanted in zip(sizes, (297, 210, 28, 37, 26, 35), strict=True):
        assert abs(size - Mm(wanted)) < Mm(0.1)
    assert document.paragraphs[0].text == "整改台账" and document.paragraphs[0].style.name == "公文标题"
    header, line = document.tables[0].rows[0], document.tables[0].rows[1]
    assert header._tr.trPr.find(qn("w:tblHeader")) is not None
    fonts = {
        row: {run._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) for cell in row.cells
              for paragraph in cell.paragraphs for run in paragraph.runs}
        for row in (header, line)
    }  # fmt: skip
    assert list(fonts.values()) == [{"黑体"}, {"仿宋_GB2312"}]
    assert {cell.paragraphs[0].style.font.size.pt for cell in line.cells} == {9}
    width = sum(cell.width for cell in line.cells)
    assert abs(width - Mm(297 - 37 - 35)) < Mm(0.5)


def test_what_someone_typed_stays_text_in_every_form(cast, signed_in):
    make_item(cast.section, title="=HYPERLINK(1)\x0b<b>&", aspect="+1", owner=cast.member)
    client = signed_in(cast.head)
    page = client.get(PAGE, {"paper": "problems"}).content.decode()
    assert "<b>" not in page.split("<article")[1]
    assert cells_of(docx_of(client, "problems"))[1][5] == "=HYPERLINK(1)<b>&"
    book = load_workbook(body(client.get(PAGE, {"paper": "problems", "file": "xlsx"})))
    cell = next(cell for row in book.active for cell in row if str(cell.value).startswith("=HYP"))
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)<b>&", "s", True)


def test_too_many_lines_for_paper_are_said_and_the_sheet_takes_them(cast, signed_in, monkeypatch):
    monkeypatch.setattr(list_views, "MOST_ON_PAPER", 3)
    for number in range(2):
        make_item(cast.section, title=f"问题{number}", measures=2)
    client = signed_in(cast.head)
    assert len(cells_of(docx_of(client, "problems"))) == 3
    page = client.get(PAGE, {"paper": "tasks"})
    assert "4行" in page.content.decode() and "<table" not in page.content.decode()
    answer = client.get(PAGE, {"paper": "tasks", "file": "docx"}, follow=True)
    assert "上限（3行）" in str(next(iter(answer.context["messages"])))
    assert len(sheet_of(client, "tasks")[2]) == 4


def test_a_sheet_takes_its_rows_a_few_at_a_time_and_numbers_them_through(cast, signed_in, monkeypatch):
    monkeypatch.setattr(sheets, "AT_ONCE", 2)
    for number in range(5):
        make_item(cast.section, title=f"问题{number}", measures=2, due_on=date(2024, 7, 1 + number))
    seen, prepare = [], ItemList.prepare
    monkeypatch.setattr(ItemList, "prepare", lambda self, rows: seen.append(len(rows)) or prepare(self, rows))
    rows = sheet_of(signed_in(cast.head), "tasks", sort="due")[2]
    assert seen == [2, 2, 1]
    assert [(row["序号"], row["问题"]) for row in rows] == [(n + 1, f"问题{n // 2}") for n in range(10)]


def test_an_empty_list_and_an_address_of_none_are_answered_in_words(cast, signed_in):
    client = signed_in(cast.head)
    assert "没有符合条件的记录" in client.get(PAGE, {"paper": "full", "q": "没有"}).content.decode()
    for kind in ("xlsx", "docx"):
        answer = client.get(PAGE, {"paper": "full", "q": "没有", "file": kind}, follow=True)
        assert answer.status_code == 200 and [str(message) for message in answer.context["messages"]]
    assert not Entry.objects.filter(event="exported").exists()
    assert client.get(PAGE, {"paper": "别的"}).status_code == 404
    assert client.get(PAGE, {"file": "pdf", "unit": "nowhere", "sort": "x"}).status_code == 200


def test_nobody_takes_a_problem_that_they_do_not_see(cast, signed_in, whole):
    for person in (cast.stranger, cast.admin):
        client = signed_in(person)
        for paper in COLUMNS:
            assert "记录不全" not in client.get(PAGE, {"paper": paper}).content.decode(), (person, paper)
            for kind in ("xlsx", "docx"):
                assert client.get(PAGE, {"paper": paper, "file": kind}).status_code == 302
    assert sheet_of(signed_in(cast.supervisor), "problems")[2][0]["问题"] == "记录不全"


@pytest.mark.parametrize("kind", ["", "xlsx", "docx"])
def test_one_line_and_fifty_cost_the_same_questions(cast, signed_in, kind):
    client, counts = signed_in(cast.leader), []
    program = make_program(cast.bureau)
    for more in (1, 49):
        for number in range(more):
            item = make_item(cast.section, "returned", measures=2, evidence=1, owner=cast.member, leader=cast.leader,
                             program=program, source="inspection", sort_no=number + 1)  # fmt: skip
            AssistingUnit.objects.create(item=item, unit=cast.office)
            Progress.objects.create(subject=item, number=1, by=cast.member, on=date(2024, 5, 6), text="进展")
            item.acts.create(verb="return", from_stage="applied", to_stage="returned", by=cast.head, note="补充材料")
        client.get(PAGE, {"paper": "full"})
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(PAGE, {"paper": "full", "file": kind})
            assert answer.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_unit_is_called_as_it_was_when_the_problem_was_closed(cast, signed_in, whole):
    names = whole.unit.names
    names.create(name="旧名科", short_name="旧名", from_on=date(2020, 1, 1))
    names.create(name="新名科", short_name="新名", from_on=date(2024, 12, 1))
    assert sheet_of(signed_in(cast.head), "full")[2][0]["责任单位"] == "旧名"
