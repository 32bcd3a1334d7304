"""Who may do what with duties and assignments. No predicate queries for what is loaded."""

from organization.absences.cover import seen_with
from organization.rights import Right
from responsibility.models import Document

# The act written when someone gives their own work to another person
HAND_ON = "hand_on"
# The act written when work passes to others because its unit closes or its owner leaves
HAND_OVER = "hand_over"


def can_assign_anywhere(user) -> bool:
    return user.scope.anywhere(Right.ASSIGN)


def can_keep_duty(user, duty) -> bool:
    return duty.voided_at is None and user.scope.may(Right.ASSIGN, duty.unit)


def can_edit(user, assignment) -> bool:
    """Change the wording, owner or date of open work: whoever may issue it for the unit. While it waits for its review
    it stays as it was handed in, or a new owner or deadline would answer the question; returned, it may change."""
    is_at_work = assignment.is_open and assignment.stage != assignment.Stage.SUBMITTED
    return is_at_work and user.scope.may(Right.ASSIGN, assignment.unit)


def still_issues(user, obligation) -> bool:
    """Issues work for its unit today, or from a unit above it, whose meetings decide for those below. Whoever entered
    something once has no say in it after their role was revoked or they went elsewhere."""
    alone, unit = user.scope.units.get(Right.ASSIGN, ()), obligation.unit
    return user.scope.may(Right.ASSIGN, unit) or any(
        unit_id in alone and unit.path.startswith(path) for unit_id, path in user.scope.posts
    )


def has_issued(user, obligation) -> bool:
    """Entered it by hand, not through a meeting's decision."""
    return user.pk == obligation.created_by_id and obligation.origin_id is None and still_issues(user, obligation)


def can_waive_review(user, assignment) -> bool:
    """Ask for no review any more: who issued it by hand, or whoever reviews for the unit; never its owner alone."""
    return has_issued(user, assignment) or can_review(user, assignment)


def has_stake(user, obligation) -> bool:
    """Answers for it, also as a stand-in, or did until they handed it on themselves."""
    handed_on = any(act.verb == HAND_ON and act.by_id == user.pk for act in obligation.acts.all())
    return obligation.owner_id in user.answers_for or handed_on


def can_move_deadline(user, obligation) -> bool:
    """Who entered it by hand, whoever reviews or administers for the unit; never who answers for it alone."""
    decides = user.scope.may(Right.REVIEW, obligation.unit) or user.scope.may(Right.ADMINISTER, obligation.unit)
    return has_issued(user, obligation) or (decides and not has_stake(user, obligation))


def can_answer(user, obligation) -> bool:
    """Report on it and bring evidence: the owner or their stand-in, or whoever records for the unit."""
    return obligation.owner_id in user.answers_for or user.scope.may(Right.RECORD, obligation.unit)


def can_submit(user, assignment) -> bool:
    return assignment.needs_review and can_answer(user, assignment)


def can_complete(user, assignment) -> bool:
    """Close without a review, where none is asked for."""
    return not assignment.needs_review and can_answer(user, assignment)


def can_review(user, obligation) -> bool:
    """Nobody reviews their own work: neither the owner nor whoever submitted it, nor who stands in for them."""
    return user.answers_for.isdisjoint({obligation.owner_id, obligation.submitted_by_id}) and user.scope.may(
        Right.REVIEW, obligation.unit
    )


def kept_from_review(user, obligation):
    """The absent person for whom one stands in, where nothing but that keeps one from the review that waits."""
    if not user.covers or not obligation.is_open or obligation.stage not in obligation.DECIDED_BY:
        return None
    if can_review(user, obligation) or not can_review(seen_with(user, ()), obligation):
        return None
    concerned = {obligation.owner_id, obligation.submitted_by_id}
    return next(cover.absent for cover in user.covers if cover.absent.pk in concerned)


def can_declare_missed(user, assignment) -> bool:
    return user.scope.may(Right.ASSIGN, assignment.unit)


def can_cancel(user, assignment) -> bool:
    """Withdraw what is owed: who issued it, or who reviews for the unit, but never the owner alone."""
    issued = user.pk == assignment.created_by_id and still_issues(user, assignment)
    may = issued or user.scope.may(Right.REVIEW, assignment.unit)
    return may and not has_stake(user, assignment)


def nobody(_user, _obligation) -> bool:
    """The rule of steps that only a service takes, in the name of a record that was signed."""
    return False


def can_record(user, record) -> bool:
    return user.scope.may(Right.RECORD, record.unit)


def can_record_anywhere(user) -> bool:
    return user.scope.anywhere(Right.RECORD)


def can_keep_document(user, document) -> bool:
    return document.voided_at is None and user.scope.may(Right.RECORD, document.unit)


def can_void(user, record) -> bool:
    """Take a duty or a document off the ledger: who entered it and still keeps such things, or who reviews."""
    right = Right.RECORD if isinstance(record, Document) else Right.ASSIGN
    entered = user.pk == record.created_by_id and user.scope.may(right, record.unit)
    return record.voided_at is None and (entered or user.scope.may(Right.REVIEW, record.unit))
