"""This year's meetings: what the duties owe, what is planned or held for it, and one form that plans what is ticked."""

import threading
from datetime import date, time, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calendars.periods import Period
from calendars.working_days import WorkingDays
from meetings.models import Meeting
from meetings.planning import services
from meetings.planning.year import Year
from organization.absences.models import Absence
from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment, Duty
from tests.cast import make_duty, make_user
from tests.meetings.factory import Stage, fields_of, make_meeting, make_type, page_text
from tests.racing import faults
from tests.study.factory import make_group

YEAR, PLAN = reverse("meetings:year"), reverse("meetings:plan")
THIS_YEAR = timezone.localdate().year
NEXT = THIS_YEAR + 1
PATIENCE = 10


def owes(unit, code="analysis", year=NEXT, **fields):
    """The unit owes meetings of that type in that year."""
    return make_duty(unit, evidence_kind=make_type(code).kind, year=year, **({"per": Duty.Per.QUARTER} | fields))


def shown(client, year=NEXT, **asked):
    return client.get(YEAR, {"year": year, **asked})


def places(answer):
    return answer.context["found"].places


def states(answer):
    return [str(place.state[0]) for place in places(answer)]


def send(client, answer, *keys, **changes):
    """Tick these dates (all that are offered, where none is named), change some fields, send the form."""
    fields = {name: value for name, value in fields_of(answer).items() if name != "chosen"}
    keys = keys or [place.key for place in places(answer) if hasattr(place, "row")]
    return client.post(PLAN, fields | {"chosen": list(keys)} | changes)


def test_the_year_shows_what_is_owed_planned_held_and_missing(cast, signed_in):
    year = THIS_YEAR - 1
    owes(cast.section, year=year)
    fall_due(today=date(year, 12, 31))
    for quarter, stage in ((1, Stage.SIGNED), (2, Stage.HELD)):
        period = Period.quarter(year, quarter)
        make_meeting(cast.section, cast.recorder, covers=period, held_on=period.end, stage=stage)
    answer = shown(signed_in(cast.recorder), year)
    assert states(answer) == ["已召开", "待签发", "无记录", "无记录"]
    assert answer.context["found"].totals == {"owed": 4, "held": 2, "planned": 0, "missing": 2, "to_plan": 0}
    assert answer.content.decode().count("?type=analysis&amp;unit=section&amp;covers=") == 2
    assert shown(signed_in(cast.recorder)).context["found"].duties == []


def test_one_form_plans_what_is_ticked_and_a_second_click_plans_nothing(cast, signed_in):
    owes(cast.section)
    make_meeting(cast.section, cast.recorder, covers=Period.quarter(THIS_YEAR - 1, 4), chair=cast.member,
                 place="三楼会议室", starts_at=time(9), ends_at=time(10, 30))  # fmt: skip
    client = signed_in(cast.recorder)
    answer = shown(client)
    first, second, *_rest = places(answer)
    assert send(client, answer, first.key, second.key).status_code == 302
    made = Meeting.objects.filter(stage=Stage.DRAFT).order_by("held_on")
    assert [row.title for row in made] == [f"{NEXT}年第一季度分析研判会", f"{NEXT}年第二季度分析研判会"]
    assert [row.covers for row in made] == [Period.quarter(NEXT, 1), Period.quarter(NEXT, 2)]
    assert {(row.place, row.starts_at, row.ends_at, row.chair) for row in made} == {
        ("三楼会议室", time(9), time(10, 30), cast.member)}  # fmt: skip
    working = WorkingDays.load(date(NEXT, 1, 1), date(NEXT, 12, 31))
    assert all(working.is_working(row.held_on) for row in made)
    assert set(made[0].attendees.values_list("person__username", flat=True)) == {"head", "recorder", "member"}
    again = send(client, answer, first.key, second.key)
    assert Meeting.objects.filter(stage=Stage.DRAFT).count() == 2
    page = client.get(again.url)
    assert "有2个时间已不需要再安排" in page_text(page)
    assert states(page) == ["待召开", "待召开", "待安排", "待安排"]


def test_a_day_is_moved_in_the_row_and_one_gone_by_is_refused_with_all_that_was_typed(cast, signed_in):
    owes(cast.section)
    client = signed_in(cast.recorder)
    answer = shown(client)
    first, second, *_rest = places(answer)
    typed = {f"{first.key}-held_on": "2020-01-01", f"{second.key}-held_on": f"{NEXT}-06-11"}
    refused = send(client, answer, first.key, second.key, **typed)
    assert refused.status_code == 200 and not Meeting.objects.exists()
    text = refused.content.decode()
    assert "只能安排在今天或以后" in text and "2020-01-01" in text and f"{NEXT}-06-11" in text
    assert send(client, refused, second.key, **{f"{second.key}-held_on": f"{NEXT}-06-11"}).status_code == 302
    assert Meeting.objects.get().held_on == date(NEXT, 6, 11)


