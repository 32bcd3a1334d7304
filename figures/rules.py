"""Who sees numbers added up. Read by the menus before any model is loaded."""

from organization.rights import Right


def sees_figures(user) -> bool:
    return user.scope.anywhere(Right.REPORT)
