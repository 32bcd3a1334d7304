"""What waits for the security administrator: new accounts, roles beyond member, and sections in charge."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organization.granting.grants import person_of
from organization.models import Charge, Posting, User
from organization.rights import Role

KINDS = {"account": User, "role": Posting, "charge": Charge}
NAMES = {"account": _("new account"), "role": _("role"), "charge": _("section in charge")}


@dataclass(frozen=True)
class Waiting:
    """One proposal. Its key names the version that was looked at: what has changed since is not decided unseen."""

    kind: str
    proposal: User | Posting | Charge

    @property
    def person(self) -> User:
        return person_of(self.proposal)

    @property
    def name(self) -> Promise:
        return NAMES[self.kind]

    @property
    def key(self) -> str:
        held = self.proposal.posting if self.kind == "charge" else self.proposal  # a charge lasts as long as its post
        return f"{self.kind}-{self.proposal.pk}-{held.version}"

    @property
    def order(self):
        """Whoever has an account waiting first, so that accounts and roles of an import stand together."""
        return (self.person.sort_key, self.person.name, self.person.pk, list(KINDS).index(self.kind))


def accounts():
    return User.objects.filter(is_active=True, authorized_at=None, refused_at=None).select_related("proposed_by")


def roles(today: date):
    rows = Posting.objects.filter(Q(to_on=None) | Q(to_on__gte=today), granted_at=None, refused_at=None)
    rows = rows.filter(user__is_active=True).exclude(role=Role.MEMBER)
    return rows.select_related("user", "unit", "proposed_by")


def charges(today: date):
    lasting = Q(posting__to_on=None) | Q(posting__to_on__gte=today)
    rows = Charge.objects.filter(lasting, granted_at=None, refused_at=None, posting__user__is_active=True)
    return rows.select_related("posting__user", "posting__unit", "unit", "proposed_by")


def count(today: date) -> int:
    return accounts().count() + roles(today).count() + charges(today).count()


def everything(today: date) -> list[Waiting]:
    """All that waits, person by person. Three queries, however much it is."""
    found = [Waiting("account", row) for row in accounts()]
    found += [Waiting("role", row) for row in roles(today)]
    found += [Waiting("charge", row) for row in charges(today)]
    return sorted(found, key=lambda one: one.order)


def chosen(keys, today: date) -> tuple[list[Waiting], int]:
    """The proposals named by those keys as they were looked at, and how many keys no longer fit."""
    by_key = {one.key: one for one in everything(today)}
    wanted = list(dict.fromkeys(keys))
    return [by_key[key] for key in wanted if key in by_key], sum(key not in by_key for key in wanted)
