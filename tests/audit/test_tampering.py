"""A superuser of the database changes sealed rows, its guards out of the way: `verify` finds each one (F18).

The key and the head of the chain lie outside the database. The controls show what finds what: without the head a cut
tail is not found, and whoever has the key can make the chain fit again.
"""

import contextlib
import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, connection, transaction
from django.utils import timezone

from audit import chain, guards
from audit.models import Entry, Seal
from audit.trail import Event, note
from audit.verification import verify_chain
from tests.depth import SEED, rounds

COLUMNS = (
    "at",
    "event",
    "act",
    "by_id",
    "by_name",
    "address",
    "kind",
    "record_id",
    "name",
    "changes_text",
    "facts_text",
)
SEAL_COLUMNS = ("first", "last", "count", "at", "method", "previous", "marks", "hash")


@contextlib.contextmanager
def superuser():
    """Without guards, foreign keys or a trace: whatever is done inside is undone afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            guards.remove()
        yield cursor
        transaction.set_rollback(True)


@pytest.fixture
def chain_of_seals(cast):
    """Four seals with five entries each, then one entry that is not sealed yet."""
    for number in range(4):
        for place in range(5):
            person = (cast.leader, cast.recorder)[place % 2]
            note(Event.CHANGED, by=person, record=cast.section, rows=number, what=f"内容{place}")
        chain.seal_all()
    note(Event.EXPORTED, by=cast.leader, record=cast.bureau)
    if connection.vendor == "postgresql":
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return list(Entry.objects.filter(pk__lte=Seal.objects.latest("number").last).order_by("pk"))


def change_a_column(cursor, entries, dice):
    entry, column = dice.choice(entries), dice.choice(COLUMNS)
    value = getattr(entry, column)
    if column == "at":
        new = value + timedelta(microseconds=dice.choice([1, -1, 3_600_000_000]))
        if connection.vendor == "sqlite":
            new = new.strftime("%Y-%m-%d %H:%M:%S.%f")
    elif column in ("by_id", "record_id"):
        new = dice.choice([None, (value or 0) + dice.randint(1, 9)])
    else:
        new = changed_by_a_byte(value, dice)
    cursor.execute(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", [new, entry.pk])
    return entry.pk


def changed_by_a_byte(text, dice):
    """One character is another one; a text that is empty gets one."""
    place = dice.randrange(len(text) or 1)
    return text[:place] + dice.choice([new for new in "0aX甲" if new != text[place : place + 1]]) + text[place + 1 :]


def delete_some(cursor, entries, dice):
    gone = dice.sample(entries, dice.randint(1, 3))
    for entry in gone:
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [entry.pk])
    return min(entry.pk for entry in gone)


def swap_two(cursor, entries, dice):
    one, other = sorted(entry.pk for entry in dice.sample(entries, 2))
    cursor.execute("UPDATE audit_entry SET id = -1 WHERE id = %s", [one])
    cursor.execute("UPDATE audit_entry SET id = %s WHERE id = %s", [one, other])
    cursor.execute("UPDATE audit_entry SET id = %s WHERE id = -1", [other])
    return one


def slip_one_in(cursor, entries, dice):
    """Before the first. Numbers free in between have a test of their own below."""
    number = dice.choice([0, -3])
    columns = ", ".join(COLUMNS)
    cursor.execute(
        f"INSERT INTO audit_entry (id, {columns}) SELECT %s, {columns} FROM audit_entry WHERE id = %s",
        [number, dice.choice(entries).pk],
    )
    return number


def change_a_seal(cursor, entries, dice):
    seal, column = dice.choice(list(Seal.objects.all())), dice.choice(SEAL_COLUMNS)
    value = getattr(seal, column)
    if column == "at":
        value = (value + timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S.%f+00")[
            : -3 if connection.vendor == "sqlite" else None
        ]
    else:
        value = value + 1 if isinstance(value, int) else changed_by_a_byte(value, dice)
    cursor.execute(f"UPDATE audit_seal SET {column} = %s WHERE number = %s", [value, seal.number])


def delete_a_seal(cursor, entries, dice):
    cursor.execute("DELETE FROM audit_seal WHERE number = %s", [dice.randint(1, 4)])


def cut_the_tail(cursor, entries, dice):
    """The last seals with all of their entries, and whatever is not sealed yet: the chain that is left fits."""
    from_seal = dice.randint(1, 4)
    cursor.execute("DELETE FROM audit_entry WHERE id >= (SELECT first FROM audit_seal WHERE number = %s)", [from_seal])
    cursor.execute("DELETE FROM audit_seal WHERE number >= %s", [from_seal])


def seal_again_without_the_key(cursor, entries, dice):
    """An entry is changed, and its seal and all after it are made anew, with a key that is not ours."""
    pk = change_a_column(cursor, entries, dice)
    make_seals_fit(cursor, pk, "not the key")


def make_seals_fit(cursor, pk, key):
    hasher = chain.Hasher(chain.method_now())
    hasher.key = key.encode()
    previous = None
    for seal in Seal.objects.order_by("number"):
        if seal.last >= pk:
            rows = chain.stored_rows(
                Entry.objects.filter(pk__gte=seal.first, pk__lte=seal.last).order_by("pk"), hasher.columns
            )
            seal.marks = "\n".join(f"{pk} {hasher.mark(pk, row)}" for pk, row in rows)
            seal.previous = previous.hash if previous else ""
            seal.hash = hasher.seal(seal)
            cursor.execute("UPDATE audit_seal SET marks = %s, previous = %s, hash = %s WHERE number = %s",
                           [seal.marks, seal.previous, seal.hash, seal.number])  # fmt: skip
        previous = seal


TAMPERINGS = (change_a_column, change_a_column, change_a_column, delete_some, swap_two, slip_one_in, change_a_seal,
              delete_a_seal, cut_the_tail, seal_again_without_the_key)  # fmt: skip


def chain_faults(**how):
    return [fault for fault in verify_chain(**how).faults if "触发器" not in fault]


@pytest.mark.faults
@pytest.mark.django_db
def test_every_tampering_with_sealed_rows_is_found_and_the_first_is_named(chain_of_seals, measured):
    assert chain_faults() == []
    dice, tried = random.Random(SEED), rounds(full=200, short=40)
    missed, unnamed, without_head = [], [], 0
    for number in range(tried):
        tamper = TAMPERINGS[number % len(TAMPERINGS)]
        with superuser() as cursor:
            pk = tamper(cursor, chain_of_seals, dice)
            faults = chain_faults()
            if not faults:
                missed.append(tamper.__name__)
            if pk is not None and not any(f"第{pk}条" in fault for fault in faults[:1] + faults[-1:]):
                unnamed.append((tamper.__name__, pk, faults[:2]))
            if tamper is cut_the_tail:
                without_head += not chain_faults(with_heads=False)
    measured(
        tried=tried, found=tried - len(missed), named=tried - len(unnamed), cut_tails_missed_without_head=without_head
    )
    assert missed == []
    assert unnamed == []
    assert without_head == tried // len(TAMPERINGS)  # the control: it is the head outside that shows a cut tail
    assert chain_faults() == []


@pytest.mark.django_db
def test_whoever_has_the_key_could_make_the_chain_fit_and_only_the_head_shows_it(chain_of_seals, settings):
    """The control for the key: it is what the seals stand on, so it is kept outside the database."""
    with superuser() as cursor:
        cursor.execute("UPDATE audit_entry SET name = 'x' WHERE id = %s", [chain_of_seals[7].pk])
        make_seals_fit(cursor, chain_of_seals[7].pk, settings.AUDIT_KEY)
        assert chain_faults(with_heads=False) == []
        assert chain_faults() == [f"第{number}号封存与库外存证不一致。" for number in (2, 3, 4)]


@pytest.mark.django_db
def test_a_row_slipped_into_a_gap_is_named(cast):
    """A rolled-back writer leaves a number free."""
    note(Event.EXPORTED, by=cast.leader)
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        lost = note(Event.EXPORTED, by=cast.leader)
        raise ZeroDivisionError
    kept = note(Event.EXPORTED, by=cast.leader)
    if kept.pk == lost.pk:  # SQLite gives the number again
        with superuser() as cursor:
            cursor.execute("UPDATE audit_entry SET id = id + 1 WHERE id = %s", [kept.pk])
            slipped_into(cursor, lost.pk)
    else:
        with superuser() as cursor:
            slipped_into(cursor, lost.pk)


def slipped_into(cursor, number):
    chain.seal_all()
    assert chain_faults() == []
    columns = ", ".join(COLUMNS)
    cursor.execute(f"INSERT INTO audit_entry (id, {columns}) SELECT %s, {columns} FROM audit_entry WHERE id = %s",
                   [number, number - 1])  # fmt: skip
    assert chain_faults() == [f"第{number}条记录系事后插入（第1号封存）。"]


@pytest.mark.django_db
def test_entries_that_are_written_later_do_not_hide_a_cut_tail(chain_of_seals, cast):
    with superuser() as cursor:
        cut_the_tail(cursor, chain_of_seals, random.Random(3))
        note(Event.EXPORTED, by=cast.leader)
        chain.seal_all()
        assert chain_faults()


@pytest.mark.django_db
def test_the_sealer_s_own_next_round_does_not_hide_a_cut_tail(chain_of_seals):
    """It finds less than the file says and writes down where the chain ends now; the file still knows more."""
    with superuser() as cursor:
        cut_the_tail(cursor, chain_of_seals, random.Random(3))
        found = chain_faults()
        chain.seal_all()
        assert found and chain_faults() == found


@pytest.mark.django_db
def test_a_bytes_value_that_is_no_text_is_named_and_stops_nothing(chain_of_seals):
    if connection.vendor == "postgresql":  # it stores no text that is not in its encoding
        with superuser() as cursor, pytest.raises(DataError), transaction.atomic():
            cursor.execute(r"UPDATE audit_entry SET name = convert_from('\xff', 'UTF8')")
        return
    with superuser() as cursor:
        cursor.execute("UPDATE audit_entry SET name = CAST(x'ff' AS TEXT) WHERE id = %s", [chain_of_seals[3].pk])
        cursor.execute("UPDATE audit_entry SET at = 'never' WHERE id = %s", [chain_of_seals[9].pk])
        assert [f"第{chain_of_seals[place].pk}条" in fault for place, fault in zip((3, 9), chain_faults(), strict=True)]


@pytest.mark.django_db
def test_the_command_ends_well_only_when_everything_holds(chain_of_seals, capsys):
    call_command("verify")
    assert "核验通过" in capsys.readouterr().out
    with superuser() as cursor:
        cursor.execute("UPDATE audit_entry SET name = 'x' WHERE id = %s", [chain_of_seals[3].pk])
        with pytest.raises(CommandError):
            call_command("verify", "--no-seal")
        assert f"第{chain_of_seals[3].pk}条记录被篡改（第1号封存）" in capsys.readouterr().err


@pytest.mark.django_db
def test_an_earlier_key_still_checks_its_seals(chain_of_seals, settings, cast):
    old, settings.AUDIT_KEY = settings.AUDIT_KEY, "a new key, as long and as random as a key is expected to be 0123"
    assert len(chain_faults()) == 4
    settings.AUDIT_KEY_FALLBACKS = [old]
    note(Event.EXPORTED, by=cast.leader)
    [seal] = chain.seal_all()
    assert seal.method != Seal.objects.get(number=1).method
    assert chain_faults() == []


@pytest.mark.django_db
def test_a_restored_database_is_told_from_a_cut_tail_by_whoever_has_the_key(chain_of_seals, outside_file, cast):
    with superuser() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE id >= (SELECT first FROM audit_seal WHERE number = 3)")
        cursor.execute("DELETE FROM audit_seal WHERE number >= 3")
        assert len(chain_faults()) == 1
        forged = outside_file.read_text().splitlines()[1].replace("sealed", "restored") + " " + "0" * 64
        kept = outside_file.read_text()
        outside_file.write_text(f"{kept}{forged}\n")
        assert len(chain_faults()) == 2
        outside_file.write_text(kept)
        chain.mark_restored()
        assert chain_faults() == []
        note(Event.RESTORED, by=cast.admin)
        chain.seal_all()
        assert chain_faults() == []


@pytest.mark.django_db
def test_neither_an_old_restore_written_down_again_nor_an_earlier_end_hides_a_cut_tail(chain_of_seals, outside_file):
    """Where the file can only be added to, lines that were good once are all that a forger without the key has."""
    chain.mark_restored()
    restored, sealed = outside_file.read_text().splitlines()[-1], outside_file.read_text().splitlines()[-2]
    chain.seal_all()
    note(Event.EXPORTED)
    chain.seal_all()
    assert chain_faults() == []
    whole = outside_file.read_text()
    for line in (restored, sealed):
        with superuser() as cursor:
            cursor.execute("DELETE FROM audit_entry WHERE id > (SELECT last FROM audit_seal WHERE number = 4)")
            cursor.execute("DELETE FROM audit_seal WHERE number > 4")
            outside_file.write_text(f"{whole}{line}\n")
            assert any("末尾" in fault or "截" in fault for fault in chain_faults()), line


@pytest.fixture
def outside_file(settings):
    return Path(settings.AUDIT_HEAD_FILE)


@pytest.mark.django_db
def test_the_unsealed_window_is_said(chain_of_seals):
    found = verify_chain()
    assert (found.seals, found.entries, found.unsealed) == (4, 20, 1)
    assert timezone.now() - found.unsealed_since < timedelta(minutes=1)
