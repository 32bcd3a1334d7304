"""`tools/services.py`: real servers for one command, whoever runs it, and nothing afterwards."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.services import ROOT

pytestmark = pytest.mark.delivery
PROBE = """
import os, psycopg2, redis
url = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://")
cursor = psycopg2.connect(url).cursor()
cursor.execute("SHOW fsync")
print(cursor.fetchone()[0], redis.Redis.from_url(os.environ["CELERY_BROKER_URL"]).ping())
raise SystemExit(7)
"""


def start(folder, *command, **environment):
    plain = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return subprocess.Popen(
        [sys.executable, "tools/services.py", *command],
        cwd=ROOT, env=plain | {"TMPDIR": str(folder)} | environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    for path in (tmp_path, *tmp_path.parents):  # as root the server runs as nobody and must reach its data
        if path.owner() == Path.home().owner() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o011)
    return tmp_path


def servers_in(folder):
    listing = subprocess.run(["ps", "-ewwo", "stat=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if str(folder) in line and not line.startswith("Z")]


@pytest.mark.parametrize(("options", "fsync"), [((), "off"), (("--durable",), "on")])
def test_the_command_finds_both_servers_and_its_exit_code_is_passed_on(folder, options, fsync):
    process = start(folder, *options, sys.executable, "-c", PROBE)
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, output.strip()) == (7, f"{fsync} True")
    assert servers_in(folder) == []
    assert list(folder.glob("duties-*")) == []


def test_the_command_gets_no_settings_but_the_servers(folder):
    plain = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "tools/services.py", "printenv"]
    output = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=True).stdout
    assert "DATABASE_URL=" in output
    assert "DJANGO_SETTINGS_MODULE" not in output


def test_a_server_that_is_named_already_wins(folder):
    named = {"DATABASE_URL": "postgres://a", "CELERY_BROKER_URL": "redis://b", "CACHE_URL": "redis://c"}
    process = start(folder, "printenv", *named, **named)
    output, _ = process.communicate(timeout=60)
    assert output.split() == list(named.values())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_stopped_or_killed_it_leaves_no_server_behind(folder, number):
    process = start(folder, sys.executable, "-uc", "import time; print('up'); time.sleep(20)")
    assert process.stdout.readline() == "up\n"
    assert len(servers_in(folder)) >= 2
    process.send_signal(number)
    deadline = time.monotonic() + 15
    while (servers_in(folder) or list(folder.glob("duties-*"))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert servers_in(folder) == []
    assert list(folder.glob("duties-*")) == []
    os.killpg(process.pid, signal.SIGKILL) if number == signal.SIGKILL else process.wait()
