"""A year's meetings as an office keeps them in a sheet: read in, taken in exactly as shown, written back."""

from datetime import date, time
from time import process_time as time_spent

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.trail import acting
from calendars.periods import Period
from meetings.ledger.importing import MeetingImporter
from meetings.models import AgendaItem, Attendee, Decision, Finding, Meeting
from meetings.records.parts import AgendaLine, AttendanceLine, DecisionLine, FindingLine
from meetings.records.services import save_meeting
from meetings.signing.services import countersign, sign_off
from responsibility.models import Assignment
from tests.cast import make_duty, make_user
from tests.depth import rounds
from tests.meetings.factory import Stage, make_meeting, make_type, standing_types
from tests.meetings.ledgers import LEDGER, ROW, selects, sheet
from tests.organization.sheets import apply, exported, preview, read_back, said_of, states, upload

pytestmark = pytest.mark.django_db
AGAIN = "Row %(row)s says the same already."


@pytest.fixture
def types(cast):
    return standing_types()


def told(draft, key, number=2):
    """[state, old, new] of one cell as the preview shows it."""
    return draft.rows.get(number=number).fields[key][:3]


def test_a_row_becomes_a_meeting_that_waits_for_its_sign_off_and_is_marked_as_entered_late(cast, types, signed_in):
    draft = preview("meetings", cast.clerk, *sheet())
    assert states(draft) == {2: "new"}, draft.rows.get().fields
    assert told(draft, "held") == ["new", "", "2024-03-28 09:00-10:30"]
    assert not Meeting.objects.exists()
    apply(draft, cast.clerk)
    meeting = Meeting.objects.get()
    assert (meeting.unit, meeting.stage, meeting.created_by) == (cast.bureau, Stage.HELD, cast.clerk)
    assert (meeting.covers, meeting.held_on) == (Period.quarter(2024, 1), date(2024, 3, 28))
    assert (meeting.starts_at, meeting.ends_at, meeting.place) == (time(9), time(10, 30), "三楼会议室")
    assert (meeting.printed_chair, meeting.recorder) == ("党组书记、局长 leader", cast.clerk)
    people = {row.printed_name: (row.status, row.reason, row.printed_post) for row in meeting.attendees.all()}
    assert people == {
        "leader": ("present", "", "党组书记、局长"), "unitadmin": ("present", "", "办公室主任"),
        "head": ("attending", "", "科长"), "clerk": ("leave", "出差", "办公室科员"),
    }  # fmt: skip
    assert list(meeting.agenda.values_list("title", "presenter")) == [
        ("一季度情况分析", "unitadmin"),
        ("下一步工作", ""),
    ]
    first, second = meeting.decisions.all()
    assert (first.text, first.becomes, first.owner, first.due_on) == (
        "修订值班制度", Decision.Becomes.ASSIGNMENT, cast.unitadmin, date(2024, 4, 30),
    )  # fmt: skip
    assert (second.text, second.becomes, second.unit) == ("通报情况", Decision.Becomes.RECORD, cast.bureau)
    assert meeting.discussion == ROW["研判内容"]
    assert meeting.is_entered_late
    assert "补录" in signed_in(cast.clerk).get(reverse("meetings:list")).content.decode()


