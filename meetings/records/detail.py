"""What one meeting's page shows: state and next step, who was there, what its decisions became, what it answered."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attachments.pages import files_of
from meetings import rules
from meetings.attendance.counting import counted
from meetings.models import Attendee, Meeting
from meetings.records.services import missing_for_sign_off
from meetings.records.titles import ordinals
from organization.references import pointed_at
from responsibility.models import Assignment

ACTS = {
    "sign": gettext_lazy("Signed off"),
    "withdraw": gettext_lazy("Sign-off withdrawn"),
    "void": gettext_lazy("Declared void"),
}


def meeting_context(meeting: Meeting, user, today) -> dict:
    missing = [] if meeting.is_signed or meeting.voided_at else missing_for_sign_off(meeting, today)
    return {
        "title": meeting.title,
        "names": ordinal_names([meeting])[meeting.pk],
        "stage_label": meeting.stage_words(today),
        "stage_tone": meeting.stage_tone,
        "steps": steps_of(meeting),
        "missing": missing if meeting.stage == Meeting.Stage.HELD else [],
        "verbs": verbs_of(meeting, user, missing),
        "version": meeting.version,
        "attendance": attendance_of(meeting),
        "decisions": decisions_of(meeting, user),
        "answered": Assignment.objects.visible_to(user).answered_by(meeting).select_related("duty"),
        "acts": acts_of(meeting),
        "attachments": files_of(meeting),
        "attach_url": reverse("meetings:attach", args=[meeting.pk]) if rules.can_attach(user, meeting) else "",
    }


def ordinal_names(meetings) -> dict[int, list]:
    """Of each meeting its types, each with which one of the year it is: (type, n)."""
    numbers = ordinals(meetings)
    return {row.pk: [(kind, numbers.get((row.pk, kind.pk))) for kind in row.types.all()] for row in meetings}


def steps_of(meeting) -> list[dict]:
    """The usual way, on top of the page."""
    if meeting.voided_at:
        return []
    stages = list(Meeting.Stage)
    now = stages.index(meeting.stage) + meeting.is_signed
    states = ["done"] * now + ["current"] + ["ahead"] * len(stages)
    return [{"label": stage.label, "state": state} for stage, state in zip(stages, states, strict=False)]


def verbs_of(meeting, user, missing) -> list[dict]:
    """The one next step first: to complete what is missing, then to sign; afterwards only taking back."""

    def verb(label, name, icon, tone="secondary", needs=True):
        return {"label": label, "url": reverse(f"meetings:{name}", args=[meeting.pk]), "icon": icon, "tone": tone,
                "needs": needs}  # fmt: skip

    verbs = []
    if rules.can_sign(user, meeting) and not missing:
        verbs.append(verb(_("Sign off"), "sign", "pen", needs=False))
    if rules.can_edit(user, meeting):
        is_next = missing or meeting.stage == Meeting.Stage.DRAFT
        verbs.append(verb(_("Complete the record") if is_next else _("Edit"), "edit", "pencil"))
    if rules.can_withdraw(user, meeting):
        verbs.append(verb(_("Withdraw the sign-off"), "withdraw", "arrow-counterclockwise", "danger"))
    if rules.can_void(user, meeting):
        verbs.append(verb(_("Void"), "void", "slash-circle", "danger"))
    return verbs


def attendance_of(meeting) -> dict:
    """The lines of a record (出席, 列席, 请假, 缺席), each person with post before name, and the counts."""
    people = list(meeting.attendees.all())
    lines = [
        (status, status.label, [person for person in people if person.status == status]) for status in Attendee.Status
    ]
    return {
        "lines": [line for line in lines if line[2] or line[0] == Attendee.Status.PRESENT],
        "counts": counted(person.status for person in people),
    }


def decisions_of(meeting, user) -> list:
    """The decisions, each with `became`: what it turned into, if this person may see that. One query a kind of work."""
    decisions = list(meeting.decisions.all())
    became = pointed_at([(decision.outcome_type_id, decision.outcome_id) for decision in decisions], user)
    for decision in decisions:
        decision.became = became.get((decision.outcome_type_id, decision.outcome_id))
    return decisions


def acts_of(meeting) -> list[dict]:
    """What was done to the record, newest first, for partials/timeline.html."""
    tones = Meeting.STAGE_TONES
    return [
        {"who": act.by, "at": act.at, "verb": ACTS.get(act.verb, act.verb), "note": act.note,
         "tone": "muted" if act.verb == "void" else tones.get(act.to_stage, "neutral")}
        for act in meeting.acts.select_related("by").order_by("-at", "-pk")
    ]  # fmt: skip
