"""Who enters an absence, and who reads why someone is away."""

from django.utils import timezone

from organization.rights import Right


def can_enter_absence(user, person) -> bool:
    """The person, or the administrator of every unit in which they hold a post. Not the system administrator: an
    absence lends rights over records, and who keeps accounts gives none."""
    if user.administration or person.administration or not person.is_active:
        return False
    if user.pk == person.pk:
        return True
    today = timezone.localdate()
    units = [posting.unit for posting in person.postings.all() if posting.to_on is None or posting.to_on >= today]
    return bool(units) and all(user.scope.may(Right.ADMINISTER, unit) for unit in units)


def can_change_absence(user, absence) -> bool:
    """Until it is over or withdrawn."""
    is_over = absence.to_on < timezone.localdate()
    return absence.withdrawn_at is None and not is_over and can_enter_absence(user, absence.user)


def can_decline(user, absence) -> bool:
    """The stand-in, of what goes on or is to come."""
    is_over = absence.to_on < timezone.localdate()
    return absence.stand_in_id == user.pk and absence.withdrawn_at is None and not is_over


def reads_reason(user, absence) -> bool:
    return user.pk in (absence.user_id, absence.stand_in_id) or can_enter_absence(user, absence.user)