def test_what_is_brought_in_bulk_is_what_saving_one_by_one_leaves(cast, types):
    """The oracle: the same meeting by the form's own service."""
    apply(preview("meetings", cast.clerk, *sheet()), cast.clerk)
    quarter = Period.quarter(2024, 1)
    with acting(by=cast.clerk):
        save_meeting(
            meeting=Meeting(
                unit=cast.bureau, covers_from=quarter.start, covers_to=quarter.end, title="第一季度分析研判会",
                held_on=date(2024, 3, 28), starts_at=time(9), ends_at=time(10, 30), place="三楼会议室",
                chair=cast.leader, recorder=cast.clerk, discussion=ROW["研判内容"], conclusion="总体平稳。",
            ),
            types=[make_type("analysis")], by=cast.clerk, today=timezone.localdate(),
            agenda=[AgendaLine("一季度情况分析", "unitadmin"), AgendaLine("下一步工作")],
            attendance=[AttendanceLine(cast.clerk, "leave", "出差"), AttendanceLine(cast.head, "attending"),
                        AttendanceLine(cast.unitadmin), AttendanceLine(cast.leader)],
            decisions=[DecisionLine("修订值班制度", "assignment", None, cast.unitadmin, date(2024, 4, 30)),
                       DecisionLine("通报情况", "record")],
        )  # fmt: skip
    brought, typed = Meeting.objects.order_by("pk")
    for parts in ("agenda", "attendees", "decisions"):
        assert plain(getattr(brought, parts)) == plain(getattr(typed, parts)), parts
    assert plain(Meeting.objects.filter(pk=brought.pk)) == plain(Meeting.objects.filter(pk=typed.pk))
    assert brought.entered_at and typed.entered_at
    assert list(brought.types.all()) == list(typed.types.all())
    assert told_of(brought) == told_of(typed) and len(told_of(typed)) == 1 + 1 + 2 + 4 + 2


def told_of(meeting):
    """What the trail tells of it and its parts."""
    entries = [*Entry.objects.of(meeting), *Entry.objects.of_parts(meeting)]
    return sorted((entry.event, entry.kind, entry.by_id) for entry in entries)


def plain(rows):
    own = {"id", "meeting_id", "created_at", "entered_at"}
    return [{name: value for name, value in row.items() if name not in own} for row in rows.order_by("pk").values()]


def year_of_meetings(cast):
    """Every kind of record an export meets: two types, guests, brackets, long minutes, plans, signed ones."""
    make_user("head2", cast.office, name="head")  # a namesake
    leaving = AttendanceLine(cast.member, "leave", "出差（北京、上海），3月返回")
    signed = make_meeting(
        cast.section, cast.head, types=("special", "center_group"), stage=Stage.SIGNED, title="专题会议  暨 学习",
        guests="市局王某（副处长）、县局", place="二楼", starts_at=time(15),
        attendance=[AttendanceLine(cast.head), leaving, AttendanceLine(cast.recorder, "absent")],
        discussion="1. 情况\r\n\r\n　　2. 问题" + "长" * 9000, documents="《文件》\n《通知》",
        decisions=[DecisionLine("修订（试行）办法（草案）", "assignment", None, cast.member, date(2024, 4, 30)),
                   DecisionLine("两行\n决定", "record"), DecisionLine("整改", "rectify", None, None, date(2024, 5, 1))],
    )  # fmt: skip
    half = make_meeting(
        cast.section, cast.recorder, covers=Period.half(2024, 1), held_on=date(2024, 8, 23), attendance=[]
    )
    save_meeting(
        meeting=half, types=half.types.all(), by=cast.recorder, today=half.held_on,
        agenda=[AgendaLine("上次 会议议定事项", "member", "已办结", ContentType.objects.get_for_model(Decision).pk,
                           signed.decisions.first().pk)],
        findings=[FindingLine("网站和新媒体", "  发布\r\n\r\n　　【专栏】更新及时", "平稳\n判断：可控"),
                  FindingLine("出版物", "无新增")],
        decisions=[DecisionLine("坚持双审", "record", area="出版物")],
    )  # fmt: skip
    make_meeting(
        cast.section, cast.recorder, types=("other",), stage=Stage.DRAFT, held_on=date(2024, 9, 1), title="计划"
    )
    for _twice in range(2):
        make_meeting(
            cast.section, cast.recorder, types=("party_leadership",), title="同名会议", held_on=date(2024, 5, 6)
        )
    make_meeting(cast.section, cast.recorder, types=("other",), held_on=date(2024, 5, 6), title="=1+1", chair=None)
    return signed


