"""Who may do what with a meeting. No predicate queries for what is loaded."""

from django.utils import timezone

from meetings.signing.signatures import Signatures
from organization.rights import Right


def can_record_anywhere(user) -> bool:
    return user.scope.anywhere(Right.RECORD)


def can_plan(user, unit) -> bool:
    """Whoever logs meetings for it."""
    return user.scope.may(Right.RECORD, unit)


def can_keep_areas(user, unit) -> bool:
    """Whoever keeps the unit's list of duties says what its analysis goes through."""
    return user.scope.may(Right.ASSIGN, unit)


def can_record(user, meeting) -> bool:
    """Whoever logs meetings for its unit."""
    return user.scope.may(Right.RECORD, meeting.unit)


def is_open(meeting) -> bool:
    """Not once somebody has signed: that locks the record."""
    return not meeting.is_signed and not meeting.is_submitted and meeting.voided_at is None


def can_edit(user, meeting) -> bool:
    return is_open(meeting) and can_record(user, meeting)


def is_to_come(meeting) -> bool:
    is_planned = meeting.stage == meeting.Stage.DRAFT and meeting.voided_at is None
    return is_planned and meeting.held_on >= timezone.localdate()


def can_invite(user, meeting) -> bool:
    """Once; whatever changes later is told by itself."""
    return is_to_come(meeting) and meeting.invited_at is None and can_record(user, meeting)


def is_on_list(user, meeting) -> bool:
    return any(row.person_id == user.pk for row in meeting.attendees.all())


def can_answer(user, meeting) -> bool:
    """Whoever is invited may say that they can't come, and that they can after all; nobody has to say anything."""
    return is_to_come(meeting) and meeting.invited_at is not None and is_on_list(user, meeting)


def reads_unit(user, meeting) -> bool:
    """Still at work there."""
    return user.scope.may(Right.READ, meeting.unit)


def is_recorder(user, meeting) -> bool:
    """Named as such, and still at work there: what names somebody who left stays theirs to read, and nothing more."""
    return user.pk == meeting.recorder_id and reads_unit(user, meeting)


def signs(user, meeting) -> bool:
    """Whoever records for the unit, and the recorder; where one signature is enough, it may be the chair's. Who gives
    the second signature does not give the first: nobody else but a reviewer could then give the second."""
    if user.pk == meeting.second_signer_id:
        return False
    named = user.pk == meeting.chair_id if meeting.signatures == Signatures.ONE else is_recorder(user, meeting)
    return named or can_record(user, meeting)


def can_sign(user, meeting) -> bool:
    return meeting.stage == meeting.Stage.HELD and is_open(meeting) and signs(user, meeting)


def is_with_chair(meeting) -> bool:
    return meeting.is_submitted and meeting.voided_at is None


def countersigns(user, meeting) -> bool:
    """The chair; never whoever gave the first signature."""
    return user.pk == meeting.chair_id and user.pk != meeting.recorder_signed_by_id


def can_countersign(user, meeting) -> bool:
    return is_with_chair(meeting) and countersigns(user, meeting)


def signs_for_chair(user, meeting) -> bool:
    """Whoever reviews for the unit, when the chair does not sign; the record names them (代签)."""
    named = (meeting.chair_id, meeting.recorder_signed_by_id)
    return user.pk not in named and user.scope.may(Right.REVIEW, meeting.unit)


def can_sign_for_chair(user, meeting) -> bool:
    return is_with_chair(meeting) and signs_for_chair(user, meeting)


def sends_back(user, meeting) -> bool:
    return countersigns(user, meeting) or signs_for_chair(user, meeting)


def can_send_back(user, meeting) -> bool:
    return is_with_chair(meeting) and sends_back(user, meeting)


def recalls(user, meeting) -> bool:
    """Whoever could have signed as recorder, as long as the chair has not."""
    return is_recorder(user, meeting) or can_record(user, meeting)


def can_recall(user, meeting) -> bool:
    return is_with_chair(meeting) and recalls(user, meeting)


def corrects(user, meeting) -> bool:
    """Whoever reviews for the unit; its recorder and its chair, as long as they are at work there."""
    is_named = user.pk in (meeting.recorder_id, meeting.chair_id) and reads_unit(user, meeting)
    return is_named or user.scope.may(Right.REVIEW, meeting.unit)


def can_correct(user, meeting) -> bool:
    return meeting.is_signed and meeting.voided_at is None and corrects(user, meeting)


def takes_back(user, meeting) -> bool:
    """Whoever reviews for the unit; and who signed, on the same day (a slip), if they still may."""
    own = user.pk == meeting.signed_by_id and (user.pk == meeting.chair_id or signs(user, meeting))
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
