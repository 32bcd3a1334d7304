"""A year's study as an office keeps it in a sheet: read in, shown row by row, taken in exactly so, written back."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from audit.trail import acting
from responsibility.models import Assignment
from study.ledger.importing import SessionImporter
from study.models import Category, Session, SessionAttendee, StudyPlan
from study.plans.services import TopicLine, save_plan
from study.series.plans import planned_days
from study.sessions.services import Line, log_session, make_up
from tests.meetings.factory import make_meeting
from tests.meetings.ledgers import selects
from tests.organization.sheets import apply, exported, preview, read_back, said_of, states
from tests.study.factory import make_group, make_series, make_session

pytestmark = pytest.mark.django_db
LEDGER = [
    "时间",
    "学习形式",
    "地点",
    "主持人",
    "主讲/领学人",
    "学习内容（篇目）",
    "参加",
    "请假",
    "缺席",
    "补学",
    "记录人",
]
ROW = {
    "时间": "2026-03-02", "学习形式": "周一例会", "主讲/领学人": "member",
    "学习内容（篇目）": "《关于加强学习的通知》\n《工作条例》", "请假": "recorder（出差）",
    "补学": "recorder（2026-03-09）", "记录人": "recorder",
}  # fmt: skip
TODAY = date(2026, 12, 1)


@pytest.fixture
def series(cast, on):
    on(TODAY)
    return make_series(cast.section, by=cast.head, plan=2026, starts_at=time(8, 30), place="二楼", chair=cast.head)


def sheet(*rows, **changes):
    return LEDGER, [[(ROW | row | changes).get(name, "") for name in LEDGER] for row in rows or ({},)]


def test_a_row_is_logged_as_the_form_logs_it_and_answers_what_was_owed(cast, series, signed_in):
    draft = preview("sessions", cast.recorder, *sheet())
    assert states(draft) == {2: "new"}, draft.rows.get().fields
    cells = draft.rows.get().fields
    assert [cells[key][2] for key in ("held", "place", "topic", "present", "unit")] == [
        "2026-03-02 08:30-09:30", "二楼", "《关于加强学习的通知》", "head、member", "section",
    ]  # fmt: skip
    assert "记录人" in draft.remarks[0]["id"]
    apply(draft, cast.recorder)
    session = Session.objects.get()
    assert (session.series, session.unit, session.created_by) == (series, cast.section, cast.recorder)
    assert (session.starts_at, session.minutes, session.place, session.chair) == (time(8, 30), 60, "二楼", cast.head)
    assert session.printed_lecturer == "科员 member" and session.readings.count("\n") == 1
    people = {row.printed_name: (row.status, row.reason, row.made_up_on) for row in session.attendees.all()}
    assert people == {
        "head": ("present", "", None), "member": ("present", "", None),
        "recorder": ("leave", "出差", date(2026, 3, 9)),
    }  # fmt: skip
    answered = Assignment.objects.answered_by(session).get()
    assert (answered.stage, answered.done_on) == ("done", date(2026, 3, 2))
    assert session.is_entered_late
    assert "补录" in signed_in(cast.recorder).get(reverse("study:list")).content.decode()


def test_what_is_brought_in_bulk_is_what_logging_one_by_one_leaves(cast, series):
    """The oracle: the same session by the form's own service, a week later."""
    for told in (None, series):
        topics = [TopicLine("《关于加强学习的通知》"), TopicLine("另一专题")]
        save_plan(plan=StudyPlan(unit=cast.section, year=2026, title="计划", series=told), topics=topics, by=cast.head)
    apply(preview("sessions", cast.recorder, *sheet(补学="")), cast.recorder)
    with acting(by=cast.recorder):
        log_session(
            session=Session(series=series, held_on=date(2026, 3, 9), topic="《关于加强学习的通知》",
                            lecturer=cast.member, readings=ROW["学习内容（篇目）"]),
            by=cast.recorder, today=TODAY,
            attendance=[Line(cast.head), Line(cast.member), Line(cast.recorder, "leave", "出差")],
        )  # fmt: skip
    brought, typed = Session.objects.order_by("pk")
    assert plain(Session.objects.filter(pk=brought.pk)) == plain(Session.objects.filter(pk=typed.pk))
    assert plain(brought.attendees) == plain(typed.attendees)
    assert (
        list(brought.topics.values_list("pk")) == list(typed.topics.values_list("pk")) and brought.topics.count() == 2
    )
    assert told_of(brought) == told_of(typed)
    owed = [Assignment.objects.answered_by(one).get() for one in (brought, typed)]
    assert [row.stage for row in owed] == ["done", "done"]
    assert [sorted(row.acts.values_list("verb", flat=True)) for row in owed][0].count("fulfil") == 1


