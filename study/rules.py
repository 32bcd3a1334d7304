"""Who may do what with study. No predicate queries for what is loaded."""

from organization.rights import Right


def can_log_anywhere(user) -> bool:
    return user.scope.anywhere(Right.RECORD)


def can_plan_anywhere(user) -> bool:
    """A series brings a line of the responsibility list with it, so it takes the right to keep that list."""
    return user.scope.anywhere(Right.ASSIGN)


def can_keep_series(user, series) -> bool:
    return series.voided_at is None and user.scope.may(Right.ASSIGN, series.unit)


def can_keep_plan(user, plan) -> bool:
    return plan.voided_at is None and user.scope.may(Right.ASSIGN, plan.unit)


def can_link_sessions(user, plan) -> bool:
    """Say which topics sessions took up: whoever may correct those sessions."""
    return plan.voided_at is None and user.scope.may(Right.RECORD, plan.unit)


def can_log(user, series) -> bool:
    return series.voided_at is None and user.scope.may(Right.RECORD, series.unit)


def offers_logging(user, series, today) -> bool:
    """The button: not on a series that is over, though a session of its time may still be entered."""
    return can_log(user, series) and (series.active_to is None or series.active_to >= today)


def can_arrange_turns(user, series) -> bool:
    """Swap a turn to lecture, or pass somebody over: whoever keeps the series or logs it."""
    return can_keep_series(user, series) or can_log(user, series)


def can_take_back_change(user, change) -> bool:
    return can_arrange_turns(user, change.series)


def can_correct(user, session) -> bool:
    return session.voided_at is None and user.scope.may(Right.RECORD, session.unit)


def can_make_up(user, attendee) -> bool:
    """Enter that someone who was not there has made it up."""
    return attendee.is_missing and can_correct(user, attendee.session)


def can_keep_material(user, material) -> bool:
    return material.voided_at is None and user.scope.may(Right.RECORD, material.unit)


def can_hand_in(user) -> bool:
    """Everyone with a post writes notes of their own."""
    return bool(user.scope.posts)


def can_keep_note(user, note) -> bool:
    """The author, or whoever records for the unit."""
    return note.voided_at is None and (user.pk == note.author_id or user.scope.may(Right.RECORD, note.unit))


def can_edit_note(user, note) -> bool:
    """An accepted one is returned first."""
    return note.state != note.State.ACCEPTED and can_keep_note(user, note)


def can_judge_note(user, note) -> bool:
    """Accept it, or return it with a reason: whoever reviews for the unit, never its author or who handed it in."""
    is_own = user.pk in (note.author_id, note.created_by_id)
    return note.voided_at is None and not is_own and user.scope.may(Right.REVIEW, note.unit)


def sees_spread(user) -> bool:
    """The notes per person, those with none among them: for who answers for the people, not for colleagues."""
    return user.scope.anywhere(Right.REPORT)


def can_void_series(user, series) -> bool:
    """Take a series back that was entered by mistake: who entered it, or who reviews for the unit."""
    entered = user.pk == series.created_by_id and user.scope.may(Right.ASSIGN, series.unit)
    return series.voided_at is None and (entered or user.scope.may(Right.REVIEW, series.unit))
