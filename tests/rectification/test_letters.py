"""The notice of rectification (整改通知书) and the reminder letter (整改提醒函), printed and as .docx."""

from datetime import date, timedelta
from io import BytesIO

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from audit.models import Entry
from rectification.models import AssistingUnit, Item
from tests.rectification.factory import make_item, make_measure, make_program

NOTICE, REMINDER = "rectification_notice", "rectification_reminder"
URL, LEDGER = reverse("rectification:letters"), reverse("rectification:list")


@pytest.fixture
def today():
    return timezone.localdate()


def ask(client, act, rows, **asked):
    return client.get(URL, {"act": act, "row": [row.pk for row in rows]} | asked)


def words_of(answer):
    assert answer.status_code == 200
    found = docx.Document(BytesIO(b"".join(answer.streaming_content)))
    cells = [[(row.cells[0].text, row.cells[1].text) for row in table.rows] for table in found.tables]
    return [line.text for line in found.paragraphs], cells, found


def in_batch(cast, **fields):
    defaults = {"program": make_program(cast.bureau, name="第一轮巡察"), "source": "inspection", "title": "记录不全",
                "owner": cast.member, "leader": cast.leader, "due_on": timezone.localdate() + timedelta(5)}  # fmt: skip
    return make_item(cast.section, Item.Stage.IN_PROGRESS, measures=0, **(defaults | fields))


def test_a_notice_says_what_the_problem_says_and_nothing_else(cast, signed_in, today):
    item = in_batch(cast, sub_problem="缺签字", aspect="制度建设", standard="记录齐全")
    make_measure(item, text="补齐\n记录", owner=cast.recorder, due_on=date(2026, 5, 1))
    AssistingUnit.objects.create(item=item, unit=cast.office)
    lines, [cells], found = words_of(ask(signed_in(cast.leader), NOTICE, [item], file="docx"))
    due = item.due_on
    assert cells == [
        ("项目", "内容"), ("问题", "记录不全"), ("子问题", "缺签字"), ("所属方面", "制度建设"),
        ("来源", "巡察（第一轮巡察，2024年3月2日反馈）"),
        ("整改措施", "（1）补齐 记录（责任人：recorder；时限：2026年5月1日）"),
        ("完成标准", "记录齐全"), ("责任领导", "leader"), ("责任单位", cast.section.name),
        ("配合单位", cast.office.name), ("责任人", "member"),
        ("整改时限", f"{due.year}年{due.month}月{due.day}日"),
    ]  # fmt: skip
    assert [line for line in lines if line] == [
        "整改通知书", f"{cast.section.name}：", "现将下列问题通知你单位，请认真研究，按要求整改。",
        f"请于{due.year}年{due.month}月{due.day}日前完成整改，并报送整改情况和佐证材料。", cast.bureau.name,
        f"{today.year}年{today.month}月{today.day}日",
    ]  # fmt: skip
    page = ask(signed_in(cast.leader), NOTICE, [item]).content.decode()
    assert all(text.split("\n")[0] in page for row in cells[1:] for text in row)
    entry = Entry.objects.filter(event="exported").get()
    assert (entry.facts["what"], entry.facts["rows"]) == (NOTICE, 1)


def test_the_letter_has_the_form_of_the_standard(cast, signed_in):
    _lines, _cells, found = words_of(ask(signed_in(cast.leader), NOTICE, [in_batch(cast)], file="docx"))
    section, title, to = found.sections[0], found.paragraphs[0], found.paragraphs[2]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin / Mm(1)) for margin in margins] == [37, 35, 28, 26]
    font = title.runs[0]._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
    assert (title.style.name, font, title.runs[0].font.size) == ("公文标题", "方正小标宋简体", Pt(22))
    assert found.styles["Normal"].paragraph_format.line_spacing == Pt(28.95)
    assert to.text.endswith("：") and not to.paragraph_format.first_line_indent  # clause 7.3.2
    assert to.runs[0].font.size == Pt(16)


def test_the_problems_of_one_unit_stand_in_one_letter_and_each_unit_has_its_own(cast, signed_in):
    program = make_program(cast.bureau, name="第一轮巡察")
    rows = [in_batch(cast, title=f"问题甲{number}", program=program, sort_no=number) for number in (1, 2)]
    rows.append(make_item(cast.office, Item.Stage.IN_PROGRESS, title="问题乙", program=program, source="inspection",
                          sort_no=3, owner=cast.assistant))  # fmt: skip
    client = signed_in(cast.leader)
    lines, tables, found = words_of(ask(client, NOTICE, rows, file="docx"))
    assert [line for line in lines if line.endswith("：")] == [f"{cast.section.name}：", f"{cast.office.name}："]
    titles = [line for line in found.paragraphs if line.text == "整改通知书"]
    assert [bool(line.paragraph_format.page_break_before) for line in titles] == [False, True]
    named = [[row for row in table if row[0].startswith("问题")] for table in tables]
    assert named == [[("问题1", "问题甲1"), ("问题2", "问题甲2")], [("问题", "问题乙")]]
    page = ask(client, NOTICE, rows).content.decode()
    assert page.count("<article") == 2 and page.count("<tbody") == 3


def test_a_unit_writes_to_its_own_person_and_not_to_itself(cast, signed_in):
    own = make_item(cast.section, title="自查问题", owner=cast.member)
    page = ask(signed_in(cast.head), NOTICE, [own]).content.decode()
    assert f"{cast.member.name}同志：" in page and "通知你，" in page and f"{cast.section.name}：" not in page
    nobodys = make_item(cast.section, title="无人问题", owner=None, measures=0)
    page = ask(signed_in(cast.head), NOTICE, [nobodys]).content.decode()
    assert f"{cast.section.name}：" in page and "未明确" in page and "未制定" in page
    assert "尚未制定整改措施的，请尽快制定，明确责任人和时限。" in page