def plain(rows):
    own = {"id", "session_id", "created_at", "held_on"}
    return [{name: value for name, value in row.items() if name not in own} for row in rows.order_by("pk").values()]


def told_of(session):
    entries = [*Entry.objects.of(session), *Entry.objects.of_parts(session)]
    return sorted((entry.event, entry.kind, entry.by_id) for entry in entries)


def year_of_study(cast, series):
    """Every kind of session an export meets: of a series, a group, a meeting, outside; absences made up, guests."""
    first = make_session(
        series, by=cast.recorder, absent=[cast.member], held_on=date(2026, 3, 2), readings="《一》\n《二》"
    )
    away = first.attendees.get(person=cast.member)
    make_up(attendee=away, version=away.version, made_up_on=date(2026, 3, 5), remark="自学", today=TODAY)
    group = make_series(cast.section, name="小组学习（第一）", group=make_group(cast.section, cast.member), weekday=2)
    make_session(group, by=cast.recorder, held_on=date(2026, 3, 4), lecturer=cast.member)
    meeting = make_meeting(cast.section, cast.recorder, types=("center_group",), held_on=date(2026, 3, 9))
    make_session(series, by=cast.recorder, held_on=date(2026, 3, 9), meeting=meeting, guest_lecturer="党校教授")
    for topic in ("培训  一", "=培训二", "培训  一"):
        make_session(by=cast.recorder, unit=cast.section, category=Category.TRAINING, held_on=date(2026, 4, 1),
                     topic=topic, starts_at=time(23), minutes=120)  # fmt: skip


def test_what_was_exported_and_is_imported_again_changes_nothing(cast, series, signed_in):
    year_of_study(cast, series)
    before = all_rows()
    for data in (exported("sessions", cast.recorder), listed(signed_in(cast.recorder)), listed(signed_in(cast.head))):
        draft = preview("sessions", cast.recorder, (), (), data=data)
        assert set(states(draft).values()) == {"unchanged"}, [
            (row.said, row.fields) for row in draft.rows.exclude(state="unchanged")
        ]
        assert draft.total == 6
        apply(draft, cast.recorder)
    assert all_rows() == before


def all_rows():
    return [list(model.objects.order_by("pk").values()) for model in (Session, SessionAttendee, Assignment)]


def listed(client, **filters):
    answer = client.get(reverse("study:list"), {"sheet": "ledger", **filters})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_list_leaves_as_a_ledger_with_exactly_its_rows(cast, series, signed_in):
    year_of_study(cast, series)
    rows = read_back(listed(signed_in(cast.recorder), month="3", series=series.pk))
    head = next(row for row in rows if row.get(0) == "单位")
    assert list(head.values()) == [column.title for column in SessionImporter.columns]
    below = rows[rows.index(head) + 1 :]
    assert [row[2] for row in below] == ["2026-03-09 08:30-09:30", "2026-03-02 08:30-09:30"]
    assert below[1][13] == "member（2026-03-05）" and below[1][15] == "补录"


