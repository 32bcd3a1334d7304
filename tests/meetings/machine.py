"""One machine in an office: a browser with a profile on disk, that can be killed and started again."""

import contextlib
import os
import subprocess
import time

from tests.cast import PASSWORD
from tools.browser import find, launch_options

# The texts that static/js/draft.js keeps, as [[key, text]]
KEPT = """() => new Promise((resolve) => {
  const asked = indexedDB.open("drafts", 1);
  asked.onsuccess = () => {
    const found = [];
    const store = asked.result.transaction("texts").objectStore("texts");
    store.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) { asked.result.close(); return resolve(found); }
      found.push([cursor.key.join(" "), cursor.value.text]);
      cursor.continue();
    };
  };
})"""


def holds(page, *texts):
    """The machine keeps these texts; draft.js writes them down, or drops them, a moment after the act."""
    for _moment in range(200):
        found = [text for _key, text in page.evaluate(KEPT)]
        if sorted(found) == sorted(texts):
            return
        page.wait_for_timeout(50)
    raise AssertionError(found)


class Machine:
    def __init__(self, chromium, folder, url):
        self.browser_type, self.folder, self.url = chromium.browser_type, folder, url
        self.context = self.page = None

    def start(self, blocked=""):
        """A new process with the profile as it lies on disk. `blocked` names a script that does not load."""
        self.context = self.browser_type.launch_persistent_context(
            str(self.folder), base_url=self.url, locale="zh-CN", viewport={"width": 1366, "height": 768},
            **launch_options(find()),
        )  # fmt: skip
        self.context.set_default_timeout(60_000)
        self.page = self.context.pages[0]
        if blocked:
            self.context.route(f"**/{blocked}", lambda route: route.abort())
        return self.page

    def sign_in(self, name, path="/"):
        """Where the profile still knows the session, it simply goes on: Chromium writes cookies down now and then."""
        self.page.goto(path)
        if "/accounts/" not in self.page.url:
            return
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def processes(self):
        listing = subprocess.run(["ps", "-ewwo", "pid=,args="], capture_output=True, text=True, check=True).stdout
        lines = [line.split(None, 1) for line in listing.splitlines()]
        return [int(pid) for pid, command in lines if str(self.folder) in command and int(pid) != os.getpid()]

    def kill(self):
        """As a power button would: no process of it gets to say anything."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 9)
        until = time.monotonic() + 10
        while self.processes() and time.monotonic() < until:
            time.sleep(0.05)
        with contextlib.suppress(Exception):
            self.context.close()
        for lock in self.folder.glob("Singleton*"):
            lock.unlink()

    def stop(self):
        if self.processes():
            self.context.close()
