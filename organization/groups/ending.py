"""What names a group and goes on after its last day: the contract by which ending a group finds it, asks and does it.

A model takes part by a classmethod `of_groups() -> list[NamesGroup]`, found through Django's registry.
"""

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from organization.groups.models import Group
from organization.models import User
from organization.rights import Right

SAMPLE = 5


class Fate(models.TextChoices):
    """What becomes of it; the words are each kind's own."""

    END = "end"
    GO_ON = "go_on"
    HAND = "hand"


@dataclass(frozen=True)
class Ending:
    group: Group
    by: User
    today: date
    last_on: date
    heir: Group | None = None


class NamesGroup:
    """One kind of record that names groups. `fates` gives the words of each fate, the usual one first."""

    code: str
    label: str
    right: Right  # over other units' records: who may change them there
    fates: dict[Fate, str]

    def rows(self, group: Group, last_on: date):
        """Those that name the group after that day, each with a `unit`."""
        raise NotImplementedError

    def carry_out(self, row, fate: Fate, ending: Ending) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Named:
    """What stands open of one kind."""

    kind: NamesGroup
    rows: list

    @property
    def sample(self) -> str:
        more = len(self.rows) - SAMPLE
        words = "、".join(str(row) for row in self.rows[:SAMPLE])
        return _("%(names)s and %(more)d more") % {"names": words, "more": more} if more > 0 else words


def naming(group: Group, last_on: date) -> list[Named]:
    """Everything that names the group after that day, by kind; a kind that never does is left out."""
    kinds = [kind for model in apps.get_models() if hasattr(model, "of_groups") for kind in model.of_groups()]
    found = [Named(kind, list(kind.rows(group, last_on))) for kind in kinds]
    return [named for named in found if named.rows]


def pass_on(ending: Ending, fates: dict[str, Fate], counted: dict[str, int] | None) -> None:
    """Do with each kind what was chosen for it, else what is usual. `counted` is what the person was shown."""
    found = naming(ending.group, ending.last_on)
    if counted is not None and counted != {named.kind.code: len(named.rows) for named in found}:
        raise ValidationError(_("Meanwhile something was added or done here. Look at the numbers again, then repeat."))
    for named in found:
        _refuse_strangers(named, ending)
        fate = fates.get(named.kind.code) or next(iter(named.kind.fates))
        if fate not in named.kind.fates:
            raise ValidationError(_("“%(kind)s” can't be dealt with in this way.") % {"kind": named.kind.label})
        if fate == Fate.HAND and ending.heir is None:
            raise ValidationError(
                _("“%(kind)s”: name the group that takes over, or choose otherwise.") % {"kind": named.kind.label}
            )
        for row in named.rows:
            named.kind.carry_out(row, fate, ending)


def _refuse_strangers(named, ending):
    """Another unit's study is not ended, or opened to everyone, by ending a group of one's own."""
    others = [row.unit for row in named.rows if row.unit_id != ending.group.unit_id]
    units = dict.fromkeys(str(unit) for unit in others if not ending.by.scope.may(named.kind.right, unit))
    if units:
        words = _("“%(kind)s” of %(units)s names this group, and you do not keep it: ask there to change it first.")
        raise ValidationError(words % {"kind": named.kind.label, "units": "、".join(units)})
