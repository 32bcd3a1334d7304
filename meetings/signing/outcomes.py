"""What a sign-off brings about, and how that is taken back: decisions become work, the record answers what was owed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Decision, Meeting
from meetings.records.periods import answered
from meetings.signing.completeness import missing_for_sign_off
from organization.editing import locked, void
from rectification.models import Source
from rectification.problems.services import open_item
from responsibility.assignments.fulfilment import fulfil, hold, unfulfil
from responsibility.assignments.services import issue

TITLE_LENGTH = 200


def await_sign_off(meeting: Meeting, *, by, today: date):
    """Held and complete, what the meeting will answer waits for its sign-off; what it no longer answers may be answered
    by another record that waits."""
    if _hold(meeting, by=by, today=today):
        _pass_on(meeting, by=by, today=today)


def _hold(meeting: Meeting, *, by, today: date):
    """A draft, or a record that could not be signed as it is, answers nothing yet."""
    is_ready = meeting.stage == Meeting.Stage.HELD and not missing_for_sign_off(meeting, today)
    answers = list(_answers(meeting)) if is_ready else []
    return hold(answers=answers, unit=meeting.unit, source=meeting, done_on=meeting.held_on, by=by, today=today)


def _pass_on(meeting: Meeting, *, by, today: date):
    others = Meeting.objects.standing().filter(unit=meeting.unit, stage=Meeting.Stage.HELD).exclude(pk=meeting.pk)
    for other in others.order_by("pk"):
        _hold(other, by=by, today=today)


def bring_about(meeting: Meeting, *, by, today: date):
    """Signed: decisions become work, what was owed is answered, and nothing waits for this signature any more."""
    for decision in meeting.decisions.select_related("unit", "owner", "meeting"):
        decision.outcome = _outcome(decision, meeting, by=by)
        decision.save()
    for kinds, covers in _answers(meeting):
        fulfil(kinds=kinds, unit=meeting.unit, covers=covers, source=meeting, done_on=meeting.held_on, by=by,
               today=today)  # fmt: skip
    hold(answers=(), unit=meeting.unit, source=meeting, done_on=meeting.held_on, by=by, today=today)


def _outcome(decision: Decision, meeting: Meeting, *, by):
    """The assignment or the problem a decision becomes."""
    text = decision.text.strip()
    title = Truncator(" ".join(text.split())).chars(TITLE_LENGTH)
    detail = text if title != text else ""
    shared = {"by": by, "unit": decision.unit, "title": title, "owner": decision.owner, "due_on": decision.due_on,
              "origin": decision}  # fmt: skip
    if decision.becomes == Decision.Becomes.ASSIGNMENT:
        return issue(detail=detail, **shared)
    if decision.becomes == Decision.Becomes.RECTIFICATION:
        return open_item(source=_source(meeting), year=meeting.held_on.year, opened_on=meeting.held_on,
                         sub_problem=detail, **shared)  # fmt: skip
    return None


def _source(meeting) -> str:
    types = meeting.types.all()
    if any(kind.is_analysis for kind in types):
        return Source.ANALYSIS
    return Source.DEMOCRATIC if any(kind.code == "democratic_life" for kind in types) else Source.SELF_CHECK


def _answers(meeting):
    """(kinds of evidence, period) pairs."""
    for types, period in answered(meeting, list(meeting.types.select_related("kind"))):
        yield [kind.kind for kind in types], period


def take_back(meeting: Meeting, *, by, reason: str, today: date):
    """Void what the decisions became and reopen what the record alone proved; refused once someone worked on it."""
    decisions = [decision for decision in meeting.decisions.all() if decision.outcome_id]
    worked_on = []
    for decision in decisions:
        outcome = decision.outcome and locked(type(decision.outcome), decision.outcome_id)
        if outcome is None or outcome.voided_at:
            continue
        if outcome.version > 1 or any(part.exists() for part in (outcome.acts, outcome.evidence, outcome.attachments)):
            worked_on.append(str(decision.sort_no))
        else:
            void(outcome, by=by, reason=_void_reason(reason), now=timezone.now())
    if worked_on:
        raise ValidationError(ngettext(
            "What decision %(numbers)s became has been worked on already: settle that first.",
            "What decisions %(numbers)s became has been worked on already: settle that first.", len(worked_on),
        ) % {"numbers": _(", ").join(worked_on)})  # fmt: skip
    for decision in decisions:
        decision.outcome = None
        decision.save()
    if unfulfil(source=meeting, by=by, today=today, note=reason.strip()):
        _pass_on(meeting, by=by, today=today)


def _void_reason(reason: str) -> str:
    words = _("The meeting's sign-off was withdrawn: %(reason)s") % {"reason": reason.strip()}
    return Truncator(words).chars(200)
