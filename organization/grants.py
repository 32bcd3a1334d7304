"""The one place that puts accounts into force and grants roles."""

from django.db import transaction
from django.utils import timezone

from organization.editing import locked, save_next
from organization.models import Posting, User


@transaction.atomic
def authorize(user: User, *, by: User | None) -> User:
    """Put an account into force. `by` is None for what the machine itself does: the first set-up."""
    user = locked(User, user.pk)
    if user.authorized_at is None:
        user.authorized_at, user.authorized_by = timezone.now(), by
        user.refused_at, user.refused_by, user.refusal = None, None, ""
        save_next(user)
    return user


@transaction.atomic
def grant(right, *, by: User | None):
    """Let a posting's role, or a charge, act."""
    right = locked(type(right), right.pk)
    if right.granted_at is None:
        right.granted_at, right.granted_by = timezone.now(), by
        right.refused_at, right.refused_by, right.refusal = None, None, ""
        save_next(right) if isinstance(right, Posting) else right.save()
    return right
