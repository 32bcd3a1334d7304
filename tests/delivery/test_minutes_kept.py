"""The server, the network or the browser goes while somebody types, and then the page too: after signing in again all
is there but what was typed in the last five seconds. On the page of the minutes, which stores itself, and in the
one-page form, which does not. Each fault has its control, without what keeps text on the machine: that loses more."""

import os
import random
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Error

from tests.delivery.cable import Cable
from tests.delivery.office import Office
from tests.depth import SEED, rounds
from tests.meetings.machine import Machine
from tools.services import free_port

pytestmark = [pytest.mark.browser, pytest.mark.delivery, pytest.mark.faults]
FAULTS = ("server", "network", "browser")
PAGES = ("minutes", "edit")
LONGEST_LOST = 5.0
GOES_ON = 5.5  # seconds of typing after the server or the network went: what only this machine can have
PAUSE = 0.04


class Server:
    """`manage.py serve` of one office, on one port."""

    def __init__(self, office: Office):
        self.office, self.port = office, free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self):
        self.process = self.office.start("manage.py", "serve", "--port", str(self.port), "--no-worker")
        until = time.monotonic() + 90
        while time.monotonic() < until:
            assert self.process.poll() is None, self.process.stdout.read()
            try:
                if urllib.request.urlopen(f"{self.url}/healthz", timeout=2).status == 200:
                    return
            except (OSError, urllib.error.URLError):
                time.sleep(0.2)
        raise AssertionError("the server did not start")

    def kill(self):
        os.killpg(self.process.pid, 9)
        self.process.wait()


class Desk:
    """A clerk at one machine, and what goes wrong around them."""

    def __init__(self, server, cable, machine, number, blocked):
        self.server, self.cable, self.machine, self.number, self.blocked = server, cable, machine, number, blocked

    def begin(self):
        self.machine.start(self.blocked)

    def open(self, page):
        self.machine.sign_in("recorder", f"/meetings/{self.number}/{page}/")
        ready = "form[data-draft]" if self.blocked else "form[data-draft-ready]"
        self.machine.page.locator(ready).wait_for()
        return self.machine.page.locator("[name=conclusion]")

    @contextmanager
    def fault(self, name):
        """Within it, the server or the network is gone."""
        if name == "server":
            self.server.kill()
        else:
            self.cable.cut()
        yield
        if name == "server":
            self.server.start()
        else:
            self.cable.plug()

    def leave(self, page, name):
        """The page goes: a form sent to nobody, a page that can't be loaded anew, a browser that is killed."""
        if name == "browser":
            self.machine.kill()
            return
        with suppress(Error):  # as it should: nobody answers
            if page == "edit":
                self.machine.page.get_by_role("button", name="保存", exact=True).click(no_wait_after=True)
            else:
                self.machine.page.reload()
            self.machine.page.wait_for_url("chrome-error://**")
        left, self.machine.page = self.machine.page, self.machine.context.new_page()
        left.close()

    def back(self, name):
        """Another session: whoever comes back has to sign in."""
        if name == "browser":
            self.begin()
        self.machine.context.clear_cookies()

    def take_back(self):
        """The longest text that is offered, and saved."""
        offers = self.machine.page.locator("[data-draft-text]").all_text_contents()
        if offers:
            longest = offers.index(max(offers, key=len))
            self.machine.page.get_by_role("button", name="找回", exact=True).nth(longest).click()
        self.machine.page.get_by_role("button", name="保存", exact=True).click()
        self.machine.page.wait_for_url(f"**/meetings/{self.number}/")

    def stored(self):
        return self.server.office.query(f"SELECT conclusion FROM meetings_meeting WHERE id = {self.number}")


@pytest.fixture
def office(offices):
    made = offices.migrated()
    yield made
    made.stop()


@pytest.fixture
def desk(office, chromium, tmp_path):
    """`desk(blocked)`: the server runs, the browser is open."""
    machines = []

    def made(blocked=""):
        number = int(office.run("-m", "tests.delivery.minutes").split()[-1])
        server = Server(office)
        server.start()
        cable = Cable(server.port)
        machines.append(Machine(chromium, tmp_path / "profile", f"http://127.0.0.1:{cable.port}"))
        one = Desk(server, cable, machines[0], number, blocked)
        one.begin()
        return one

    yield made
    for machine in machines:
        machine.stop()


def typing(field, characters, seconds):
    """When each of them was typed, for about so long."""
    until, typed = time.monotonic() + seconds, []
    for character in characters:
        field.press_sequentially(character)
        typed.append((character, time.monotonic()))
        if time.monotonic() > until:
            break
        time.sleep(PAUSE)
    return typed


def one_round(desk, name, page, draw) -> tuple[int, float]:
    """How many characters were lost, and how long before the end the first of them was typed."""
    field = desk.open(page)
    before = field.input_value()
    field.press("Control+End")
    characters = iter(draw.sample([chr(code) for code in range(0x4E00, 0x6E00)], 4000))
    typed = [] if name == "browser" else typing(field, characters, draw.uniform(0.5, 4))
    with desk.fault(name):
        typed += typing(field, characters, GOES_ON + draw.uniform(0, 2))
        ended = time.monotonic()
        desk.leave(page, name)
    desk.back(name)
    field = desk.open(page)
    whole = before + "".join(character for character, _at in typed)
    if not desk.blocked:
        desk.take_back()
    found = field.input_value() if desk.blocked else desk.stored()
    assert whole.startswith(found), (whole, found)
    kept = len(found) - len(before)
    return (len(typed) - kept, ended - typed[kept][1]) if kept < len(typed) else (0, 0.0)


def come_to(desk, name, tried, measured) -> list[float]:
    """Both pages by turns; in a short run the seed says which."""
    draw = random.Random(f"{SEED} {name}")
    first = draw.randrange(2)
    results = [one_round(desk, name, PAGES[(first + turn) % 2], draw) for turn in range(tried)]
    ages = [age for _lost, age in results]
    measured(tried=tried, lost=sum(lost for lost, _age in results), longest_lost_ms=round(1000 * max(ages)))
    return ages


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_loses_less_than_five_seconds(desk, name, measured):
    ages = come_to(desk(), name, rounds(full=8, short=1), measured)
    assert max(ages) < LONGEST_LOST


@pytest.mark.parametrize("name", FAULTS)
def test_without_what_keeps_text_on_the_machine_the_same_fault_loses_more(desk, name, measured):
    """The control."""
    ages = come_to(desk("draft.js"), name, rounds(full=2, short=1), measured)
    assert min(ages) > LONGEST_LOST
