"""Whom each rule lets, in the terms of the page "who may do what"."""

from django.utils.translation import gettext_lazy as _

from meetings import rules
from meetings.models import Meeting
from organization.granting.who_may import Section, Who, line
from organization.rights import Right

Stage = Meeting.Stage


def sections():
    recorded, reviewed = Who((Right.RECORD,)), Who((Right.REVIEW,))
    lines = [
        line(Meeting, _("Log and edit"), recorded, rules.can_edit, (Stage.DRAFT, Stage.HELD)),
        line(Meeting, _("Sign off"), Who((Right.RECORD,), also=("chair_id",)), rules.can_sign, (Stage.HELD,)),
        line(Meeting, _("Withdraw the sign-off (and whoever signed, on the same day)"), reviewed, rules.can_withdraw,
             (Stage.SIGNED,)),
        line(Meeting, _("Void before the sign-off"), recorded, rules.can_void, (Stage.DRAFT, Stage.HELD)),
        line(Meeting, _("Void after the sign-off"), reviewed, rules.can_void, (Stage.SIGNED,)),
    ]  # fmt: skip
    return [Section(_("Meetings"), lines)]
