def has_calendar(user) -> bool:
    """Holds a post: whoever holds none owes nothing, is expected nowhere, and has nothing to subscribe to."""
    return bool(user.scope.posts)
