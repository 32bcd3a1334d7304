"""What the cells of a ledger mean: names, times, periods, and what they cannot mean."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from calendars.periods import Period
from meetings.ledger.reading import period, period_named, when, written_period
from meetings.models import Attendee, Meeting
from organization.models import Posting
from tests.cast import make_post, make_user
from tests.meetings.factory import standing_types
from tests.meetings.ledgers import sheet
from tests.organization.sheets import apply, exported, preview, said_of, states

pytestmark = pytest.mark.django_db
AGAIN = "Row %(row)s says the same already."


@pytest.fixture
def types(cast):
    return standing_types()


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"单位": "other"}, "unit"), ({"单位": "没有"}, "unit"), ({"类型": "茶话会"}, "types"), ({"类型": ""}, "types"),
     ({"时间起止": "去年"}, "held"), ({"时间起止": "2024-02-30"}, "held"), ({"时间起止": "1999-01-01"}, "held"),
     ({"时间起止": "2024-03-28 10:00-09:00"}, "held"), ({"时间起止": "2024-03-28 25:00"}, "held"),
     ({"所属季度": ""}, "covers"), ({"所属季度": "第五季度"}, "covers"), ({"所属季度": "9999年"}, "covers"),
     ({"名称": "长" * 201}, "title"), ({"地点": "长" * 81}, "place"), ({"主持人": "没有这个人"}, "chair"),
     ({"主持人": "stranger"}, "chair"), ({"出席": "leader、没有这个人"}, "present"),
     ({"请假及原因": "clerk（" + "长" * 101 + "）"}, "leave"), ({"缺席": "clerk"}, "absent"),
     ({"出席": "leader、leader"}, "present"), ({"记录人": "无"}, "recorder"), ({"议题": "长" * 201}, "agenda"),
     ({"议定事项": "做事（转任务）"}, "decisions"), ({"议定事项": "做事（时限：2024-01-01）"}, "decisions"),
     ({"议定事项": "做事（责任单位：other）"}, "decisions"), ({"议定事项": "做事（时限：下月）"}, "decisions"),
     ({"研判内容": "=HYPERLINK(\"http://example.org\")"}, "discussion"), ({"研判内容": "长" * 30_001}, "discussion")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_cell_and_nothing_is_imported(cast, types, cells, column):
    draft = preview("meetings", cast.clerk, *sheet(cells))
    assert states(draft) == {2: "error"}
    assert draft.rows.get().fields[column][0] == "error", draft.rows.get().fields
    with pytest.raises(ValidationError):
        apply(draft, cast.clerk)
    assert not Meeting.objects.exists()


def test_what_a_hostile_hand_typed_stays_text(cast, types, signed_in):
    title = "<script>alert(1)</script>\u202e'\"&"
    draft = preview("meetings", cast.clerk, *sheet(名称=title, 结论="@SUM(A1)", 列席="<img src=x>"))
    assert states(draft) == {2: "new"}, [row.fields for row in draft.rows.all()]
    page = signed_in(cast.clerk).get(reverse("organization:import", args=[draft.pk])).content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page
    apply(draft, cast.clerk)
    assert Meeting.objects.get().guests == "<img src=x>"


def test_a_name_means_whoever_held_a_post_on_that_day(cast, types):
    """Spread by blanks, after a post, gone since, posted in several places: each is that one person, or is refused."""
    gone = make_user("gone", cast.bureau, name="张 三", is_active=False)
    Posting.objects.filter(user=gone).update(to_on=date(2024, 6, 30))
    first, second = (make_user(name, cast.bureau, name="李四") for name in ("lisi1", "lisi2"))
    Posting.objects.filter(user=second).update(from_on=date(2024, 6, 1))
    elsewhere = make_user("wang-office", cast.office, name="王五")
    here = make_user("wang-bureau", cast.bureau, name="王五")
    draft = preview(
        "meetings", cast.clerk, *sheet(出席="张三 leader、李　四、王五", 列席="王五（wang-office）、市局赵某（处长）")
    )
    assert states(draft) == {2: "new"}, draft.rows.get().fields
    assert said_of(draft, 2, "attending") == [
        "%(text)s: nobody of this name is known here; kept as a guest from outside."
    ]
    apply(draft, cast.clerk)
    meeting = Meeting.objects.get()
    present = set(meeting.attendees.filter(status="present").values_list("person", flat=True))
    assert present == {gone.pk, cast.leader.pk, first.pk, here.pk}
    assert meeting.attendees.get(status="attending").person == elsewhere
    assert meeting.guests == "市局赵某（处长）"
    later = preview("meetings", cast.clerk, *sheet(时间起止="2024-06-15", 出席="李四", 名称="二", 列席="", 议定事项=""))
    assert said_of(later, 2, "present") == [
        "Several people are called %(text)s: write the user name in brackets behind the name."
    ]
    later = preview(
        "meetings",
        cast.clerk,
        *sheet(时间起止="2024-07-15", 出席="张三、李四（lisi2）", 名称="三", 列席="", 议定事项=""),
    )
    assert states(later) == {2: "new"}, [row.fields for row in later.rows.all()]
    assert said_of(later, 2, "present") == ["%(text)s held no post on that day."]


def test_everyone_of_the_day_is_meant_by_all(cast, types):
    make_post(make_user("later"), cast.bureau, from_on=date(2024, 4, 1))
    apply(preview("meetings", cast.clerk, *sheet(出席="全体", 列席="")), cast.clerk)
    people = dict(Attendee.objects.values_list("printed_name", "status"))
    assert people == {"leader": "present", "unitadmin": "present", "clerk": "leave"}


def test_two_rows_alike_are_one_typed_twice_and_a_second_one_of_the_day_is_pointed_at(cast, types):
    draft = preview("meetings", cast.clerk, *sheet({}, {}))
    assert states(draft) == {2: "new", 3: "error"} and said_of(draft, 3, "title") == [AGAIN]
    apply(preview("meetings", cast.clerk, *sheet()), cast.clerk)
    draft = preview("meetings", cast.clerk, *sheet(名称="另一次", 时间起止="2024-03-28 15:00"))
    assert states(draft) == {2: "new"} and "is on record already" in said_of(draft, 2, "title")[0]


def test_a_row_without_hours_is_the_meeting_that_has_them(cast, types):
    apply(preview("meetings", cast.clerk, *sheet()), cast.clerk)
    assert states(preview("meetings", cast.clerk, *sheet(时间起止="2024-03-28"))) == {2: "unchanged"}
    assert states(preview("meetings", cast.clerk, *sheet())) == {2: "unchanged"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2024-03-28", "2024-03-28"), ("2024年3月28日（星期四）上午9时30分至11时", "2024-03-28 09:30-11:00"),
     ("2024/3/28 9:00-10:30", "2024-03-28 09:00-10:30"), ("2024.3.28 下午2点半～4点", "2024-03-28 14:30-16:00"),
     ("２０２４年３月２８日 ９：００", "2024-03-28 09:00"),
     ("2024-03-28 09:00 至 2024-03-28 10:30", "2024-03-28 09:00-10:30"),
     ("2024-03-28 14:00:00", "2024-03-28 14:00")],
)  # fmt: skip
def test_a_time_is_read_as_offices_write_it(typed, read):
    assert when(typed) == read == when(read)


@pytest.mark.parametrize(
    ("typed", "held_on", "meant"),
    [("2024年第一季度", date(2024, 3, 28), Period.quarter(2024, 1)),
     ("2024-Q3", date(2024, 9, 1), Period.quarter(2024, 3)),
     ("四季度", date(2025, 1, 10), Period.quarter(2024, 4)), ("第四季度", date(2024, 12, 20), Period.quarter(2024, 4)),
     ("上半年", date(2024, 8, 23), Period.half(2024, 1)), ("2024年下半年", date(2025, 1, 2), Period.half(2024, 2)),
     ("2024年3月", date(2024, 3, 2), Period.month(2024, 3)), ("12月", date(2025, 1, 5), Period.month(2024, 12)),
     ("2024年度", date(2024, 3, 2), Period.year(2024)), ("2024", date(2024, 3, 2), Period.year(2024)),
     ("全年", date(2024, 3, 2), Period.year(2024))],
)  # fmt: skip
def test_a_period_is_read_as_offices_write_it(typed, held_on, meant):
    found = period_named(period(typed), held_on)
    assert found == meant and period_named(period(written_period(found)), held_on) == meant


FINDINGS = "【网站和新媒体】发布审核到位。\n无差错。\n判断：总体平稳。\n【内部刊物】无新增。"


def test_findings_come_by_area_and_decisions_say_which_they_are_about(cast, types):
    columns, rows = sheet(议定事项="1. 修订制度（责任人：unitadmin；时限：2024-04-30；领域：网站和新媒体）")
    columns, rows = [*columns, "分领域研判"], [[*rows[0], FINDINGS]]
    draft = preview("meetings", cast.clerk, columns, rows)
    assert states(draft) == {2: "new"}, draft.rows.get().fields
    assert said_of(draft, 2, "findings") == ["Not on the unit's list of areas: %(text)s. It is kept as it stands."]
    apply(draft, cast.clerk)
    meeting = Meeting.objects.get()
    assert list(meeting.findings.values_list("area", "found", "judgment")) == [
        ("网站和新媒体", "发布审核到位。\n无差错。", "总体平稳。"), ("内部刊物", "无新增。", ""),
    ]  # fmt: skip
    assert meeting.decisions.get().finding.area == "网站和新媒体"
    assert states(preview("meetings", cast.clerk, columns, rows)) == {2: "unchanged"}
    again = preview("meetings", cast.clerk, (), (), data=exported("meetings", cast.clerk))
    assert set(states(again).values()) == {"unchanged"}
    rows[0][-1] = FINDINGS.replace("无新增", "新增一期")
    apply(preview("meetings", cast.clerk, columns, rows), cast.clerk)
    kept = Meeting.objects.get()
    assert [row.found for row in kept.findings.all()] == ["发布审核到位。\n无差错。", "新增一期。"]
    assert kept.decisions.get().finding == kept.findings.first() == meeting.findings.first()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("总体平稳。", "Begin with the area in brackets, like 【网站和新媒体】: %(text)s"),
        ("【网站和新媒体】", "Say what was found in the area %(text)s."),
        ("【出版物】\n研判：平稳", "Say what was found in the area %(text)s."),
        ("【出版物】无。\n【出版物】有。", "The area %(text)s stands there twice."),
        (f"【{'长' * 41}】无。", "Longer than %(most)s characters: %(text)s"),
        (f"【出版物】{'长' * 10_001}", "Longer than %(most)s characters: %(text)s"),
        ("".join(f"【领域{n}】无。\n" for n in range(61)), "More than %(most)s areas."),
    ],
)
def test_a_finding_that_cannot_be_is_said_at_its_cell(cast, types, cell, said):
    columns, rows = sheet(议定事项="通报情况")
    draft = preview("meetings", cast.clerk, [*columns, "分领域研判"], [[*rows[0], cell]])
    assert states(draft) == {2: "error"} and said_of(draft, 2, "findings") == [said]


def test_a_decision_about_an_area_of_which_nothing_is_said_is_refused_from_either_side(cast, types):
    about = "修订制度（时限：2024-04-30；领域：出版物）"
    draft = preview("meetings", cast.clerk, *sheet(议定事项=about))
    assert said_of(draft, 2, "decisions") == ["A decision is about %(text)s, but nothing was found there."]
    columns, rows = sheet(议定事项=about)
    columns, rows = [*columns, "分领域研判"], [[*rows[0], "【出版物】无。"]]
    apply(preview("meetings", cast.clerk, columns, rows), cast.clerk)
    rows[0][-1] = "【网站】无。"
    rows[0][columns.index("议定事项")] = ""
    draft = preview("meetings", cast.clerk, columns, rows)
    assert "A decision is about %(text)s, but nothing was found there." in said_of(draft, 2, "findings")
