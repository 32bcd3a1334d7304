"""Who may look after other people's sign-in: read from organization/granting/profiles.py, never about oneself."""

from organization.granting.profiles import Power
from organization.rules import keeps_sign_in


def can_unlock(user, person) -> bool:
    return keeps_sign_in(user)


def can_end_sessions(user, person) -> bool:
    return user.holds(Power.SESSIONS) and person.pk != user.pk


def can_reset_second_factor(user, person) -> bool:
    """Never one's own: whoever holds the desk for a minute would be rid of it."""
    return user.holds(Power.SECOND_FACTOR) and person.pk != user.pk
