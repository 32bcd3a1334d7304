"""The way of a meeting from the plan to the signed record: where it stands, whose turn it is, what this reader may do.

Steps are facts, not stages: what a record needed no invitation for was never invited to.
"""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings import rules
from meetings.models import Meeting, Signatures

Stage = Meeting.Stage


def steps_of(meeting, missing) -> list[dict]:
    """Planned, invited, agenda, held, minutes, signed by the recorder, signed by the chair; the first that is not done
    is where it stands. Once its day is over, what was left out on the way is not shown as still to come."""
    if meeting.voided_at:
        return []
    is_held = meeting.stage != Stage.DRAFT
    facts = [
        (_("Plan"), True),
        (_("Invitations"), meeting.invited_at is not None),
        (_("Agenda"), bool(meeting.agenda.all())),
        (pgettext("step of a meeting", "Held"), is_held),
        (pgettext("step of a meeting", "Minutes"), is_held and not missing),
    ]
    if not rules.is_to_come(meeting):
        facts[1:3] = [fact for fact in facts[1:3] if fact[1]]
    if meeting.signatures == Signatures.ONE:
        facts.append((_("Sign-off"), meeting.is_signed))
    else:
        facts.append((_("Recorder's signature"), meeting.is_submitted or meeting.is_signed))
        facts.append((_("Chair's signature"), meeting.is_signed))
    now = next((place for place, (_label, is_done) in enumerate(facts) if not is_done), len(facts))
    states = ["current" if place == now else "done" if is_done else "ahead"
              for place, (_label, is_done) in enumerate(facts)]  # fmt: skip
    return [{"label": label, "state": state} for (label, _is_done), state in zip(facts, states, strict=True)]


def turn_of(meeting, missing, today) -> str:
    """Whose turn it is, for whoever has no button."""
    if meeting.voided_at or meeting.is_signed:
        return ""
    recorder, chair = meeting.printed_recorder or _("the recorder"), meeting.printed_chair or _("the chair")
    if meeting.is_submitted and meeting.chair_id == meeting.recorder_signed_by_id:
        return _("It waits for the second signature: %(chair)s took the minutes too, so somebody who reviews for the "
                 "unit signs for the chair.") % {"chair": chair}  # fmt: skip
    if meeting.is_submitted:
        return _("It waits for the signature of the chair: %(chair)s.") % {"chair": chair}
    if meeting.stage == Stage.HELD and not missing:
        return _("It waits for the signature of the recorder: %(recorder)s.") % {"recorder": recorder}
    if meeting.stage == Stage.HELD or meeting.held_on < today:
        return _("The record is to be completed by %(recorder)s.") % {"recorder": recorder}
    return ""


def verbs_of(meeting, user, missing, today) -> list[dict]:
    """The one next step first, for whoever's turn it is; then what else this reader may do."""
    verbs = [*_of_signatures(meeting, user, missing)]
    if rules.can_invite(user, meeting):
        verbs.append(_verb(meeting, _("Invite"), "invite", "envelope", "primary"))
    if rules.can_edit(user, meeting):
        verbs.append(_editing(meeting, missing, today, is_next=not verbs))
    return [*verbs, *_besides(meeting, user)]


def _verb(meeting, label, name, icon, tone="secondary", *, needs=True) -> dict:
    url = reverse(f"meetings:{name}", args=[meeting.pk])
    return {"label": label, "url": url, "icon": icon, "tone": tone, "needs": needs}


def _of_signatures(meeting, user, missing):
    """A second signature, or its refusal; else the first."""
    if rules.can_countersign(user, meeting):
        yield _verb(meeting, _("Sign as chair"), "countersign", "pen", "primary", needs=False)
    elif rules.can_sign_for_chair(user, meeting):
        is_next = meeting.chair_id == meeting.recorder_signed_by_id
        yield _verb(meeting, _("Sign for the chair"), "sign_for_chair", "pen", "primary" if is_next else "secondary")
    if rules.can_send_back(user, meeting):
        yield _verb(meeting, _("Send back to the recorder"), "send_back", "arrow-counterclockwise")
    if rules.can_sign(user, meeting) and not missing:
        is_one = meeting.signatures == Signatures.ONE
        label = _("Sign off") if is_one else _("Sign, and hand to the chair")
        is_turn = is_one or user.pk == meeting.recorder_id
        yield _verb(meeting, label, "sign", "pen", "primary" if is_turn else "secondary", needs=False)


def _besides(meeting, user):
    """One's own word on an invitation, what takes back or corrects, and the copy. Whoever may send back with a reason
    is not offered to take back without one."""
    if rules.can_answer(user, meeting):
        own = next(row for row in meeting.attendees.all() if row.person_id == user.pk)
        if own.status == own.Status.LEAVE:
            yield _verb(meeting, _("I can come after all"), "can_come", "person-check", needs=False)
        else:
            yield _verb(meeting, _("I can't come"), "cannot_come", "person-x")
    if rules.can_recall(user, meeting) and not rules.can_send_back(user, meeting):
        yield _verb(meeting, _("Take back"), "recall", "arrow-counterclockwise", needs=False)
    if rules.can_correct(user, meeting):
        yield _verb(meeting, _("Correct"), "correct", "pencil")
    if meeting.stage != Stage.DRAFT and meeting.voided_at is None and rules.can_record(user, meeting):
        yield {"label": _("Log the next one as a copy"), "url": f"{reverse('meetings:create')}?copy={meeting.pk}",
               "icon": "copy", "tone": "secondary", "needs": True}  # fmt: skip
    if rules.can_withdraw(user, meeting):
        yield _verb(meeting, _("Withdraw the sign-off"), "withdraw", "arrow-counterclockwise", "danger")
    if rules.can_void(user, meeting):
        label = _("Call off") if rules.is_to_come(meeting) else _("Void")
        yield _verb(meeting, label, "void", "slash-circle", "danger")


def _editing(meeting, missing, today, *, is_next) -> dict:
    """Before the meeting its plan and agenda, from its day on its record."""
    is_held = meeting.stage == Stage.HELD
    if not is_held and meeting.held_on > today:
        lacks_agenda = meeting.invited_at and not meeting.agenda.all()
        label = _("Write the agenda") if lacks_agenda else _("Edit")
        return _verb(meeting, label, "edit", "pencil", "primary" if is_next and lacks_agenda else "secondary")
    label = _("Complete the record") if missing or not is_held else _("Edit")
    return _verb(meeting, label, "edit", "pencil", "primary" if is_next else "secondary")
