"""A unit closes while someone begins something in it: the closing finds it, or it is refused; never neither."""

import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone

from organization.editing import locked
from organization.models import Unit
from organization.people.services import post
from organization.rights import Role
from organization.tree import services as tree_services
from responsibility.assignments.services import issue
from responsibility.handing_over import services as handing_over
from responsibility.handing_over.services import close_unit, of_units
from tests.cast import make_unit

TODAY = timezone.localdate()
PATIENCE = 2


def merge(cast):
    return close_unit(unit=cast.section, heir=cast.office, by=cast.unitadmin, today=TODAY, last_on=TODAY, reason="改革")


def left_open(unit):
    return {one.code: rows.count() for one, rows in of_units([unit], TODAY)}


BEGIN = {
    "work": lambda cast, unit: issue(by=cast.leader, unit=unit, title="新任务", due_on=TODAY),
    "a post": lambda cast, unit: post(user=cast.assistant, unit=unit, role=Role.MEMBER, from_on=TODAY),
}


@pytest.mark.parametrize("what", BEGIN)
def test_whoever_opened_the_form_before_the_closing_begins_nothing_afterwards(cast, what):
    opened_before = Unit.objects.get(pk=cast.section.pk)
    merge(cast)
    with pytest.raises(ValidationError):
        BEGIN[what](cast, opened_before)
    assert left_open(cast.section) == {}


@pytest.mark.connections
@pytest.mark.parametrize("protected", [True, False], ids=["kept open", "control: not kept"])
@pytest.mark.parametrize("what", BEGIN)
def test_what_begins_while_its_unit_closes_is_found_by_the_closing(
    transactional_db, request, at_once, monkeypatch, what, protected
):
    cast = request.getfixturevalue("cast")
    asked, closed, kept_open = threading.Event(), threading.Event(), tree_services.kept_open

    def ask_and_dawdle(unit):
        found = kept_open(unit) if protected else Unit.objects.get(pk=unit.pk)
        if unit.pk == cast.section.pk:
            asked.set()
            closed.wait(PATIENCE)
        return found

    monkeypatch.setattr(tree_services, "kept_open", ask_and_dawdle)

    def closing():
        asked.wait(PATIENCE)
        merge(cast)
        closed.set()

    came_to = at_once(lambda: BEGIN[what](cast, cast.section), closing)
    assert [one for one in came_to if isinstance(one, Exception)] == []
    assert Unit.objects.get(pk=cast.section.pk).active_to == TODAY
    assert (left_open(cast.section) == {}) == protected


@pytest.mark.connections
@pytest.mark.parametrize("protected", [True, False], ids=["with all below", "control: one by one"])
def test_a_closing_and_who_keeps_several_of_its_units_open_do_not_wait_crosswise(
    transactional_db, request, at_once, monkeypatch, protected
):
    """The unit below has the lower number, so whoever keeps both open holds it when the upper one stops them."""
    cast = request.getfixturevalue("cast")
    below, above = make_unit("older"), make_unit("newer", cast.office)
    tree_services.move_unit(unit=below, parent=above, today=TODAY)
    at_it, refuse_closing = threading.Event(), handing_over._refuse_closing

    def dawdle(*arguments):
        at_it.set()
        time.sleep(PATIENCE / 4)  # by then the other one waits for the upper unit
        return refuse_closing(*arguments)

    monkeypatch.setattr(handing_over, "_refuse_closing", dawdle)
    if not protected:
        monkeypatch.setattr(handing_over, "locked_with_below", lambda unit, version: locked(Unit, unit.pk, version))

    @transaction.atomic
    def begin_in_both():
        at_it.wait(PATIENCE)
        tree_services.keep_open([below.pk, above.pk])

    def close():
        return close_unit(unit=above, by=cast.unitadmin, today=TODAY, last_on=TODAY, reason="改革", below="close")

    came_to = at_once(close, begin_in_both)
    deadlocks = [one for one in came_to if isinstance(one, OperationalError)]
    assert [one for one in came_to if isinstance(one, Exception) and one not in deadlocks] == []
    assert len(deadlocks) == (0 if protected else 1)
