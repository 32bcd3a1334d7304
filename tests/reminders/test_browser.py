"""The inbox in a real Chromium, on a desk and on a phone."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from reminders.models import Reminder
from tests.browsing import next_page
from tests.cast import make_assignment
from tests.reminders.factory import DUE, day, ring_on

WIDTHS = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def open_as(browser, live_server):
    def open_page(user, viewport):
        client = Client()
        client.force_login(user)
        page = browser(viewport=viewport)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return page

    return open_page


@pytest.mark.parametrize("width", WIDTHS)
def test_a_person_reads_what_they_were_told(transactional_db, cast, open_as, live_server, width):
    report = make_assignment(cast.section, owner=cast.member, title="报送第三季度意识形态分析研判报告", due_on=DUE)
    make_assignment(cast.section, owner=cast.member, title="完成周三学习会记录", due_on=day("09-24"))
    ring_on("09-24", "09-30", "10-10")
    page = open_as(cast.member, WIDTHS[width])
    for language in ("en", "zh-hans"):  # with a number at the bell, in the longer language too
        page.context.add_cookies([
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])  # fmt: skip
        page.goto("/")
        expect(page.locator(".bell .count")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") == WIDTHS[width]["width"]
    with next_page(page):
        page.locator(".bell").click()
    expect(page.locator("h1")).to_have_text("提醒")
    with next_page(page):
        page.get_by_role("row").filter(has_text="完成周三学习会记录").get_by_role("button", name="标为已读").click()
    with next_page(page):
        page.locator(".chips").get_by_role("link", name="未读").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    with next_page(page):
        page.get_by_role("link", name=report.title).click()
    page.locator("summary").filter(has_text="提醒").click()
    page.get_by_text("到期前（本单位预警灯转黄时）").first.wait_for()
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow == 0
    page.goto("/reminders/")
    with next_page(page):
        page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator(".bell .count")).to_have_count(0)
    assert not Reminder.objects.inbox_of(cast.member).unread().exists()
