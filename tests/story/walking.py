"""What every story does on a page."""


def send(page):
    page.locator("main form .form-actions button.btn").first.click()
    page.wait_for_load_state()
