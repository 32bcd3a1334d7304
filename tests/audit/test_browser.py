"""The auditor's export in a real browser: asked once more who is there, then a file on the disk, in both profiles."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from audit.models import Entry
from tests.accounts.test_second_factor import number
from tests.browsing import next_page
from tests.cast import PASSWORD, make_assignment


@pytest.mark.parametrize("profile", ["strict", "simple"])
def test_the_trail_is_exported_to_a_file_after_stepping_up(browser, cast, settings, profile):
    settings.ADMINISTRATION = profile
    settings.SECOND_FACTOR = "administrators" if profile == "strict" else "nobody"
    make_assignment(cast.section, title="要导出的事项").save()
    page = browser()
    page.goto("/accounts/login/")
    page.fill("[name=login]", "auditor")
    page.fill("[name=password]", PASSWORD)
    if profile == "strict":
        secret = generate_totp_secret()
        TOTP.activate(cast.auditor, secret)
        with next_page(page):
            page.keyboard.press("Enter")
        page.fill("[name=code]", number(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("/")
    page.goto("/audit/?event=created")
    settings.STEP_UP_SECONDS = 0
    page.get_by_role("button", name="导出").click()
    page.wait_for_url("**/reauthenticate/**")
    expect(page.locator("body")).to_contain_text("导出审计日志")
    settings.STEP_UP_SECONDS = 300
    if profile == "strict" and page.locator("[name=code]").count():
        page.fill("[name=code]", number(secret, 1))
    else:
        page.fill("[name=password]", PASSWORD)
    page.locator("button.btn-primary").first.click()
    page.wait_for_url("**/audit/?event=created")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出").click()
    sheet = load_workbook(BytesIO(Path(waiting.value.path()).read_bytes())).active
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert any("要导出的事项" in cell for cell in cells)
    entry = Entry.objects.get(event="exported")
    assert entry.by == cast.auditor and entry.at > timezone.now() - timedelta(minutes=5)
