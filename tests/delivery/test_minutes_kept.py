"""The server is killed while minutes are written, then the browser too: after signing in again the text is there."""

import os
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.meetings.machine import Machine
from tools.services import free_port

pytestmark = [pytest.mark.browser, pytest.mark.delivery, pytest.mark.faults]
PAUSE = 50


class Server:
    """`manage.py serve` of one office, on one port."""

    def __init__(self, office):
        self.office, self.port = office, free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self):
        self.process = self.office.start("manage.py", "serve", "--port", str(self.port), "--no-worker")
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if urllib.request.urlopen(f"{self.url}/healthz", timeout=2).status == 200:
                    return
            except (OSError, urllib.error.URLError):
                time.sleep(0.2)
        raise AssertionError("the server did not start")

    def kill(self):
        os.killpg(self.process.pid, 9)
        self.process.wait()


@pytest.fixture
def office(offices):
    made = offices.migrated()
    yield made
    made.stop()


def test_server_and_browser_are_killed_and_less_than_five_seconds_are_lost(office, chromium, tmp_path, measured):
    number = int(office.run("-m", "tests.delivery.minutes").split()[-1])
    server = Server(office)
    server.start()
    machine, path = Machine(chromium, tmp_path / "profile", server.url), f"/meetings/{number}/minutes/"

    def stored():
        return office.query(f"SELECT conclusion FROM meetings_meeting WHERE id = {number}")

    def says(words):
        expect(machine.page.locator("[data-autosave-state]")).to_contain_text(words, timeout=40_000)

    try:
        page = machine.start()
        machine.sign_in("recorder", path)
        field = page.locator("[name=conclusion]")
        field.press_sequentially("服务器还在", delay=PAUSE)
        says("已自动保存")
        assert stored() == "服务器还在"

        server.kill()
        field.press_sequentially("，服务器不在了", delay=PAUSE)
        says("暂时连不上服务器")
        server.start()
        says("已自动保存")
        assert stored() == "服务器还在，服务器不在了"

        server.kill()
        typed = "".join(chr(0x4E00 + place) for place in range(100))
        field.press_sequentially(typed, delay=PAUSE, timeout=60_000)
        machine.kill()
        server.start()
        page = machine.start()
        machine.sign_in("recorder", path)
        page.get_by_role("button", name="找回").click()
        says("已自动保存")
        found = stored().removeprefix("服务器还在，服务器不在了")
        assert typed.startswith(found)
        lost = (len(typed) - len(found)) * PAUSE
        measured(typed=len(typed), lost_ms=lost)
        assert lost < 5000
    finally:
        machine.stop()
