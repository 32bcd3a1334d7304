"""The record (会议记录) and the minutes (会议纪要) of a meeting: what they say, in which form, to whom."""

from datetime import date, time, timedelta
from io import BytesIO
from urllib.parse import unquote

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx.oxml.ns import qn

from attachments.services import attach
from audit.models import Entry
from meetings.corrections.services import Change, correct
from meetings.models import Correction, Decision, Finding, Meeting, Signatures
from meetings.records.parts import AgendaLine, AttendanceLine
from meetings.records.services import save_meeting, void_meeting
from meetings.signing.services import countersign, sign_for_chair, sign_off
from tests.cast import make_user
from tests.meetings.factory import Stage, decision, make_type, page_text

RECORD, MINUTES = "meetings:record_paper", "meetings:minutes_paper"
DAY = date(2024, 4, 9)


def whole(cast, *, day=DAY, today=DAY, sign=True, **fields) -> Meeting:
    """A meeting with everything that a paper prints."""
    fields = {
        "title": "2024年第一季度分析研判会", "covers_from": date(2024, 1, 1), "covers_to": date(2024, 3, 31),
        "starts_at": time(9), "ends_at": time(11, 5), "place": "三楼会议室", "chair": cast.head,
        "recorder": cast.recorder, "guests": "区委宣传部王某", "documents": "《关于加强阵地管理的通知》\n《工作要点》",
        "discussion": "  总体平稳。\n　　风险可控。", "conclusion": "坚持季度研判。",
    } | fields  # fmt: skip
    meeting = save_meeting(
        meeting=Meeting(unit=cast.section, held_on=day, **fields), types=[make_type(), make_type("special")],
        by=cast.recorder, today=today,
        agenda=[AgendaLine("听取情况汇报", "科员 member", "大家认为应当补齐台账。"), AgendaLine("研究分工")],
        attendance=[
            AttendanceLine(cast.head), AttendanceLine(cast.recorder), AttendanceLine(cast.assistant, "attending"),
            AttendanceLine(cast.member, "leave", "出差"), AttendanceLine(cast.clerk, "absent"),
        ],
        decisions=[
            decision("补齐一季度台账", owner=cast.member, due_on=day + timedelta(57)),
            decision("继续坚持。", becomes=Decision.Becomes.RECORD, due_on=None),
        ],
    )  # fmt: skip
    if sign:
        Meeting.objects.filter(pk=meeting.pk).update(signatures=Signatures.ONE)
        sign_off(meeting=meeting, by=cast.recorder, today=today)
    return Meeting.objects.get(pk=meeting.pk)


def taken(client, name, meeting):
    answer = client.get(reverse(name, args=[meeting.pk]), {"file": "docx"})
    assert answer.status_code == 200
    return docx.Document(BytesIO(b"".join(answer.streaming_content)))