@pytest.mark.parametrize("day", ["x", "\0", "0001-01-01", "9999-12-31", "2023-02-29", "99999999999999999999"])
def test_a_day_that_is_none_is_refused_with_words(cast, signed_in, day):
    owes(cast.section)
    client = signed_in(cast.recorder)
    answer = shown(client)
    key = places(answer)[0].key
    assert send(client, answer, key, **{f"{key}-held_on": day}).status_code == 200
    assert not Meeting.objects.exists()


def test_nothing_ticked_and_dates_that_are_none_are_told(cast, signed_in):
    owes(cast.section)
    client = signed_in(cast.recorder)
    data = {"unit": cast.section.pk, "year": NEXT}
    assert "请勾选要安排的时间" in page_text(client.post(PLAN, data))
    assert "请勾选要安排的时间" in page_text(client.post(PLAN, data | {"chosen": ["d0-x-1", "\0"]}))
    for odd in ({"unit": "x"}, {"unit": cast.other_bureau.pk}, {"year": "9" * 20}, {"year": "\0"}):
        assert client.post(PLAN, data | odd).url == YEAR
    assert not Meeting.objects.exists()


def test_only_who_logs_the_units_meetings_plans_them(cast, signed_in):
    owes(cast.section)
    owes(cast.bureau)
    reader = signed_in(cast.member)
    answer = shown(reader)
    assert not answer.context["can_plan"] and states(answer) == ["待安排"] * 4
    assert reader.post(PLAN, {"unit": cast.section.pk, "year": NEXT}).status_code == 403
    above = signed_in(cast.leader)
    assert not shown(above, unit=cast.section.pk).context["can_plan"]
    assert shown(above).context["found"].unit == cast.bureau
    assert above.post(PLAN, {"unit": cast.section.pk, "year": NEXT, "chosen": "x"}).url == YEAR
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    "query", ["?unit=x", "?unit=0&year=x", "?year=99999", "?year=1999", "?unit=99999999999999999999"]
)
def test_an_address_that_makes_no_sense_shows_ones_own_unit(cast, signed_in, query):
    answer = signed_in(cast.recorder).get(YEAR + query)
    assert (answer.status_code, answer.context["found"].unit) == (200, cast.section)


def test_two_duties_that_ask_for_the_same_meeting_get_one(cast, signed_in):
    owes(cast.section)
    owes(cast.section, title="研判会（上级要求）", sort_no=2)
    client = signed_in(cast.recorder)
    answer = shown(client)
    assert [place.can_be_planned for place in places(answer)] == [True] * 4 + [False] * 4
    keys = [place.key for place in places(answer)]
    send(client, answer, *keys)
    assert Meeting.objects.count() == 4
    assert states(shown(client)) == ["待召开"] * 8


def test_several_in_one_period_are_told_apart_by_their_days(cast, signed_in):
    """Twice a year: neither names the year, and planning once more plans none."""
    owes(cast.section, "special", per=Duty.Per.YEAR, count=2)
    client = signed_in(cast.recorder)
    send(client, shown(client))
    made = list(Meeting.objects.order_by("held_on"))
    assert [row.covers for row in made] == [None, None] and made[0].title != made[1].title
    answer = shown(client)
    assert states(answer) == ["待召开", "待召开"] and not answer.context["is_to_plan"]


def test_one_planned_outside_its_period_names_it_and_is_offered_no_more(cast, signed_in):
    owes(cast.section, "special", per=Duty.Per.HALF, count=2)
    client = signed_in(cast.recorder)
    answer = shown(client)
    key = places(answer)[0].key
    send(client, answer, key, **{f"{key}-held_on": f"{NEXT}-08-20"})
    assert Meeting.objects.get().covers == Period.half(NEXT, 1)
    assert states(shown(client))[0] == "待召开"


def test_a_first_half_meeting_held_in_august_answers_the_first_half(cast, signed_in):
    year = THIS_YEAR - 1
    owes(cast.section, year=year, per=Duty.Per.HALF)
    fall_due(today=date(year, 12, 31))
    make_meeting(
        cast.section, cast.recorder, covers=Period.half(year, 1), held_on=date(year, 8, 23), stage=Stage.SIGNED
    )
    assert states(shown(signed_in(cast.recorder), year)) == ["已召开", "无记录"]


