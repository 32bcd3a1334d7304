"""The life of an assignment, as a table: ordinary work, and work items (督办事项) from the draft to the closing."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from responsibility import rules
from responsibility.assignments import parts
from responsibility.models import Assignment
from responsibility.obligations.concerned import answering, askers, doers
from responsibility.obligations.deadlines import MOVE
from responsibility.obligations.workflow import Step, Workflow

Stage = Assignment.Stage
BY_HAND = (Stage.OPEN, Stage.RETURNED)

ASSIGNMENT_WORKFLOW = Workflow(
    (
        # From the draft to the receipt
        Step("register", (), "", rules.nobody, name=_("Registered")),
        Step("issue", (Stage.DRAFT,), Stage.ISSUED, rules.can_send_out, pgettext_lazy("work item", "Issue"),
             tone="primary", then=parts.issue_parts, name=pgettext_lazy("act", "Issued")),
        Step("receive", (Stage.ISSUED,), Stage.OPEN, rules.can_answer, _("Sign for it"), needs=("owner",),
             tone="primary", name=_("Signed for")),
        Step("decline", (Stage.ISSUED,), Stage.DECLINED, rules.can_decline, _("Send back"), needs=("note",),
             tells="declined", whom=askers),
        Step("reissue", (Stage.DECLINED,), Stage.ISSUED, rules.can_issue, _("Issue again"), asks=("note",),
             tone="primary"),
        # Done, judged, closed
        Step("submit", BY_HAND, Stage.SUBMITTED, rules.can_submit, _("Submit for review"),
             needs=("evidence", "done_on"), asks=("note",), tone="primary", check=parts.check_parts_closed),
        Step("complete", BY_HAND, Stage.DONE, rules.can_complete, _("Mark as done"),
             needs=("evidence", "done_on"), asks=("note",), tone="primary", check=parts.check_parts_closed,
             then=parts.tell_the_lead),
        Step("accept", (Stage.SUBMITTED,), Stage.DONE, rules.can_accept, _("Accept"), asks=("note",), tone="primary",
             then=parts.tell_the_lead),
        Step("pass_on", (Stage.SUBMITTED,), Stage.REVIEWED, rules.can_pass_on, _("Pass the review"), asks=("note",),
             tone="primary", keeps_done_on=True, names="reviewed_by"),
        Step("close", (Stage.REVIEWED,), Stage.DONE, rules.can_close, pgettext_lazy("work item", "Close"),
             asks=("note",), tone="primary", name=pgettext_lazy("act", "Closed"), then=parts.tell_the_lead),
        Step("return", (Stage.SUBMITTED, Stage.REVIEWED), Stage.RETURNED, rules.can_return, _("Return"),
             needs=("note",), tells="returned", whom=doers),
        # Stopped, withdrawn, owed again
        Step("suspend", Assignment.AT_WORK_STAGES, Stage.SUSPENDED, rules.can_suspend,
             pgettext_lazy("work item", "Suspend"), needs=("note",), then=parts.suspend_parts,
             tells="suspended", whom=answering),
        Step("go_on", (Stage.SUSPENDED,), Stage.OPEN, rules.can_suspend, pgettext_lazy("work item", "Resume"),
             needs=("due_on",), asks=("note",), tone="primary", lands=parts.where_it_stood, then=parts.go_on,
             tells="resumed", whom=answering),
        Step("miss", BY_HAND, Stage.MISSED, rules.can_declare_missed, _("Declare not held"),
             needs=("note",), tone="danger", then=parts.tell_the_lead),
        Step("reopen", (Stage.MISSED, Stage.CANCELLED), Stage.OPEN, rules.can_reopen, _("Reopen"), needs=("note",),
             lands=parts.where_it_stood, check=parts.check_item_at_work),
        Step("cancel", (Stage.DRAFT, *Assignment.OPEN_STAGES), Stage.CANCELLED, rules.can_cancel,
             _("Cancel the assignment"), needs=("note",), tone="danger", then=parts.cancel_parts),
        # The system's own: series and their records
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
        Step("lapse", BY_HAND, Stage.MISSED, rules.nobody, needs=("note",), name=_("Period over")),
        Step(rules.HAPPENED, (), "", rules.nobody, name=_("Event entered")),
        Step(rules.REDATE, (), "", rules.nobody, name=_("Due day computed anew")),
        Step(rules.DROP, (Stage.OPEN,), Stage.CANCELLED, rules.nobody, needs=("note",), name=_("No longer falls due")),
        Step(rules.RESTORE, (Stage.CANCELLED,), Stage.OPEN, rules.nobody, needs=("note",), name=_("Falls due again")),
        Step(rules.HAND_ON, (), "", rules.nobody, name=_("Handed on")),
        Step(rules.HAND_OVER, (), "", rules.nobody, name=_("Handed over")),
        Step(MOVE, (), "", rules.nobody, name=_("Deadline moved")),
    )
)  # fmt: skip
