"""The browser fixture itself: that it walks, and that it hears a complaint."""

from playwright.sync_api import expect


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
