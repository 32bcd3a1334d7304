"""Rows of the permission matrix: lines of a list on their way down the tree."""

from datetime import date

from organization.models import Unit
from responsibility.models import Cascade
from tests.access.kinds import REPORT, Of, Page
from tests.access.world import CANARY, reaches
from tests.cast import make_duty, make_unit


def line(world, relation):
    return make_duty(world.units[relation], title=f"下达{CANARY[relation]}", valid_from=date(2023, 1, 1), valid_to=None,
                     year=2023)  # fmt: skip


def handed(world, relation):
    """From a unit in which nobody has a post: whoever has the line is told its name, and may sign for it."""
    unit = Unit.objects.filter(code="handing").first() or make_unit("handing")
    above = make_duty(unit, title="上面的", valid_from=date(2023, 1, 1), valid_to=None, year=2023)
    return make_duty(world.units[relation], title=f"签收{CANARY[relation]}", valid_from=date(2023, 1, 1), valid_to=None,
                     year=2023, source=above)  # fmt: skip


def cascade(world, relation):
    found = Cascade.objects.create(what="hand_down", unit=world.units[relation], by=world.author)
    found.lines.set([line(world, relation)])
    return found


def hands_down(role, relation=None):
    """A recorder keeps only the own unit's list."""
    return reaches(role, "assign", relation) and role != "recorder"


def signs(role, relation):
    return reaches(role, "assign", relation)


CASCADING = {
    "responsibility:hand_down": Page(hands_down, posts=True),
    "responsibility:handed_down": Page(),
    "responsibility:to_take_up": Page(posts=True),
    "responsibility:take_up": Of(handed, signs, post_only=True),
    "responsibility:coverage": Of(line, REPORT),
    "responsibility:coverage_urge": Of(line, hands_down, post_only=True),
    "responsibility:cascade": Of(cascade, hands_down),
    "responsibility:cascade_go_on": Of(cascade, hands_down, post_only=True),
}
