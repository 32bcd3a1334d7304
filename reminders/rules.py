"""Who looks after the mail. What a person was told is their own; an obligation's ledger is its readers'."""

from organization.rules import keeps_people


def keeps_mail(user) -> bool:
    """Sees whether messages go out, and sends failed ones again: whoever keeps the unit's people."""
    return keeps_people(user)


def settles_uncertain(user) -> bool:
    """Decides for the whole installation what becomes of messages nobody knows the end of."""
    return user.keeps_system
