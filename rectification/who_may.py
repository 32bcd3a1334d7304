"""Whom each rule of the workflow lets, in the terms of the page "who may do what"."""

from django.utils.translation import gettext_lazy as _

from organization.granting.who_may import Section, Who, line, of_workflow
from organization.rights import Right
from rectification import rules
from rectification.models import Item
from rectification.problems.stages import ITEM_WORKFLOW
from responsibility import rules as obligations
from responsibility.who_may import ANSWERS, REVIEWS, said_of

SIGNED = ("owner_id", "submitted_by_id", "reviewed_by_id", "endorsed_by_id")
ENDORSES, APPROVES = Who((Right.REVIEW,), never=SIGNED), Who((Right.APPROVE,), never=SIGNED)
WHOM = {
    rules.can_start: Who((Right.ASSIGN,), also=("owner_id",)),
    obligations.can_answer: ANSWERS,
    obligations.can_review: REVIEWS,
    rules.can_endorse: ENDORSES,
    rules.can_approve: APPROVES,
    rules.can_return: {
        Item.Stage.APPLIED: REVIEWS,
        Item.Stage.TO_ENDORSE: ENDORSES,
        Item.Stage.REVIEWED: APPROVES,
    },
    rules.can_stage: {
        Item.Stage.IN_PROGRESS: REVIEWS,
        Item.Stage.APPLIED: REVIEWS,
        Item.Stage.TO_ENDORSE: ENDORSES,
        Item.Stage.REVIEWED: ENDORSES,
    },
    rules.can_reopen: Who((Right.REVIEW,), never=("owner_id",)),
}


def sections():
    edit = line(
        Item, _("Edit the wording, owner or deadline"), Who((Right.ASSIGN,)), rules.can_edit, Item.AT_WORK_STAGES
    )
    plan = line(
        Item, _("Write down measures"), Who((Right.ASSIGN,), also=("owner_id",)), rules.can_plan, Item.AT_WORK_STAGES
    )
    remedy = line(
        Item, _("Name what was made because of a problem"), Who((Right.ASSIGN,), also=("owner_id",)),
        rules.can_name_remedy, tuple(Item.Stage),
    )  # fmt: skip
    section = of_workflow(_("Rectification"), ITEM_WORKFLOW, Item, WHOM)
    return [Section(section.title, [edit, plan, *section.lines, remedy, *said_of(Item)])]
