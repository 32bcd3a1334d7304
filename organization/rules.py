"""Who may keep units and people."""

from django.utils import timezone

from organization.rights import Right


def keeps_people(user) -> bool:
    """May open the administration pages: the system administrator, or a unit's own administrator."""
    return user.keeps_system or user.scope.anywhere(Right.ADMINISTER)


def can_keep_unit(user, unit) -> bool:
    return user.keeps_system or user.scope.may(Right.ADMINISTER, unit)


def can_reshape(user, unit) -> bool:
    """Move, close or merge it: who administers the tree around it, not only the unit's own."""
    return user.keeps_system or (unit.parent_id is not None and user.scope.may(Right.ADMINISTER, unit.above))


def can_keep_person(user, person) -> bool:
    """Their own people, with every post held now or later in units of theirs; never an administrator's account (that
    is the system administrator's)."""
    if user.keeps_system:
        return True
    today = timezone.localdate()
    posted = [posting.unit for posting in person.postings.all() if posting.to_on is None or posting.to_on >= today]
    return not person.administration and bool(posted) and all(user.scope.may(Right.ADMINISTER, unit) for unit in posted)


def can_make_sign_in_link(user, person) -> bool:
    """Whoever holds the link can sign in as the person, so only the system administrator makes one, for others."""
    return user.keeps_system and person.pk != user.pk and person.is_active


def reads_audit(user) -> bool:
    return user.in_force and user.administration == user.Administration.AUDIT
