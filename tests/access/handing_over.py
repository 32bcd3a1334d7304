"""Rows of the permission matrix: units that close, people who leave and come back."""

import uuid
from datetime import date

from organization.models import Unit
from responsibility.handing_over.models import Handover
from tests.access.kinds import Of
from tests.access.world import CANARY, reaches
from tests.cast import make_unit, make_user

# Administrators find every account and unit
EVERYWHERE = ("admin", "security")
CLOSED_ON = date(2024, 1, 5)


def keeps(role, relation=None):
    return role == "admin" or reaches(role, "administer", relation)


def below(role, relation):
    """A unit below the one of the relation: whoever administers that one reshapes it."""
    return keeps(role, relation)


def sees_below(role, relation):
    """A unit below the one of the relation: read by whoever reads trees."""
    return role in EVERYWHERE or (reaches(role, "read", relation) and reaches(role, "read", "descendant"))


def closed_unit(world, relation):
    code = f"gone-{uuid.uuid4().hex[:8]}"
    unit = make_unit(code, Unit.objects.get(pk=world.units[relation].pk), name=f"撤{CANARY[relation]}")
    unit.active_to = CLOSED_ON
    unit.save()
    return unit


def small_unit(world, relation):
    code = f"small-{uuid.uuid4().hex[:8]}"
    return make_unit(code, Unit.objects.get(pk=world.units[relation].pk), name=f"小{CANARY[relation]}")


def someone(world, relation):
    return make_user(f"{CANARY[relation]}-{uuid.uuid4().hex[:6]}", world.units[relation])


def departure(world, relation):
    person = someone(world, relation)
    person.postings.update(to_on=CLOSED_ON)
    fields = {"last_on": CLOSED_ON, "why": "retired", "person": person}
    return Handover.objects.create(what=Handover.What.LEAVE, unit=world.units[relation], **fields)


def who_left(world, relation):
    return departure(world, relation).person


def sees_person(role, relation):
    return role in EVERYWHERE or (reaches(role, "read") and relation in ("own", "descendant"))


def sees_who_left(role, relation):
    return role in EVERYWHERE or keeps(role, relation)


HANDING_OVER = {
    "handover:close": Of(small_unit, below, sees_below, posts=True),
    "handover:reopen": Of(closed_unit, below, sees_below, posts=True),
    "handover:leave": Of(someone, keeps, sees_person, posts=True),
    "handover:come_back": Of(who_left, keeps, sees_who_left, posts=True),
    "handover:done": Of(departure, sees=keeps),
}
