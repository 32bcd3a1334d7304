"""The tree of units: its order, moves, and what the database itself refuses."""

import random
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from audit.models import Entry
from organization.models import Unit
from organization.tree.services import move_unit, save_unit
from responsibility.handing_over.services import close_unit, reopen_unit
from tests.cast import make_unit
from tests.depth import SEED, rounds
from tests.organization.tree import below_by_hand, faults_of_the_tree, in_order_by_hand

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_a_subtree_follows_its_unit(cast):
    move_unit(unit=cast.bureau, parent=cast.other_bureau, today=TODAY)
    assert faults_of_the_tree() == []
    cast.section.refresh_from_db()
    assert cast.section.is_within(Unit.objects.get(pk=cast.other_bureau.pk))
    assert set(Unit.objects.within(Unit.objects.get(pk=cast.bureau.pk)).values_list("code", flat=True)) == {
        "bureau", "section", "office", "branch",
    }  # fmt: skip


def test_a_unit_moved_to_the_top_is_a_root(cast):
    moved = move_unit(unit=cast.office, parent=None, today=TODAY)
    assert (moved.parent, moved.depth, faults_of_the_tree()) == (None, 1, [])


@pytest.mark.parametrize(
    ("unit", "parent", "words"),
    [("city", "section", "below itself"), ("bureau", "bureau", "below itself"), ("section", "bureau", "there already")],
)
def test_a_move_that_makes_no_sense_is_refused_with_words(cast, unit, parent, words):
    with pytest.raises(ValidationError, match=words):
        move_unit(unit=getattr(cast, unit), parent=getattr(cast, parent), today=TODAY)
    assert faults_of_the_tree() == []


def test_nothing_moves_below_a_closed_unit_and_a_closed_unit_stays(cast):
    Unit.objects.filter(pk=cast.office.pk).update(active_to=TODAY)
    with pytest.raises(ValidationError, match="takes nothing new"):
        move_unit(unit=cast.section, parent=cast.office, today=TODAY)
    with pytest.raises(ValidationError, match="stays where it was"):
        move_unit(unit=cast.office, parent=cast.section, today=TODAY)
    with pytest.raises(ValidationError, match="takes nothing new"):
        make_unit("late", cast.office, today=TODAY)


def test_a_tree_too_deep_is_refused(cast):
    lowest = cast.section
    for level in range(4, 17):
        lowest = make_unit(f"deep{level}", lowest)
    tall = make_unit("tall")
    make_unit("tall-below", tall)
    with pytest.raises(ValidationError, match="not kept deeper"):
        move_unit(unit=tall, parent=Unit.objects.get(code="deep15"), today=TODAY)
    with pytest.raises(ValidationError, match="not kept deeper"):
        make_unit("too-deep", lowest)
    assert faults_of_the_tree() == []


def test_each_unit_moved_leaves_an_entry_in_the_trail(cast):
    move_unit(unit=cast.bureau, parent=None, today=TODAY)
    for unit in (cast.bureau, cast.section, cast.office, cast.branch):
        assert "path" in Entry.objects.of(unit).latest("pk").changes


def test_siblings_stand_by_their_number_then_by_age(cast):
    codes = lambda: [unit.code for unit in Unit.objects.filter(parent=cast.bureau)]
    assert codes() == ["section", "office", "branch"]
    save_unit(unit=cast.section, version=None, sort_no=5, today=TODAY)
    save_unit(unit=cast.branch, version=None, sort_no=2, today=TODAY)
    make_unit("first-below", cast.branch)
    assert codes() == ["office", "branch", "section"]
    assert list(Unit.objects.values_list("pk", flat=True)) == in_order_by_hand()


def test_the_database_itself_refuses_a_loop_and_a_torn_subtree(cast):
    writes = [
        {"pk": cast.bureau.pk, "parent": cast.section, "path": f"{cast.section.path}00001"},
        {"pk": cast.section.pk, "parent": cast.other_bureau, "path": cast.section.path},
        {"pk": cast.section.pk, "parent": cast.bureau, "path": f"{cast.other_bureau.path}00009"},
        {"pk": cast.section.pk, "parent": None, "path": cast.section.path},
        {"pk": cast.city.pk, "parent": cast.section, "path": f"{cast.section.path}00009"},
    ]
    for write in writes:
        with pytest.raises(IntegrityError), transaction.atomic():
            Unit.objects.filter(pk=write.pop("pk")).update(**write)
            connection.check_constraints()
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert faults_of_the_tree() == []


@pytest.mark.faults
def test_any_sequence_of_changes_leaves_a_sound_tree(db, measured):
    chance, today = random.Random(int(SEED)), timezone.localdate()
    units, done = [make_unit("u0", None)], 0
    for step in range(rounds(full=400, short=60)):
        unit, other = chance.choice(units), chance.choice([None, *units])
        verb = chance.choice(["add", "add", "move", "move", "number", "merge", "close", "reopen"])
        try:
            with transaction.atomic():
                if verb == "add":
                    units.append(make_unit(f"u{step + 1}", other, sort_no=chance.randrange(3)))
                elif verb == "move":
                    move_unit(unit=unit, parent=other, today=today)
                elif verb == "number":
                    save_unit(unit=unit, version=None, sort_no=chance.randrange(5), today=today)
                elif verb == "reopen":
                    reopen_unit(unit=unit, by=None, today=today, reason="误操作")
                else:
                    heir, below = other if verb == "merge" else None, chance.choice(["move", "close"])
                    close_unit(
                        unit=unit, by=None, today=today, last_on=today, reason="机构改革", heir=heir, below=below
                    )
            done += 1
        except ValidationError:
            pass
        if step % 10 == 0:
            assert faults_of_the_tree() == []
            closed = set(Unit.objects.closed_on(today).values_list("pk", flat=True))
            assert not Unit.objects.open_to_work(today).filter(parent__in=closed).exists()
    for unit in Unit.objects.all():
        assert set(Unit.objects.within(unit).values_list("pk", flat=True)) == below_by_hand(unit)
    assert list(Unit.objects.values_list("pk", flat=True)) == in_order_by_hand()
    measured(tried=done, units=len(units), faults=0)
