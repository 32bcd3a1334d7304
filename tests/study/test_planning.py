"""A series has one duty a year, and what is planned is that duty's assignments: nothing else is counted."""

from datetime import date

import pytest
from django.urls import reverse

from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment, Duty
from study.models import Series
from study.series.plans import planned_days, progress
from tests.study.factory import FRIDAY, MONDAY, WEDNESDAY, make_group, make_series, make_session

Stage = Assignment.Stage
NEW_YEAR, LAST_DAY = date(2026, 1, 1), date(2026, 12, 31)
MARCH = date(2026, 3, 4)


def owed(series):
    return Assignment.objects.filter(duty__evidence_kind=series.kind)


def plan(client, series, year=2026):
    return client.post(reverse("study:series_plan", args=[series.pk]), {"year": year}, follow=True)


@pytest.mark.parametrize(("weekday", "times"), [(MONDAY, 47), (WEDNESDAY, 50), (FRIDAY, 46), (None, 248)])
def test_a_planned_year_owes_one_session_each_working_day_of_its_kind(cast, signed_in, on, weekday, times):
    on(NEW_YEAR)
    series = make_series(cast.bureau, by=cast.clerk, weekday=weekday)
    assert plan(signed_in(cast.clerk), series).status_code == 200
    fall_due(today=LAST_DAY)
    days = list(owed(series).order_by("due_on").values_list("due_on", flat=True))
    assert len(days) == times
    assert days == planned_days(series, 2026)
    assert weekday is None or {day.weekday() for day in days} == {weekday}


def test_the_plan_page_says_beforehand_how_many_sessions_that_makes(cast, signed_in, on):
    on(NEW_YEAR)
    series = make_series(cast.bureau, by=cast.clerk)
    page = signed_in(cast.clerk).get(reverse("study:series_plan", args=[series.pk])).content.decode()
    assert "2026年：按工作日应学47次" in page


def test_a_year_is_planned_once(cast, signed_in, on):
    on(MARCH)
    series = make_series(cast.bureau, by=cast.clerk)
    client = signed_in(cast.clerk)
    plan(client, series)
    answer = plan(client, series)
    assert "2026年度已列入计划" in answer.content.decode()
    assert Duty.objects.filter(evidence_kind=series.kind, year=2026).count() == 1


def test_a_year_in_which_the_series_does_not_run_is_not_planned(cast, signed_in, on):
    on(MARCH)
    series = make_series(cast.bureau, by=cast.clerk)
    assert "此学习系列在2025年度不开展" in plan(signed_in(cast.clerk), series, 2025).content.decode()
    assert not Duty.objects.exists()


def test_what_was_logged_before_the_plan_answers_it(cast, signed_in, on):
    on(MARCH)
    series = make_series(cast.bureau, by=cast.clerk)
    for held_on in (date(2026, 2, 9), date(2026, 2, 23), date(2026, 3, 2)):  # the 23rd is a day off: nothing was owed
        make_session(series, by=cast.clerk, held_on=held_on)
    plan(signed_in(cast.clerk), series)
    numbers = progress([series], 2026, MARCH)[series.pk]
    assert (numbers.planned, numbers.answered, numbers.missed, numbers.to_log) == (7, 2, 5, 0)
    assert numbers.sessions == 3


def test_only_who_keeps_the_units_duties_plans(cast, signed_in, on):
    on(MARCH)
    series = make_series(cast.section, by=cast.recorder)
    assert plan(signed_in(cast.member), series).status_code == 403
    assert plan(signed_in(cast.stranger), series).status_code == 404
    assert not Duty.objects.exists()


def test_ending_a_series_withdraws_what_it_would_owe_later(cast, signed_in, on):
    on(MARCH)
    series = make_series(cast.bureau, by=cast.clerk, plan=2026, today=MARCH)
    assert owed(series).filter(due_on__gt=MARCH, stage=Stage.OPEN).count() == 2
    data = form_data(series) | {"active_to": "2026-03-09"}
    answer = signed_in(cast.clerk).post(reverse("study:series_edit", args=[series.pk]), data)
    assert answer.status_code == 302
    later = owed(series).filter(due_on__gt=MARCH).order_by("due_on").values_list("due_on", "stage")
    assert list(later) == [(date(2026, 3, 9), Stage.OPEN), (date(2026, 3, 16), Stage.CANCELLED)]
    fall_due(today=LAST_DAY)
    assert owed(series).exclude(stage=Stage.CANCELLED).latest("due_on").due_on == date(2026, 3, 9)


def test_a_new_name_follows_into_the_plan(cast, signed_in, on):
    on(MARCH)
    series = make_series(cast.bureau, by=cast.clerk, plan=2026, today=MARCH)
    signed_in(cast.clerk).post(
        reverse("study:series_edit", args=[series.pk]), form_data(series) | {"name": "周一学习会"}
    )
    series.refresh_from_db()
    assert series.kind.name == "周一学习会"
    assert set(owed(series).filter(stage=Stage.OPEN, due_on__gte=MARCH).values_list("title", flat=True)) == {
        "周一学习会"
    }


