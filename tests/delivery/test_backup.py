"""A backup made while others write is one moment, and a restore of it is that moment again, on either database."""

import json
import time

import pytest

from tests.delivery.office import PEOPLE
from tests.depth import rounds

pytestmark = [pytest.mark.delivery, pytest.mark.xdist_group("backups")]
SCRIPT = ("-m", "tests.delivery.writing")
KEY = {"SECRET_KEY": "a key of these tests", "AUDIT_KEY": "another key of these tests"}
# What a restore changes by intention: what it does about reminders, what falls due again, and its own entry.
MOVING = ("reminders.", "auditlog.", "audit.")
WRITERS = 2


def told(office, *arguments) -> dict:
    return json.loads(office.run(*SCRIPT, *arguments).splitlines()[-1])


@pytest.fixture
def busy(offices):
    """An office in which `write_during(act)` lets processes write while `act` runs."""
    made = offices.new(**KEY)
    made.run(*SCRIPT, "prepare")

    def write_during(act):
        stop = made.folder / "stop"
        stop.unlink(missing_ok=True)
        writers = [made.start(*SCRIPT, "write", str(stop)) for _number in range(WRITERS)]
        before = told(made, "state")["assignment"]
        while told(made, "state")["assignment"] < before + 10:
            assert all(writer.poll() is None for writer in writers), writers[0].communicate()[0]
            time.sleep(0.1)
        answer = act()
        stop.touch()
        for writer in writers:
            output, _nothing = writer.communicate(timeout=60)
            assert writer.returncode == 0, output
        return answer

    made.write_during = write_during
    yield made
    made.stop()


def backed_up(office, name):
    folder = office.folder / name
    return folder, lambda: office.run("manage.py", "backup", str(folder))


def moment_of(office) -> dict:
    """The one number everything in it must show."""
    found = told(office, "state")
    number = found["assignment"]
    assert (found["plan"], found["files"], found["damaged"]) == (number, number // 3, [])
    assert found["changes"] == number + 1
    return found


def unmoved(tables: dict) -> dict:
    return {name: about for name, about in tables.items() if not name.startswith(MOVING)}


def other_databases(offices):
    """One of the same kind with nobody in it; on PostgreSQL also a move from it to SQLite."""
    yield offices.migrated(**KEY)
    if offices.kind == "postgres":
        yield offices.migrated("sqlite", **KEY)


@pytest.mark.faults
def test_a_backup_under_writes_is_one_moment_and_comes_back_whole(offices, busy, measured):
    tried = rounds(full=10, short=1)
    differing = restored = 0
    for number in range(tried):
        folder, act = backed_up(busy, f"backup{number}")
        busy.run("manage.py", "seal")
        busy.write_during(act)
        tables = {
            name: about["sha256"]
            for name, about in json.loads((folder / "manifest.json").read_text())["tables"].items()
        }
        for other in other_databases(offices):
            other.run("manage.py", "restore", str(folder), "--yes")
            found = moment_of(other)
            differing += unmoved(found["tables"]) != unmoved(tables)
            restored += 1
            assert "核验通过" in other.run("manage.py", "verify"), "the chain of the trail goes on"
            assert told(other, "sign_in") == {"status": 302, "signed_in": True}
    measured(backups=tried, restores=restored, tables_differing=differing)
    assert differing == 0


@pytest.mark.faults
def test_the_control_without_one_transaction_is_torn(offices, busy):
    folder = busy.folder / "torn"
    busy.write_during(lambda: busy.run(*SCRIPT, "torn", str(folder)))
    other = offices.migrated("sqlite", **KEY)
    try:
        other.run("manage.py", "restore", str(folder), "--yes")
    except AssertionError:
        return  # rows that do not fit together were refused
    with pytest.raises(AssertionError):
        moment_of(other)


def test_a_small_office_moves_from_sqlite_to_the_database_of_the_leg(offices):
    """Into one without any table: the restore makes them."""
    small = offices.migrated("sqlite", **KEY)
    small.run("-m", "tests.delivery.office", "populate")
    small.run(*SCRIPT, "prepare")
    folder, act = backed_up(small, "backup")
    act()
    big = offices.empty(**KEY)
    big.run("manage.py", "restore", str(folder), "--yes")
    assert unmoved(told(big, "state")["tables"]) == unmoved(told(small, "state")["tables"])
    stop = big.folder / "stop"
    stop.touch()
    big.run(*SCRIPT, "write", str(stop))  # new rows find free keys


def test_nothing_is_told_twice_after_a_restore_and_nothing_later_is_lost(offices, sink):
    """Forty are due on the day. The backup is from before their mail went out, the restore from after it."""
    office = offices.new(EMAIL_URL=sink.url, **KEY)
    folder, act = backed_up(office, "backup")
    act()
    office.remind()
    assert len(sink.accepted) == PEOPLE
    other = offices.migrated(EMAIL_URL=sink.url, **KEY)
    output = other.run("-m", "tests.delivery.shifted", "restore", str(folder), "--yes")
    assert str(PEOPLE) in output
    other.remind()
    assert len(sink.accepted) == PEOPLE, "nobody is mailed the same again"
    kept = other.dump()
    assert sorted({(row["channel"], row["state"]) for row in kept["reminders"]}) == [
        ("email", "uncertain"), ("inapp", "sent"),
    ]  # fmt: skip
    assert len(kept["reminders"]) == 2 * PEOPLE
    other.run("manage.py", "remind", "--once", "--on", "2026-10-08")
    assert len(sink.accepted) == 2 * PEOPLE, "the next step goes out as ever"
    assert len(set(sink.ids)) == 2 * PEOPLE
