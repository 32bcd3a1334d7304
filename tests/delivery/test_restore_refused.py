"""What a restore refuses: each time in words, and with nothing written."""

import gzip
import hashlib
import json
import os
import pty
import shutil
import stat

import pytest
from django.db import transaction

from config.backup import SEAL, SUMS, BackupError, seal
from config.restore import check_backup, manifest_of, put_tables
from tests.delivery.office import Office

pytestmark = [pytest.mark.delivery, pytest.mark.xdist_group("backups")]
KEY = {
    "SECRET_KEY": "a key of these tests, as long as one of production has to be",
    "AUDIT_KEY": "another key of these tests, as long as one of production has to be",
}
SCRIPT = ("-m", "tests.delivery.writing")


@pytest.fixture(scope="module")
def keeping(offices):
    """An office with one kept file, and its backup."""
    made = offices.new(**KEY)
    made.run(*SCRIPT, "prepare")
    stop = made.folder / "stop"
    stop.touch()
    for _number in range(3):
        made.run(*SCRIPT, "write", str(stop))
    made.backup = made.folder / "backup"
    made.run("manage.py", "backup", str(made.backup))
    return made


@pytest.fixture
def copy(keeping, tmp_path):
    return shutil.copytree(keeping.backup, tmp_path / "copy")


def refused(office, *arguments, **env) -> str:
    process = office.start("manage.py", *map(str, arguments), **env)
    output, _nothing = process.communicate(timeout=120)
    assert process.returncode == 1, output
    assert "Traceback" not in output
    return output


