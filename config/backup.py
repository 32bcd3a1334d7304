"""A backup: one folder with every table and every kept file as they stood at one moment, while others go on writing.

    manifest.json      what it is: when, of which release's tables, how many rows and files, digests of the tables
    tables/NAME.gz     one line of JSON a row, the same on every database
    files/...          the kept files under their generated names
    SHA256SUMS         of all of these; `sha256sum -c SHA256SUMS` reads it too
    SEAL               of SHA256SUMS, under this installation's SECRET_KEY

The tables are read in one transaction that sees one moment. Files are never changed and never taken away, so those the
tables name are still there when they are copied afterwards. The folder gets its name when it is whole. The keys
(SECRET_KEY and its like) are not in it: whoever finds a backup shall not find them too.
"""

import gzip
import hashlib
import hmac
import json
import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from audit.trail import Event, note
from config.checks import holds_example
from config.tables import Digest, columns, kept_tables, rows

FORMAT = 1
MANIFEST, SUMS, SEAL = "manifest.json", "SHA256SUMS", "SEAL"
CHUNK = 1024 * 1024


class BackupError(Exception):
    """Says in the reader's language why nothing was made or restored, and what to do."""


def make_backup(folder: Path, *, now) -> dict:
    """Write the backup; returns its manifest."""
    refuse_unfit(folder)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    part.mkdir(mode=0o700)
    try:
        manifest = {"format": FORMAT, "made_at": now.isoformat(), "key": key_mark()}
        with Sums(part) as sums:
            with one_moment():
                manifest |= {
                    "database": connection.vendor,
                    "schema": schema(),
                    "example": holds_example(),
                    "tables": {model._meta.label_lower: write_table(model, part, sums) for model in kept_tables()},
                }
                named = list(file_names())
            manifest |= copy_files(named, part, sums)
            text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            sums.write(MANIFEST, [text])
        write_private(part / SEAL, seal(part / SUMS).encode())
        sync_folders(part)
        os.rename(part, folder)
        sync(folder.parent)
        note(Event.BACKED_UP, file=str(folder), rows=all_rows(manifest))
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def all_rows(manifest) -> int:
    return sum(table["rows"] for table in manifest["tables"].values())


def refuse_unfit(folder: Path):
    media = Path(settings.MEDIA_ROOT).resolve()
    if folder == media or media in folder.parents:
        raise BackupError(_("A backup does not belong among the kept files (%(folder)s).") % {"folder": media})
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(_("%(folder)s exists already. Name a new folder, for example one with the day in its name.")
                          % {"folder": folder})  # fmt: skip
    if missing_migrations():
        raise BackupError(_("The database is not up to date: run `manage.py migrate` first, then back it up."))


def missing_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def schema() -> dict:
    """The tables' shape: by app, the newest of its applied migrations. One that stands for several goes by the newest
    of them, so that a backup from the time before they were put together fits."""
    graph = MigrationExecutor(connection).loader.graph
    found = {}
    for app, name in sorted(graph.leaf_nodes()):
        replaced = [old for _app, old in graph.nodes[app, name].replaces]
        found.setdefault(app, []).append(max(replaced, default=name))
    return found


@contextmanager
def one_moment():
    """A transaction that sees the database as it stood when it began, and keeps no writer waiting."""
    connection.ensure_connection()
    kept = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"  # IMMEDIATE, as everywhere else, would be a writer's lock
    try:
        with transaction.atomic(durable=True):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = kept


def write_table(model, part: Path, sums) -> dict:
    found = Digest()

    def packed():
        for row in rows(model):
            found.add(row)
            yield json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    sums.write(table_path(model), packed(), pack=True)
    return {"columns": [field.column for field in columns(model)], "rows": found.count, "sha256": found.hex}


def table_path(model) -> str:
    return f"tables/{model._meta.label_lower}.gz"


def file_names():
    """The files that the tables name."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                named = model._base_manager.exclude(**{field.name: ""}).exclude(**{field.name: None})
                yield from named.order_by("pk").values_list(field.name, flat=True).iterator()


def copy_files(named, part: Path, sums) -> dict:
    """A file that is not there any more is named, and the rest is kept all the same."""
    size, missing = 0, []
    for name in named:
        if not default_storage.exists(name):
            missing.append(name)
            continue
        with default_storage.open(name) as file:
            size += sums.write(f"files/{name}", iter(lambda: file.read(CHUNK), b""))
    return {"files": len(named) - len(missing), "bytes": size, "missing": missing}


class Sums:
    """Writes the parts of a backup, each readable by its owner only, and lists their digests."""

    def __init__(self, part: Path):
        self.part = part

    def __enter__(self):
        self.list = open_private(self.part / SUMS)
        return self

    def __exit__(self, *_):
        self.list.flush()
        os.fsync(self.list.fileno())
        self.list.close()

    def write(self, name: str, chunks, *, pack=False) -> int:
        """The part's size on disk."""
        path = self.part / name
        make_private(path.parent)
        with open_private(path) as file:
            hashed = Hashed(file)
            if pack:
                with gzip.GzipFile("", "wb", 6, hashed, mtime=0) as packed:
                    for chunk in chunks:
                        packed.write(chunk)
            else:
                for chunk in chunks:
                    hashed.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        self.list.write(f"{hashed.sha.hexdigest()}  {name}\n".encode())
        return hashed.size


class Hashed:
    def __init__(self, file):
        self.file, self.sha, self.size = file, hashlib.sha256(), 0

    def write(self, chunk):
        self.sha.update(chunk)
        self.size += len(chunk)
        return self.file.write(chunk)

    def flush(self):
        self.file.flush()


def open_private(path: Path):
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def make_private(folder: Path):
    """Like `mkdir -p`, except that the folders on the way are private too."""
    if not folder.exists():
        make_private(folder.parent)
        folder.mkdir(mode=0o700)


def write_private(path: Path, text: bytes):
    with open_private(path) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folders(part: Path):
    for folder, _folders, _files in os.walk(part):
        sync(Path(folder))


def seal(sums: Path) -> str:
    """Only who knows the key can make it: a list of digests alone is as easily written anew as the files."""
    with sums.open("rb") as file:
        listed = hashlib.file_digest(file, "sha256").hexdigest()
    return salted_hmac("config.backup.seal", listed, algorithm="sha256").hexdigest()


def key_mark() -> str:
    """Tells one SECRET_KEY from another without giving it away."""
    return salted_hmac("config.backup.key", "mark", algorithm="sha256").hexdigest()[:16]


def is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
