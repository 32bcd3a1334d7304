"""A month of daily half-hours is confirmed in one page and one save; every day stands for itself."""

from datetime import date

import pytest
from django.urls import reverse

from organization.absences.models import Absence
from responsibility.models import Assignment
from study.models import Category, Session
from study.turns.services import change_turn
from tests.meetings.factory import fields_of
from tests.study.factory import MONDAY, make_series, make_session

LAST = date(2026, 3, 31)
MARCH = 22  # working days of March 2026


@pytest.fixture
def daily(cast, on):
    on(LAST)
    return make_series(
        cast.section, by=cast.head, name="早间微课堂", category=Category.CLASS, weekday=None, minutes=30,
        rota=[cast.head, cast.recorder, cast.member], active_from=date(2026, 3, 1), plan=2026, today=LAST,
    )  # fmt: skip


def url(series, month="2026-03"):
    return reverse("study:series_month", args=[series.pk]) + f"?month={month}"


def held(form, **topics):
    """What a browser sends when every day is ticked and the form's own proposals stay."""
    sent = {}
    for day in form.open:
        sent[f"held_{day.isoformat()}"] = "on"
        sent[f"lecturer_{day.isoformat()}"] = form[f"lecturer_{day.isoformat()}"].value()
    return sent | topics


def test_nothing_is_ticked_and_every_owed_day_up_to_today_has_a_row(cast, signed_in, daily):
    form = signed_in(cast.recorder).get(url(daily)).context["form"]
    assert len(form.open) == MARCH
    assert date(2026, 3, 7) not in form.open, "a Saturday"
    assert not any(form[f"held_{day.isoformat()}"].value() for day in form.open)


def test_a_whole_month_takes_one_post_and_two_fields(cast, signed_in, daily):
    client = signed_in(cast.recorder)
    form = client.get(url(daily)).context["form"]
    answer = client.post(url(daily), held(form, topic="学习《条例》"))
    assert answer.status_code == 302
    rows = Session.objects.filter(series=daily).order_by("held_on")
    assert len(rows) == MARCH
    assert {row.topic for row in rows} == {"学习《条例》"}
    assert [row.lecturer.username for row in rows[:4]] == ["head", "recorder", "member", "head"]
    done = Assignment.objects.filter(duty__evidence_kind=daily.kind, due_on__lte=LAST, stage=Assignment.Stage.DONE)
    assert done.count() == MARCH
    assert rows[0].attendees.count() == 3
    page = client.get(url(daily))
    assert page.context["form"].open == [] and "保存</button>" not in page.content.decode()


def test_it_opens_with_the_month_of_the_first_session_to_log(cast, signed_in, daily, on):
    on(date(2026, 4, 2))
    make_session(daily, held_on=date(2026, 3, 31), today=date(2026, 4, 2))
    page = signed_in(cast.recorder).get(reverse("study:series_month", args=[daily.pk]))
    assert page.context["month"] == date(2026, 3, 1)


def test_days_in_order_are_logged_and_the_others_stay_with_all_that_was_typed(cast, signed_in, daily):
    client = signed_in(cast.recorder)
    typed = {
        "held_2026-03-02": "on", "topic_2026-03-02": "第一讲", "lecturer_2026-03-02": cast.head.pk,
        "held_2026-03-03": "on", "lecturer_2026-03-03": cast.member.pk, "absent_2026-03-03": [cast.head.pk],
        "topic_2026-03-04": "忘了勾选", "lecturer_2026-03-04": cast.member.pk,
        "held_2026-03-05": "on", "topic_2026-03-05": "讲课人缺席", "lecturer_2026-03-05": cast.member.pk,
        "absent_2026-03-05": [cast.member.pk],
        "held_2026-03-06": "on", "topic_2026-03-06": "题" * 201,
        "held_2026-03-09": "on", "topic_2026-03-09": "查无此人", "lecturer_2026-03-09": "x",
    }  # fmt: skip
    answer = client.post(url(daily), typed)
    assert answer.status_code == 200
    assert [str(row) for row in Session.objects.all()] == ["2026-03-02 第一讲"]
    form = answer.context["form"]
    assert set(form.errors) == {
        "topic_2026-03-03", "held_2026-03-04", "lecturer_2026-03-05", "topic_2026-03-06", "lecturer_2026-03-09",
    }  # fmt: skip
    page = answer.content.decode()
    assert "忘了勾选" in page
    assert "题" * 201 in page
    assert form["absent_2026-03-03"].value() == [str(cast.head.pk)]
    assert [row.session.topic for row in answer.context["rows"] if row.session] == ["第一讲"]
    again = typed | {"topic_2026-03-03": "第二讲", "held_2026-03-04": "on", "absent_2026-03-05": []}
    again |= {"topic_2026-03-06": "第五讲", "lecturer_2026-03-09": cast.head.pk}
    assert client.post(url(daily), again).status_code == 302
    assert Session.objects.count() == 6
    assert Session.objects.get(held_on=date(2026, 3, 3)).attendees.get(person=cast.head).status == "absent"


