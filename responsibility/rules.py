"""Who may do what with duties and assignments. No predicate queries for what is loaded."""

from organization.absences.cover import seen_with
from organization.rights import Right
from responsibility.models import Document

# The act written when someone gives their own work to another person
HAND_ON = "hand_on"
# The act written when work passes to others because its unit closes or its owner leaves
HAND_OVER = "hand_over"
# The acts written when a day follows its rule or the calendar anew: it moves, falls away, is owed again
REDATE, DROP, RESTORE = "redate", "drop", "restore"
# The act written when an event makes something owed
HAPPENED = "happened"


def can_assign_anywhere(user) -> bool:
    return user.scope.anywhere(Right.ASSIGN)


def can_keep_duty(user, duty) -> bool:
    return duty.voided_at is None and user.scope.may(Right.ASSIGN, duty.unit)


def can_keep_calendar(user) -> bool:
    """Working days are the same for all units: whoever keeps the whole installation enters them."""
    return bool(user.keeps_system)


def can_enter_event(user, duty) -> bool:
    """Say that what the duty waits for has happened: whoever answers for it, records or issues work for the unit."""
    if duty.voided_at or duty.per != duty.Per.EVENT:
        return False
    may = user.scope.may(Right.RECORD, duty.unit) or user.scope.may(Right.ASSIGN, duty.unit)
    return may or duty.owner_id in user.answers_for


def can_edit(user, assignment) -> bool:
    """Change the wording, owner or date of open work: whoever may issue it for the unit. While it waits for its review
    it stays as it was handed in, or a new owner or deadline would answer the question; returned, it may change."""
    stage = assignment.Stage
    is_to_change = assignment.is_open and assignment.stage not in (stage.SUBMITTED, stage.REVIEWED)
    if assignment.stage == stage.DRAFT and not assignment.voided_at:
        return can_issue(user, assignment)
    return is_to_change and can_hand_on(user, assignment)


def can_reword(user, assignment) -> bool:
    """Change what is asked: whose the asking is. Of a work item and its parts the doers only say who answers."""
    return user.scope.may(Right.ASSIGN, assignment.issuing_unit)


def can_register_anywhere(user) -> bool:
    return can_assign_anywhere(user)


def can_issue(user, assignment) -> bool:
    """Send a draft out, or again what was sent back: who entered it, or whoever issues for that unit."""
    entered = user.pk == assignment.created_by_id and still_issues(user, assignment)
    return entered or can_reword(user, assignment)


def can_send_out(user, assignment) -> bool:
    """Issue a draft; its parts go out with it, for whoever has one to do reads the whole."""
    is_of_draft = assignment.parent_id is not None and assignment.parent.stage == assignment.Stage.DRAFT
    return not is_of_draft and can_issue(user, assignment)


def can_split(user, assignment) -> bool:
    """Hand parts of it to others: whoever asks for it, or whoever issues work in the unit that leads."""
    is_whole = assignment.parent_id is None and assignment.duty_id is None and not assignment.voided_at
    return is_whole and assignment.stage in assignment.SPLIT_STAGES and can_hand_on(user, assignment)


def can_hand_on(user, assignment) -> bool:
    return can_reword(user, assignment) or user.scope.may(Right.ASSIGN, assignment.unit)


def can_decline(user, assignment) -> bool:
    """Send it back instead of signing for it; nobody sends back what they issued themselves."""
    return can_answer(user, assignment) and user.pk != assignment.created_by_id


def still_issues(user, obligation) -> bool:
    """Issues work for its unit today, or from a unit above it, whose meetings decide for those below. Whoever entered
    something once has no say in it after their role was revoked or they went elsewhere."""
    alone, unit = user.scope.units.get(Right.ASSIGN, ()), obligation.unit
    return user.scope.may(Right.ASSIGN, unit) or any(
        unit_id in alone and unit.path.startswith(path) for unit_id, path in user.scope.posts
    )


def has_issued(user, obligation) -> bool:
    """Entered it by hand, not through a meeting's decision; a work item is, whatever it was born in."""
    by_hand = obligation.origin_id is None or obligation.is_work_item
    return user.pk == obligation.created_by_id and by_hand and still_issues(user, obligation)


def can_waive_review(user, assignment) -> bool:
    """Ask for no review any more: who issued it by hand, or whoever reviews for the unit; never its owner alone."""
    return has_issued(user, assignment) or can_review(user, assignment)


