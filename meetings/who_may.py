"""Whom each rule lets, in the terms of the page "who may do what"."""

from dataclasses import replace
from datetime import UTC, date, datetime

from django.utils.translation import gettext_lazy as _

from meetings import rules
from meetings.models import Meeting, Signatures
from organization.granting.who_may import Line, Section, Who, itself, line
from organization.rights import Right

Stage = Meeting.Stage


AT, FAR_AWAY = datetime(2024, 1, 1, tzinfo=UTC), date(2100, 1, 1)
# The recorder has signed, the chair not yet
WITH_CHAIR = {"recorder_signed_at": AT, "signatures": Signatures.BOTH}


def sections():
    recorded, reviewed = Who((Right.RECORD,)), Who((Right.REVIEW,))
    first, still_there = ("recorder_signed_by_id",), _("%(who)s, as long as they are at work there")
    kept = Who((Right.RECORD,), also=("recorder_id",), still=rules.reads_unit, still_words=still_there)
    first_of_two = replace(kept, never=("second_signer_id",))
    either = Who((Right.RECORD,), also=("chair_id",))
    chair, for_chair = Who(also=("chair_id",), never=first), Who((Right.REVIEW,), never=("chair_id", *first))
    named = Who((Right.REVIEW,), also=("recorder_id", "chair_id"), still=rules.reads_unit,
                still_words=still_there)  # fmt: skip
    with_chair = Who((Right.REVIEW,), also=("chair_id",), never=first)
    held, signed = (Stage.HELD,), (Stage.SIGNED,)
    invited = Who(listed=(_("whoever is on its list"), rules.is_on_list))
    lines = [
        Line(_("Plan the year's meetings"), Who((Right.RECORD,), units=itself), rules.can_plan),
        Line(_("Name the areas an analysis goes through"), Who((Right.ASSIGN,), units=itself), rules.can_keep_areas),
        line(Meeting, _("Log and edit"), recorded, rules.can_edit, (Stage.DRAFT, Stage.HELD)),
        line(Meeting, _("Invite"), recorded, rules.can_invite, (Stage.DRAFT,), held_on=FAR_AWAY),
        line(Meeting, _("Say that one can't come, or can after all"), invited, rules.can_answer, (Stage.DRAFT,),
             held_on=FAR_AWAY, invited_at=AT),
        line(Meeting, _("Sign as recorder"), first_of_two, rules.can_sign, held, signatures=Signatures.BOTH),
        line(Meeting, _("Sign off, where one signature is enough"), either, rules.can_sign, held,
             signatures=Signatures.ONE),
        line(Meeting, _("Take back what the chair has not signed yet"), kept, rules.can_recall, held, **WITH_CHAIR),
        line(Meeting, _("Sign as chair"), chair, rules.can_countersign, held, **WITH_CHAIR),
        line(Meeting, _("Sign for the chair, with a reason"), for_chair, rules.can_sign_for_chair, held, **WITH_CHAIR),
        line(Meeting, _("Send back to the recorder"), with_chair, rules.can_send_back, held, **WITH_CHAIR),
        line(Meeting, _("Correct a locked record, with a reason"), named, rules.can_correct, signed),
        line(Meeting, _("Withdraw the sign-off (and whoever signed, on the same day)"), reviewed, rules.can_withdraw,
             signed),
        line(Meeting, _("Add a file"), recorded, rules.can_attach, tuple(Stage)),
        line(Meeting, _("Void before the sign-off"), recorded, rules.can_void, (Stage.DRAFT, Stage.HELD)),
        line(Meeting, _("Void after the sign-off"), reviewed, rules.can_void, signed),
    ]  # fmt: skip
    return [Section(_("Meetings"), lines)]
