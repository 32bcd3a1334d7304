"""Restoring a backup (config/backup.py): into an empty database, whole or not at all, and proven row by row.

Everything is checked before anything is written. Then the files are put in place (nothing names them yet), and the
tables in one transaction, in which each is read back and compared. What an app must see to after a jump back in time
is its own: `restored(now=…, made_at=…)` on its AppConfig, run in the same transaction.
"""

import gzip
import hashlib
import json
import re
import zlib
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import Error, connection, transaction
from django.utils.translation import gettext as _

from audit.trail import Event, note
from config.backup import (
    FORMAT,
    MANIFEST,
    SEAL,
    SUMS,
    BackupError,
    all_rows,
    is_same,
    key_mark,
    missing_migrations,
    schema,
    seal,
    table_path,
)
from config.tables import columns, digest, empty, insert, kept_tables, left_out_tables
from organization.models import Unit, User

MANIFEST_SHAPE = {"made_at": str, "key": str, "schema": dict, "example": bool, "tables": dict, "files": int}
TABLE_SHAPE = {"columns": list, "rows": int, "sha256": str}
LINE = re.compile(r"([0-9a-f]{64})  ([^\n\\]+)\n")


def check_backup(folder: Path, *, other_key=False) -> dict:
    """The manifest of a backup that is whole and unaltered. Writes nothing."""
    for name in (MANIFEST, SUMS, SEAL):
        if not (folder / name).is_file():
            raise BackupError(_("%(folder)s is not a whole backup: %(name)s is missing.")
                              % {"folder": folder, "name": name})  # fmt: skip
    sealed = is_same(text_of(folder / SEAL), seal(folder / SUMS))
    if not sealed and is_same(manifest_of(folder)["key"], key_mark()):
        raise altered(SEAL)
    if not sealed and not other_key:
        raise BackupError(
            _("The backup was made under another SECRET_KEY, so nothing proves that it was not altered. Put that key "
              "into the environment, or add --other-key: then sign-in links handed out before no longer work, nor "
              "does whatever else was sealed or enciphered under that key.")
        )  # fmt: skip
    listed = {name: sha for sha, name in sums(folder)}
    if MANIFEST not in listed:
        raise altered(SUMS)
    for name, sha in listed.items():
        if not is_same(sha256(part_of(folder, name)), sha):
            raise altered(name)
    return manifest_of(folder)


