"""Work items at the same moment: numbers given once, and no part that is forgotten."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from responsibility.assignments import registration
from responsibility.assignments.parts import PartLine, add_parts
from responsibility.models import Assignment, Supervision
from tests.racing import faults
from tests.responsibility.items import TODAY, Stage, act, registered

PATIENCE = 2


@pytest.mark.connections
@pytest.mark.parametrize("protected", [True, False], ids=["locked", "control: not locked"])
def test_two_registrars_at_once_take_two_numbers(transactional_db, request, at_once, monkeypatch, protected):
    cast = request.getfixturevalue("cast")
    if not protected:
        both = threading.Barrier(2)

        def unlocked(unit, kind, year):
            given = Supervision.objects.filter(registrar_unit=unit, kind=kind, year=year).count()
            both.wait(PATIENCE)
            return given + 1

        monkeypatch.setattr(registration, "next_serial", unlocked)
    came_to = at_once(lambda: registered(cast, parts=0), lambda: registered(cast, parts=0))
    numbers = sorted(Supervision.objects.values_list("serial", flat=True))
    assert faults(came_to, IntegrityError, ValidationError) == []
    assert numbers == ([1, 2] if protected else [1])


@pytest.mark.connections
@pytest.mark.parametrize("number", range(3))
def test_no_part_is_added_to_an_item_that_is_being_handed_in(transactional_db, request, at_once, number):
    cast = request.getfixturevalue("cast")
    item = registered(cast, parts=0, owner=cast.member)
    act(item, "receive", cast.member)
    line = PartLine(unit=cast.office, due_on=TODAY)
    came_to = at_once(
        lambda: act(Assignment.objects.get(pk=item.pk), "submit", cast.member),
        lambda: add_parts(item=item, lines=[line], by=cast.leader, today=TODAY),
    )
    item.refresh_from_db()
    assert faults(came_to, ValidationError) == []
    assert (item.stage == Stage.SUBMITTED) != item.parts.exists()
