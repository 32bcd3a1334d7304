import pytest

from tests.cast import PASSWORD


@pytest.fixture
def at_desk(browser):
    """`at_desk("leader")` is that person's page, signed in."""

    def sign_in(username):
        page = browser()
        page.goto("/accounts/login/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/accounts/" not in url)
        return page

    return sign_in
