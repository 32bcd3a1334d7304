"""What study lays on desks: one line a series to log, and one's own next turn."""

from datetime import date, timedelta

from django.urls import reverse

from responsibility.duties.falling_due import fall_due, lapse
from responsibility.models import Assignment
from responsibility.obligations.awaiting import Reason, awaiting
from tests.study.factory import FRIDAY, make_series, make_session

MONDAY = date(2026, 3, 2)
WEDNESDAY = MONDAY + timedelta(days=2)


def lines(user, today, *reasons):
    found = awaiting(type(user).objects.get(pk=user.pk), today)
    return [line for line in found if not reasons or line.reason in reasons]


def test_a_session_due_and_not_logged_is_one_line_of_its_recorder(cast):
    series = make_series(cast.bureau, by=cast.clerk, plan=2026, today=WEDNESDAY)
    (line,) = lines(cast.clerk, WEDNESDAY)
    assert (line.reason, line.record, line.by) == (Reason.LOG, series, MONDAY)
    assert line.action_url == f"/study/log/?series={series.pk}&held_on=2026-03-02"
    assert lines(cast.member, WEDNESDAY) == []
    assert lines(cast.recorder, WEDNESDAY) == []


def test_a_daily_series_is_one_line_too_however_many_days_wait(cast):
    series = make_series(cast.section, by=cast.recorder, weekday=None, plan=2026, today=MONDAY - timedelta(days=10))
    fall_due(today=WEDNESDAY)
    (line,) = lines(cast.recorder, WEDNESDAY)
    assert (line.record, line.by) == (series, WEDNESDAY)
    assert len(line.stands_for) > 3
    assert line.action_url == f"/study/series/{series.pk}/month/?month=2026-03", "all of them in one page"


def test_a_single_day_of_a_daily_series_is_logged_by_its_form(cast):
    make_series(cast.section, by=cast.recorder, weekday=None, plan=2026, today=WEDNESDAY, active_from=WEDNESDAY)
    fall_due(today=WEDNESDAY)
    (line,) = lines(cast.recorder, WEDNESDAY)
    assert line.action_url.startswith("/study/log/?") and len(line.stands_for) == 1


def test_a_day_that_lapsed_is_still_offered_for_three_days(cast):
    make_series(cast.section, by=cast.recorder, weekday=None, plan=2026, today=WEDNESDAY)
    lapse(today=WEDNESDAY)
    (line,) = lines(cast.recorder, WEDNESDAY)
    assert [row.due_on for row in line.stands_for] == [MONDAY, date(2026, 3, 3), WEDNESDAY]


def test_what_someone_declared_not_held_is_not_asked_for_again(cast):
    make_series(cast.bureau, by=cast.clerk, plan=2026, today=WEDNESDAY)
    owed = Assignment.objects.get(due_on=MONDAY)
    owed.workflow.act(obligation=owed, verb="miss", by=cast.clerk, today=WEDNESDAY, note="因防汛值守未开展")
    assert lines(cast.clerk, WEDNESDAY) == []


def test_logged_the_line_is_gone(cast):
    series = make_series(cast.bureau, by=cast.clerk, plan=2026, today=WEDNESDAY)
    make_session(series, by=cast.clerk, today=WEDNESDAY)
    assert lines(cast.clerk, WEDNESDAY) == []


def test_ones_own_next_turn_to_lecture_is_a_line(cast):
    rota = [cast.recorder, cast.member]
    series = make_series(cast.section, by=cast.recorder, weekday=FRIDAY, rota=rota, plan=2026, today=WEDNESDAY)
    (line,) = lines(cast.member, WEDNESDAY)
    assert (line.reason, line.record, line.by) == (Reason.COMING, series, date(2026, 3, 13))
    make_session(series, by=cast.recorder, lecturer=cast.recorder, held_on=date(2026, 3, 6))
    assert [line.by for line in lines(cast.member, date(2026, 3, 6))] == [date(2026, 3, 13)]
    make_session(series, by=cast.recorder, lecturer=cast.member, held_on=date(2026, 3, 13))
    assert [line.by for line in lines(cast.member, date(2026, 3, 13))] == [date(2026, 3, 27)]


def test_my_work_opens_the_form_already_filled(cast, signed_in, on):
    on(WEDNESDAY)
    series = make_series(cast.bureau, by=cast.clerk, plan=2026, today=WEDNESDAY)
    client = signed_in(cast.clerk)
    (line,) = lines(cast.clerk, WEDNESDAY)
    form = client.get(line.action_url).context["form"]
    assert (form.initial["series"], form.initial["held_on"]) == (series, MONDAY)
    page = client.get(reverse("study:list")).content.decode()
    assert line.action_url.replace("&", "&amp;") in page


def test_desks_cost_the_same_however_many_series_there_are(cast, django_assert_max_num_queries):
    make_series(cast.bureau, by=cast.clerk, plan=2026, today=WEDNESDAY, rota=[cast.clerk])
    counts = []
    for _round in range(2):
        with django_assert_max_num_queries(60) as counted:
            assert lines(cast.clerk, WEDNESDAY, Reason.LOG, Reason.COMING)
        counts.append(len(counted))
        for weekday in (2, 3, 4):
            make_series(cast.bureau, by=cast.clerk, weekday=weekday, plan=2026, today=WEDNESDAY, rota=[cast.clerk])
    assert counts[0] == counts[1]
