"""The year plan: its topics, the sessions that took them up, the topics without a session, the sessions outside."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calendars.periods import Period
from figures.catalogue import Frame, all_figures
from study.models import Session, SessionTopic, StudyPlan, Topic
from study.plans.services import TopicLine, save_plan
from tests.study.factory import make_series, make_session

TODAY = date(2026, 6, 15)
HELD = date(2026, 3, 2)


@pytest.fixture
def plan(cast, on):
    on(TODAY)
    lines = [TopicLine("学习《条例》", "Q1"), TopicLine("保密教育", "05"), TopicLine("网络安全", "11")]
    plan = StudyPlan(unit=cast.bureau, year=2026, title="2026年集中学习教育计划")
    return save_plan(plan=plan, topics=lines, by=cast.unitadmin)


@pytest.fixture
def series(cast, plan):
    return make_series(cast.bureau, by=cast.clerk)


def typed(*topics, **fields):
    rows = {"topics-TOTAL_FORMS": len(topics), "topics-INITIAL_FORMS": 0}
    for number, topic in enumerate(topics):
        rows |= {f"topics-{number}-{name}": value for name, value in topic.items()}
    return {"year": 2026, "title": "学习计划", "series": "", "more": "", "once": str(uuid4())} | rows | fields


def coverage(client, plan):
    return client.get(plan.get_absolute_url()).context["coverage"]


def test_a_plan_is_made_in_one_page_with_rows_and_a_pasted_column(cast, signed_in, on):
    on(TODAY)
    sent = typed({"title": "第一专题", "planned_for": "Q1"}, unit=cast.section.pk, more="第二专题\n\n 第三专题 \r\n")
    answer = signed_in(cast.head).post("/study/plans/new/", sent)
    plan = StudyPlan.objects.get()
    assert answer.url == plan.get_absolute_url()
    assert list(plan.topics.values_list("number", "title", "due_on")) == [
        (1, "第一专题", date(2026, 3, 31)), (2, "第二专题", date(2026, 12, 31)), (3, "第三专题", date(2026, 12, 31)),
    ]  # fmt: skip
    assert (plan.unit, plan.created_by) == (cast.section, cast.head)


def test_a_second_plan_of_the_same_year_is_refused_and_all_typed_stays(cast, signed_in, plan):
    answer = signed_in(cast.unitadmin).post("/study/plans/new/", typed({"title": "又一专题"}, unit=cast.bureau.pk))
    assert answer.status_code == 200
    assert "又一专题" in answer.content.decode()
    assert StudyPlan.objects.count() == 1


def test_a_topic_chosen_as_it_stands_in_the_plan_is_linked_by_itself(cast, signed_in, plan, series):
    client = signed_in(cast.clerk)
    page = client.get(f"/study/log/?series={series.pk}&held_on={HELD}")
    assert [topic.title for topic in page.context["form"].topics_offered] == ["学习《条例》", "保密教育", "网络安全"]
    assert '<option value="保密教育">' in page.content.decode()
    sent = {"series": series.pk, "held_on": HELD.isoformat(), "topic": "保密教育", "once": str(uuid4())}
    client.post("/study/log/", sent)
    assert [topic.title for topic in Session.objects.get().topics.all()] == ["保密教育"]
    again = client.get(f"/study/log/?series={series.pk}&held_on=2026-03-09").context["form"].topics_offered
    assert [topic.title for topic in again] == ["学习《条例》", "网络安全", "保密教育"], "what is studied comes last"


def test_the_page_shows_topics_without_a_session_and_sessions_outside_the_topics(cast, signed_in, plan, series):
    inside = make_session(series, topic="学习《条例》", held_on=HELD)
    outside = make_session(series, topic="其他内容", held_on=date(2026, 3, 9))
    make_session(series, topic="新年第一课", held_on=date(2026, 1, 5))
    found = coverage(signed_in(cast.clerk), plan)
    assert [(row.topic.title, row.sessions, row.is_late) for row in found.rows] == [
        ("学习《条例》", [inside], False), ("保密教育", [], True), ("网络安全", [], False),
    ]  # fmt: skip
    assert (found.covered, found.without, found.sessions) == (1, 2, 3)
    assert outside in found.outside
    assert inside not in found.outside


def test_sessions_outside_are_linked_in_one_page(cast, signed_in, plan, series):
    first, second = make_session(series, held_on=HELD), make_session(series, held_on=date(2026, 3, 9))
    topic = plan.topics.get(number=2)
    client, url = signed_in(cast.clerk), reverse("study:plan_link", args=[plan.pk])
    assert set(client.get(url).context["form"].fields) == {f"topic_{first.pk}", f"topic_{second.pk}"}
    answer = client.post(url, {f"topic_{first.pk}": topic.pk, f"topic_{second.pk}": ""})
    assert answer.url == plan.get_absolute_url()
    assert list(SessionTopic.objects.values_list("session", "topic")) == [(first.pk, topic.pk)]
    assert client.post(url, {f"topic_{second.pk}": "99999"}).status_code == 200


def test_the_correction_of_a_session_changes_its_topics(cast, signed_in, plan, series):
    session = make_session(series, topic="学习《条例》", held_on=HELD)
    one, two, three = plan.topics.all()
    client, url = signed_in(cast.clerk), reverse("study:session_edit", args=[session.pk])
    form = client.get(url).context["form"]
    assert form["topics"].value() == [one.pk]
    sent = {name: form[name].value() or "" for name in form.fields if name not in ("topics", "meeting")}
    answer = client.post(url, sent | {"topics": [two.pk, three.pk]})
    assert answer.status_code == 302, answer.context["form"].errors
    assert list(session.topics.order_by("pk")) == [two, three]


def test_a_topic_that_was_studied_is_not_lost_from_the_plan(cast, signed_in, plan, series):
    make_session(series, topic="保密教育", held_on=HELD)
    client, url = signed_in(cast.unitadmin), reverse("study:plan_edit", args=[plan.pk])
    kept = [{"pk": topic.pk, "title": topic.title} for topic in plan.topics.exclude(number=2)]
    answer = client.post(url, typed(*kept, version=plan.version))
    assert answer.status_code == 200
    assert "保密教育" in answer.content.decode()
    assert plan.topics.count() == 3
    answer = client.post(
        url, typed(kept[0], {"pk": plan.topics.get(number=2).pk, "title": "保密"}, version=plan.version)
    )
    assert answer.status_code == 302
    assert list(plan.topics.values_list("title", flat=True)) == ["学习《条例》", "保密"]


def test_a_topic_of_another_plan_cannot_be_taken_over_by_its_number(cast, signed_in, plan):
    other = save_plan(plan=StudyPlan(unit=cast.section, year=2026, title="科室计划"), topics=[], by=cast.head)
    foreign = plan.topics.first()
    sent = typed({"pk": foreign.pk, "title": "改写"}, version=other.version)
    signed_in(cast.head).post(reverse("study:plan_edit", args=[other.pk]), sent)
    foreign.refresh_from_db()
    assert (foreign.title, foreign.plan) == ("学习《条例》", plan)


def test_a_plan_of_one_series_is_about_its_sessions_alone(cast, signed_in, series):
    friday = make_series(cast.bureau, by=cast.clerk, name="周五小课堂", weekday=4)
    own = StudyPlan(unit=cast.bureau, year=2026, title="小课堂计划", series=friday)
    save_plan(plan=own, topics=[TopicLine("消防")], by=cast.unitadmin)
    make_session(series, held_on=HELD, topic="消防")
    held = make_session(friday, held_on=date(2026, 3, 6), topic="消防")
    found = coverage(signed_in(cast.clerk), own)
    assert found.rows[0].sessions == [held]
    assert (found.sessions, found.outside) == (1, [])


def test_the_figures_count_topics_by_the_part_of_the_year_they_are_planned_for(cast, plan, series, signed_in):
    make_session(series, topic="学习《条例》", held_on=HELD)
    voided = make_session(series, topic="保密教育", held_on=date(2026, 5, 11))
    signed_in(cast.clerk).post(reverse("study:session_void", args=[voided.pk]), {"version": 1, "reason": "误登"})
    values = {}
    for period in (Period.year(2026), Period.half(2026, 1), Period.quarter(2026, 1)):
        frame = Frame(unit=cast.bureau, period=period, as_of=TODAY)
        codes = ("study_topics", "study_topics_studied", "study_topics_open")
        values[period.code] = tuple(all_figures()[code].value(frame) for code in codes)
    assert values == {"2026": (3, 1, 2), "2026-H1": (2, 1, 1), "2026-Q1": (1, 1, 0)}
    rows = signed_in(cast.leader).get("/study/topics/?open=on").context["object_list"]
    assert [row.title for row in rows] == ["保密教育", "网络安全"]


def test_the_lists_and_the_page_cost_the_same_for_one_topic_and_fifty(cast, signed_in, plan, series):
    client = signed_in(cast.clerk)

    def cost():
        numbers = []
        for address in ("/study/plans/", "/study/topics/", plan.get_absolute_url()):
            client.get(address)
            with CaptureQueriesContext(connection) as caught:
                client.get(address)
            numbers.append(len(caught))
        return numbers

    make_session(series, topic="学习《条例》", held_on=HELD)
    before = cost()
    for number in range(4, 24):
        Topic.objects.create(plan=plan, unit=plan.unit, number=number, title=f"专题{number}", due_on=TODAY)
        make_session(series, topic=f"专题{number}", held_on=HELD + (number - 3) * (date(2026, 1, 2) - date(2026, 1, 1)))
    assert cost() == before


@pytest.mark.parametrize("more", ["题" * 201, "\n".join(f"专题{number}" for number in range(201)), "a\0b"])
def test_odd_columns_are_refused_in_words(cast, signed_in, more, on):
    on(TODAY)
    answer = signed_in(cast.head).post("/study/plans/new/", typed(unit=cast.section.pk, more=more))
    assert answer.status_code == 200
    assert answer.context["form"].errors["more"]
