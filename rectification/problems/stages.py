"""The life of a problem, as a table: from the finding to the closed number (销号)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rectification import rules
from rectification.approvals import signatures
from rectification.models import Approvals, Item
from rectification.problems.closings import note_closing, note_reopening
from responsibility import rules as obligations
from responsibility.obligations.concerned import doers
from responsibility.obligations.deadlines import MOVE
from responsibility.obligations.workflow import Step, Workflow

Stage = Item.Stage


def check_planned(item):
    """At least one measure has an owner and a deadline; else say what each one lacks."""
    measures = list(item.measures.all())
    if not measures:
        raise ValidationError(_("Add at least one measure with an owner and a deadline first."))
    if any(measure.owner_id and measure.due_on for measure in measures):
        return
    raise ValidationError(
        [_("Measure %(number)d has %(missing)s: “%(text)s”.")
         % {"number": number, "text": str(measure)[:40], "missing": lacking(measure)}
         for number, measure in enumerate(measures, 1)]
    )  # fmt: skip


def check_carried_out(item):
    """Nothing is closed on paper only: every measure has been carried out before closing is applied for."""
    undone = [number for number, measure in enumerate(item.measures.all(), 1) if not measure.done_on]
    if undone:
        raise ValidationError(
            _("Not reported as carried out: measure %(numbers)s. Report each one first.")
            % {"numbers": _(", ").join(map(str, undone))}
        )


def lacking(measure) -> str:
    if not measure.owner_id and not measure.due_on:
        return _("neither owner nor deadline")
    return _("no deadline") if measure.owner_id else _("no owner")


def lacking_to_start(item) -> list[str]:
    """Why the measures written down do not let the work start, in words; nothing once it may, or has."""
    if item.stage != Stage.TO_PLAN or not item.is_open or not item.measures.all():
        return []
    try:
        check_planned(item)
    except ValidationError as refusal:
        return refusal.messages
    return []


def is_planned(item) -> bool:
    return any(measure.owner_id and measure.due_on for measure in item.measures.all())


def applied_for(item, **told):
    """What was reopened is shown anew: after the step, for the evidence may come with it. And some must be left to
    sign."""
    if item.reopened_on:
        last = item.acts.filter(verb="reopen").latest("pk")
        if not item.evidence.filter(given_at__gt=last.at).exists():
            raise ValidationError(_("It was reopened on %(day)s: what was shown before did not hold. Add evidence of "
                                    "what was done since.") % {"day": item.reopened_on.isoformat()})  # fmt: skip
    signatures.leaving_someone("apply")(item, **told)


def signed(verb: str):
    """A signature that closes is noted; one that does not must leave someone to sign after it."""

    def check_and_note(item, **told):
        signatures.leaving_someone(verb)(item, **told)
        note_closing(item, **told)

    return check_and_note


ITEM_WORKFLOW = Workflow(
    (
        Step("start", (Stage.TO_PLAN,), Stage.IN_PROGRESS, rules.can_start, gettext_lazy("Start putting right"),
             tone="primary", check=check_planned),
        Step("apply", (Stage.IN_PROGRESS, Stage.RETURNED), Stage.APPLIED, obligations.can_answer,
             gettext_lazy("Apply for closing"), needs=("evidence", "done_on"), asks=("note",), tone="primary",
             check=check_carried_out, sets=signatures.begun, then=applied_for,
             tells="closing_applied", whom=signatures.whose_turn),
        # One to three signatures, each by another person
        Step("review", (Stage.APPLIED,), Stage.REVIEWED, obligations.can_review, gettext_lazy("Pass the review"),
             asks=("note",), tone="primary", keeps_done_on=True, names="reviewed_by",
             lands=signatures.lands_after_review, also=(Stage.REVIEWED, Stage.TO_ENDORSE),
             then=signed("review"), tells="closing_reviewed", whom=signatures.whose_turn),
        Step("endorse", (Stage.TO_ENDORSE,), Stage.REVIEWED, rules.can_endorse,
             gettext_lazy("Endorse as the leader in charge"), asks=("note",), tone="primary", keeps_done_on=True,
             names="endorsed_by", then=signatures.leaving_someone("endorse"), tells="closing_endorsed",
             whom=signatures.whose_turn),
        Step("approve", (Stage.REVIEWED,), Stage.CLOSED, rules.can_approve, gettext_lazy("Approve closing"),
             asks=("note",), tone="primary", then=signed("approve")),
        Step("return", Item.CLOSING_STAGES, Stage.RETURNED, rules.can_return, gettext_lazy("Return"),
             needs=("note",), sets=signatures.unsigned, tells="returned", whom=doers),
        # Kept up, and looked at again
        Step("stage", (Stage.IN_PROGRESS, *Item.CLOSING_STAGES), Stage.STAGED, rules.can_stage,
             gettext_lazy("Stage and keep up"), needs=("next_review_on", "note"), stamps="staged_on",
             sets=signatures.unsigned),
        Step("keep", (Stage.STAGED,), Stage.STAGED, obligations.can_review, gettext_lazy("Keep it staged"),
             needs=("next_review_on", "note"), tone="primary"),
        Step("recheck", (Stage.CLOSED,), Stage.CLOSED, obligations.can_review,
             gettext_lazy("Confirm after a second look"), needs=("note",), tone="primary", stamps="rechecked_on"),
        Step(obligations.HAND_ON, (), "", obligations.nobody, name=gettext_lazy("Handed on")),
        Step(obligations.HAND_OVER, (), "", obligations.nobody, name=gettext_lazy("Handed over")),
        Step(MOVE, (), "", obligations.nobody, name=gettext_lazy("Deadline moved")),
        Step("reopen", (Stage.CLOSED, Stage.STAGED), Stage.IN_PROGRESS, rules.can_reopen,
             gettext_lazy("Reopen after a second look"), needs=("note",), tone="danger", sets=signatures.reopened,
             stamps="reopened_on", then=note_reopening, tells="reopened", whom=doers),
    )
)  # fmt: skip
# The usual way, for the steps shown on top of a problem; the others are detours and show in the badge.
USUAL_WAY = (Stage.TO_PLAN, Stage.IN_PROGRESS, Stage.APPLIED, Stage.TO_ENDORSE, Stage.REVIEWED, Stage.CLOSED)
# Of those, where a closing comes only when it takes so many signatures
SIGNATURES_FOR = {Stage.TO_ENDORSE: Approvals.THREE, Stage.REVIEWED: Approvals.TWO}
