"""Who may do what with a meeting. No predicate queries for what is loaded."""

from django.utils import timezone

from organization.rights import Right


def can_record_anywhere(user) -> bool:
    return user.scope.anywhere(Right.RECORD)


def can_record(user, meeting) -> bool:
    """Whoever logs meetings for its unit."""
    return user.scope.may(Right.RECORD, meeting.unit)


def can_edit(user, meeting) -> bool:
    """Not once it is signed off: that locks the record."""
    return not meeting.is_signed and meeting.voided_at is None and can_record(user, meeting)


def can_sign(user, meeting) -> bool:
    """Whoever records for the unit, or the chair."""
    is_waiting = meeting.stage == meeting.Stage.HELD and meeting.voided_at is None
    return is_waiting and (user.pk == meeting.chair_id or can_record(user, meeting))


def can_withdraw(user, meeting) -> bool:
    """Take a sign-off back: whoever reviews for the unit, or who signed, on the same day (a slip)."""
    if not meeting.is_signed or meeting.voided_at:
        return False
    is_slip = user.pk == meeting.signed_by_id and timezone.localdate(meeting.signed_at) == timezone.localdate()
    return is_slip or user.scope.may(Right.REVIEW, meeting.unit)


def can_void(user, meeting) -> bool:
    """A record not signed: whoever keeps it. A signed one: whoever reviews for the unit."""
    right = Right.REVIEW if meeting.is_signed else Right.RECORD
    return meeting.voided_at is None and user.scope.may(right, meeting.unit)


def can_attach(user, meeting) -> bool:
    """Files may follow after the sign-off (the scanned sign-in sheet); none is ever taken away."""
    return meeting.voided_at is None and can_record(user, meeting)
