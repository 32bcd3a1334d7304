"""A below B and B below A at the same moment: one of them is told it can't be, and the tree stays a tree."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from organization.models import Unit
from organization.tree import services as unit_services
from organization.tree.services import move_unit
from tests.cast import make_unit
from tests.depth import rounds
from tests.organization.test_tree import TODAY
from tests.organization.tree import faults_of_the_tree

PATIENCE = 60


def race(at_once, one, other, move=move_unit):
    def below(unit, parent):
        return lambda: move(unit=unit, parent=parent, today=TODAY)

    return at_once(below(one, other), below(other, one))


def apart(*units):
    """Back to where the race began."""
    for unit in units:
        row = Unit.objects.get(pk=unit.pk)
        if row.parent_id:
            move_unit(unit=row, parent=None, today=TODAY)


@pytest.fixture
def pair(transactional_db):
    one, other = make_unit("one"), make_unit("other")
    make_unit("below-one", one)
    make_unit("below-other", other)
    return one, other


@pytest.mark.faults
def test_raced_moves_never_make_a_loop(pair, at_once, measured):
    tried, loops, moved = rounds(full=200, short=20), 0, 0
    for _round in range(tried):
        came_to = race(at_once, *pair)
        refused = [answer for answer in came_to if isinstance(answer, ValidationError)]
        assert len(refused) == 1, came_to
        loops += bool(faults_of_the_tree())
        moved += sum(isinstance(answer, Unit) for answer in came_to)
        apart(*pair)
    measured(tried=tried, moved=moved, loops=loops)
    assert (moved, loops) == (tried, 0)


def without_the_lock(monkeypatch):
    """Both have read, with no row lock either and without keeping the unit above open, before either writes; the second
    writes when the first is through (else PostgreSQL ends it as a deadlock). SQLite's lock (BEGIN IMMEDIATE) is taken
    off by running outside a transaction."""
    both_have_read, first_is_through, asked = threading.Barrier(2), threading.Event(), unit_services._refuse_move

    def meet(unit, *others):
        asked(unit, *others)
        both_have_read.wait(PATIENCE)
        if unit.code == "other":
            first_is_through.wait(PATIENCE)

    def move(**arguments):
        try:
            return (move_unit if connection.vendor == "postgresql" else move_unit.__wrapped__)(**arguments)
        finally:
            first_is_through.set()

    monkeypatch.setattr(unit_services, "lock_tree", lambda: None)
    monkeypatch.setattr(unit_services, "keep_open", lambda units: None)
    monkeypatch.setattr(unit_services, "_refuse_move", meet)
    monkeypatch.setattr(unit_services, "locked_with_below", lambda unit, version=None: Unit.objects.get(pk=unit.pk))
    return move


def test_without_the_lock_the_database_lets_only_one_of_them_through(pair, at_once, monkeypatch):
    came_to = race(at_once, *pair, move=without_the_lock(monkeypatch))
    assert [type(answer) for answer in came_to] == [Unit, IntegrityError], came_to
    assert faults_of_the_tree() == []


DROPPED = {
    "postgresql": ("ALTER TABLE organization_unit DROP CONSTRAINT unit_below_its_parent",
                   """ALTER TABLE organization_unit ADD CONSTRAINT unit_below_its_parent
                      FOREIGN KEY (parent_id, parent_path) REFERENCES organization_unit (id, path)
                      DEFERRABLE INITIALLY DEFERRED"""),
    "sqlite": ("DROP TRIGGER unit_below_its_parent", None),
}  # fmt: skip


def test_without_the_lock_and_the_guard_there_is_a_loop(pair, at_once, monkeypatch):
    """The control."""
    drop, restore = DROPPED[connection.vendor]
    at_once(lambda: None, lambda: None)  # on SQLite: from here on a copy that is thrown away
    with connection.cursor() as cursor:
        cursor.execute(drop)
    came_to = race(at_once, *pair, move=without_the_lock(monkeypatch))
    found = faults_of_the_tree()
    if restore:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM organization_unit")
            cursor.execute(restore)
    assert all(isinstance(answer, Unit) for answer in came_to), came_to
    assert any("loop" in fault for fault in found)
