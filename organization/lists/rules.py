"""Who changes a kept view, and whom it may be shared with."""

from organization.rights import Right

SHARING = Right.ASSIGN


def can_keep_view(user, view) -> bool:
    """Whoever made it; one that is shared also whoever administers the unit, so that it does not outstay its maker."""
    return view.user_id == user.pk or (view.unit is not None and user.scope.may(Right.ADMINISTER, view.unit))


def can_keep_views(user) -> bool:
    return user.is_authenticated