def test_a_row_changed_in_the_sheet_corrects_the_session(cast, series):
    apply(preview("sessions", cast.recorder, *sheet()), cast.recorder)
    assert states(preview("sessions", cast.recorder, *sheet())) == {2: "unchanged"}
    draft = preview(
        "sessions",
        cast.recorder,
        *sheet({"请假": "recorder（公务）", "补学": "recorder（2026-03-10）", "地点": "三楼"}),
    )
    changed = {key: cell[1:3] for key, cell in draft.rows.get().fields.items() if cell[0] == "changed"}
    assert changed == {
        "place": ["二楼", "三楼"], "leave": ["recorder（出差）", "recorder（公务）"],
        "made_up": ["recorder（2026-03-09）", "recorder（2026-03-10）"],
    }  # fmt: skip
    apply(draft, cast.recorder)
    session = Session.objects.get()
    row = session.attendees.get(person=cast.recorder)
    assert (session.place, session.version, row.reason, row.made_up_on) == ("三楼", 2, "公务", date(2026, 3, 10))


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"学习形式": "没有的系列"}, "series"), ({"学习形式": ""}, "series"), ({"时间": "周一"}, "held"),
     ({"时间": "2025-12-29"}, "held"), ({"时间": "2026-12-07"}, "held"), ({"时间": "2026-03-02 08:30-08:31"}, "held"),
     ({"主讲/领学人": "没有"}, "lecturer"), ({"主讲/领学人": "recorder"}, "lecturer"),
     ({"请假": "没有（病假）"}, "leave"),
     ({"缺席": "recorder"}, "absent"), ({"补学": "member（2026-03-09）"}, "made_up"), ({"补学": "recorder"}, "made_up"),
     ({"补学": "recorder（2026-03-01）"}, "made_up"), ({"补学": "recorder（2027-01-01）"}, "made_up"),
     ({"学习内容（篇目）": ""}, "topic"), ({"参加": "stranger"}, "present"), ({"地点": "长" * 81}, "place"),
     ({"学习内容（篇目）": "=1+1"}, "readings")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_cell_and_nothing_is_imported(cast, series, cells, column):
    draft = preview("sessions", cast.recorder, *sheet(cells))
    assert states(draft) == {2: "error"}
    assert draft.rows.get().fields[column][0] == "error", draft.rows.get().fields
    with pytest.raises(ValidationError):
        apply(draft, cast.recorder)
    assert not Session.objects.exists()


def test_who_was_at_a_session_inside_a_meeting_is_the_meetings_to_say(cast, series):
    meeting = make_meeting(cast.section, cast.recorder, types=("center_group",), held_on=date(2026, 3, 9))
    make_session(series, by=cast.recorder, held_on=date(2026, 3, 9), meeting=meeting)
    draft = preview(
        "sessions",
        cast.recorder,
        *sheet({"时间": "2026-03-09", "补学": "", "请假": "", "缺席": "member", "主讲/领学人": ""}),
    )
    assert "inside a meeting" in said_of(draft, 2, "absent")[0]


def test_two_rows_of_a_day_are_one_typed_twice_and_a_strange_unit_is_out_of_reach(cast, series):
    assert states(preview("sessions", cast.recorder, *sheet({}, {}))) == {2: "new", 3: "error"}
    make_series(cast.office, name="科室学习", today=date(2026, 1, 1))
    draft = preview(
        "sessions", cast.recorder, *sheet({"学习形式": "科室学习", "请假": "", "补学": "", "主讲/领学人": ""})
    )
    assert states(draft) == {2: "error"}
    make_series(cast.office, name="周一例会")
    assert states(preview("sessions", cast.clerk, *sheet())) == {2: "error"}  # of which of the two?


def test_a_course_outside_any_series_is_known_by_its_topic(cast, series):
    columns = ["单位", "学习形式", "时间", "学习主题", "参加"]
    rows = [["section", "培训班", "2026-04-01", topic, "head、member"] for topic in ("一", "二")]
    apply(preview("sessions", cast.recorder, columns, rows), cast.recorder)
    assert list(Session.objects.values_list("category", "topic").order_by("pk")) == [
        ("training", "一"), ("training", "二"),
    ]  # fmt: skip
    assert set(states(preview("sessions", cast.recorder, columns, rows)).values()) == {"unchanged"}
    assert SessionAttendee.objects.count() == 4


def test_the_queries_of_a_sheet_do_not_grow_with_its_rows(cast, series):
    columns = ["单位", "学习形式", "时间", "学习主题", "参加"]
    counts = []
    for number in (3, 8, 60):
        rows = [["section", "培训班", f"2026-{n % 11 + 1:02}-{n % 28 + 1:02}", f"第{n}期", ""] for n in range(number)]
        with CaptureQueriesContext(connection) as checking:
            draft = preview("sessions", cast.recorder, columns, rows)
        with CaptureQueriesContext(connection) as applying:
            apply(draft, cast.recorder)
        counts.append((selects(checking), selects(applying)))
    assert Session.objects.count() == 60
    assert counts[1] == counts[2]  # the first finds nothing stored, and asks for less


def test_a_year_of_weeks_answers_every_week_that_was_owed(cast, series):
    mondays = [day for day in planned_days(series, 2026) if day <= TODAY]
    rows = [{"时间": day.isoformat(), "请假": "", "补学": ""} for day in mondays]
    apply(preview("sessions", cast.recorder, *sheet(*rows)), cast.recorder)
    assert Session.objects.count() == len(mondays) > 40
    assert not Assignment.objects.filter(due_on__lte=TODAY).exclude(stage="done").exists()