def test_only_its_owner_can_read_a_backup_and_no_key_is_in_it(keeping):
    for path in [keeping.backup, *keeping.backup.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
        assert path.is_dir() or KEY["SECRET_KEY"].encode() not in path.read_bytes()
    names = {path.name for path in keeping.backup.iterdir()}
    assert names == {"manifest.json", "tables", "files", "SHA256SUMS", "SEAL"}
    assert not list(keeping.folder.glob(".backup*.part")), "nothing half made is left"
    tables = json.loads((keeping.backup / "manifest.json").read_text())["tables"]
    assert "sessions.session" not in tables


def test_a_backup_is_never_written_over_another_nor_among_the_kept_files(keeping):
    assert "已存在" in refused(keeping, "backup", keeping.backup)
    assert "附件" in refused(keeping, "backup", keeping.folder / "media" / "backup")


def test_a_database_behind_its_release_is_neither_backed_up_nor_restored_into(offices, keeping):
    behind = offices.empty(**KEY)
    assert "migrate" in refused(behind, "backup", behind.folder / "backup")
    behind.run("manage.py", "migrate", "-v0", "reminders")
    assert "migrate" in refused(behind, "restore", keeping.backup)


def test_a_database_that_holds_anything_is_left_alone(keeping):
    before = keeping.run(*SCRIPT, "state")
    assert "不是空的" in refused(keeping, "restore", keeping.backup)
    assert keeping.run(*SCRIPT, "state") == before


@pytest.mark.parametrize("name", ["manifest.json", "SHA256SUMS", "SEAL", "tables/organization.user.gz", "file"])
def test_one_changed_byte_anywhere_is_found(keeping, copy, name):
    path = next(path for path in (copy / "files").rglob("*") if path.is_file()) if name == "file" else copy / name
    text = bytearray(path.read_bytes())
    text[len(text) // 2] ^= 1
    path.write_bytes(text)
    said = refused(keeping, "restore", copy, "--check")
    assert "被改动" in said or (name == "SHA256SUMS" and "无法读取" in said)  # the byte may be one of a name


@pytest.mark.parametrize("name", ["manifest.json", "tables/organization.user.gz"])
def test_a_missing_part_is_named(keeping, copy, name):
    (copy / name).unlink()
    assert name in refused(keeping, "restore", copy, "--check")


def test_a_backup_altered_with_its_list_of_digests_is_found_by_its_seal(keeping, copy):
    """The one change that a list of digests alone would not show."""
    relist(copy, '"example": false', '"example": true ')
    assert "被改动" in refused(keeping, "restore", copy, "--check")


def refused_here(folder, **how) -> str:
    with pytest.raises(BackupError) as refusal:
        check_backup(folder, **how)
    return str(refusal.value)


@pytest.mark.parametrize("name", ["manifest.json", "SHA256SUMS", "SEAL"])
def test_bytes_that_are_no_text_are_named(copy, name, settings):
    settings.SECRET_KEY = KEY["SECRET_KEY"]
    (copy / name).write_bytes(b"\xff\xfe\x00" + (copy / name).read_bytes())
    assert "被改动" in refused_here(copy)


ODD_MANIFESTS = (
    "[]",
    "7",
    "{}",
    '{"format": 1}',
    "[" * 90_000,
    '{"format": 1, "key": 5, "tables": [], "made_at": "x"}',
)


@pytest.mark.parametrize("manifest", ODD_MANIFESTS, ids=range(len(ODD_MANIFESTS)))
def test_a_manifest_that_is_none_is_refused_in_words(copy, manifest):
    """Anyone who can write to the folder can write this, and a list of digests with it."""
    (copy / "manifest.json").write_text(manifest)
    relist(copy, "", "")
    assert "被改动" in refused_here(copy, other_key=True)


@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero"])
def test_a_backup_reads_nothing_outside_its_own_folder(copy, target, settings):
    """A check that began to read a file without end would not come back."""
    settings.SECRET_KEY = KEY["SECRET_KEY"]
    path = next(path for path in (copy / "files").rglob("*") if path.is_file())
    path.unlink()
    path.symlink_to(target)
    assert path.name in refused_here(copy)


TABLES = [
    b"no gzip", gzip.compress(b"not json\n"), gzip.compress(b'[1, "short"]\n'), gzip.compress(b'{"a": 1}\n7\n'),
    gzip.compress(b"\xff\n"), gzip.compress(b"[" * 90_000 + b"\n"), gzip.compress(b"[1, 2, 3]\n" * 9)[:-9],
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("text", TABLES, ids=range(len(TABLES)))
def test_a_table_that_no_database_wrote_is_refused_in_words(copy, text):
    """Of another key's backup nothing is proven: what --other-key takes on trust may be anything."""
    (copy / "tables/organization.user.gz").write_bytes(text)
    with pytest.raises(BackupError, match="organization.user"), transaction.atomic():
        put_tables(copy, manifest_of(copy))


def test_under_another_key_it_is_restored_only_on_request(offices, keeping):
    other = offices.migrated(SECRET_KEY="quite another key")
    assert "--other-key" in refused(other, "restore", keeping.backup)
    other.run("manage.py", "restore", str(keeping.backup), "--other-key", "--yes")
    assert json.loads(other.run(*SCRIPT, "sign_in").splitlines()[-1])["signed_in"]


def test_another_releases_tables_are_named(keeping, copy, settings):
    settings.SECRET_KEY = KEY["SECRET_KEY"]
    reseal(copy, '"0002_uncertain_after_a_restore"', '"0003_of_tomorrow"')
    fresh = Office(copy.parent / "fresh", DATABASE_URL=f"sqlite:///{copy.parent}/fresh/db.sqlite3", **KEY)
    assert "reminders (0003_of_tomorrow)" in refused(fresh, "restore", copy)


def test_the_example_is_not_restored_into_production(keeping, copy, settings):
    settings.SECRET_KEY = KEY["SECRET_KEY"]
    reseal(copy, '"example": false', '"example": true')
    production = {"ALLOWED_HOSTS": "duties.example.org", "SITE_URL": "https://duties.example.org"}
    assert "示例单位" in refused(keeping, "restore", copy, **production)


def relist(folder, old, new):
    """What anyone can do who can write to the folder."""
    manifest = folder / "manifest.json"
    text = manifest.read_text()
    assert old in text
    manifest.write_text(text.replace(old, new))
    lines = (folder / SUMS).read_text().splitlines()
    lines[-1] = f"{hashlib.sha256(manifest.read_bytes()).hexdigest()}  manifest.json"
    (folder / SUMS).write_text("\n".join(lines) + "\n")


def reseal(folder, old, new):
    """What only a holder of the key can do."""
    relist(folder, old, new)
    (folder / SEAL).write_text(seal(folder / SUMS))


def test_a_file_that_is_gone_is_named_and_the_rest_is_kept(offices, keeping, tmp_path):
    other = offices.migrated(**KEY)
    other.run("manage.py", "restore", str(keeping.backup), "--yes")
    kept = next(path for path in (other.folder / "media").rglob("*") if path.is_file())
    os.unlink(kept)
    folder = tmp_path / "second"
    assert kept.name in refused(other, "backup", folder)
    assert json.loads((folder / "manifest.json").read_text())["missing"]


def test_nobody_there_to_be_asked_is_told_what_would_happen_and_nothing_is_written(offices, keeping):
    other = offices.empty(**KEY)
    said = refused(other, "restore", keeping.backup)
    assert "--yes" in said and str(keeping.backup) in said and "审计" in said
    assert other.run("-c", COUNT_UNITS).strip() == "0"


@pytest.mark.parametrize(("answer", "done"), [("no", False), ("", False), ("yes", True), ("是", True)])
def test_who_sits_at_a_terminal_is_asked_and_only_yes_restores(offices, keeping, answer, done):
    other = offices.migrated(**KEY)
    asked, theirs = pty.openpty()
    process = other.start("manage.py", "restore", str(keeping.backup), stdin=theirs)
    os.write(asked, f"{answer}\n".encode())
    output, _nothing = process.communicate(timeout=120)
    assert (process.returncode == 0) is done, output
    assert "Traceback" not in output and str(keeping.backup) in output
    assert (other.run("-c", COUNT_UNITS).strip() != "0") is done
    if done:
        assert "restored manage.py restore" in other.run("-c", TRAIL)
    os.close(asked)
    os.close(theirs)


def test_a_backup_and_a_restore_stand_in_the_trail_with_who_ran_them(offices, keeping):
    other = offices.migrated(**KEY)
    other.run("manage.py", "restore", str(keeping.backup), "--yes", SUDO_USER="lijing")
    assert "backed_up manage.py backup (" in keeping.run("-c", TRAIL)
    assert "restored manage.py restore (lijing → " in other.run("-c", TRAIL)


SETUP = "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings'); django.setup(); "
COUNT_UNITS = SETUP + (
    "from django.db import connection; from organization.models import Unit; "
    "print(Unit.objects.count() if connection.introspection.table_names() else 0)"
)
TRAIL = SETUP + (
    "from audit.models import Entry; "
    "print('\\n'.join(f'{entry.event} {entry.by_name}' for entry in Entry.objects.all()))"
)
