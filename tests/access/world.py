"""The world of the permission matrix: one tree, one person a role, all posted in the same unit, one canary a unit."""

from types import SimpleNamespace

from organization.models import User
from organization.rights import Role
from tests.cast import make_unit, make_user

# The persons stand in `own`; the words are of no language, so that no page shows them by chance.
CANARY = {
    "own": "Qxownzv", "ancestor": "Qxanczv", "descendant": "Qxdesczv", "sibling": "Qxsibzv", "stranger": "Qxstrzv",
}  # fmt: skip
RELATIONS = tuple(CANARY)
POSTED = ("member", "recorder", "head", "leader", "unitadmin", "supervisor")
ADMINISTRATORS = ("admin", "security", "auditor")
ROLES = (*POSTED, *ADMINISTRATORS, "closed", "nobody", "anonymous")

BOTH, OWN = {"own", "descendant"}, {"own"}
# What a role reaches, written out by hand: the test does not read the table it checks.
REACH = {
    "member": {"read": OWN},
    "recorder": {"read": OWN, "record": OWN, "assign": OWN},
    "head": {"read": BOTH, "record": BOTH, "assign": BOTH, "review": BOTH, "report": BOTH},
    "leader": {"read": BOTH, "record": OWN, "assign": BOTH, "review": BOTH, "approve": BOTH, "report": BOTH},
    "unitadmin": {"read": BOTH, "record": OWN, "assign": BOTH, "report": BOTH, "administer": BOTH},
    "supervisor": {"read": BOTH, "assign": BOTH, "review": BOTH, "report": BOTH},
}


def reaches(role, right, relation=None) -> bool:
    """Does the role hold the right over that unit, or (without a relation) over any?"""
    found = REACH.get(role, {}).get(right, set())
    return bool(found) if relation is None else relation in found


def build():
    """Units by relation, people by role; `author` entered every record and has left."""
    ancestor = make_unit("anc", name=f"上级{CANARY['ancestor']}", short_name=f"上级{CANARY['ancestor']}")
    own = make_unit("own", ancestor, name=f"本{CANARY['own']}", short_name=f"本{CANARY['own']}")
    units = {
        "ancestor": ancestor,
        "own": own,
        "descendant": make_unit("desc", own, name=f"下{CANARY['descendant']}", short_name=CANARY["descendant"]),
        "sibling": make_unit("sib", ancestor, name=f"旁{CANARY['sibling']}", short_name=CANARY["sibling"]),
        "stranger": make_unit("str", name=f"外{CANARY['stranger']}", short_name=CANARY["stranger"]),
    }
    people = {role: make_user(role, own, Role(role)) for role in POSTED}
    kinds = User.Administration
    for role, kind in zip(ADMINISTRATORS, (kinds.SYSTEM, kinds.SECURITY, kinds.AUDIT), strict=True):
        people[role] = make_user(role, administration=kind)
    people["closed"] = make_user("closed", own, Role.LEADER, is_active=False)
    people["nobody"] = make_user("nobody")
    return SimpleNamespace(units=units, people=people, author=make_user("author", is_active=False))
