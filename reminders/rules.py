"""Who looks after the mail. What a person was told is their own; an obligation's ledger is its readers'."""

from organization.granting.profiles import Power
from organization.rights import Right


def keeps_mail(user) -> bool:
    """Sees whether messages go out, and sends failed ones again: the system administrator, and a unit's own."""
    return user.holds(Power.DELIVERIES) or user.scope.anywhere(Right.ADMINISTER)


def settles_uncertain(user) -> bool:
    """Decides for the whole installation what becomes of messages nobody knows the end of."""
    return user.keeps_system
