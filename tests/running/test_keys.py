"""The keys, on a real page: each does what the list of keys says, none while one types, and nothing needs them."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.cast import make_assignment


@pytest.fixture
def at_list(browser, cast, signed_in, live_server):
    """The head's list of assignments."""
    make_assignment(cast.section, title="报送材料", owner=cast.member)
    session = signed_in(cast.head).cookies[settings.SESSION_COOKIE_NAME].value

    def opened(**options):
        page = browser(**options)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto("/assignments/")
        return page

    return opened


def test_the_keys_do_what_their_list_says_and_nothing_while_one_types(at_list):
    page, opened = at_list(), []
    page.on("request", lambda request: request.is_navigation_request() and opened.append(request.url))
    keys, search = page.locator("#keys-dialog"), page.locator('[data-key="search"]')
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    page.keyboard.press("n")  # the list is read, nothing else happens
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()

    page.keyboard.press("/")
    expect(search).to_be_focused()
    expect(search).to_have_value("")  # the key itself is not typed
    page.keyboard.type("n/?")
    expect(search).to_have_value("n/?")
    expect(keys).to_be_hidden()

    page.locator("h1").click()
    page.keyboard.press("Alt+n")
    page.keyboard.press("n")
    page.wait_for_url("**/assignments/new/")
    title = page.locator("[name=title]")
    title.focus()
    page.keyboard.type("n/?")
    expect(title).to_have_value("n/?")
    expect(keys).to_be_hidden()
    assert [address.rpartition("/assignments/")[2] for address in opened] == ["new/"]


def test_without_scripts_everything_the_keys_lead_to_is_there(at_list):
    page = at_list(java_script_enabled=False)
    expect(page.locator('a[data-key="n"]')).to_have_attribute("href", "/assignments/new/")
    expect(page.locator("[data-dialog-open=keys-dialog]")).to_be_hidden()
    expect(page.locator("#keys-dialog")).to_be_hidden()
    page.locator('[data-key="search"]').fill("报送")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.get_by_role("link", name="报送材料")).to_be_visible()