def test_what_was_cancelled_or_declared_not_held_is_offered_no_more(cast, signed_in):
    owes(cast.section, year=THIS_YEAR - 1)
    fall_due(today=date(THIS_YEAR - 1, 12, 31))
    works = list(Assignment.objects.order_by("due_on"))
    Assignment.objects.filter(pk=works[0].pk).update(stage=Assignment.Stage.CANCELLED)
    Assignment.objects.filter(pk=works[1].pk).update(stage=Assignment.Stage.MISSED)
    answer = shown(signed_in(cast.recorder), THIS_YEAR - 1)
    assert states(answer) == ["已取消", "未召开", "无记录", "无记录"]
    assert [place.can_be_planned for place in places(answer)] == [False, False, True, True]
    assert answer.context["found"].totals["owed"] == 3


def test_the_groups_of_the_last_one_meet_again_and_who_is_away_stands_on_leave(cast, signed_in):
    group = make_group(cast.section, cast.member, cast.head)
    make_meeting(
        cast.section, cast.recorder, types=("party_group",), held_on=date(THIS_YEAR - 1, 3, 5), groups_met=[group]
    )
    owes(cast.section, "party_group", per=Duty.Per.YEAR)
    day = date(NEXT, 6, 15)
    Absence.objects.create(user=cast.member, from_on=day - timedelta(days=2), to_on=day, entered_by=cast.head)
    client = signed_in(cast.recorder)
    answer = shown(client)
    (place,) = places(answer)
    send(client, answer, place.key, **{f"{place.key}-held_on": day.isoformat()})
    meeting = Meeting.objects.get(held_on=day)
    assert list(meeting.groups.all()) == [group]
    assert dict(meeting.attendees.values_list("person__username", "status")) == {"member": "leave", "head": "present"}


def cost(client, **asked):
    shown(client, **asked)
    with CaptureQueriesContext(connection) as queries:
        answer = shown(client, **asked)
    return len(queries), len(places(answer))


@pytest.mark.parametrize("who", ["recorder", "head", "member"])
def test_the_page_costs_the_same_for_one_date_and_for_fifty(cast, signed_in, who):
    client, year = signed_in(getattr(cast, who)), THIS_YEAR - 1
    duty = owes(cast.section, year=year, per=Duty.Per.YEAR)
    make_meeting(cast.section, cast.recorder, covers=Period.year(year), held_on=date(year, 12, 1), stage=Stage.SIGNED)
    few, one = cost(client, year=year)
    Duty.objects.filter(pk=duty.pk).update(per=Duty.Per.WEEK)
    for number in range(3):
        owes(cast.section, "special", year=year, title=f"职责{number}", sort_no=number + 2)
    fall_due(today=date(year, 12, 31))
    for week in Period.year(year).split("week")[:5]:
        make_meeting(cast.section, cast.recorder, covers=week, held_on=week.start, stage=Stage.SIGNED, title="周研判")
    many, number = cost(client, year=year)
    assert one == 1 and number > 50
    assert many == few


def plan_both(cast, at_once, plan):
    year = Year(unit=cast.section, year=NEXT, today=timezone.localdate())
    wanted = {place.key: services.day_for(place, year) for place in year.places}
    plans = [partial(plan, unit=cast.section, year=NEXT, wanted=wanted, by=person, today=timezone.localdate())
             for person in (cast.recorder, cast.head)]  # fmt: skip
    return at_once(*plans)


def test_two_who_plan_at_once_plan_each_date_once(cast, at_once):
    owes(cast.section, per=Duty.Per.YEAR)
    came_to = plan_both(cast, at_once, services.plan_meetings)
    assert faults(came_to) == []
    assert sorted(len(planned.made) for planned in came_to) == [0, 1]
    assert Meeting.objects.count() == 1


def test_without_the_lock_the_same_two_plan_it_twice(cast, at_once, monkeypatch):
    """The control: both read the year before either writes (on SQLite outside a transaction, whose BEGIN IMMEDIATE is a
    lock too)."""
    owes(cast.section, per=Duty.Per.YEAR)
    both_have_read = threading.Barrier(2)

    def read(**asked):
        year = Year(**asked)
        both_have_read.wait(PATIENCE)
        return year

    monkeypatch.setattr(services, "one_at_a_time", lambda unit: None)
    monkeypatch.setattr(services, "Year", read)
    plan = services.plan_meetings if connection.vendor == "postgresql" else services.plan_meetings.__wrapped__
    assert faults(plan_both(cast, at_once, plan)) == []
    assert Meeting.objects.count() == 2


def test_many_people_are_expected_at_what_is_planned(cast, signed_in):
    for number in range(12):
        make_user(f"p{number}", cast.section)
    owes(cast.section, per=Duty.Per.YEAR)
    client = signed_in(cast.recorder)
    send(client, shown(client))
    assert Meeting.objects.get().attendees.count() == 15
