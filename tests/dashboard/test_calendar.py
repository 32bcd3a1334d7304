"""The month page: what is owed, held and planned, on its day, for oneself and for a unit; days off told apart."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendars.models import DayException
from meetings.models import Attendee, Meeting
from organization.models import Absence
from organization.rights import Role
from rectification.models import Measure
from responsibility.models import Assignment, Duty
from study.series.services import plan_year
from tests.cast import make_assignment, make_duty, make_user
from tests.rectification.factory import make_item
from tests.study.factory import make_series, make_session

pytestmark = pytest.mark.django_db
Stage = Assignment.Stage
TODAY = date(2026, 11, 23)  # a Monday
ALL_YEAR = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31), "year": 2026}


@pytest.fixture(autouse=True)
def on_a_monday(monkeypatch):
    """The views ask the clock for the day."""
    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: real(*args) if args else TODAY)


def days(client, query="", in_month=True):
    """{day of the month: [(title, status)]} of the page."""
    page = client.get(f"/calendar/?{query}")
    assert page.status_code == 200
    return {
        day.date.day: [(entry.title, entry.status) for entry in day.entries]
        for week in page.context["month"].weeks for day in week
        if day.entries and day.in_month == in_month
    }  # fmt: skip


def make_meeting(unit, person=None, **fields):
    meeting = Meeting.objects.create(unit=unit, **({"title": "研判会", "held_on": TODAY} | fields))
    if person:
        Attendee.objects.create(meeting=meeting, person=person, unit=unit)
    return meeting


def test_what_i_owe_stands_on_its_day_with_how_it_stands(cast, signed_in):
    for title, day, stage in (
        ("迟", 20, Stage.OPEN), ("今", 23, Stage.OPEN), ("审", 23, Stage.SUBMITTED), ("后", 30, Stage.OPEN),
        ("毕", 10, Stage.DONE), ("未", 11, Stage.MISSED), ("消", 12, Stage.CANCELLED),
    ):  # fmt: skip
        make_assignment(cast.section, title=title, owner=cast.member, stage=stage, due_on=date(2026, 11, day),
                        done_on=date(2026, 11, 9) if stage == Stage.DONE else None)  # fmt: skip
    make_assignment(cast.section, title="别人的", owner=cast.head, due_on=TODAY)
    make_assignment(cast.section, title="上月", owner=cast.member, due_on=date(2026, 10, 15))
    assert days(signed_in(cast.member)) == {
        10: [("毕", "按时完成")], 11: [("未", "未开展")], 20: [("迟", "已逾期")],
        23: [("今", "今天到期"), ("审", "待审签")], 30: [("后", "进行中")],
    }  # fmt: skip


def test_a_month_begins_on_monday_and_shows_the_days_around_it_apart(cast, signed_in):
    make_assignment(cast.section, title="十二月", owner=cast.member, due_on=date(2026, 12, 6))
    client = signed_in(cast.member)
    assert days(client) == {}
    assert days(client, in_month=False) == {6: [("十二月", "进行中")]}
    month = client.get("/calendar/").context["month"]
    assert [day.date for day in month.weeks[0]][0] == date(2026, 10, 26)
    assert all(len(week) == 7 for week in month.weeks)
    assert month.count == 0


def test_days_off_and_weekend_days_worked_are_told_apart(cast, signed_in):
    page = signed_in(cast.member).get("/calendar/?month=2026-10")
    found = {day.date: day for week in page.context["month"].weeks for day in week}
    holidays = [day for day in found if found[day].is_holiday]
    assert holidays == [date(2026, 10, day) for day in (1, 2, 5, 6, 7)]  # the notice of the State Council for 2026
    assert [day for day in found if found[day].is_made_up] == [date(2026, 10, 10)]
    assert "尚未发布" not in page.content.decode()
    DayException.objects.create(date=date(2026, 10, 10), working=False)
    page = signed_in(cast.member).get("/calendar/?month=2026-10")
    assert not any(day.is_made_up for week in page.context["month"].weeks for day in week)


def test_a_year_without_its_notice_says_so(cast, signed_in):
    assert "放假通知尚未发布" in signed_in(cast.member).get("/calendar/?month=2031-05").content.decode()


def test_a_meeting_stands_there_for_whoever_it_names_at_its_hour(cast, signed_in):
    make_meeting(cast.section, cast.member, held_on=date(2026, 11, 25), starts_at=time(14, 30), place="二楼会议室")
    make_meeting(cast.section, title="无我", held_on=date(2026, 11, 25))
    make_meeting(cast.section, cast.member, title="作废", held_on=date(2026, 11, 26), voided_at=timezone.now())
    client = signed_in(cast.member)
    assert days(client) == {25: [("研判会", "待召开")]}
    assert "14:30" in client.get("/calendar/").content.decode()
    assert days(signed_in(cast.assistant)) == {}


def test_a_series_stands_on_each_day_it_is_still_to_be_held_and_the_session_where_it_was(cast, signed_in):
    series = make_series(cast.section, by=cast.head, plan=2026, today=date(2026, 11, 2), starts_at=time(9), minutes=90)
    make_session(series, by=cast.recorder, held_on=date(2026, 11, 9), topic="传达精神")
    found = days(signed_in(cast.member))
    assert found[9] == [("传达精神", "已开展")]
    assert found[23] == [("周一例会", "计划")]
    assert found[30] == [("周一例会", "计划")]
    entries = signed_in(cast.member).get("/calendar/").context["month"].weeks[4][0].entries
    assert [(entry.starts_at, entry.ends_at) for entry in entries] == [(time(9), time(10, 30))]
    assert days(signed_in(cast.member), "month=2026-12") == {day: [("周一例会", "计划")] for day in (7, 14, 21, 28)}, (
        "as far as the year is planned, made or not"
    )
    assert days(signed_in(cast.assistant)) == {}


def test_duties_bring_days_that_are_not_made_yet_for_whoever_answers(cast, signed_in):
    make_duty(cast.bureau, title="季度研判", capacity="first", **ALL_YEAR)
    make_duty(cast.bureau, title="月报", per=Duty.Per.MONTH, owner=cast.clerk, **ALL_YEAR)
    client = signed_in(cast.leader)
    assert days(client, "month=2026-12") == {31: [("季度研判", "计划")]}
    assert days(signed_in(cast.clerk), "month=2026-12") == {31: [("月报", "计划")]}
    assert days(signed_in(cast.clerk), "month=2026-10") == {}, "nothing is planned for the past"


def test_what_is_made_already_is_not_planned_once_more(cast, signed_in):
    duty = make_duty(cast.bureau, title="月报", per=Duty.Per.MONTH, owner=cast.clerk, **ALL_YEAR)
    fields = {"duty": duty, "title": "月报", "owner": cast.clerk, "period_from": date(2026, 11, 1),
              "period_to": date(2026, 11, 30)}  # fmt: skip
    made = make_assignment(cast.bureau, due_on=date(2026, 11, 30), **fields)
    assert days(signed_in(cast.clerk)) == {30: [("月报", "进行中")]}
    Assignment.objects.filter(pk=made.pk).update(stage=Stage.CANCELLED)
    assert days(signed_in(cast.clerk)) == {}, "what was cancelled does not come back"


def test_a_date_that_may_still_change_says_so(cast, signed_in):
    make_duty(cast.bureau, title="年中总结", per=Duty.Per.MONTH, owner=cast.clerk, day_off=Duty.DayOff.NEXT, year=2031,
              valid_from=date(2031, 1, 1), valid_to=date(2031, 12, 31))  # fmt: skip
    page = signed_in(cast.clerk).get("/calendar/?month=2031-03")
    entries = [entry for week in page.context["month"].weeks for day in week for entry in day.entries if day.in_month]
    assert [entry.provisional for entry in entries] == [True]
    assert "暂定" in page.content.decode()


def test_a_measure_is_shown_unless_its_problem_tells_it(cast, signed_in):
    item = make_item(cast.section, owner=cast.member, title="问题", due_on=TODAY)
    item.measures.all().delete()
    Measure.objects.create(item=item, text="同日的措施", owner=cast.member, due_on=TODAY)
    Measure.objects.create(item=item, text="先办的措施", owner=cast.member, due_on=TODAY - timedelta(days=3))
    Measure.objects.create(item=item, text="他人的措施", owner=cast.head, due_on=TODAY)
    assert days(signed_in(cast.member)) == {20: [("先办的措施", "已逾期")], 23: [("问题", "今天到期")]}
    assert days(signed_in(cast.head)) == {23: [("他人的措施", "待落实")]}


def test_a_stand_in_sees_the_absent_persons_open_days_and_only_then(cast, signed_in):
    make_assignment(cast.office, title="待办", owner=cast.assistant, due_on=TODAY)
    assert days(signed_in(cast.member)) == {}
    now = timezone.localdate(timezone.now())  # who stands in is asked of the real day
    Absence.objects.create(user=cast.assistant, stand_in=cast.member, from_on=min(now, TODAY), to_on=max(now, TODAY),
                           entered_by=cast.unitadmin)  # fmt: skip
    assert days(signed_in(cast.member)) == {23: [("待办", "今天到期")]}


def test_a_units_calendar_shows_everything_there_and_below_that_one_may_read(cast, signed_in):
    make_assignment(cast.section, title="科室的", owner=cast.head, due_on=TODAY)
    make_assignment(cast.bureau, title="局里的", owner=cast.clerk, due_on=TODAY)
    make_meeting(cast.section, title="科务会")
    make_assignment(cast.other_section, title="外单位的", due_on=TODAY)
    assert days(signed_in(cast.leader), "unit=bureau") == {
        23: [("局里的", "今天到期"), ("科务会", "草稿"), ("科室的", "今天到期")]
    }
    assert days(signed_in(cast.leader), "unit=section") == {23: [("科务会", "草稿"), ("科室的", "今天到期")]}
    assert days(signed_in(cast.member), "unit=section") == {23: [("科务会", "草稿"), ("科室的", "今天到期")]}


@pytest.mark.parametrize("code", ["other", "bureau", "nowhere", "%00", "'"])
def test_a_unit_one_does_not_read_is_not_found(cast, signed_in, code):
    assert signed_in(cast.member).get(f"/calendar/?unit={code}").status_code in (400, 404)


@pytest.mark.parametrize("typed", ["2026", "2026-13", "2026-Q1", "x", "2199-01", "２０２６-11"])
def test_a_month_that_is_none_is_told_and_this_month_shown(cast, signed_in, typed):
    page = signed_in(cast.member).get(f"/calendar/?month={typed}")
    assert page.context["month"].period.code == "2026-11"
    assert "没有这个月份" in page.content.decode()


def test_the_first_and_the_last_month_have_one_neighbor(cast, signed_in):
    client = signed_in(cast.member)
    for code, there, missing in (("2000-01", "next", "prev"), ("2100-12", "prev", "next")):
        page = client.get(f"/calendar/?month={code}").content.decode()
        assert f'rel="{there}"' in page
        assert f'rel="{missing}"' not in page


def test_a_full_day_folds_what_does_not_fit(cast, signed_in):
    for number in range(7):
        make_assignment(cast.section, title=f"第{number}件", owner=cast.member, due_on=TODAY)
    page = signed_in(cast.member).get("/calendar/").content.decode()
    assert "另有3项" in page
    assert all(f"第{number}件" in page for number in range(7))


def test_what_has_an_hour_is_not_folded_away_and_the_late_comes_before_the_rest(cast, signed_in):
    day = date(2026, 11, 20)
    for number in range(6):
        make_assignment(cast.section, title=f"第{number}件", owner=cast.member, due_on=day,
                        stage=Stage.SUBMITTED if number < 5 else Stage.OPEN)  # fmt: skip
    make_meeting(cast.section, cast.member, held_on=day, starts_at=time(14, 30))
    make_meeting(cast.section, cast.member, title="碰头会", held_on=day, starts_at=time(9))
    page = signed_in(cast.member).get("/calendar/")
    (found,) = [one for week in page.context["month"].weeks for one in week if one.date == day]
    assert [entry.title for entry in found.shown] == ["碰头会", "研判会", "第5件", "第0件"]


def test_one_goes_to_today_where_it_is_shown_else_to_this_month(cast, signed_in):
    client = signed_in(cast.member)
    page = client.get("/calendar/").content.decode()
    assert 'href="#today"' in page and page.count('id="today"') == 1
    page = client.get("/calendar/?month=2026-12").content.decode()
    assert "#today" not in page and ">本月</a>" in page


def test_a_units_calendar_names_the_units_below(cast, signed_in):
    make_assignment(cast.section, title="科室的", owner=cast.head, due_on=TODAY)
    make_assignment(cast.bureau, title="局里的", owner=cast.clerk, due_on=TODAY)
    page = signed_in(cast.leader).get("/calendar/?unit=bureau").content.decode()
    assert page.count('class="entry-unit"') == 1
    assert f'class="entry-unit" aria-hidden="true">{cast.section}</span><span class="entry-title">科室的' in page
    assert "entry-unit" not in signed_in(cast.head).get("/calendar/").content.decode()


def test_every_entry_leads_to_a_page_that_opens(cast, signed_in):
    make_assignment(cast.section, owner=cast.member, due_on=TODAY)
    make_meeting(cast.section, cast.member)
    make_duty(cast.section, owner=cast.member, **ALL_YEAR)
    make_series(cast.section, by=cast.head, plan=2026, today=date(2026, 11, 2))
    client = signed_in(cast.member)
    for query in ("", "month=2026-12"):
        weeks = client.get(f"/calendar/?{query}").context["month"].weeks
        for url in {entry.url for week in weeks for day in week for entry in day.entries}:
            assert client.get(url).status_code == 200, url


def test_the_number_of_queries_does_not_grow_with_the_entries(cast, signed_in):
    client = signed_in(cast.leader)

    def cost(number, query):
        for place in range(number):
            title = f"{number}-{place}"
            person = make_user(f"p{title}", cast.section, Role.MEMBER)
            make_assignment(cast.section, title=title, owner=cast.leader, due_on=TODAY)
            make_meeting(cast.bureau, cast.leader, title=title)
            make_duty(cast.bureau, title=title, owner=cast.leader, sort_no=place + number, **ALL_YEAR)
            item = make_item(cast.section, title=title, owner=person, due_on=TODAY)
            Measure.objects.create(item=item, text=title, owner=cast.leader, due_on=TODAY)
            series = make_series(cast.bureau, by=cast.leader, name=title, today=date(2026, 11, 2))
            plan_year(series=series, year=2026, by=cast.leader, today=date(2026, 11, 2))
            make_session(series, by=cast.leader, held_on=date(2026, 11, 9))
        client.get(f"/calendar/?{query}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/calendar/?{query}")
        return len(queries)

    cost(1, "")
    few = {query: cost(0, query) for query in ("month=2026-11", "month=2026-11&unit=bureau")}
    cost(5, "")
    assert {query: cost(0, query) for query in few} == few
