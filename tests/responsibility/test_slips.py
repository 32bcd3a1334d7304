"""The supervision notice (督办通知单) and the reminder slip (提醒单): one or a batch, printed and as .docx."""

from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from responsibility.models import Supervision
from tests.cast import make_assignment
from tests.responsibility.items import make_item, registered

URL = "responsibility:slips"


@pytest.fixture
def today():
    return timezone.localdate()


def ask(client, act, rows, **asked):
    return client.get(reverse(URL), {"act": act, "row": [row.pk for row in rows], "stage": ""} | asked)


def words_of(answer):
    found = docx.Document(BytesIO(b"".join(answer.streaming_content)))
    cells = {row.cells[0].text: row.cells[1].text for table in found.tables for row in table.rows}
    return [line.text for line in found.paragraphs], cells, found


def item_of(cast, **fields):
    item = registered(cast, source="局长办公会第3次会议", detail="每月报送一次进展", leader=cast.leader, **fields)
    type(cast.head).objects.filter(pk=cast.head.pk).update(phone="010-12345678")
    return type(item).objects.get(pk=item.pk)


def test_a_notice_prints_what_the_item_says_and_nothing_else(cast, signed_in):
    item = item_of(cast)
    page = ask(signed_in(cast.leader), "notice", [item]).content.decode()
    number = Supervision.objects.get().number
    for word in (
        "督办通知单",
        number,
        item.title,
        "局长办公会第3次会议",
        "每月报送一次进展",
        cast.section.name,
        cast.office.name,
        cast.leader.name,
        cast.head.name,
        "010-12345678",
        "2026年6月20日",
        cast.bureau.name,
    ):
        assert word in page, word
    assert "剩余时间" not in page and "data-print" in page


def test_the_docx_says_the_same_and_is_told_to_the_trail(cast, signed_in, today):
    item = item_of(cast)
    lines, cells, found = words_of(ask(signed_in(cast.leader), "notice", [item], file="docx"))
    assert lines[0] == "督办通知单" and f"编号：{Supervision.objects.get().number}" in lines
    assert (cells["事项"], cells["协办单位"], cells["办结时限"]) == (item.title, cast.office.name, "2026年6月20日")
    assert lines[-2:] == [cast.bureau.name, f"{today.year}年{today.month}月{today.day}日"]
    assert found.paragraphs[0].style.name == "公文标题"
    assert Entry.objects.filter(event="exported").get().facts["rows"] == 1


def test_a_batch_has_each_slip_on_a_page_of_its_own(cast, signed_in):
    rows = [make_assignment(cast.section, title=f"任务{number}") for number in range(3)]
    lines, _cells, found = words_of(ask(signed_in(cast.head), "reminder", rows, file="docx"))
    titles = [line for line in found.paragraphs if line.text == "提醒单"]
    assert [bool(line.paragraph_format.page_break_before) for line in titles] == [False, True, True]
    assert ask(signed_in(cast.head), "reminder", rows).content.decode().count("<article") == 3


@pytest.mark.parametrize(("days", "words"), [(-3, "已逾期3天"), (0, "今天到期"), (5, "还有5天")])
def test_a_reminder_says_how_long_is_left(cast, signed_in, today, days, words):
    row = make_assignment(cast.section, title="任务", due_on=today + timedelta(days))
    assert words in ask(signed_in(cast.head), "reminder", [row]).content.decode()


def test_what_is_closed_runs_out_of_no_time(cast, signed_in, today):
    row = make_assignment(cast.section, stage="done", done_on=today, due_on=today - timedelta(3))
    slip = ask(signed_in(cast.head), "notice", [row]).content.decode().split("<article")[1].split("</article")[0]
    assert "逾期" not in slip and "前办结" not in slip


def test_a_reminder_is_refused_for_what_is_closed_cancelled_or_suspended_each_with_its_reason(cast, signed_in, today):
    owed = make_assignment(cast.section, title="在办的")
    rows = [make_assignment(cast.section, title=f"停的{stage}", stage=stage, done_on=today if stage == "done" else None)
            for stage in ("done", "cancelled", "suspended")]  # fmt: skip
    client = signed_in(cast.head)
    answer = ask(client, "reminder", [owed, *rows])
    page = answer.content.decode()
    assert page.count("<article") == 1 and "在办的" in page.split("<article")[1]
    assert {row.pk for row, _why in answer.context["refused"]} == {row.pk for row in rows}
    assert all(f"停的{row.stage}" in page and row.get_stage_display() in page for row in rows)
    lines, cells, _found = words_of(ask(client, "reminder", [owed, *rows], file="docx"))
    assert lines.count("提醒单") == 1 and cells["事项"] == "在办的"
    none = ask(client, "reminder", rows, file="docx")
    assert "<article" not in none.content.decode() and "data-print" not in none.content.decode()


