"""The browser fixture itself: that it walks, and that it hears a complaint."""


def test_the_sign_in_page_opens_without_a_complaint(browser):
    page = browser()
    page.goto("/accounts/login/")
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    assert page.locator("input[name=password]").is_visible()
    assert browser.complaints == []


def test_an_inline_style_and_a_refusal_are_complaints(browser):
    page = browser()
    page.goto("/accounts/login/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.goto("/no-such-page/")
    assert "Content Security Policy" in browser.complaints[0]
    assert "status of 404" in browser.complaints[-1]
    browser.complaints.clear()


def test_an_expected_refusal_is_none(browser):
    browser(expects=["status of 404"]).goto("/no-such-page/")
    assert browser.complaints == []
