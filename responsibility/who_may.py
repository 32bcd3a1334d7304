"""Whom each rule of the workflow lets, in the terms of the page "who may do what"."""

from django.utils.translation import gettext_lazy as _

from organization.granting.who_may import Section, Who, line, of_workflow
from organization.rights import Right
from responsibility import rules
from responsibility.models import Assignment
from responsibility.stages import ASSIGNMENT_WORKFLOW

ANSWERS = Who((Right.RECORD,), also=("owner_id",))
REVIEWS = Who((Right.REVIEW,), never=("owner_id", "submitted_by_id"))
WHOM = {
    rules.can_submit: ANSWERS,
    rules.can_complete: ANSWERS,
    rules.can_review: REVIEWS,
    rules.can_declare_missed: Who((Right.ASSIGN,)),
    rules.can_cancel: Who((Right.REVIEW,), also=("created_by_id",), never=("owner_id",), still=rules.still_issues),
    "fields": {rules.can_complete: {"needs_review": False}},
}


def sections():
    edit = line(
        Assignment,
        _("Edit the wording, owner or date"),
        Who((Right.ASSIGN,)),
        rules.can_edit,
        Assignment.AT_WORK_STAGES,
    )
    section = of_workflow(_("Assignments"), ASSIGNMENT_WORKFLOW, Assignment, WHOM)
    return [Section(section.title, [edit, *section.lines])]