def lines_of(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


@pytest.fixture
def client_of_recorder(cast, signed_in):
    return signed_in(cast.recorder)


def test_the_record_says_all_that_the_meeting_holds(cast, client_of_recorder):
    meeting = whole(cast)
    today = timezone.localdate()
    signed = f"{today.year}年{today.month}月{today.day}日"
    assert lines_of(taken(client_of_recorder, RECORD, meeting)) == [
        "2024年第一季度分析研判会记录",
        f"单位：{cast.section.name}",
        "类别：分析研判会（2024年第1次）、专题会议（2024年第1次）",
        "期间：2024年第一季度",
        "时间：2024年4月9日（星期二）9:00—11:05",
        "地点：三楼会议室",
        "主持：科长 head",
        "记录：科员 recorder",
        "人数：应到4人，实到2人，请假1人，缺席1人",
        "出席：科长 head，科员 recorder",
        "列席：科员 assistant；区委宣传部王某",
        "请假：科员 member（出差）",
        "缺席：办公室科员 clerk",
        "一、会议议题",
        "（一）听取情况汇报。汇报人：科员 member。",
        "大家认为应当补齐台账。",
        "（二）研究分工。",
        "二、传达学习文件",
        "《关于加强阵地管理的通知》",
        "《工作要点》",
        "三、研判情况",
        "总体平稳。",
        "风险可控。",
        "四、会议结论",
        "坚持季度研判。",
        "五、议定事项",
        f"1.补齐一季度台账（责任单位：{cast.section.name}；责任人：member；完成时限：2024年6月5日）",
        "2.继续坚持。",
        f"补录：本记录于{signed}录入系统",
        f"签发：recorder，{signed}",
        "主持人（签名）：　　　　　　　　年　　月　　日",
        "记录人（签名）：　　　　　　　　年　　月　　日",
    ]


def test_the_minutes_say_items_and_decisions_and_name_those_present_below(cast, client_of_recorder):
    lines = lines_of(taken(client_of_recorder, MINUTES, whole(cast)))
    assert lines[0] == "2024年第一季度分析研判会纪要"
    assert [line for line in lines if line[:2] in ("一、", "二、", "三、", "四、")] == [
        "一、会议议题", "二、传达学习文件", "三、会议结论", "四、议定事项",
    ]  # fmt: skip
    assert not any("总体平稳" in line or "大家认为" in line for line in lines)
    decided = next(number for number, line in enumerate(lines) if line.startswith("1.补齐"))
    assert [line[:3] for line in lines[decided + 2 : decided + 7]] == ["人数：", "出席：", "列席：", "请假：", "缺席："]


def test_the_file_has_the_form_of_the_standard(cast, client_of_recorder):
    for name in (RECORD, MINUTES):
        document = taken(client_of_recorder, name, whole(cast))
        section = document.sections[0]
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(margin.mm, 1) for margin in margins] == [37, 35, 28, 26]
        assert document.styles["Normal"].paragraph_format.line_spacing.pt == 28.95
        title, *others = [paragraph for paragraph in document.paragraphs if paragraph.runs]
        assert (eastern(title.runs[0]), title.runs[0].font.size.pt) == ("方正小标宋简体", 22)
        assert {run.font.size.pt for paragraph in others for run in paragraph.runs} == {16}
        fonts = {paragraph.text[:3]: [eastern(run) for run in paragraph.runs] for paragraph in others}
        assert fonts["出席："] == fonts["请假："] == ["黑体", "仿宋_GB2312"]
        assert fonts["一、会"] == ["黑体"]
        assert fonts["（一）"] == ["楷体_GB2312", "仿宋_GB2312"]
        assert fonts["1.补"] == ["仿宋_GB2312"]
        assert section.footer.paragraphs[0].text == "— 1 —"
        assert document.core_properties.author == cast.section.name


def eastern(run) -> str:
    return run._r.rPr.rFonts.get(qn("w:eastAsia"))


def test_the_page_to_print_says_the_same_as_the_file(cast, client_of_recorder):
    meeting = whole(cast)
    for name in (RECORD, MINUTES):
        page = client_of_recorder.get(reverse(name, args=[meeting.pk]))
        article = page.content.decode().split("<article")[1].split("</article")[0]
        text = page_text(page).replace(" ", "")
        for line in lines_of(taken(client_of_recorder, name, meeting)):
            assert line.replace(" ", "").replace("\u3000", "") in text.replace("\u3000", ""), line
        assert "data-print" in page.content.decode() and "<h3>" in article


def test_a_paper_is_chinese_whatever_its_reader_reads(cast, client_of_recorder):
    type(cast.recorder).objects.filter(pk=cast.recorder.pk).update(language="en")
    lines = lines_of(taken(client_of_recorder, RECORD, whole(cast)))
    assert "期间：2024年第一季度" in lines and "类别：分析研判会（2024年第1次）、专题会议（2024年第1次）" in lines


def test_names_and_posts_are_those_of_the_day(cast, client_of_recorder):
    meeting = whole(cast)
    type(cast.head).objects.filter(pk=cast.head.pk).update(name="改名")
    posting = cast.head.postings.get()
    posting.title = "调研员"
    posting.save()
    lines = lines_of(taken(client_of_recorder, RECORD, meeting))
    assert "主持：科长 head" in lines and "出席：科长 head，科员 recorder" in lines


