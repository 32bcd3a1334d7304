"""Monday's session logged by keyboard alone, in a real browser."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from responsibility.models import Assignment
from study.models import Session
from tests.browsing import next_part
from tests.cast import make_post
from tests.study.factory import make_series

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(cast, client, browser, live_server):
    client.force_login(cast.clerk)
    page = browser()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return page


def test_a_session_is_logged_by_keyboard_with_one_field_typed(cast, page):
    today = timezone.localdate()
    rota = [cast.head, cast.member]
    series = make_series(cast.bureau, by=cast.clerk, weekday=today.weekday(), rota=rota, today=today,
                         active_from=today - timedelta(days=1))  # fmt: skip
    page.goto("/study/")
    page.keyboard.press("n")
    page.wait_for_url("**/study/log/")
    shown = page.locator("form[data-once]").locator("input:visible, select:visible, textarea:visible")
    names = list(dict.fromkeys(shown.evaluate_all("fields => fields.map(field => field.name)")))
    assert names == ["series", "held_on", "topic", "lecturer", "readings", "absent"]
    expect(page.locator("[name=topic]")).to_be_focused()
    page.keyboard.type("传达学习有关会议精神")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/study/\d+/$"))
    session = Session.objects.get()
    assert (session.series, session.held_on, session.lecturer) == (series, today, cast.head)
    assert session.attendees.count() == 7


def test_another_series_brings_its_own_people_and_keeps_what_was_typed(cast, page):
    today = timezone.localdate()
    began = today - timedelta(days=1)
    make_series(cast.bureau, by=cast.clerk, weekday=today.weekday(), today=today, active_from=began)
    small = make_series(cast.office, by=cast.clerk, name="办公室微课堂", weekday=today.weekday(), today=today,
                        active_from=began, rota=[cast.assistant])  # fmt: skip
    make_post(cast.clerk, cast.office, "recorder", from_on=began)
    page.goto("/study/log/")
    expect(page.locator("#absent input[type=checkbox]")).to_have_count(7)
    page.fill("#id_topic", "先写好的主题")
    with next_part(page):
        page.select_option("#id_series", str(small.pk))
    expect(page.locator("#absent input[type=checkbox]")).to_have_count(2)
    expect(page.locator("#id_lecturer option:checked")).to_have_text("assistant")
    expect(page.locator("#id_topic")).to_have_value("先写好的主题")
    page.check(f"#absent input[value='{cast.assistant.pk}']")
    page.select_option("#id_lecturer", "")
    page.click("form[data-once] .btn-primary")
    page.wait_for_url(re.compile(r"/study/\d+/$"))
    assert Session.objects.get().attendees.get(person=cast.assistant).status == "absent"
    assert not Assignment.objects.exists()


def test_another_day_keeps_the_ticks_and_the_lecturer_chosen(cast, page):
    today = timezone.localdate()
    make_series(cast.bureau, by=cast.clerk, weekday=today.weekday(), rota=[cast.head, cast.member], today=today,
                active_from=today - timedelta(days=9))  # fmt: skip
    page.goto("/study/log/")
    page.check(f"#absent input[value='{cast.assistant.pk}']")
    page.select_option("#id_lecturer", str(cast.leader.pk))
    with next_part(page):
        page.fill("#id_held_on", (today - timedelta(days=1)).isoformat())
    expect(page.locator("[name=listed_on]")).to_have_value((today - timedelta(days=1)).isoformat())
    expect(page.locator(f"#absent input[value='{cast.assistant.pk}']")).to_be_checked()
    expect(page.locator("#id_lecturer")).to_have_value(str(cast.leader.pk))
    with next_part(page):
        page.fill("#id_held_on", "")
    expect(page.locator("#absent input[type=checkbox]")).to_have_count(7)
    expect(page.locator("#absent input:checked")).to_have_count(1)


def test_a_day_that_does_not_exist_is_said_and_stays_typed(cast, page):
    today = timezone.localdate()
    make_series(cast.bureau, by=cast.clerk, weekday=today.weekday(), today=today, active_from=today)
    page.goto("/study/log/")
    page.fill("#id_topic", "传达学习有关会议精神")
    page.fill("#id_held_on", "")
    day = page.locator("#id_held_on")
    day.press_sequentially("01022026")
    month_first = day.input_value() == "2026-01-02"
    day.fill("")
    day.blur()
    day.press_sequentially("02292026" if month_first else "20260229")
    page.click("form[data-once] .btn-primary")
    complaint = page.get_by_text("没有这一天，或者日期没有填完整。")
    expect(complaint).to_have_count(1)
    page.click("form[data-once] .btn-primary")
    expect(complaint).to_have_count(1)
    expect(day).to_be_focused()
    assert day.evaluate("field => field.validity.badInput")
    assert day.get_attribute("aria-invalid") == "true"
    assert day.get_attribute("aria-describedby") == complaint.get_attribute("id")
    assert not Session.objects.exists()
    day.fill(today.isoformat())
    expect(complaint).to_have_count(0)
    page.click("form[data-once] .btn-primary")
    page.wait_for_url(re.compile(r"/study/\d+/$"))
    assert Session.objects.get().held_on == today