def test_a_slip_that_asks_for_nothing_has_no_empty_paragraph(cast, signed_in, today):
    row = make_assignment(cast.section, stage="done", done_on=today)
    lines, _cells, _found = words_of(ask(signed_in(cast.head), "notice", [row], file="docx"))
    owed = words_of(ask(signed_in(cast.head), "notice", [make_assignment(cast.section)], file="docx"))[0]
    assert len(lines) == len(owed) - 1 and not any("报送办理情况" in line for line in lines)


def test_what_is_late_is_not_asked_for_by_a_day_that_is_over(cast, signed_in, today):
    rows = [make_assignment(cast.section, due_on=today + timedelta(days)) for days in (-1, 0)]
    _page, late, due = ask(signed_in(cast.head), "notice", rows, sort="due").content.decode().split("<article")
    assert ("前办结" in late, "已超过办结时限" in late) == (False, True)
    assert ("前办结" in due, "已超过办结时限" in due) == (True, False)


def test_a_part_is_addressed_to_its_own_unit_under_the_number_of_the_item(cast, signed_in):
    item = item_of(cast)
    part = item.parts.get()
    lines, cells, _found = words_of(ask(signed_in(cast.leader), "notice", [part], file="docx"))
    assert f"{cast.office.name}：" in lines and f"编号：{item.supervision.number}" in lines
    assert (cells["所属事项"], cells["牵头单位"]) == (item.title, cast.section.name)


def test_work_without_a_number_has_a_slip_too(cast, signed_in):
    row = make_assignment(cast.section, title="报送情况", owner=cast.member)
    lines, cells, _found = words_of(ask(signed_in(cast.head), "notice", [row], file="docx"))
    assert not any("编号" in line for line in lines)
    assert (cells["责任人"], "督办人" in cells) == (cast.member.name, False)


def test_a_stranger_prints_nothing_of_it_and_a_member_nothing_at_all(cast, signed_in):
    item = item_of(cast)
    assert item.title not in ask(signed_in(cast.stranger), "notice", [item]).content.decode()
    assert ask(signed_in(cast.member), "notice", [item]).status_code == 403


def test_a_phone_is_masked_for_whoever_reads_but_has_no_part_in_it(cast, signed_in):
    item = make_item(cast.section, registrar_unit=cast.city, supervisor=cast.supervisor)
    type(cast.head).objects.filter(pk=cast.supervisor.pk).update(phone="13912345678")
    for person, whole in ((cast.head, True), (cast.supervisor, True), (cast.unitadmin, False)):
        page = ask(signed_in(person), "notice", [item]).content.decode()
        assert cast.supervisor.name in page and ("13912345678" in page) == whole, person


def test_what_someone_typed_stays_text_in_page_and_file(cast, signed_in):
    row = make_assignment(cast.section, title="<b>甲</b>\x0b=1", detail="一\n二")
    assert "<b>甲" not in ask(signed_in(cast.head), "notice", [row]).content.decode()
    _lines, cells, _found = words_of(ask(signed_in(cast.head), "notice", [row], file="docx"))
    assert cells["事项"].startswith("<b>甲</b>")


def test_slips_ask_the_same_number_of_questions_for_one_and_for_twenty(cast, signed_in):
    client, counts = signed_in(cast.leader), []
    for more in (1, 19):
        for number in range(more):
            registered(cast, title=f"督办{more}-{number}")
        with CaptureQueriesContext(connection) as asked:
            ask(client, "notice", [], q="督办", scope="all")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_unit_writes_to_its_own_person_and_not_to_itself(cast, signed_in):
    own, item = make_assignment(cast.section, owner=cast.member), item_of(cast)
    page = ask(signed_in(cast.leader), "reminder", [own]).content.decode()
    assert f"{cast.member.name}同志：" in page and f"{cast.section.name}：" not in page
    assert "承办单位" in page and "牵头单位" not in page
    assert f"{cast.section.name}：" in ask(signed_in(cast.leader), "reminder", [item]).content.decode()