def test_the_day_of_a_planned_series_stays(cast, signed_in, on):
    on(MARCH)
    series = make_series(cast.bureau, by=cast.clerk, plan=2026, today=MARCH)
    answer = signed_in(cast.clerk).post(
        reverse("study:series_edit", args=[series.pk]), form_data(series) | {"weekday": "3"}
    )
    assert answer.status_code == 200
    assert "weekday" in answer.context["form"].errors
    assert Series.objects.get().weekday == MONDAY


def form_data(series):
    return {
        "version": series.version, "name": series.name, "category": series.category, "weekday": series.weekday,
        "minutes": series.minutes, "active_from": series.active_from.isoformat(), "active_to": "",
        "rota-TOTAL_FORMS": "0", "rota-INITIAL_FORMS": "0",
    }  # fmt: skip


def test_a_series_is_made_with_its_rota_in_one_form(cast, signed_in, on):
    on(MARCH)
    data = {
        "unit": cast.section.pk, "name": "周五小课堂", "category": "class", "weekday": FRIDAY, "minutes": 40,
        "active_from": "2026-01-01", "once": "6c8d1c7e-6a3c-4a4e-9a37-6b6f8f6f6a01", "rota-TOTAL_FORMS": "3",
        "rota-INITIAL_FORMS": "0", "rota-0-person": cast.head.pk, "rota-0-sort_no": "2",
        "rota-1-person": cast.member.pk, "rota-1-sort_no": "1", "rota-2-person": "", "rota-2-sort_no": "",
    }  # fmt: skip
    answer = signed_in(cast.recorder).post(reverse("study:series_create"), data)
    series = Series.objects.get()
    assert answer.url == reverse("study:series", args=[series.pk])
    assert [turn.person for turn in series.turns.all()] == [cast.member, cast.head]
    assert (series.kind.unit, series.kind.name) == (cast.section, "周五小课堂")
    again = signed_in(cast.recorder).post(reverse("study:series_create"), data)
    assert again.url == answer.url
    assert Series.objects.count() == 1


def test_bad_input_for_a_series_keeps_what_was_typed(cast, signed_in, on):
    on(MARCH)
    data = {
        "unit": cast.section.pk, "name": "周五小课堂", "category": "class", "weekday": "9", "minutes": "0",
        "active_from": "0001-01-01", "rota-TOTAL_FORMS": "1", "rota-INITIAL_FORMS": "0",
        "rota-0-person": cast.stranger.pk, "rota-0-sort_no": "1",
    }  # fmt: skip
    answer = signed_in(cast.recorder).post(reverse("study:series_create"), data)
    form = answer.context["form"]
    assert {"weekday", "minutes", "active_from"} <= set(form.errors)
    assert "person" in form.rota.forms[0].errors
    assert "周五小课堂" in answer.content.decode()
    assert not Series.objects.exists()


@pytest.mark.parametrize("field", ["unit", "chair", "group"])
def test_nothing_of_another_unit_can_be_named(cast, signed_in, on, field):
    on(MARCH)
    foreign = {"unit": cast.other_section, "chair": cast.stranger, "group": make_group(cast.other_section)}[field]
    data = {
        "unit": cast.section.pk, "name": "周一例会", "category": "routine", "weekday": MONDAY, "minutes": 60,
        "active_from": "2026-01-01", "rota-TOTAL_FORMS": "0", "rota-INITIAL_FORMS": "0",
    } | {field: foreign.pk}  # fmt: skip
    answer = signed_in(cast.recorder).post(reverse("study:series_create"), data)
    assert set(answer.context["form"].errors) == {field}
    assert not Series.objects.exists()


def test_a_form_without_its_rota_part_gets_a_message(cast, signed_in, on):
    on(MARCH)
    data = {
        "unit": cast.section.pk,
        "name": "周一例会",
        "category": "routine",
        "minutes": 60,
        "active_from": "2026-01-01",
    }
    answer = signed_in(cast.recorder).post(reverse("study:series_create"), data)
    assert answer.status_code == 200
    assert not Series.objects.exists()


def test_a_new_series_begins_today_and_says_what_is_owed_from_then(cast, signed_in, on):
    november = date(2026, 11, 23)
    on(november)
    client = signed_in(cast.clerk)
    assert client.get(reverse("study:series_create")).context["form"]["active_from"].value() == november
    series = make_series(cast.bureau, by=cast.clerk, active_from=november, today=november)
    assert "2026-11-23起至2026年底应学6次" in client.get(series.get_absolute_url()).content.decode()
    plan = client.get(reverse("study:series_plan", args=[series.pk])).content.decode()
    assert "2026年：自2026-11-23起按工作日共6次" in plan
    assert "2027年：按工作日应学" in plan
