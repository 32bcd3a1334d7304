"""The browser fixture itself: that it walks, and that it hears a complaint."""

import threading
import time

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import expect

from tests.browsing import let_server_end


def is_refusal(message):
    return "status of 404" in message.text


def test_the_sign_in_page_opens_without_a_complaint(browser):
    page = browser()
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.locator("input[name=password]")).to_be_visible()
    assert browser.complaints == []


def test_an_inline_style_and_a_refusal_are_complaints(browser):
    page = browser()
    page.goto("/accounts/login/")
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    with page.expect_console_message(is_refusal):
        page.goto("/no-such-page/")
    assert "Content Security Policy" in browser.complaints[0]
    assert "status of 404" in browser.complaints[-1]
    browser.complaints.clear()


def test_an_expected_refusal_is_none(browser):
    page = browser(expects=["status of 404"])
    with page.expect_console_message(is_refusal):
        page.goto("/no-such-page/")
    assert browser.complaints == []


@pytest.mark.parametrize("waits", [True, False])
def test_nothing_is_left_at_work_when_the_page_is_gone(browser, live_server, waits):
    """With the control, that does not wait for the server."""
    page = browser()
    page.goto("/accounts/login/")
    begun, ended = threading.Event(), []

    def linger(**_signal):
        begun.set()
        time.sleep(0.5)

    def end(**_signal):
        ended.append(True)

    request_started.connect(linger)
    request_finished.connect(end)
    try:
        page.evaluate("void fetch('/healthz')")
        assert begun.wait(30)
        request_started.disconnect(linger)
        page.context.close()
        if waits:
            let_server_end(live_server)
        assert bool(ended) == waits
    finally:
        request_started.disconnect(linger)
        let_server_end(live_server)
        request_finished.disconnect(end)
