"""Who may hand lines down, follow what became of them, and take them up. No predicate queries for what is loaded."""

from organization.rights import Right


def can_hand_down_anywhere(user) -> bool:
    return bool(user.scope.trees.get(Right.ASSIGN))


def can_hand_down_from(user, unit) -> bool:
    """Issues work for the unit and for all below it."""
    return any(unit.path.startswith(path) for path in user.scope.trees.get(Right.ASSIGN, ()))


def can_hand_down(user, duty) -> bool:
    """A standing line that is not over; what belongs to a study series stays with its unit."""
    of_series = duty.evidence_kind is not None and duty.evidence_kind.unit_id is not None
    return duty.is_in_force and not of_series and can_hand_down_from(user, duty.unit)


def can_follow(user, duty) -> bool:
    """See, unit by unit, who has taken it up."""
    return user.scope.may(Right.REPORT, duty.unit)


def can_urge_to_take_up(user, duty) -> bool:
    return duty.voided_at is None and can_hand_down_from(user, duty.unit)


def can_take_up(user, duty) -> bool:
    """Sign for what was handed down: whoever keeps the list of the unit from a post below the unit that handed it down,
    and who answers for the line. Nobody signs for those below to whom they hand down."""
    if not duty.source_id or duty.taken_up_at or not duty.is_in_force:
        return False
    if duty.owner_id in user.answers_for:
        return True
    return stands_below(user, duty) and user.scope.may(Right.ASSIGN, duty.unit)


def stands_below(user, duty) -> bool:
    """Holds a post in the line's unit or above it, below the unit that handed it down."""
    above, path_here = duty.source.unit.path, duty.unit.path
    return any(path_here.startswith(path) and not above.startswith(path) for _pk, path in user.scope.posts)


def can_go_on(user, cascade) -> bool:
    return can_hand_down_from(user, cascade.unit)