def test_what_was_exported_and_is_imported_again_changes_nothing(cast, types, signed_in):
    year_of_meetings(cast)
    before = all_rows()
    for data in (exported("meetings", cast.recorder), listed(signed_in(cast.recorder)), listed(signed_in(cast.leader))):
        draft = preview("meetings", cast.recorder, (), (), data=data)
        assert set(states(draft).values()) == {"unchanged"}, [
            (row.said, row.fields) for row in draft.rows.exclude(state="unchanged")
        ]
        assert draft.total == 6
        apply(draft, cast.recorder)
    assert all_rows() == before


def test_what_one_sees_as_somebody_who_was_there_comes_back_unchanged_too(cast, types, signed_in):
    own = make_meeting(cast.section, cast.recorder, types=("special",))
    attendance = [AttendanceLine(cast.leader), AttendanceLine(cast.recorder, "attending")]
    above = make_meeting(cast.bureau, cast.leader, types=("special",), attendance=attendance, place="三楼会议室")
    data = listed(signed_in(cast.recorder))
    draft = preview("meetings", cast.recorder, (), (), data=data)
    assert draft.total == 2 and set(states(draft).values()) == {"unchanged"}
    Meeting.objects.filter(pk=above.pk).update(place="二楼")
    draft = preview("meetings", cast.recorder, (), (), data=data)
    assert sorted(states(draft).values()) == ["error", "unchanged"]
    assert own.unit != above.unit


def all_rows():
    kinds = (Meeting, Attendee, AgendaItem, Finding, Decision, Assignment)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def listed(client, **filters):
    answer = client.get(reverse("meetings:list"), {"sheet": "ledger", **filters})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_list_leaves_as_a_ledger_with_exactly_its_rows(cast, types, signed_in):
    year_of_meetings(cast)
    rows = read_back(listed(signed_in(cast.recorder), type="special"))
    assert "会议台账" in rows[0][0]
    head = next(row for row in rows if row.get(0) == "单位")
    assert list(head.values()) == [column.title for column in MeetingImporter.columns]
    below = rows[rows.index(head) + 1 :]
    assert [row[3] for row in below] == ["专题会议  暨 学习"]
    assert below[0][len(head) - 1] == "已签发、补录"
    page = signed_in(cast.recorder).get(reverse("meetings:list"), {"type": "special"}).content.decode()
    assert "sheet=ledger" in page and "type=special" in page


def test_a_void_meeting_in_an_export_is_left_out_when_it_comes_back(cast, types, signed_in):
    meeting = make_meeting(cast.section, cast.recorder, covers=Period.quarter(2024, 1))
    Meeting.objects.filter(pk=meeting.pk).update(voided_at=timezone.now())
    draft = preview("meetings", cast.recorder, (), (), data=listed(signed_in(cast.recorder), void="on"))
    assert states(draft) == {draft.rows.get().number: "unchanged"} and draft.rows.get().warned


def test_what_was_owed_waits_for_the_sign_off_of_an_imported_meeting(cast, types):
    kind = make_type("analysis").kind
    duty = make_duty(cast.bureau, year=2024, evidence_kind=kind)
    quarters = [{"所属季度": f"第{n}季度", "名称": f"第{n}次", "时间起止": f"2024-{3 * i:02}-28"}
                for i, n in enumerate("一二三四", 1)]  # fmt: skip
    draft = preview("meetings", cast.clerk, *sheet(*quarters, 议定事项=""))
    assert said_of(draft, 3, "covers") == ["Without a year it is read as %(text)s."]
    apply(draft, cast.clerk)
    owed = Assignment.objects.filter(duty=duty).order_by("period_from")
    assert [row.stage for row in owed] == ["held"] * 4
    assert [row.done_on.month for row in owed] == [3, 6, 9, 12]
    first, now = Meeting.objects.get(title="第一次"), {"today": timezone.localdate()}
    sign_off(meeting=first, by=cast.recorder, **now)
    assert [row.stage for row in owed.all()] == ["held"] * 4
    countersign(meeting=first, by=cast.leader, **now)
    assert [row.stage for row in owed.all()] == ["done", "held", "held", "held"]