@pytest.mark.parametrize(
    ("stage", "status"),
    [(Stage.SIGNED, None), (Stage.HELD, "（待签发）"), (Stage.DRAFT, "（草稿）"), ("void", "（已作废）")],
)
def test_what_is_not_signed_off_says_so_below_its_title(cast, client_of_recorder, stage, status):
    meeting = whole(cast, sign=stage == Stage.SIGNED)
    if stage == Stage.DRAFT:
        Meeting.objects.filter(pk=meeting.pk).update(stage=stage)
    elif stage == "void":
        void_meeting(meeting=meeting, by=cast.recorder, reason="重复登记", today=DAY)
    second = lines_of(taken(client_of_recorder, RECORD, meeting))[1]
    assert second == (status or f"单位：{cast.section.name}")
    words = page_text(client_of_recorder.get(reverse(MINUTES, args=[meeting.pk])))
    assert ("重复登记" in words) == (stage == "void")


def tail_of(lines) -> list[str]:
    """What stands below the content, up to the lines to sign."""
    first = next(number for number, line in enumerate(lines) if line.startswith("补录："))
    return lines[first + 1 : -2]


def test_both_signatures_are_named_and_one_for_the_chair_is_called_that(cast, client_of_recorder):
    today = timezone.localdate()
    day = f"{today.year}年{today.month}月{today.day}日"
    meeting = sign_off(meeting=whole(cast, sign=False), by=cast.recorder, today=DAY)
    lines = lines_of(taken(client_of_recorder, RECORD, meeting))
    assert (lines[1], tail_of(lines)) == ("（待主持人签发）", [f"签发：记录人：recorder，{day}"])
    countersign(meeting=meeting, by=cast.head, today=DAY)
    lines = lines_of(taken(client_of_recorder, RECORD, meeting))
    assert tail_of(lines) == [f"签发：记录人：recorder，{day}", f"主持人：head，{day}"]
    other = sign_off(meeting=whole(cast, sign=False, title="另一次会议"), by=cast.recorder, today=DAY)
    sign_for_chair(meeting=other, by=cast.leader, reason="出差", today=DAY)
    assert tail_of(lines_of(taken(client_of_recorder, RECORD, other)))[1] == f"主持人：leader，{day}（代签）"


def test_later_corrections_stand_below_the_record_with_both_texts_and_the_reason(cast, client_of_recorder):
    meeting = whole(cast)
    today = timezone.localdate()
    who = f"recorder，{today.year}年{today.month}月{today.day}日"
    absent = meeting.attendees.get(person=cast.clerk)
    changes = [
        Change(Correction.Of.MEETING, "place", "五楼会议室"),
        Change(Correction.Of.PERSON, "status", "leave", absent.pk),
        Change(Correction.Of.PERSON, "reason", "出差", absent.pk),
    ]
    correct(meeting=meeting, changes=changes, by=cast.recorder, reason="笔误", today=today)
    for name in (RECORD, MINUTES):
        lines = lines_of(taken(client_of_recorder, name, meeting))
        assert "地点：五楼会议室" in lines
        assert tail_of(lines)[1:] == [
            f"更正：1.“地点”由“三楼会议室”更正为“五楼会议室”，理由：笔误（{who}）",
            f"2.“clerk · 考勤”由“缺席”更正为“请假”，理由：笔误（{who}）",
            f"3.“clerk · 原因”由“（空）”更正为“出差”，理由：笔误（{who}）",
        ]


def test_what_was_entered_in_time_is_not_called_late(cast, client_of_recorder):
    today = timezone.localdate()
    meeting = whole(cast, day=today, today=today, sign=False, covers_from=None, covers_to=None)
    assert not any(line.startswith("补录") for line in lines_of(taken(client_of_recorder, RECORD, meeting)))


def test_a_meeting_still_to_come_has_nothing_to_print(cast, client_of_recorder):
    today = timezone.localdate()
    meeting = whole(cast, day=today + timedelta(1), today=today, sign=False)
    for name in (RECORD, MINUTES):
        answer = client_of_recorder.get(reverse(name, args=[meeting.pk]), {"file": "docx"}, follow=True)
        assert answer.redirect_chain == [(meeting.get_absolute_url(), 302)]
        assert "会议尚未召开" in page_text(answer)
    page = client_of_recorder.get(meeting.get_absolute_url()).content.decode()
    assert reverse(RECORD, args=[meeting.pk]) not in page and reverse("meetings:invitation", args=[meeting.pk]) in page


