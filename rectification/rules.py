"""Who may do what with problems and batches. Nobody judges their own work."""

from organization.rights import Right
from responsibility import rules as obligations


def can_open_anywhere(user) -> bool:
    return user.scope.anywhere(Right.ASSIGN)


def can_keep_program(user, program) -> bool:
    return program.voided_at is None and user.scope.may(Right.ASSIGN, program.unit)


def can_edit(user, item) -> bool:
    """Change what is asked: the wording, owner, deadline, while it is being worked on."""
    return item.is_open and item.stage in item.AT_WORK_STAGES and user.scope.may(Right.ASSIGN, item.unit)


def can_reword(user, item) -> bool:
    """Change what was fed back: who entered it, or whoever keeps the ledger and does not answer for the problem."""
    return obligations.has_issued(user, item) or not obligations.has_stake(user, item)


def can_write_letters(user, item) -> bool:
    """Send a notice or a reminder of it: whoever issues work for its unit, and nobody who merely reads it. A letter
    speaks in the name of the unit of its batch."""
    return user.scope.may(Right.ASSIGN, item.unit)


def can_plan(user, item) -> bool:
    """Write down the measures: whoever answers for the problem, or whoever asks."""
    return item.is_open and item.stage in item.AT_WORK_STAGES and (
        item.owner_id in user.answers_for or user.scope.may(Right.ASSIGN, item.unit)
    )  # fmt: skip


def can_start(user, item) -> bool:
    return item.owner_id in user.answers_for or user.scope.may(Right.ASSIGN, item.unit)


def can_report(user, measure) -> bool:
    """Say that a measure was carried out: its owner, or whoever may plan it."""
    item = measure.item
    at_work = item.is_open and item.stage in item.AT_WORK_STAGES
    return at_work and (
        measure.owner_id in user.answers_for or can_plan(user, item) or obligations.can_answer(user, item)
    )


def has_no_part(user, item) -> bool:
    """Neither answers for it, nor applied for its closing, nor signed this closing; nor stands in for one who did."""
    return user.answers_for.isdisjoint(item.barred())


def can_endorse(user, item) -> bool:
    """Sign as the leader in charge, between the review and the approval."""
    return has_no_part(user, item) and user.scope.may(Right.REVIEW, item.unit)


def can_approve(user, item) -> bool:
    """Sign the closing (复核签批): the first responsible."""
    return has_no_part(user, item) and user.scope.may(Right.APPROVE, item.unit)


def can_return(user, item) -> bool:
    """Send it back: whoever's turn it is to judge."""
    decides = {item.Stage.REVIEWED: can_approve, item.Stage.TO_ENDORSE: can_endorse}
    return decides.get(item.stage, obligations.can_review)(user, item)


def can_stage(user, item) -> bool:
    """Call it done for the present stage: whoever reviews for the unit, and is not party to a closing under way."""
    return can_endorse(user, item) if item.stage in item.CLOSING_STAGES else obligations.can_review(user, item)


def can_reopen(user, item) -> bool:
    """Find on a second look (回头看) that it was not really put right: never the owner."""
    return item.owner_id not in user.answers_for and user.scope.may(Right.REVIEW, item.unit)


def can_void(user, item) -> bool:
    """Take a problem off the ledger: whoever judges for the unit, and never the owner; who entered it by mistake may
    while nothing has begun."""
    if item.voided_at or obligations.has_stake(user, item):
        return False
    entered = user.pk == item.created_by_id and obligations.still_issues(user, item)
    mistaken = entered and item.stage == item.Stage.TO_PLAN
    return mistaken or user.scope.may(Right.REVIEW, item.unit)


def can_attach(user, item) -> bool:
    """Add a file: whoever answers for the problem or keeps it, as long as it counts."""
    return item.voided_at is None and (
        obligations.can_answer(user, item) or user.scope.may(Right.ASSIGN, item.unit)
    )  # fmt: skip


def can_tie_evidence(user, item) -> bool:
    """Say for which measures the evidence is: whoever brings it, as long as it may be brought."""
    return item.is_open and obligations.can_answer(user, item)


def can_name_remedy(user, item) -> bool:
    """Name what was made because of it, after the closing too: whoever answers for the problem, or whoever asks."""
    return item.voided_at is None and (
        item.owner_id in user.answers_for or user.scope.may(Right.ASSIGN, item.unit)
    )  # fmt: skip


def can_take_remedy_away(user, remedy) -> bool:
    """A mistake; once the problem is out of its owner's hands, only whoever keeps the ledger."""
    item = remedy.item
    return can_name_remedy(user, item) and (item.is_open or user.scope.may(Right.ASSIGN, item.unit))


def can_void_program(user, program) -> bool:
    """Take an empty batch back: who entered it, or whoever judges for the unit."""
    entered = user.pk == program.created_by_id and user.scope.may(Right.ASSIGN, program.unit)
    return program.voided_at is None and (entered or user.scope.may(Right.REVIEW, program.unit))