def manifest_of(folder: Path) -> dict:
    """What the backup says it is, in the shape in which `make_backup` writes it. It may be read before it is proven."""
    try:
        found = json.loads(text_of(folder / MANIFEST))
        if found["format"] != FORMAT:
            raise BackupError(_("The backup is in a form this release does not read (%(form)s).")
                              % {"form": found["format"]})  # fmt: skip
        datetime.fromisoformat(found["made_at"]).astimezone()
        is_whole = has_shape(found, MANIFEST_SHAPE) and all(
            has_shape(table, TABLE_SHAPE) for table in found["tables"].values()
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        is_whole = False
    if not is_whole:
        raise altered(MANIFEST)
    return found


def has_shape(found: dict, shape: dict) -> bool:
    return all(isinstance(found.get(name), kind) for name, kind in shape.items())


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def part_of(folder: Path, name: str) -> Path:
    """A plain file of the folder itself: a link could lead to any file of the machine, or to one without end."""
    path = folder / name
    if path.exists() and (path.resolve() != folder.resolve() / name or not path.is_file()):
        raise altered(name)
    return path


def sums(folder: Path):
    for line in text_of(folder / SUMS).splitlines(keepends=True):
        found = LINE.fullmatch(line)
        if not found or ".." in Path(found[2]).parts or Path(found[2]).is_absolute():
            raise altered(SUMS)
        yield found[1], found[2]


def sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BackupError(
            _("%(name)s cannot be read: %(reason)s.") % {"name": path, "reason": error.strerror}
        ) from error


def altered(name) -> BackupError:
    return BackupError(_("The backup is damaged or was altered: %(name)s is not what it was. Nothing was restored.")
                       % {"name": name})  # fmt: skip


def check_restore(folder: Path, *, other_key=False) -> dict:
    """The manifest of a backup that may be restored here. Writes nothing."""
    manifest = check_backup(folder, other_key=other_key)
    if manifest["example"] and not settings.LOCAL:
        raise BackupError(_("The backup holds the example bureau, which is not for production."))
    refuse_other_release(manifest)
    if connection.introspection.table_names():
        refuse_unfit_database()
    return manifest


def restore(folder: Path, manifest: dict, *, now: datetime) -> dict:
    """Everything as it stood, then what each app does about the time since: the manifest that `check_restore` answered,
    and `restored`, figures."""
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    put_files(folder)
    with transaction.atomic(durable=True):
        refuse_unfit_database()  # whoever was asked may have taken a while to answer
        put_tables(folder, manifest)
        done = tell_apps(now, datetime.fromisoformat(manifest["made_at"]))
        note(Event.RESTORED, file=str(folder), made_at=manifest["made_at"], rows=all_rows(manifest))
    return manifest | {"restored": done}


def refuse_unfit_database():
    if missing_migrations():
        raise BackupError(_("The database is not up to date: run `manage.py migrate` first, then restore."))
    if holds_anything():
        raise BackupError(_("The database is not empty, and a restore never overwrites. Name a new database in "
                            "DATABASE_URL (or move db.sqlite3 away) and run this again."))  # fmt: skip


def refuse_other_release(manifest):
    ours, theirs = schema(), manifest["schema"]
    if ours != theirs:
        apart = sorted(app for app in {*ours, *theirs} if ours.get(app) != theirs.get(app))
        raise BackupError(
            _("The backup was made by another release: its tables differ in %(apps)s. Restore it with the release "
              "that made it, then bring that up to date by `manage.py migrate`.")
            % {"apps": ", ".join(f"{app} ({', '.join(theirs.get(app, ['–']))})" for app in apart)}
        )  # fmt: skip


def holds_anything() -> bool:
    """Every record belongs to a unit, and whatever happens is somebody's doing."""
    return Unit.objects.exists() or User.objects.exists()


def put_files(folder: Path):
    for sha, name in sums(folder):
        if not name.startswith("files/"):
            continue
        kept = name.removeprefix("files/")
        try:
            if default_storage.exists(kept):
                with default_storage.open(kept) as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() == sha:
                        continue
                raise BackupError(_("Another file stands where %(name)s belongs. Empty MEDIA_ROOT first.")
                                  % {"name": kept})  # fmt: skip
            with (folder / name).open("rb") as file:
                default_storage.save(kept, File(file))
        except SuspiciousFileOperation:
            raise altered(name) from None


def put_tables(folder: Path, manifest):
    models = {model._meta.label_lower: model for model in kept_tables()}
    if set(models) != set(manifest["tables"]):
        raise altered(MANIFEST)
    for model in [*models.values(), *left_out_tables()]:
        empty(model)
    for name, model in models.items():
        about = manifest["tables"][name]
        if about["columns"] != [field.column for field in columns(model)]:
            raise altered(MANIFEST)
        try:
            with gzip.open(folder / table_path(model), "rt", encoding="utf-8") as lines:
                insert(model, map(json.loads, lines))
        except (EOFError, zlib.error, OSError, ValueError, TypeError, RecursionError, ValidationError):
            raise altered(table_path(model)) from None
        except Error as error:
            raise BackupError(_("This database does not take the rows of %(table)s: %(reason)s")
                              % {"table": name, "reason": str(error).strip()}) from error  # fmt: skip
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
            cursor.execute(statement)
    try:
        connection.check_constraints()
    except Error as error:
        raise BackupError(_("This database does not take the rows of %(table)s: %(reason)s")
                          % {"table": _("all tables together"), "reason": str(error).strip()}) from error  # fmt: skip
    for name, model in models.items():
        if digest(model).hex != manifest["tables"][name]["sha256"]:
            raise BackupError(_("%(table)s did not come back as it was. Nothing was restored.") % {"table": name})
    ContentType.objects.clear_cache()


def tell_apps(now: datetime, made_at: datetime) -> dict:
    """What each app did about it, in figures."""
    done = {}
    for config in apps.get_app_configs():
        if see_to := getattr(config, "restored", None):
            done |= see_to(now=now, made_at=made_at)
    return done