@pytest.mark.parametrize(
    ("days", "left", "asked"),
    [
        (-3, "已逾期3天", "已超过整改时限的，请尽快完成整改。"),
        (0, "今天到期", "前完成整改"),
        (5, "还有5天", "前完成整改"),
    ],
)
def test_a_reminder_says_how_long_is_left_and_which_measures_are_open(cast, signed_in, today, days, left, asked):
    item = in_batch(cast, due_on=today + timedelta(days))
    for number in (1, 2, 3):
        make_measure(item, text=f"措施{number}", sort_no=number, done_on=today if number == 2 else None)
    lines, [cells], _found = words_of(ask(signed_in(cast.leader), REMINDER, [item], file="docx"))
    assert (dict(cells)["剩余时间"], dict(cells)["未完成措施"]) == (left, "（1）、（3）")
    assert lines[0] == "整改提醒函" and any(asked in line for line in lines)
    assert not any(f"{today + timedelta(days):%Y}" in line for line in lines[:-1]) or days >= 0


@pytest.mark.parametrize("stage", ["applied", "reviewed", "closed", "staged"])
def test_a_reminder_goes_to_those_whose_turn_it_is_and_the_rest_is_named_with_the_reason(cast, signed_in, stage):
    owed, other = in_batch(cast, title="在改的"), in_batch(cast, title="不催的")
    Item.objects.filter(pk=other.pk).update(
        stage=stage, done_on="2024-05-20", next_review_on="2024-08-20", staged_on="2024-05-20"
    )
    client = signed_in(cast.leader)
    answer = ask(client, REMINDER, [owed, other])
    other.refresh_from_db()
    page = answer.content.decode()
    assert page.count("<article") == 1 and "在改的" in page.split("<article")[1]
    assert [row.pk for row, _why in answer.context["refused"]] == [other.pk] and other.get_stage_display() in page
    none = ask(client, REMINDER, [other], file="docx").content.decode()
    assert "<article" not in none and "data-print" not in none
    is_noticed = stage in ("applied", "reviewed")
    notice = ask(client, NOTICE, [other]).content.decode()
    assert ("<article" in notice) == is_noticed and "前完成整改" not in notice


def test_the_ledger_has_boxes_and_the_two_buttons_for_whoever_assigns(cast, signed_in):
    item = in_batch(cast)
    page = signed_in(cast.leader).get(LEDGER).content.decode()
    assert f'name="row" value="{item.pk}"' in page and f'formaction="{URL}"' in page
    assert page.count("整改通知书") == page.count("整改提醒函") == 1
    page = signed_in(cast.member).get(LEDGER).content.decode()
    assert item.title in page and 'name="row"' not in page and "整改通知书" not in page


def test_the_page_of_an_open_problem_leads_to_its_notice(cast, signed_in):
    item, client = in_batch(cast), signed_in(cast.leader)
    address = f"{URL}?act={NOTICE}&amp;row={item.pk}"
    assert address in client.get(item.get_absolute_url()).content.decode()
    assert item.title in client.get(address.replace("&amp;", "&")).content.decode().split("<article")[1]
    assert address not in signed_in(cast.member).get(item.get_absolute_url()).content.decode()


def test_a_stranger_prints_nothing_of_it_and_who_assigns_nothing_no_letter_at_all(cast, signed_in):
    item = in_batch(cast)
    assert item.title not in ask(signed_in(cast.stranger), NOTICE, [item]).content.decode()
    for person in (cast.member, cast.assistant, cast.admin, cast.auditor):
        assert ask(signed_in(person), NOTICE, [item]).status_code == 403, person
    assert signed_in(cast.leader).post(URL, {"act": NOTICE, "rows": item.pk}).status_code == 405
    assert ask(signed_in(cast.leader), "notice", [item]).status_code == 404


def test_the_letter_is_chinese_whatever_the_reader_reads(cast, signed_in):
    item, client = in_batch(cast), signed_in(cast.leader)
    client.cookies["django_language"] = "en"
    _lines, [cells], _found = words_of(ask(client, NOTICE, [item], file="docx"))
    assert dict(cells)["来源"].startswith("巡察（")


def test_what_someone_typed_stays_text_in_page_and_file(cast, signed_in):
    item = in_batch(cast, title="<b>甲</b>\x0b=1")
    assert "<b>甲" not in ask(signed_in(cast.leader), NOTICE, [item]).content.decode()
    _lines, [cells], _found = words_of(ask(signed_in(cast.leader), NOTICE, [item], file="docx"))
    assert dict(cells)["问题"] == "<b>甲</b>=1"


def test_letters_ask_the_same_number_of_questions_for_one_and_for_twenty(cast, signed_in):
    client, counts, program = signed_in(cast.leader), [], make_program(cast.bureau)
    for more in (1, 19):
        for number in range(more):
            item = in_batch(cast, title=f"催办{number}", program=program)
            make_measure(item, owner=cast.recorder)
            AssistingUnit.objects.create(item=item, unit=cast.office)
        with CaptureQueriesContext(connection) as asked:
            assert ask(client, REMINDER, [], q="催办", scope="all").content.count(b"<article") == 1
        counts.append(len(asked))
    assert counts[0] == counts[1]