def test_an_empty_record_prints_without_empty_headings(cast, client_of_recorder):
    meeting = save_meeting(meeting=Meeting(unit=cast.section, held_on=DAY, title="碰头"), types=[make_type("other")],
                           by=cast.recorder, today=DAY)  # fmt: skip
    lines = lines_of(taken(client_of_recorder, RECORD, meeting))
    assert lines[0] == "碰头会议记录" and not any(line.startswith(("一、", "人数", "出席", "主持：")) for line in lines)


def test_the_record_names_its_files(cast, client_of_recorder):
    meeting = whole(cast)
    for name in ("签到表.txt", "通知.txt"):
        attach(record=meeting, file=SimpleUploadedFile(name, "内容".encode()), by=cast.recorder)
    lines = lines_of(taken(client_of_recorder, RECORD, meeting))
    assert [lines[lines.index("附件：1.签到表.txt") + 1]] == ["2.通知.txt"]
    assert not any("签到表" in line for line in lines_of(taken(client_of_recorder, MINUTES, meeting)))


def test_whoever_reads_the_meeting_takes_its_papers_and_each_file_is_told_to_the_trail(cast, signed_in):
    meeting = whole(cast)
    for person in (cast.assistant, cast.leader):
        taken(signed_in(person), RECORD, meeting)
        taken(signed_in(person), MINUTES, meeting)
    client = signed_in(cast.stranger)
    for name in (RECORD, MINUTES, "meetings:invitation"):
        assert client.get(reverse(name, args=[meeting.pk]), {"file": "docx"}).status_code == 404
    told = Entry.objects.filter(event="downloaded").order_by("pk")
    assert [(entry.by_id, entry.facts["what"]) for entry in told] == [
        (person.pk, what) for person in (cast.assistant, cast.leader) for what in ("meeting_record", "meeting_minutes")
    ]
    assert {(entry.kind, entry.record_id) for entry in told} == {("meetings.meeting", meeting.pk)}


def test_the_file_is_named_after_the_meeting_whatever_its_title_holds(cast, client_of_recorder):
    meeting = whole(cast, title='一/二:"三" <b>四</b>')
    answer = client_of_recorder.get(reverse(RECORD, args=[meeting.pk]), {"file": "docx"})
    assert unquote(answer["Content-Disposition"]).endswith("''一二三b四b会议记录20240409.docx")
    lines = lines_of(docx.Document(BytesIO(b"".join(answer.streaming_content))))
    assert lines[0] == '一/二:"三" <b>四</b>会议记录'
    assert "<b>四" not in client_of_recorder.get(reverse(RECORD, args=[meeting.pk])).content.decode()


def test_a_long_record_asks_as_much_as_a_short_one(cast, client_of_recorder):
    counts = []
    for number in (1, 8):
        people = [cast.head, *(make_user(f"p{number}-{k}", cast.section) for k in range(number))]
        meeting = save_meeting(
            meeting=Meeting(unit=cast.section, held_on=DAY, chair=cast.head, recorder=cast.head, discussion="情况"),
            types=[make_type()], by=cast.recorder, today=DAY, attendance=[AttendanceLine(row) for row in people],
            agenda=[AgendaLine(f"议题{k}") for k in range(number)],
            decisions=[decision(f"事项{k}", owner=people[k], unit=cast.section) for k in range(number)],
        )  # fmt: skip
        taken(client_of_recorder, RECORD, meeting)
        with CaptureQueriesContext(connection) as asked:
            taken(client_of_recorder, RECORD, meeting)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_findings_stand_area_by_area_and_the_minutes_keep_to_the_judgment(cast, client_of_recorder):
    meeting = whole(cast)
    Finding.objects.create(meeting=meeting, area="网站和新媒体", found="发布审核到位。", judgment="平稳")
    Finding.objects.create(meeting=meeting, sort_no=2, area="出版物", found="无新增。")
    record, minutes = (lines_of(taken(client_of_recorder, name, meeting)) for name in (RECORD, MINUTES))
    start = record.index("三、分领域研判")
    assert record[start + 1 : start + 4] == [
        "（一）网站和新媒体。发布审核到位。", "判断：平稳", "（二）出版物。无新增。",
    ]  # fmt: skip
    assert "（一）网站和新媒体。平稳" in minutes and not any("审核到位" in line for line in minutes)
