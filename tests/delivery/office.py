"""An installation of its own for real processes: database, settings, people. Also the script that fills and reads it.

python -m tests.delivery.office populate     40 people, each with work due on 30 September 2026
python -m tests.delivery.office dump         the ledger as JSON
"""

import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent.parent
DAY = "2026-09-30"
PEOPLE = 40


class Office:
    """Commands run in processes of their own, with an environment of their own."""

    def __init__(self, folder: Path, **env):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        inherited = {name: value for name, value in os.environ.items() if name not in ("TEST_VAR_DIR", "EMAIL_URL")}
        self.env = inherited | {
            "DJANGO_SETTINGS_MODULE": "config.settings", "ENV_FILE": os.devnull, "VAR_DIR": str(folder),
            "LOG_LEVEL": "WARNING", **env,
        }  # fmt: skip
        self.processes = []

    def start(self, *arguments, stdin=None, **env):
        """A process of its own group; `stop` ends what is left of it."""
        process = subprocess.Popen([sys.executable, *arguments], env=self.env | env, stdin=stdin, cwd=ROOT,
                                   start_new_session=True, text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT)  # fmt: skip
        self.processes.append(process)
        return process

    def run(self, *arguments, **env):
        process = self.start(*arguments, **env)
        output, _nothing = process.communicate(timeout=120)
        assert process.returncode == 0, output
        return output

    def remind(self, **env):
        return self.run("manage.py", "remind", "--once", "--on", DAY, **env)

    def dump(self) -> dict:
        return json.loads(self.run("-m", "tests.delivery.office", "dump"))

    def query(self, statement):
        """One value, read beside the processes at work."""
        url = self.env["DATABASE_URL"]
        sqlite = url.startswith("sqlite")
        with closing(sqlite3.connect(url.removeprefix("sqlite:///")) if sqlite else psycopg2.connect(url)) as opened:
            cursor = opened.cursor()
            cursor.execute(statement)
            return cursor.fetchone()[0]

    def stop(self):
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, 9)
            process.wait()
            process.stdout.close()
        self.processes.clear()


class Offices:
    """Databases to begin with, a file each or one each on the server of DATABASE_URL. Migrating takes long, so each
    kind is migrated once, and copied from then on."""

    def __init__(self, folder: Path, kept_tables=lambda *_where, **_url: False):
        self.folder, self.made, self.blank, self.kept_tables = folder, [], {}, kept_tables
        self.server = os.environ.get("DATABASE_URL", "")
        self.kind = "postgres" if self.server.startswith("postgres") else "sqlite"

    @cached_property
    def of_forty(self) -> Office:
        made = self.migrated()
        made.run("-m", "tests.delivery.office", "populate")
        return made

    def new(self, like: Office | None = None, **env) -> Office:
        """A copy of the office of forty, or of one that was filled since and in which nothing runs."""
        return self._office(self.kind, like or self.of_forty, env)

    def migrated(self, kind="", **env) -> Office:
        """All tables and nobody in them, as after `manage.py migrate`."""
        kind = kind or self.kind
        if kind not in self.blank:
            made = self._office(kind, None, {})
            is_filled = self.kept_tables(**self._place(made, kind))
            if not is_filled:
                made.run("manage.py", "migrate", "-v0")
            made.run("manage.py", "createcachetable", "-v0")
            self.blank[kind] = made
        return self._office(kind, self.blank[kind], env)

    def _place(self, office, kind) -> dict:
        return {"folder": office.folder} if kind == "sqlite" else {"url": office.env["DATABASE_URL"]}

    def empty(self, **env) -> Office:
        """No tables yet."""
        return self._office(self.kind, None, env)

    def _office(self, kind, like, env) -> Office:
        folder = self.folder / secrets.token_hex(4)
        url = self._new_database(kind, folder, like.env["DATABASE_URL"] if like else "")
        return Office(folder, **{"DATABASE_URL": url} | env)

    def _new_database(self, kind, folder, like):
        folder.mkdir(parents=True)
        if kind == "sqlite":
            if like:
                shutil.copyfile(like.removeprefix("sqlite:///"), folder / "db.sqlite3")
            return f"sqlite:///{folder / 'db.sqlite3'}"
        name = f"delivery_{secrets.token_hex(6)}"
        template = urlsplit(like).path[1:] if like else "template0"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        self.made.append(name)
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{name}"))

    def _execute(self, statement):
        connection = psycopg2.connect(self.server)
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()

    def remove(self):
        for name in self.made:
            self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def populate():
    from datetime import date

    from django.utils import timezone

    from organization.models import User
    from organization.people.services import post
    from organization.rights import Role
    from tests.cast import LONG_AGO, make_assignment, make_unit

    unit = make_unit("section")
    for place in range(PEOPLE):
        name = f"person{place}"
        person = User.objects.create(username=name, name=name, email=f"{name}@example.org", password="!",
                                     authorized_at=timezone.now())  # fmt: skip
        post(user=person, unit=unit, role=Role.MEMBER, from_on=LONG_AGO)
        make_assignment(unit, owner=person, title=f"任务{place}", due_on=date.fromisoformat(DAY))


def dump():
    from reminders.models import Dispatch, Reminder

    return {
        "reminders": [
            {"key": row.key, "to": row.recipient.email, "channel": row.channel, "state": row.state}
            for row in Reminder.objects.select_related("recipient")
        ],
        "dispatches": list(Dispatch.objects.values("recipient__email", "message_id", "state", "attempts")),
    }


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "populate":
        populate()
    else:
        json.dump(dump(), sys.stdout)
