"""Who may keep units and people, put accounts and roles into force, and read the audit.

What is an administrator's comes from the table in profiles.py, what is a unit's from the one in rights.py.
"""

from django.utils import timezone

from organization.granting import profiles
from organization.granting.profiles import Power
from organization.rights import Right


def keeps_people(user) -> bool:
    """May open the administration pages: the system administrator, or a unit's own administrator."""
    return user.holds(Power.ACCOUNTS) or user.scope.anywhere(Right.ADMINISTER)


def can_keep_unit(user, unit) -> bool:
    return user.keeps_system or user.scope.may(Right.ADMINISTER, unit)


def can_reshape(user, unit) -> bool:
    """Move, close or merge it: who administers the tree around it, not only the unit's own."""
    return user.keeps_system or (unit.parent_id is not None and user.scope.may(Right.ADMINISTER, unit.above))


def can_keep_person(user, person) -> bool:
    """Their own people, with every post held now or later in units of theirs; never an administrator's account (that
    is the system administrator's)."""
    if user.holds(Power.ACCOUNTS):
        return True
    today = timezone.localdate()
    posted = [posting.unit for posting in person.postings.all() if posting.to_on is None or posting.to_on >= today]
    return not person.administration and bool(posted) and all(user.scope.may(Right.ADMINISTER, unit) for unit in posted)


def sees_people_of(user, unit) -> bool:
    """Colleagues see one another: who reads the unit's records, or holds a post in it or above it."""
    reads = user.keeps_system or user.scope.may(Right.READ, unit)
    return reads or any(unit.path.startswith(path) for _unit_id, path in user.scope.posts)


def can_change_posting(user, posting) -> bool:
    """Whoever keeps the unit, but never one's own post: nobody gives themselves a role or a longer time."""
    return can_keep_unit(user, posting.unit) and posting.user_id != user.pk


def keeps_sign_in(user) -> bool:
    """Opens the pages about other people's sign-in, and unlocks."""
    return user.holds(Power.UNLOCK)


def sees_contacts(user, person) -> bool:
    """The whole phone number and the address: the person, and whoever keeps the person's data."""
    return user.pk == person.pk or can_keep_person(user, person)


def can_make_sign_in_link(user, person) -> bool:
    """Whoever holds the link can sign in as the person. So nobody makes one for themselves, nor for an administrator of
    another kind, or one account could take up another's office; those get theirs on the machine (`manage.py setup`)."""
    is_peer = person.administration in ("", user.administration)
    return user.holds(Power.LINKS) and is_peer and person.pk != user.pk and person.is_active


def authorizes(user) -> bool:
    """Opens the queue of what waits to be put into force."""
    return user.holds(Power.AUTHORIZE) or user.holds(Power.GRANT)


def decides_alone(user) -> bool:
    """What this person enters needs no second pair of eyes: the simple profile's administrator."""
    return not profiles.in_force().four_eyes and authorizes(user)


def can_decide(user, proposal) -> bool:
    """Authorize or refuse an account, grant or revoke a role: never one's own, and in the strict profile never what one
    proposed oneself."""
    is_account = hasattr(proposal, "authorized_at")
    holder_pk = proposal.pk if is_account else getattr(proposal, "posting", proposal).user_id
    own = profiles.in_force().four_eyes and proposal.proposed_by_id == user.pk
    return user.holds(Power.AUTHORIZE if is_account else Power.GRANT) and not own and holder_pk != user.pk


def can_appoint(user, person) -> bool:
    """Give and take an administration: never one's own."""
    return user.holds(Power.GRANT) and person.pk != user.pk and person.is_active


def reads_audit(user) -> bool:
    return user.holds(Power.READ_AUDIT)


def sign_in_refusal(user) -> str:
    """Why an account may not sign in: "closed", "refused", "waiting", or "" where it may. Said after the right password
    only."""
    if not user.is_active:
        return "closed"
    if user.authorized_at is None:
        return "refused" if user.refused_at else "waiting"
    return ""
