"""The sign-in sheet: who is on it, what it leaves empty, on paper and as a file that reads back."""

from datetime import date, time
from io import BytesIO

import docx
import pytest
from django.urls import reverse
from docx.shared import Mm

from audit.models import Entry
from meetings.attendance.sheet import placed_post
from meetings.records.parts import AttendanceLine
from tests.meetings.factory import Stage, make_meeting, page_text


@pytest.fixture
def meeting(cast):
    return make_meeting(
        cast.section, cast.recorder, title="一季度研判会", held_on=date(2024, 3, 29), starts_at=time(9),
        place="三楼会议室", chair=cast.head, guests="市委宣传部 赵某", stage=Stage.DRAFT,
        attendance=[AttendanceLine(cast.member, "leave", "病假"), AttendanceLine(cast.assistant, "attending"),
                    AttendanceLine(cast.head), AttendanceLine(cast.recorder, "absent")],
    )  # fmt: skip


def url_of(meeting):
    return reverse("meetings:sign_in", args=[meeting.pk])


def test_those_expected_stand_in_order_of_post_then_guests_then_blank_lines(cast, signed_in, meeting):
    sheet = signed_in(cast.recorder).get(url_of(meeting), {"blank": "3"}).context["sheet"]
    assert [(line.number, line.name, line.post, line.remark) for line in sheet.lines] == [
        (1, "head", "科长", ""), (2, "member", "科员", "请假"), (3, "recorder", "科员", ""),
        (4, "assistant", "office科员", "列席"), (5, "", "", ""), (6, "", "", ""), (7, "", "", ""),
    ]  # fmt: skip
    assert sheet.facts == (
        ("时间", "2024年3月29日（星期五）9:00"), ("地点", "三楼会议室"), ("主持人", "科长 head"),
        ("列席", "市委宣传部 赵某"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "post", "printed"),
    [("机关党委", "机关党委副书记", "机关党委副书记"), ("示例市政府", "市政府督查室主任", "示例市政府督查室主任"),
     ("执法大队", "大队党支部书记", "执法大队党支部书记"), ("办公室", "主任", "办公室主任"),
     ("办公室", "室主任", "办公室室主任"),
     ("业务一科", "科长", "业务一科科长"), ("业务一科", "", "业务一科")],
)  # fmt: skip
def test_what_unit_and_post_both_say_is_said_once(place, post, printed):
    assert placed_post(place, post) == printed


def test_nobody_is_marked_absent_and_no_reason_is_told_on_a_sheet_that_hangs_out(cast, signed_in, meeting):
    page = signed_in(cast.recorder).get(url_of(meeting)).content.decode()
    sheet = page.split("<article")[1].split("</article")[0]
    assert "缺席" not in sheet and "病假" not in sheet and "一季度研判会签到表" in sheet


@pytest.mark.parametrize(
    ("asked", "lines"), [("", 5), ("0", 0), ("60", 60), ("999", 60), ("-1", 5), ("x", 5), ("1e9", 5)]
)
def test_blank_lines_are_as_many_as_asked_for_within_reason(cast, signed_in, meeting, asked, lines):
    sheet = signed_in(cast.recorder).get(url_of(meeting), {"blank": asked}).context["sheet"]
    assert len(sheet.lines) == 4 + lines


def test_the_file_reads_back_with_a_column_to_sign(cast, signed_in, meeting):
    answer = signed_in(cast.recorder).get(url_of(meeting), {"file": "docx", "blank": "2"})
    found = docx.Document(BytesIO(b"".join(answer.streaming_content)))
    assert [line.text for line in found.paragraphs if line.text][:2] == [
        "一季度研判会签到表",
        "时间：2024年3月29日（星期五）9:00",
    ]
    [table] = found.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["序号", "姓名", "单位及职务", "签名", "备注"]
    assert rows[1:3] == [["1", "head", "科长", "", ""], ["2", "member", "科员", "", "请假"]]
    assert rows[-1] == ["6", "", "", "", ""] and len(rows) == 7
    assert {round(row.height.mm) for row in table.rows} == {10}
    assert table.columns[3].width >= Mm(38) and sum(column.width for column in table.columns) <= Mm(156)
    assert answer["Content-Disposition"].endswith(".docx")
    assert Entry.objects.filter(event="exported").get().facts["what"] == "sign_in"


def test_the_record_leads_to_it_and_a_stranger_finds_nothing(cast, signed_in, meeting):
    assert url_of(meeting) in signed_in(cast.recorder).get(meeting.get_absolute_url()).content.decode()
    assert signed_in(cast.stranger).get(url_of(meeting)).status_code == 404


def test_a_meeting_without_a_list_says_so_and_gives_blank_lines(cast, signed_in):
    meeting = make_meeting(cast.section, cast.recorder, attendance=[], stage=Stage.DRAFT)
    answer = signed_in(cast.recorder).get(url_of(meeting))
    assert "尚未列出人员" in page_text(answer) and len(answer.context["sheet"].lines) == 5
