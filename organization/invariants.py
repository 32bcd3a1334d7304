"""What must always hold of units, people and their rights."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from audit.invariants import Invariant
from organization.groups.models import Membership
from organization.models import Posting, Unit, User
from organization.rights import Role
from organization.tree.paths import STEP


def units_beside_their_parent():
    """A unit's path is its parent's and five digits more."""
    units = Unit.objects.annotate(length=Length("path"), parent_length=Length("parent__path"))
    strayed = units.filter(parent__isnull=False).exclude(
        length=F("parent_length") + STEP, path__startswith=F("parent__path")
    )
    return [*strayed, *units.filter(parent=None).exclude(length=STEP)]


def two_administrations():
    """One column holds it, so this only happens to a table that someone changed by hand."""
    return User.objects.exclude(administration__in=User.Administration.values)


def administrators_with_roles():
    """Rights over accounts and rights over records are never in one account."""
    held = Posting.objects.filter(granted_at__isnull=False).exclude(role=Role.MEMBER)
    return held.filter(Q(user__administration__in=[v for v in User.Administration.values if v])).select_related(
        "unit", "user"
    )


def twice_in_a_group():
    """Nobody is in a group twice on one day."""
    same = Membership.objects.filter(group=OuterRef("group"), user=OuterRef("user")).exclude(pk=OuterRef("pk"))
    meets = same.filter(Q(to_on=None) | Q(to_on__gte=OuterRef("from_on")), from_on__gte=OuterRef("from_on"))
    begun = meets.filter(Q(from_on__lte=OuterRef("to_on")))
    open_ended = Q(to_on=None) & Exists(meets)
    return list(Membership.objects.filter(open_ended | Exists(begun)).select_related("group", "user"))


INVARIANTS = [
    Invariant(_("units that lie elsewhere than below their parent"), units_beside_their_parent),
    Invariant(_("people with more than one administration"), two_administrations),
    Invariant(_("administrators with a role over records"), administrators_with_roles),
    Invariant(_("people who are in a group twice on one day"), twice_in_a_group),
]
