"""What a record of a meeting must have before it counts."""

from datetime import date

from django.utils.translation import gettext as _

from meetings.models import Attendee, Decision, Meeting

# What it reads of a meeting, to be prefetched where many are asked
READ_FOR_SIGNING = ("types", "agenda", "attendees", "findings", "decisions")


def missing_for_sign_off(meeting: Meeting, today: date) -> list[str]:
    """What a record must still have before it can be signed, in words. Reads parts that may be prefetched."""
    attendees, decisions = list(meeting.attendees.all()), list(meeting.decisions.all())
    types = list(meeting.types.all())
    is_here = any(row.status == Attendee.Status.PRESENT for row in attendees)
    unexplained = [row.printed_name for row in attendees if row.status == Attendee.Status.LEAVE and not row.reason]
    undated = [str(row.sort_no) for row in decisions if row.becomes == Decision.Becomes.ASSIGNMENT and not row.due_on]
    findings = list(meeting.findings.all())
    decided = {row.finding_id for row in decisions}
    unsaid = [row.called for row in findings if not row.found.strip() and (row.judgment.strip() or row.pk in decided)]
    texts = (meeting.discussion, meeting.conclusion, meeting.documents)
    is_said = list(meeting.agenda.all()) or findings or any(text.strip() for text in texts)
    checks = (
        (not types, _("Choose at least one type.")),
        (meeting.held_on > today, _("The day it is held has not come yet.")),
        (not meeting.covers_from and any(kind.is_analysis for kind in types),
         _("Name the period the analysis covers.")),
        (not meeting.chair_id, _("Name the chair.")),
        (not meeting.recorder_id, _("Name the recorder.")),
        (not is_here, _("Say who was present.")),
        (unexplained, _("Give the reason for leave of: %(names)s.") % {"names": _(", ").join(unexplained)}),
        (not is_said, _("Say what the meeting was about: agenda, documents, discussion or conclusion.")),
        (unsaid, _("Say what was found before it is judged or decided on: %(areas)s.")
         % {"areas": _(", ").join(unsaid)}),
        (undated, _("Give a deadline for decision %(numbers)s: it becomes an assignment.")
         % {"numbers": _(", ").join(undated)}),
    )  # fmt: skip
    return [words for lacks, words in checks if lacks]