def has_stake(user, obligation) -> bool:
    """Answers for it, also as a stand-in, or did until they handed it on themselves."""
    handed_on = any(act.verb == HAND_ON and act.by_id == user.pk for act in obligation.acts.all())
    return obligation.owner_id in user.answers_for or handed_on


def can_move_deadline(user, obligation) -> bool:
    """Who entered it by hand, whoever reviews or administers for the unit that asks; never who answers for it alone."""
    unit = obligation.issuing_unit
    decides = user.scope.may(Right.REVIEW, unit) or user.scope.may(Right.ADMINISTER, unit)
    return has_issued(user, obligation) or (decides and not has_stake(user, obligation))


def can_name_judges(user, assignment) -> bool:
    """Say who reviews and who closes a work item: who registered it, or those who ask for it; never who answers for it
    alone."""
    return has_issued(user, assignment) or (can_reword(user, assignment) and not has_stake(user, assignment))


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
    is_free = user.answers_for.isdisjoint({obligation.owner_id, obligation.submitted_by_id})
    return is_free and judges(user, obligation, Right.REVIEW, "supervisor_id")


def judges(user, obligation, right, named) -> bool:
    """Holds the right over the unit whose reviewers judge it; or over the doer's, and is named in the work item."""
    if user.scope.may(right, obligation.reviewing_unit):
        return True
    is_named = obligation.is_work_item and getattr(obligation.particulars, named) in user.answers_for
    return is_named and user.scope.may(right, obligation.unit)


def can_accept(user, assignment) -> bool:
    return not assignment.needs_approval and can_review(user, assignment)


def can_pass_on(user, assignment) -> bool:
    """Pass the review where a leader closes it."""
    return assignment.needs_approval and can_review(user, assignment)


def can_close(user, assignment) -> bool:
    """Close it after the review: a leader, never the owner, whoever handed it in or whoever reviewed it."""
    concerned = {assignment.owner_id, assignment.submitted_by_id, assignment.reviewed_by_id}
    return user.answers_for.isdisjoint(concerned) and judges(user, assignment, Right.APPROVE, "leader_id")


def can_return(user, assignment) -> bool:
    """Send it back to the doer: whoever's turn it is to judge."""
    decides = can_close if assignment.stage == assignment.Stage.REVIEWED else can_review
    return decides(user, assignment)


def kept_from_review(user, obligation):
    """The absent person for whom one stands in, where nothing but that keeps one from the review that waits."""
    if not user.covers or not obligation.is_open or obligation.stage not in obligation.DECIDED_BY:
        return None
    if can_review(user, obligation) or not can_review(seen_with(user, ()), obligation):
        return None
    concerned = {obligation.owner_id, obligation.submitted_by_id}
    return next(cover.absent for cover in user.covers if cover.absent.pk in concerned)


def can_declare_missed(user, assignment) -> bool:
    """Say that what a rhythm asked for was not held. A work item is closed or cancelled by those who asked for it."""
    return assignment.particulars is None and user.scope.may(Right.ASSIGN, assignment.unit)


def can_cancel(user, assignment) -> bool:
    """Withdraw what is owed: who issued it, or who reviews for the unit that asks, but never the owner alone."""
    issued = user.pk == assignment.created_by_id and still_issues(user, assignment)
    may = issued or user.scope.may(Right.REVIEW, assignment.issuing_unit)
    return may and not has_stake(user, assignment)


def can_suspend(user, assignment) -> bool:
    """Stop the clock of what was issued by hand, and start it again; the parts of an item go with it."""
    return assignment.parent_id is None and assignment.duty_id is None and can_cancel(user, assignment)


def can_reopen(user, assignment) -> bool:
    """Let what was cancelled or declared missed be owed again: never one's own."""
    is_free = user.answers_for.isdisjoint({assignment.owner_id, assignment.submitted_by_id})
    return is_free and user.scope.may(Right.REVIEW, assignment.issuing_unit)


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
    """Take a duty or a document off the ledger: who entered it and still keeps such things, or who reviews. A line that
    was handed down is withdrawn by the unit that handed it down."""
    right = Right.RECORD if isinstance(record, Document) else Right.ASSIGN
    entered = user.pk == record.created_by_id and user.scope.may(right, record.unit)
    source = getattr(record, "source", None)
    decides = user.scope.may(Right.REVIEW, source.unit if source else record.unit)
    return record.voided_at is None and (entered or decides)
