"""Who may do what with units and people."""

from organization.models import User
from organization.rights import Right


def keeps_people(user) -> bool:
    """May open the administration pages: the system administrator, or a unit's own administrator."""
    return user.administration == User.Administration.SYSTEM or user.scope.anywhere(Right.ADMINISTER)


def can_keep_unit(user, unit) -> bool:
    return user.administration == User.Administration.SYSTEM or user.scope.may(Right.ADMINISTER, unit)


def reads_audit(user) -> bool:
    return user.administration == User.Administration.AUDIT