def test_a_row_changed_in_the_sheet_changes_the_record_and_nothing_beside(cast, types):
    apply(preview("meetings", cast.clerk, *sheet()), cast.clerk)
    meeting = Meeting.objects.get()
    meeting.agenda.filter(sort_no=1).update(discussion="逐项讨论")
    changed = sheet(请假及原因="", 缺席="", 出席="leader、 unitadmin；clerk", 地点="", 结论="形势严峻。",
                    议题="1. 下一步工作\n2. 一季度情况分析（汇报人：unitadmin）")  # fmt: skip
    draft = preview("meetings", cast.clerk, *changed)
    assert states(draft) == {2: "error"}  # clerk is still on leave: an empty cell asks for nothing
    assert said_of(draft, 2, "present") == ["%(text)s is named twice."]
    columns, rows = sheet(结论="形势严峻。", 请假及原因="clerk（公务）",
                          议题="1. 下一步工作\n2. 一季度情况分析（汇报人：unitadmin）", 地点="")  # fmt: skip
    draft = preview("meetings", cast.clerk, columns, rows)
    assert states(draft) == {2: "changed"}
    assert told(draft, "conclusion") == ["changed", "总体平稳。", "形势严峻。"]
    changed = {key for key, cell in draft.rows.get().fields.items() if cell[0] == "changed"}
    assert changed == {"conclusion", "leave", "agenda"}
    apply(draft, cast.clerk)
    meeting.refresh_from_db()
    assert (meeting.conclusion, meeting.place, meeting.version) == ("形势严峻。", "三楼会议室", 2)
    assert meeting.attendees.get(person=cast.clerk).reason == "公务"
    assert [row.discussion for row in meeting.agenda.all()] == ["", "逐项讨论"]
    assert meeting.decisions.count() == 2


def test_a_signed_meeting_is_locked_for_a_sheet_too(cast, types):
    make_meeting(cast.bureau, cast.clerk, types=("special",), stage=Stage.SIGNED, title="会", discussion="原文")
    row = {"类型": "专题会议", "名称": "会", "时间起止": "2024-03-29", "所属季度": ""}
    rest = dict.fromkeys(LEDGER[5:], "")
    draft = preview("meetings", cast.clerk, *sheet(row | rest | {"研判内容": "改写"}))
    assert states(draft) == {2: "error"} and "have the sign-off withdrawn" in said_of(draft, 2)[0]
    with pytest.raises(ValidationError):
        apply(draft, cast.clerk)
    assert Meeting.objects.get().discussion == "原文"


def test_what_only_waits_for_its_chair_is_locked_for_a_sheet_too(cast, types):
    apply(preview("meetings", cast.clerk, *sheet()), cast.clerk)
    sign_off(meeting=Meeting.objects.get(), by=cast.clerk, today=timezone.localdate())
    assert Meeting.objects.get().is_submitted
    for by in (cast.clerk, None):
        draft = preview("meetings", by, *sheet(结论="改写"))
        assert states(draft) == {2: "error"} and "have the sign-off withdrawn" in said_of(draft, 2)[0]
    assert states(preview("meetings", cast.clerk, *sheet())) == {2: "unchanged"}
    before = preview("meetings", cast.clerk, *sheet({"名称": "另一次", "时间起止": "2024-03-29"}))
    apply(before, cast.clerk)
    meanwhile = preview("meetings", cast.clerk, *sheet({"名称": "另一次", "时间起止": "2024-03-29"}, 结论="改写"))
    assert states(meanwhile) == {2: "changed"}
    sign_off(meeting=Meeting.objects.get(title="另一次"), by=cast.clerk, today=timezone.localdate())
    with pytest.raises(ValidationError):
        apply(meanwhile, cast.clerk)
    assert set(Meeting.objects.values_list("conclusion", flat=True)) == {"总体平稳。"}


def test_what_an_item_was_carried_over_for_stays_with_it_when_the_cell_changes(cast, types):
    apply(preview("meetings", cast.clerk, *sheet()), cast.clerk)
    kind = ContentType.objects.get_for_model(Decision)
    AgendaItem.objects.filter(sort_no=2).update(origin_type=kind, origin_id=Decision.objects.first().pk)
    apply(preview("meetings", cast.clerk, *sheet(议题="1. 下一步工作（汇报人：clerk）\n2. 新议题")), cast.clerk)
    assert list(AgendaItem.objects.values_list("title", "presenter", "origin_type", "origin_id")) == [
        ("下一步工作", "clerk", kind.pk, Decision.objects.first().pk), ("新议题", "", None, None),
    ]  # fmt: skip


