"""Who may do what, as one table: a role gives a right over its own unit, or over the whole tree below it.

`visible_to`, the rules of every app and the page "who may do what" read this table and nothing else.
"""

from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organization.tree.paths import ancestor_paths, subtree_end


class Role(models.TextChoices):
    MEMBER = "member", _("member")
    RECORDER = "recorder", _("recorder")
    HEAD = "head", _("section head")
    LEADER = "leader", _("leader")
    UNIT_ADMIN = "unitadmin", _("unit administrator")
    SUPERVISOR = "supervisor", _("supervisor of lower units")


class Right(models.TextChoices):
    READ = "read", _("read records")
    RECORD = "record", _("log meetings and study")
    ASSIGN = "assign", _("keep duties and issue assignments")
    REVIEW = "review", _("review what was submitted")
    APPROVE = "approve", _("approve closing")
    REPORT = "report", _("see the dashboard and write reports")
    ADMINISTER = "administer", _("keep units and people")


OWN, TREE = "own", "tree"
RIGHTS = {
    Role.MEMBER: {Right.READ: OWN},
    Role.RECORDER: {Right.READ: OWN, Right.RECORD: OWN, Right.ASSIGN: OWN},
    Role.HEAD: {
        Right.READ: TREE, Right.RECORD: TREE, Right.ASSIGN: TREE, Right.REVIEW: TREE, Right.REPORT: TREE,
    },
    Role.LEADER: {
        Right.READ: TREE, Right.RECORD: OWN, Right.ASSIGN: TREE, Right.REVIEW: TREE, Right.APPROVE: TREE,
        Right.REPORT: TREE,
    },
    Role.UNIT_ADMIN: {
        Right.READ: TREE, Right.RECORD: OWN, Right.ASSIGN: TREE, Right.REPORT: TREE, Right.ADMINISTER: TREE,
    },
    Role.SUPERVISOR: {Right.READ: TREE, Right.ASSIGN: TREE, Right.REVIEW: TREE, Right.REPORT: TREE},
}  # fmt: skip
# A deputy leader's sections in charge (一岗双责): what a leader may do there, short of the final approval.
CHARGE_RIGHTS = (Right.READ, Right.ASSIGN, Right.REVIEW, Right.REPORT)


@dataclass(frozen=True)
class Scope:
    """What one person may do on one day.

    `trees` and `units` map a right to the path prefixes held whole, and to the ids of units held alone.
    `posts` are the (unit id, unit path) of every current posting.
    """

    trees: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)
    posts: tuple = ()

    @classmethod
    def of(cls, postings, charges):
        """From (unit_id, path, role) rows of postings and (unit_id, path) rows of sections in charge."""
        trees, units = {}, {}
        for unit_id, path, role in postings:
            for right, reach in RIGHTS[role].items():
                if reach == TREE:
                    trees.setdefault(right, set()).add(path)
                else:
                    units.setdefault(right, set()).add(unit_id)
        for _unit_id, path in charges:
            for right in CHARGE_RIGHTS:
                trees.setdefault(right, set()).add(path)
        return cls(trees, units, tuple((unit_id, path) for unit_id, path, _role in postings))

    def may(self, right, unit) -> bool:
        """Does the right reach this unit? Needs only the unit's id and path."""
        return unit.pk in self.units.get(right, ()) or any(
            unit.path.startswith(path) for path in self.trees.get(right, ())
        )

    def anywhere(self, right) -> bool:
        """Does the person hold this right over any unit at all?"""
        return bool(self.units.get(right) or self.trees.get(right))

    def q(self, right, to_unit="unit") -> Q:
        """The condition "the right reaches the row's unit"; `to_unit` is the lookup from row to unit, "" for units."""
        prefix = f"{to_unit}__" if to_unit else ""
        condition = Q(pk__in=[])
        for path in sorted(self.trees.get(right, ())):
            condition |= Q(**{f"{prefix}path__gte": path, f"{prefix}path__lt": subtree_end(path)})
        if units := self.units.get(right):
            condition |= Q(**{f"{to_unit}_id__in" if to_unit else "pk__in": sorted(units)})
        return condition

    def ancestors(self) -> set[str]:
        """Paths of every unit above a current posting."""
        return {above for _unit_id, path in self.posts for above in ancestor_paths(path)}
