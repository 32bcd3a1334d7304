"""A real Chromium that walks the pages, and fails the test when the browser itself complains."""

import os
import threading
import time
from contextlib import contextmanager
from urllib.request import urlopen

import pytest
from django.core.handlers.base import BaseHandler
from playwright.sync_api import expect, sync_playwright

from tools.browser import NoBrowser, find, launch_options

VIEWPORT = {"width": 1366, "height": 768}
PATIENCE = 30_000  # of a slow machine; what has to be fast is measured by its own test
expect.set_options(timeout=PATIENCE)


@contextmanager
def next_page(page):
    """What is done within leads to another page; after it that page is whole and its scripts have run.

    A click or a key by itself waits for less: what is read at once may be of the page before, or of half a page, and
    what is done at once may break off what was being sent."""
    with page.expect_event("load"):
        yield


@contextmanager
def next_part(page):
    """What is done within makes htmx put another part into the page; after it the part stands there and works."""
    page.evaluate("""() => {
      delete document.body.dataset.settled;
      addEventListener("htmx:afterSettle", () => (document.body.dataset.settled = "1"), { once: true });
    }""")
    yield
    page.locator("body[data-settled]").wait_for()


@pytest.fixture(scope="session")
def chromium():
    try:
        path = find()
    except NoBrowser as reason:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(str(reason))
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch_options(path))
        yield running
        running.close()


def let_answers_come(chromium, under_way):
    """A page that is closed meanwhile would complain about nothing."""
    pages = [page for context in chromium.contexts for page in context.pages]
    until = time.monotonic() + 5
    while pages and under_way and time.monotonic() < until:
        pages[0].wait_for_timeout(20)


def let_server_end(live_server):
    """What the server still works on, also for a page that was left long ago, would write into tables that are emptied
    after the test. Each connection has a thread, which ends with its last answer once the browser has hung up."""
    urlopen(f"{live_server.url}/static/js/app.js").close()  # whoever knocked before has been let in
    until = time.monotonic() + PATIENCE / 1000
    while any("process_request_thread" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < until, "the server still works on what it was asked"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def one_at_a_time():
    """The threads of the test's server share its one connection to SQLite in memory: two requests at once would begin
    and end one another's transactions. No product does that; there each thread has its own connection."""
    turn, get_response = threading.RLock(), BaseHandler.get_response

    def in_turn(self, request):
        with turn:
            return get_response(self, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "get_response", in_turn)
        yield


@pytest.fixture
def browser(chromium, one_at_a_time, live_server):
    """`page = browser()` is one person at one machine: own cookies, Chinese, on the test's own server.

    The test fails at its end if any page logged an error, broke the content security policy, or got a 5xx.
    A test that goes where it is refused says so: `browser(expects=["status of 403"])`.
    """

    def begin(request):
        under_way.add(request)

    def end(request):
        under_way.discard(request)

    def open_page(viewport=VIEWPORT, expects=(), **options):
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport=viewport, **options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()

        def complain(text):
            if not any(expected in text for expected in expects):
                open_page.complaints.append(f"{page.url}: {text}")

        def hear(message):
            if message.type == "error" or "Content Security Policy" in message.text:
                complain(message.text)

        def judge(response):
            if response.status >= 500:
                complain(f"{response.status} from {response.url}")

        page.on("console", hear)
        page.on("pageerror", lambda error: complain(str(error)))
        page.on("response", judge)
        page.on("request", begin)
        page.on("requestfinished", end)
        page.on("requestfailed", end)
        return page

    under_way, open_page.complaints = set(), []
    yield open_page
    let_answers_come(chromium, under_way)
    for context in chromium.contexts:
        context.close()
    let_server_end(live_server)
    assert not open_page.complaints, "\n".join(open_page.complaints)
