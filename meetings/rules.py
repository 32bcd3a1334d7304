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


def signs(user, meeting) -> bool:
    """Whoever records for the unit, or the chair."""
    return user.pk == meeting.chair_id or can_record(user, meeting)


def can_sign(user, meeting) -> bool:
    return meeting.stage == meeting.Stage.HELD and meeting.voided_at is None and signs(user, meeting)


def takes_back(user, meeting) -> bool:
    """Whoever reviews for the unit; and who signed, on the same day (a slip), if they still may."""
    own = user.pk == meeting.signed_by_id and signs(user, meeting)
    is_slip = own and timezone.localdate(meeting.signed_at) == timezone.localdate()
    return is_slip or user.scope.may(Right.REVIEW, meeting.unit)


def can_withdraw(user, meeting) -> bool:
    return meeting.is_signed and meeting.voided_at is None and takes_back(user, meeting)


def may_void(user, meeting) -> bool:
    """A record not signed: whoever keeps it. A signed one: whoever reviews for the unit."""
    return user.scope.may(Right.REVIEW if meeting.is_signed else Right.RECORD, meeting.unit)


def can_void(user, meeting) -> bool:
    return meeting.voided_at is None and may_void(user, meeting)


def can_attach(user, meeting) -> bool:
    """Files may follow after the sign-off (the scanned sign-in sheet); none is ever taken away."""
    return meeting.voided_at is None and can_record(user, meeting)
