"""The keys, on a real page: each does what the list of keys says, none while one types, and nothing needs them."""

import pytest
from django.conf import settings

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
    page = at_list()
    keys, search = page.locator("#keys-dialog"), page.locator('[data-key="search"]')
    page.keyboard.press("?")
    assert keys.is_visible()
    page.keyboard.press("n")  # the list is read, nothing else happens
    page.keyboard.press("Escape")
    assert not keys.is_visible()

    page.keyboard.press("/")
    assert search.evaluate("box => box === document.activeElement")
    assert search.input_value() == "", "the key itself is not typed"
    page.keyboard.type("n/?")
    assert search.input_value() == "n/?"
    assert not keys.is_visible()

    page.locator("h1").click()
    page.keyboard.press("Alt+n")
    assert page.url.endswith("/assignments/")
    page.keyboard.press("n")
    page.wait_for_url("**/assignments/new/")
    title = page.locator("[name=title]")
    title.focus()
    page.keyboard.type("n/?")
    assert title.input_value() == "n/?"
    assert not page.locator("#keys-dialog").is_visible()
    assert page.url.endswith("/assignments/new/")


def test_without_scripts_everything_the_keys_lead_to_is_there(at_list):
    page = at_list(java_script_enabled=False)
    assert not page.locator("[data-dialog-open=keys-dialog]").is_visible()
    assert not page.locator("#keys-dialog").is_visible()
    assert page.locator('a[data-key="n"]').get_attribute("href") == "/assignments/new/"
    page.locator('[data-key="search"]').fill("报送")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.get_by_role("link", name="报送材料").is_visible()
