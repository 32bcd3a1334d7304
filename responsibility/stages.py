"""The life of an assignment, as a table."""

from django.utils.translation import gettext_lazy as _

from responsibility import rules
from responsibility.models import Assignment
from responsibility.workflow import Step, Workflow

Stage = Assignment.Stage

ASSIGNMENT_WORKFLOW = Workflow(
    (
        Step("submit", (Stage.OPEN, Stage.RETURNED), Stage.SUBMITTED, rules.can_submit, _("Submit for review"),
             needs=("evidence", "done_on"), asks=("note",), tone="primary"),
        Step("complete", (Stage.OPEN, Stage.RETURNED), Stage.DONE, rules.can_complete, _("Mark as done"),
             needs=("evidence", "done_on"), asks=("note",), tone="primary"),
        Step("accept", (Stage.SUBMITTED,), Stage.DONE, rules.can_review, _("Accept"), asks=("note",), tone="primary"),
        Step("return", (Stage.SUBMITTED,), Stage.RETURNED, rules.can_review, _("Return"), needs=("note",)),
        Step("miss", (Stage.OPEN, Stage.RETURNED), Stage.MISSED, rules.can_declare_missed, _("Declare not held"),
             needs=("note",), tone="danger"),
        Step("reopen", (Stage.MISSED, Stage.CANCELLED), Stage.OPEN, rules.can_review, _("Reopen"), needs=("note",)),
        Step("cancel", (Stage.OPEN, Stage.HELD, Stage.SUBMITTED, Stage.RETURNED), Stage.CANCELLED, rules.can_cancel,
             _("Cancel the assignment"), needs=("note",), tone="danger"),
        Step("end", (Stage.OPEN, Stage.HELD, Stage.SUBMITTED, Stage.RETURNED), Stage.CANCELLED, rules.nobody,
             needs=("note",), name=_("Series ended")),
        Step("resume", (Stage.CANCELLED,), Stage.OPEN, rules.nobody, needs=("note",), name=_("Series goes on")),
        Step("hold", (Stage.OPEN, Stage.RETURNED, Stage.MISSED), Stage.HELD, rules.nobody,
             name=_("Held, to be signed off")),
        Step("release", (Stage.HELD,), Stage.OPEN, rules.nobody, needs=("note",), name=_("Owed again"),
             also=(Stage.RETURNED, Stage.MISSED)),
        Step("fulfil", (Stage.OPEN, Stage.HELD, Stage.RETURNED, Stage.MISSED), Stage.DONE, rules.nobody,
             needs=("evidence",), name=_("Answered by a record")),
        Step("unfulfil", (Stage.DONE,), Stage.OPEN, rules.nobody, needs=("note",), name=_("Record withdrawn"),
             also=(Stage.RETURNED, Stage.MISSED)),
        Step(rules.HAND_ON, (), "", rules.nobody, name=_("Handed on")),
        Step(rules.HAND_OVER, (), "", rules.nobody, name=_("Handed over")),
        Step("lapse", (Stage.OPEN, Stage.RETURNED), Stage.MISSED, rules.nobody, needs=("note",),
             name=_("Period over")),
    )
)  # fmt: skip
