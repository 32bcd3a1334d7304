"""`manage.py serve` as a person runs it: real processes on the embedded default, and nothing left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings

from tools.services import free_port

pytestmark = pytest.mark.delivery
STARTS_WITHIN, STOPS_WITHIN = 60, 15


def wait_for(condition, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    return condition()


class Serving:
    """One `serve` in a folder of its own; every process it starts names that folder or its port."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.log = folder / "serve.log"
        environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        self.environment = environment | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "ENV_FILE": os.devnull,
            "VAR_DIR": str(folder / "var"),
            "TMPDIR": str(folder),
        }
        with open(self.log, "w") as output:
            self.process = subprocess.Popen(
                self.command(self.port), **self.options(), stdout=output, stderr=output, start_new_session=True
            )

    def command(self, port):
        return [sys.executable, "manage.py", "serve", "--port", str(port)]

    def options(self):
        return {"cwd": settings.BASE_DIR, "env": self.environment}

    def answers(self):
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).status == 200

    def is_ready(self):
        return "Ready" in self.text() or "已就绪" in self.text()

    def text(self):
        return self.log.read_text()

    def processes(self, word=""):
        """{pid: command} of everything that belongs to it, the dead ones that nobody has buried yet left out."""
        listing = subprocess.run(["ps", "-ewwo", "pid=,stat=,args="], capture_output=True, text=True, check=True).stdout
        lines = [line.split(None, 2) for line in listing.splitlines()]
        return {
            int(pid): command
            for pid, state, command in lines
            if not state.startswith("Z")
            and word in command
            and (str(self.folder) in command or str(self.port) in command)
        }

    def ended(self):
        return self.process.poll() is not None and not self.processes()


@contextlib.contextmanager
def served(folder):
    started = Serving(folder)
    try:
        assert wait_for(started.is_ready, STARTS_WITHIN), started.text()
        yield started
    finally:
        for pid in started.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        started.process.wait()


@pytest.fixture
def serving(tmp_path, kept_tables):
    kept_tables(tmp_path / "var")
    with served(tmp_path) as started:
        yield started


@pytest.fixture
def serving_from_nothing(tmp_path):
    with served(tmp_path) as started:
        yield started


def test_it_answers_and_stops_on_sigterm_leaving_nothing(serving_from_nothing):
    serving = serving_from_nothing
    assert serving.answers()
    assert serving.processes("celery") and serving.processes("gunicorn")
    serving.process.send_signal(signal.SIGTERM)
    assert wait_for(serving.ended, STOPS_WITHIN), serving.processes()
    assert serving.process.returncode == 0
    assert "Traceback" not in serving.text()
    assert not list(serving.folder.glob("duties-*"))


def test_it_starts_a_child_again_that_was_killed(serving):
    web = min(serving.processes("gunicorn"))
    os.kill(web, signal.SIGKILL)
    assert wait_for(lambda: web not in serving.processes(), 10)
    assert wait_for(serving.answers, 30), serving.text()


def test_killed_without_a_word_it_leaves_nothing_either(serving):
    serving.process.kill()
    assert wait_for(serving.ended, STOPS_WITHIN), serving.processes()
    assert not list(serving.folder.glob("duties-*"))


def test_a_taken_port_and_a_second_one_on_the_same_folder_are_refused_in_words(serving):
    for port in (serving.port, free_port()):
        second = subprocess.run(
            serving.command(port), **serving.options(), capture_output=True, text=True, timeout=60, check=False
        )
        assert second.returncode == 1
        assert "CommandError" in second.stderr
        assert "Traceback" not in second.stderr
    assert serving.answers()
