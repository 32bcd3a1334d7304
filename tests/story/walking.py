"""What every story does on a page."""

from tests.browsing import next_page


def send(page):
    with next_page(page):
        page.locator("main form .form-actions button.btn").first.click()
