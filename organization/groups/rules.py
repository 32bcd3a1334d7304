"""Who keeps the groups of a unit and their members."""

from django.utils import timezone

from organization.models import Unit
from organization.rights import Right

KEEPING = (Right.ADMINISTER, Right.RECORD)


def can_keep_group(user, group) -> bool:
    """Whoever keeps the unit's people, or logs its meetings (the recorder, the head).

    A place in a group gives no right, so nobody has to grant it; a wrong list of members first hurts whoever records
    who was expected. The system administrator reads no records, and who is expected at meetings is part of them.
    """
    return keeps_groups_of(user, group.unit)


def keeps_groups_of(user, unit) -> bool:
    return any(user.scope.may(right, unit) for right in KEEPING)


def keeps_groups(user) -> bool:
    """Keeps the groups of any unit at all."""
    return any(user.scope.anywhere(right) for right in KEEPING)


def units_kept(user):
    """Those whose groups the person keeps."""
    administered, recorded = (user.scope.q(right, to_unit="") for right in KEEPING)
    return Unit.objects.filter(administered | recorded)


def can_change_group(user, group) -> bool:
    """What has ended is opened again before it is changed."""
    return not group.is_over(timezone.localdate()) and can_keep_group(user, group)


def can_change_membership(user, membership) -> bool:
    return can_keep_group(user, membership.group)