def test_posting_twice_logs_once_and_shows_what_was_typed_beside_it(cast, signed_in, daily):
    client = signed_in(cast.recorder)
    typed = {"held_2026-03-02": "on", "topic_2026-03-02": "第一讲"}
    assert client.post(url(daily), typed).status_code == 302
    typed |= {"topic_2026-03-02": "另一个题目", "held_2026-03-03": "on"}
    answer = client.post(url(daily), typed)
    assert Session.objects.get().topic == "第一讲"
    assert "另一个题目" in answer.content.decode()


def test_nothing_ticked_logs_nothing_and_says_so(cast, signed_in, daily):
    answer = signed_in(cast.recorder).post(url(daily), {"topic": "学习"}, follow=True)
    assert "未勾选" in answer.content.decode()
    assert not Session.objects.exists()


def test_who_is_entered_as_away_is_on_leave_with_the_reason(cast, signed_in, daily):
    Absence.objects.create(user=cast.member, from_on=date(2026, 3, 2), to_on=date(2026, 3, 3), entered_by=cast.member,
                           reason=Absence.Reason.ILLNESS)  # fmt: skip
    client = signed_in(cast.recorder)
    typed = {f"held_2026-03-0{number}": "on" for number in (2, 3, 4)}
    typed |= {"topic": "学习", "lecturer_2026-03-03": cast.member.pk}
    assert client.post(url(daily), typed).status_code == 302
    rows = {
        row.session.held_on.day: (row.status, row.reason)
        for session in Session.objects.all()
        for row in session.attendees.filter(person=cast.member).select_related("session")
    }
    assert rows == {2: ("leave", "请假"), 3: ("present", ""), 4: ("present", "")}


def test_the_log_form_of_one_session_knows_who_is_away_too(cast, signed_in, daily):
    Absence.objects.create(user=cast.member, from_on=LAST, to_on=LAST, entered_by=cast.member,
                           reason=Absence.Reason.TRIP)  # fmt: skip
    client = signed_in(cast.recorder)
    page = client.get(f"/study/log/?series={daily.pk}&held_on={LAST}")
    assert "member（" in page.content.decode()
    fields = fields_of(page)
    assert fields["absent"] == [str(cast.member.pk)], "ticked beforehand"
    assert client.post("/study/log/", fields | {"topic": "学习"}).status_code == 302
    assert Session.objects.get().attendees.get(person=cast.member).status == "leave"


def test_a_usual_chair_who_was_not_there_is_not_said_to_have_chaired(cast, signed_in, on):
    on(LAST)
    series = make_series(cast.bureau, by=cast.clerk, chair=cast.leader, today=LAST)
    held = make_session(series, held_on=date(2026, 3, 2), absent=[cast.leader])
    assert held.printed_chair == ""


def test_the_rota_goes_on_through_the_month_over_changes_and_what_was_held(cast, signed_in, daily, on):
    on(date(2026, 3, 2))
    change_turn(series=daily, day=date(2026, 3, 3), person=cast.member, reason="出差", by=cast.recorder,
                today=date(2026, 3, 2))  # fmt: skip
    on(LAST)
    make_session(daily, held_on=date(2026, 3, 5), lecturer=cast.head, today=LAST)
    form = signed_in(cast.recorder).get(url(daily)).context["form"]
    proposed = [form.turns[day].username for day in form.open[:4]]
    assert proposed == ["head", "member", "recorder", "member"], "March 2, 3, 4 and 6"


def test_a_week_that_was_held_on_another_day_is_not_asked_again(cast, signed_in, on):
    on(date(2026, 3, 13))
    weekly = make_series(cast.section, by=cast.head, weekday=MONDAY, plan=2026, today=date(2026, 3, 13))
    make_session(weekly, held_on=date(2026, 3, 3))
    form = signed_in(cast.recorder).get(url(weekly)).context["form"]
    assert form.open == [date(2026, 3, 9)]


def test_as_many_queries_for_a_month_as_for_three_days(cast, signed_in, daily, django_assert_num_queries, on):
    client = signed_in(cast.recorder)
    on(date(2026, 3, 4))
    client.get(url(daily))
    with django_assert_num_queries(_queries(client, url(daily))):
        on(LAST)
        assert len(client.get(url(daily)).context["form"].open) == MARCH


def _queries(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    return len(caught)


@pytest.mark.parametrize("month", ["2026-13", "0000-01", "9999-12", "x", "2026-3", "２０２６-03"])
def test_an_odd_month_opens_the_usual_one(cast, signed_in, daily, month):
    page = signed_in(cast.recorder).get(reverse("study:series_month", args=[daily.pk]), {"month": month})
    assert (page.status_code, page.context["month"]) == (200, date(2026, 3, 1))


def test_a_colleague_without_the_right_confirms_nothing(cast, signed_in, daily):
    assert signed_in(cast.member).get(url(daily)).status_code == 403
    assert signed_in(cast.stranger).post(url(daily), {"topic": "学习"}).status_code == 404
