"""Whom each rule of the workflow lets, in the terms of the page "who may do what"."""

from django.utils.translation import gettext_lazy as _

from organization.granting.profiles import Power
from organization.granting.who_may import Line, Section, Who, line, of_workflow
from organization.rights import Right
from responsibility import rules
from responsibility.assignments.stages import ASSIGNMENT_WORKFLOW
from responsibility.cascades import rules as cascades
from responsibility.followups import rules as follow_ups
from responsibility.models import Assignment


def may_decide(user, obligation) -> bool:
    return follow_ups.can_decide_extension(user, obligation, None)


ANSWERS = Who((Right.RECORD,), also=("owner_id",))
REVIEWS = Who((Right.REVIEW,), never=("owner_id", "submitted_by_id"))
ISSUES = Who((Right.ASSIGN,), also=("created_by_id",), still=rules.still_issues)
WITHDRAWS = Who((Right.REVIEW,), also=("created_by_id",), never=("owner_id",), still=rules.still_issues)
CLOSES = Who((Right.APPROVE,), never=("owner_id", "submitted_by_id", "reviewed_by_id"))
WHOM = {
    rules.can_issue: ISSUES,
    rules.can_send_out: ISSUES,
    rules.can_answer: ANSWERS,
    rules.can_decline: Who((Right.RECORD,), also=("owner_id",), never=("created_by_id",)),
    rules.can_submit: ANSWERS,
    rules.can_complete: ANSWERS,
    rules.can_accept: REVIEWS,
    rules.can_pass_on: REVIEWS,
    rules.can_close: CLOSES,
    rules.can_return: {Assignment.Stage.SUBMITTED: REVIEWS, Assignment.Stage.REVIEWED: CLOSES},
    rules.can_reopen: REVIEWS,
    rules.can_declare_missed: Who((Right.ASSIGN,)),
    rules.can_cancel: WITHDRAWS,
    rules.can_suspend: WITHDRAWS,
    "fields": {rules.can_complete: {"needs_review": False}, rules.can_pass_on: {"needs_approval": True}},
}


SAID = (
    (_("Report progress"), ANSWERS, follow_ups.can_report, False),
    (_("Ask for more time"), ANSWERS, follow_ups.can_ask_extension, False),
    (_("Decide about more time"), Who((Right.REVIEW,), never=("owner_id",)), may_decide, True),
    (_("Urge"), WITHDRAWS, follow_ups.can_urge, True),
    (_("Write an instruction"), Who((Right.REVIEW, Right.APPROVE), never=("owner_id",)), follow_ups.can_instruct, True),
)


KEEPS_ALL = Who((Right.ASSIGN,), whole=True)
LIST = [
    Line(_("Say that what a duty waits for has happened"), Who((Right.RECORD, Right.ASSIGN), also=("owner_id",)),
         rules.can_enter_event),
    Line(_("Hand lines down to the units below"), KEEPS_ALL, cascades.can_hand_down),
    Line(_("See who below has taken a line up"), Who((Right.REPORT,)), cascades.can_follow),
    Line(_("Urge those who have not"), KEEPS_ALL, cascades.can_urge_to_take_up),
    Line(_("Sign for a line that was handed down"),
         Who((Right.ASSIGN,), also=("owner_id",),
             posted=(_("with a post below the unit that handed it down"), cascades.stands_below)),
         cascades.can_take_up),
    Line(_("Enter the year's working days and days off"), Who(powers=(Power.UNITS,)), rules.can_keep_calendar),
]  # fmt: skip


def said_of(model):
    """What is said about work of either kind while it is its doer's turn. `True`: also before it is signed for."""
    in_hand = [stage for stage in model.AT_WORK_STAGES if stage not in model.TO_RECEIVE_STAGES]
    return [
        line(model, words, who, rule, model.AT_WORK_STAGES if whenever else in_hand)
        for words, who, rule, whenever in SAID
    ]


def sections():
    edit = line(
        Assignment,
        _("Edit the wording, owner or date"),
        Who((Right.ASSIGN,)),
        rules.can_edit,
        Assignment.AT_WORK_STAGES,
    )
    section = of_workflow(_("Assignments"), ASSIGNMENT_WORKFLOW, Assignment, WHOM)
    return [
        Section(section.title, [edit, *section.lines, *said_of(Assignment)]),
        Section(_("Responsibility list"), LIST),
    ]
