"""The database refuses to change the trail; only whole seals past the floor go, and that is told."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit import chain, guards, retention
from audit.models import Entry, Purge, Seal
from audit.trail import Event, note
from audit.verification import verify_chain

pytestmark = pytest.mark.django_db
FLOOR = timedelta(days=guards.FLOOR_DAYS)


def execute(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def sealed(cast):
    for number in range(4):
        note(Event.EXPORTED, by=cast.leader, record=cast.bureau, rows=number)
    assert len(chain.seal_all()) == 1
    as_after_a_commit()


def as_after_a_commit():
    """PostgreSQL alters no table whose foreign keys are still to be checked in the same transaction."""
    if connection.vendor == "postgresql":
        execute("SET CONSTRAINTS ALL IMMEDIATE")


def aged(days, count=3):
    """Entries written and sealed so many days ago."""
    then = timezone.now() - timedelta(days=days)
    Entry.objects.bulk_create(
        Entry(at=then, event=Event.EXPORTED, act="x", by_name="", address="", kind="", name="", changes_text="",
              facts_text="") for _ in range(count)
    )  # fmt: skip
    [seal] = chain.seal_all(now=lambda: then)
    return seal


STATEMENTS = [
    "UPDATE audit_entry SET name = 'x'",
    "UPDATE audit_seal SET hash = 'x'",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)",
    "DELETE FROM audit_seal",
]
TRUNCATE = ["TRUNCATE audit_entry", "TRUNCATE audit_seal", "TRUNCATE organization_user CASCADE"]
REPLACE = ["INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
           "INSERT OR REPLACE INTO audit_seal SELECT * FROM audit_seal"]  # fmt: skip


def of_this_database():
    return TRUNCATE if connection.vendor == "postgresql" else REPLACE


def test_the_database_refuses_to_change_the_trail(sealed):
    before = list(Entry.objects.values()), list(Seal.objects.values())
    for statement in STATEMENTS + of_this_database():
        with pytest.raises(IntegrityError, match="only added to"):
            execute(statement)
    assert (list(Entry.objects.values()), list(Seal.objects.values())) == before
    assert guards.missing() == []


def test_the_same_statements_would_do_it_without_the_guards(sealed):
    """The control: nothing but the guards stops them."""
    with guards.lifted():
        execute(STATEMENTS[0])
        execute(STATEMENTS[2])
        assert verify_chain(with_heads=False).faults
    assert Entry.objects.count() == 0


def test_a_missing_guard_is_a_fault(sealed):
    assert verify_chain().faults == []
    on = " ON audit_entry" if connection.vendor == "postgresql" else ""
    execute(f"DROP TRIGGER audit_entry_delete{on}")
    assert verify_chain().faults == ["数据库防篡改触发器audit_entry_delete缺失。"]


NOTHING = {
    "sqlite": [
        "DROP TRIGGER audit_entry_update",
        "CREATE TRIGGER audit_entry_update BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END",
    ],
    "postgresql": [
        "DROP TRIGGER audit_entry_rows ON audit_entry",
        "CREATE TRIGGER audit_entry_rows BEFORE UPDATE ON audit_entry FOR EACH ROW WHEN (false) "
        "EXECUTE FUNCTION audit_refuse()",
    ],
}
HOLLOW = "CREATE OR REPLACE FUNCTION audit_purged_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"
SWALLOWS = {
    "sqlite": ["CREATE TRIGGER quiet BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(IGNORE); END"],
    "postgresql": ["CREATE RULE quiet AS ON INSERT TO audit_entry DO INSTEAD NOTHING"],
}


def test_a_guard_that_stands_there_and_does_nothing_is_a_fault(sealed):
    """Whoever holds the database need not drop a guard: one of the same name looks as well on a list of names."""
    for statement in NOTHING[connection.vendor]:
        execute(statement)
    name = "audit_entry_update" if connection.vendor == "sqlite" else "audit_entry_rows"
    assert verify_chain().faults == [f"数据库防篡改触发器{name}被改动。"]
    if connection.vendor == "postgresql":
        execute(HOLLOW)
        assert "数据库防篡改触发器audit_entry_delete被改动。" in verify_chain().faults


def test_what_would_swallow_entries_before_they_are_sealed_is_a_fault(sealed):
    for statement in SWALLOWS[connection.vendor]:
        execute(statement)
    assert verify_chain().faults == ["数据库中的quiet作用于审计表，且非本系统所建。"]


@pytest.mark.parametrize("setting", [400, 184, 183, 0, -1])
def test_entries_are_kept_as_long_as_the_setting_says_and_never_less_than_the_floor(settings, setting):
    settings.AUDIT_RETENTION_DAYS = setting
    kept = max(setting, 184)
    gone, stays = aged(kept + 1), aged(kept - 1)
    assert retention.purge() == 3
    assert Entry.objects.filter(pk__lte=gone.last).count() == 0
    assert Entry.objects.filter(pk__lte=stays.last).count() == 3
    told = Entry.objects.get(event=Event.PURGED)
    assert (told.facts["rows"], told.facts["seal"], told.facts["days"]) == (3, gone.number, kept)
    assert verify_chain().faults == []
    assert retention.purge() == 0


def test_the_command_says_what_went(settings, capsys):
    aged(500)
    call_command("purge_audit")
    assert "3" in capsys.readouterr().out
    assert verify_chain().purged == 3


def test_nobody_purges_what_is_younger_than_the_floor():
    seal = aged(guards.FLOOR_DAYS - 1)
    with pytest.raises(IntegrityError, match="only added to"):
        execute("INSERT INTO audit_purge (through, last, at, proof) VALUES (%s, %s, %s, 'x')",
                seal.number, seal.last, timezone.now())  # fmt: skip
    assert Entry.objects.count() == 3


def test_a_purge_that_the_product_did_not_make_is_a_fault():
    """Past the floor the database lets a whole seal go; without the key it does not pass for ours."""
    seal = aged(300)
    execute("INSERT INTO audit_purge (through, last, at, proof) VALUES (%s, %s, %s, 'x')",
            seal.number, seal.last, timezone.now())  # fmt: skip
    assert Entry.objects.count() == 0
    assert len(verify_chain().faults) == 1 + 3  # the row, and each entry it removed


def test_a_seal_and_a_purge_are_never_purged():
    aged(500)
    retention.purge()
    for table in ("audit_seal", "audit_purge"):
        with pytest.raises(IntegrityError, match="only added to"):
            execute(f"DELETE FROM {table}")
    assert (Seal.objects.count(), Purge.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_a_test_database_is_still_emptied(cast):
    note(Event.EXPORTED, by=cast.leader, record=cast.bureau)
    chain.seal_all()
    call_command("flush", interactive=False, verbosity=0)
    assert (Entry.objects.count(), Seal.objects.count()) == (0, 0)
    assert guards.missing() == []
