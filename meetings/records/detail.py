"""What one meeting's page shows: state and next step, who was there, what its decisions became, what it answered."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attachments.pages import files_of
from meetings import rules
from meetings.attendance.counting import counted
from meetings.models import Attendee, Meeting
from meetings.records.titles import ordinals
from meetings.records.way import steps_of, turn_of, verbs_of
from meetings.signing.completeness import missing_for_sign_off
from organization.references import pointed_at
from responsibility.models import Assignment

PRESENT = Attendee.Status.PRESENT
ACTS = {
    "invite": gettext_lazy("Invitations sent"),
    "cannot_come": gettext_lazy("Can't come"),
    "can_come": gettext_lazy("Can come after all"),
    "sign": gettext_lazy("Signed off"),
    "submit": gettext_lazy("Signed by the recorder"),
    "countersign": gettext_lazy("Signed by the chair"),
    "sign_for": gettext_lazy("Signed for the chair"),
    "send_back": gettext_lazy("Sent back to the recorder"),
    "recall": gettext_lazy("Taken back by the recorder"),
    "correct": gettext_lazy("Record corrected"),
    "withdraw": gettext_lazy("Sign-off withdrawn"),
    "void": gettext_lazy("Declared void"),
}


def meeting_context(meeting: Meeting, user, today) -> dict:
    missing = missing_for_sign_off(meeting, today) if rules.is_open(meeting) else []
    verbs = verbs_of(meeting, user, missing, today)
    is_their_turn = any(verb["tone"] == "primary" for verb in verbs)
    is_plan = meeting.stage == Meeting.Stage.DRAFT and meeting.held_on > today
    return {
        "title": meeting.title,
        "names": ordinal_names([meeting])[meeting.pk],
        "stage_label": meeting.stage_words(today),
        "stage_tone": meeting.stage_tone,
        "steps": steps_of(meeting, missing),
        "turn": "" if is_their_turn else turn_of(meeting, missing, today),
        "missing": missing if meeting.stage == Meeting.Stage.HELD else [],
        "verbs": verbs,
        "corrections": list(meeting.corrections.select_related("by")),
        "version": meeting.version,
        "is_plan": is_plan,
        "attendance": attendance_of(meeting, is_plan=is_plan),
        **parts_of(meeting, user),
        "answered": Assignment.objects.visible_to(user).answered_by(meeting).select_related("duty"),
        "acts": acts_of(meeting),
        "attachments": files_of(meeting),
        "minutes_url": reverse("meetings:minutes", args=[meeting.pk]) if rules.can_edit(user, meeting) else "",
        "attach_url": reverse("meetings:attach", args=[meeting.pk]) if rules.can_attach(user, meeting) else "",
    }


def ordinal_names(meetings) -> dict[int, list]:
    """Of each meeting its types, each with which one of the year it is: (type, n)."""
    numbers = ordinals(meetings)
    return {row.pk: [(kind, numbers.get((row.pk, kind.pk))) for kind in row.types.all()] for row in meetings}


def attendance_of(meeting, *, is_plan: bool) -> dict:
    """The lines of a record (出席, 列席, 请假, 缺席), each person with post before name, and the counts. Of a plan,
    nobody is present yet: they are expected (应到)."""
    people = list(meeting.attendees.all())
    expected = {PRESENT: _("Expected")} if is_plan else {}
    lines = [
        (status, expected.get(status, status.label), [person for person in people if person.status == status])
        for status in Attendee.Status
    ]
    return {
        "lines": [line for line in lines if line[2] or line[0] == PRESENT],
        "counts": counted(person.status for person in people),
    }


def parts_of(meeting, user) -> dict:
    """Agenda, findings and decisions. Each decision with `became`: what it turned into, each item of the agenda with
    `carried`: the work it was carried over for, if this person may see that. One query a kind of work."""
    agenda, decisions = list(meeting.agenda.all()), list(meeting.decisions.all())
    works = pointed_at([(row.outcome_type_id, row.outcome_id) for row in decisions]
                       + [(row.origin_type_id, row.origin_id) for row in agenda], user, beside=("owner",))  # fmt: skip
    findings = list(meeting.findings.all())
    for decision in decisions:
        decision.became = works.get((decision.outcome_type_id, decision.outcome_id))
    for item in agenda:
        item.carried = works.get((item.origin_type_id, item.origin_id))
    for finding in findings:
        finding.decided = [decision for decision in decisions if decision.finding_id == finding.pk]
    return {"agenda": agenda, "findings": findings, "decisions": decisions}


def acts_of(meeting) -> list[dict]:
    """What was done to the record, newest first, for partials/timeline.html."""
    tones = Meeting.STAGE_TONES
    return [
        {"who": act.by, "at": act.at, "verb": ACTS.get(act.verb, act.verb), "note": act.note,
         "tone": "muted" if act.verb == "void" else tones.get(act.to_stage, "neutral")}
        for act in meeting.acts.select_related("by").order_by("-at", "-pk")
    ]  # fmt: skip
