"""Who may say what about something owed while it is being done, and when."""

from django.utils.translation import gettext as _

from organization.rights import Right
from responsibility.rules import can_answer, has_stake, still_issues


def is_doers_turn(obligation) -> bool:
    return obligation.is_open and obligation.stage in obligation.AT_WORK_STAGES


def can_report(user, obligation) -> bool:
    """Say how far it has come: whoever answers for it, once it is signed for and while it is their turn."""
    return obligation.is_in_hand and can_answer(user, obligation)


def may_urge(user, obligation) -> bool:
    """Ask its doers to get on: who reviews for the unit or issued it, never who answers for it."""
    issued = user.pk == obligation.created_by_id and still_issues(user, obligation)
    may = issued or user.scope.may(Right.REVIEW, obligation.unit)
    return may and obligation.owner_id not in user.answers_for


def can_urge(user, obligation) -> bool:
    return is_doers_turn(obligation) and may_urge(user, obligation)


def can_instruct(user, obligation) -> bool:
    """Write an instruction: who leads, that is who reviews or approves for the unit, whatever has become of the work;
    never who answers for it."""
    may = user.scope.may(Right.REVIEW, obligation.unit) or user.scope.may(Right.APPROVE, obligation.unit)
    is_issued = obligation.voided_at is None and not obligation.is_drafted
    return is_issued and may and obligation.owner_id not in user.answers_for


def can_ask_extension(user, obligation) -> bool:
    """Ask for more time: whoever answers for it and has signed for it. Up to which day, `why_no_extension` says."""
    return obligation.is_in_hand and can_answer(user, obligation)


def nothing_to_extend(obligation) -> str:
    """Words where no deadline is set, or none any more."""
    return "" if obligation.due_on else _("No due day is set, so there is nothing to extend.")


def why_no_extension(obligation, today) -> str:
    """What stands in the way of asking for more time, in words; "" where nothing does."""
    if obligation.due_on is None:
        return nothing_to_extend(obligation)
    if today > obligation.due_on:
        return _("The due day is over: more time can only be asked for up to that day.")
    if obligation.extensions.undecided().exists():
        return _("A request for more time waits for its decision already.")
    return ""


def can_decide_extension(user, obligation, extension) -> bool:
    """Grant or refuse it: who reviews for the unit whose the asking is, or the work item's supervisor, also as a
    stand-in; neither the owner nor who asked, nor who stands in for them, nor who handed it on themselves. Where
    nothing was asked (None) it says who would decide."""
    particulars = obligation.particulars
    is_named = particulars is not None and particulars.supervisor_id in user.answers_for
    may = user.scope.may(Right.REVIEW, obligation.issuing_unit)
    may = may or (is_named and user.scope.may(Right.REVIEW, obligation.unit))
    is_free = user.answers_for.isdisjoint({obligation.owner_id, extension and extension.by_id})
    return may and is_free and not has_stake(user, obligation)


def can_withdraw_extension(user, obligation, extension) -> bool:
    """Take the request back: who asked, or whoever answers for the work by now."""
    return can_answer(user, obligation) or (extension is not None and user.pk == extension.by_id)
