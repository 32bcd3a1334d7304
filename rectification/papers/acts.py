"""Letters for the problems ticked in the ledger."""

from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.lists.several import SeveralAct
from rectification import rules
from rectification.papers.letters import NOTICE, REMINDER, is_asked_for


def not_yours(user, row) -> str:
    return "" if rules.can_write_letters(user, row) else _("This is not yours to do.")


def not_now(row) -> str:
    return _("It is now “%(stage)s”.") % {"stage": _("void") if row.voided_at else row.get_stage_display()}


class PrintNotice(SeveralAct):
    """On paper or as .docx; changes nothing, so nothing is asked."""

    code = NOTICE
    label = gettext_lazy("Notices of rectification")
    icon = "printer"
    url = reverse_lazy("rectification:letters")

    def offered(self, user):
        return rules.can_open_anywhere(user)

    def refusal(self, user, row):
        return not_yours(user, row) or ("" if row.is_open else not_now(row))


class PrintReminder(PrintNotice):
    """Of what waits for those who answer for it; where others are to judge, they are the ones to be reminded."""

    code = REMINDER
    label = gettext_lazy("Reminder letters")

    def refusal(self, user, row):
        return not_yours(user, row) or ("" if is_asked_for(row) else not_now(row))
