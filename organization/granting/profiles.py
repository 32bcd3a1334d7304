"""Who of the three separated administrators may do what, in the two profiles an installation can choose from.

The one table. Every rule about administrators reads it, and so does the page "who may do what"; no page changes it.
GB/T 22239 8.1.5 asks for three administrators of whom none can do another's part: that is `strict`. A small office may
choose `simple`, where one person administers the system and its security, never the audit.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SYSTEM, SECURITY, AUDIT = OFFICES = ("system", "security", "audit")


class Power(models.TextChoices):
    """What an administrator does that is no business of a unit."""

    UNITS = "units", _("keep the whole tree of units")
    ACCOUNTS = "accounts", _("enter accounts and posts")
    IMPORT = "import", _("import units and people")
    LINKS = "links", _("make one-use sign-in links")
    DELIVERIES = "deliveries", _("see whether mail goes out")
    BACKUP = "backup", _("back up and restore")
    AUTHORIZE = "authorize", _("authorize new accounts")
    GRANT = "grant", _("grant and revoke roles and administrations")
    UNLOCK = "unlock", _("unlock an account after failed sign-ins")
    SESSIONS = "sessions", _("end other people's sessions")
    SECOND_FACTOR = "second_factor", _("take a lost second factor away")
    POLICY = "policy", _("set the password and sign-in policy")
    READ_AUDIT = "read_audit", _("read the audit trail")
    EXPORT_AUDIT = "export_audit", _("export the audit trail")


# Settled in the machine's own environment and commands, so no page of the product offers it.
ON_THE_MACHINE = (Power.BACKUP, Power.POLICY)

WHO_MAY = {
    #                     strict       simple
    Power.UNITS:        ({SYSTEM},   {SYSTEM}),
    Power.ACCOUNTS:     ({SYSTEM},   {SYSTEM}),
    Power.IMPORT:       ({SYSTEM},   {SYSTEM}),
    Power.LINKS:        ({SYSTEM},   {SYSTEM}),
    Power.DELIVERIES:   ({SYSTEM},   {SYSTEM}),
    Power.BACKUP:       ({SYSTEM},   {SYSTEM}),
    Power.AUTHORIZE:    ({SECURITY}, {SYSTEM, SECURITY}),
    Power.GRANT:        ({SECURITY}, {SYSTEM, SECURITY}),
    Power.UNLOCK:       ({SECURITY}, {SYSTEM, SECURITY}),
    Power.SESSIONS:     ({SECURITY}, {SYSTEM, SECURITY}),
    Power.SECOND_FACTOR: ({SECURITY}, {SYSTEM, SECURITY}),
    Power.POLICY:       ({SECURITY}, {SYSTEM, SECURITY}),
    Power.READ_AUDIT:   ({AUDIT},    {AUDIT}),
    Power.EXPORT_AUDIT: ({AUDIT},    {AUDIT}),
}  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """`offices` are those somebody must always hold; `four_eyes`: nobody puts into force what they entered."""

    code: str
    name: Promise
    why: Promise
    offices: tuple[str, ...]
    four_eyes: bool

    def gives(self, office: str, power: Power) -> bool:
        return office in WHO_MAY[power][list(PROFILES).index(self.code)]


PROFILES = {
    "strict": Profile(
        "strict", _("strict"),
        _("Three administrators, none of whom can do another's part; whoever enters an account or a role does not put "
          "it into force."),
        (SYSTEM, SECURITY, AUDIT), four_eyes=True,
    ),
    "simple": Profile(
        "simple", _("simple"),
        _("For a small office: one person administers the system and its security, and what they enter is in force at "
          "once. The audit stays with another."),
        (SYSTEM, AUDIT), four_eyes=False,
    ),
}  # fmt: skip


def in_force() -> Profile:
    """Chosen by ADMINISTRATION in the environment; settings refuse any other word."""
    return PROFILES[settings.ADMINISTRATION]