def test_a_meeting_entered_meanwhile_refuses_the_whole_sheet(cast, types):
    draft = preview("meetings", cast.clerk, *sheet())
    other = preview("meetings", cast.clerk, *sheet())
    apply(other, cast.clerk)
    with pytest.raises(ValidationError, match="变化|changed"):
        apply(draft, cast.clerk)
    assert Meeting.objects.count() == 1


def test_whoever_logs_for_one_unit_need_not_name_it_and_reaches_no_other(cast, types):
    columns, rows = sheet(单位="", 主持人="head", 出席="head、member", 列席="", 请假及原因="", 议定事项="",
                          记录人="recorder", 议题="")  # fmt: skip
    apply(preview("meetings", cast.recorder, columns, rows), cast.recorder)
    assert Meeting.objects.get().unit == cast.section
    assert states(preview("meetings", cast.recorder, *sheet())) == {2: "error"}


def test_the_pages_take_a_recorder_from_the_list_to_the_imported_meetings(cast, types, signed_in):
    client = signed_in(cast.recorder)
    assert "kind=meetings" in client.get(reverse("meetings:list")).content.decode()
    page = client.get(reverse("organization:import_upload"), {"kind": "meetings"}).content.decode()
    assert "posts_from" not in page and 'value="people"' not in page
    answer = client.get(reverse("organization:import_template"), {"kind": "meetings"})
    template = read_back(b"".join(answer.streaming_content))
    assert template[0][0] == "单位" and "议定事项" in template[0].values()
    columns, rows = sheet(
        单位="section", 主持人="head", 出席="head", 列席="", 请假及原因="", 议题="", 议定事项="", 记录人="recorder"
    )
    file = upload(columns, rows)
    url = client.post(reverse("organization:import_upload"), {"kind": "meetings", "file": file}).url
    while b'id="import-progress"' in (page := client.get(url)).content:
        client.post(f"{url}go-on/")
    assert "新增1次会议" in page.content.decode()
    page = client.post(f"{url}apply/", follow=True).content.decode()
    assert reverse("meetings:list") in page
    assert reverse("organization:start") not in page  # the first steps are not the recorder's to open
    assert Meeting.objects.get().title in client.get(reverse("meetings:list")).content.decode()
    assert signed_in(cast.member).get(reverse("organization:imports")).status_code == 403


def many(number):
    rows = [{"名称": f"第{n}次会议", "类型": "其他会议", "所属季度": "",
             "时间起止": f"2024-{n % 12 + 1:02}-{n % 28 + 1:02} 09:00"}
            for n in range(number)]  # fmt: skip
    return sheet(*rows, 议定事项="通报情况")


def test_the_queries_of_a_sheet_do_not_grow_with_its_rows(cast, types):
    counts = []
    for number in (3, 8, 60):
        with CaptureQueriesContext(connection) as checking:
            draft = preview("meetings", cast.clerk, *many(number))
        with CaptureQueriesContext(connection) as applying:
            apply(draft, cast.clerk)
        counts.append((selects(checking), selects(applying)))
    assert Meeting.objects.count() == 60
    assert counts[1] == counts[2]  # the first finds nothing stored, and asks for less


@pytest.mark.faults
def test_a_thousand_rows_are_checked_and_brought_in_within_seconds(cast, types, measured):
    number, before = rounds(full=1000, short=100), time_spent()
    apply(preview("meetings", cast.clerk, *many(number)), cast.clerk)
    spent = time_spent() - before
    assert (Meeting.objects.count(), Attendee.objects.count()) == (number, 4 * number)
    measured(tried=number, lost=number - Meeting.objects.count(), seconds=round(spent, 1))
    assert spent < 15
