"""What is done to many assignments at once. Each row is asked the same rule as on its own page."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organization.editing import locked, save_next
from organization.lists.several import SeveralAct, SeveralForm
from organization.models import User
from responsibility import rules
from responsibility.models import Assignment
from responsibility.obligations.services import hand_on

LONGEST_NOTE = 2000


class HandOnForm(SeveralForm):
    owner = forms.ModelChoiceField(User.objects.all(), label=gettext_lazy("New owner"))


class ReasonForm(SeveralForm):
    note = forms.CharField(
        label=gettext_lazy("reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST_NOTE
    )


def not_now(row) -> str:
    return _("It is now “%(stage)s”.") % {"stage": _("void") if row.voided_at else row.get_stage_display()}


class HandOn(SeveralAct):
    code = "hand_on"
    label = gettext_lazy("Hand on")
    intro = gettext_lazy("The deadline stays. Who gives away their own work is remembered.")
    icon = "shuffle"
    form_class = HandOnForm

    def offered(self, user):
        return rules.can_assign_anywhere(user)

    def refusal(self, user, row):
        if rules.can_edit(user, row):
            return ""
        return not_now(row) if rules.can_hand_on(user, row) else _("This is not yours to do.")

    def do(self, row, *, by, today, data):
        row.lock_above()
        row = locked(Assignment, row.pk, row.version)
        if not rules.can_edit(by, row):
            raise PermissionDenied
        if row.owner_id != data["owner"].pk:
            hand_on(obligation=row, owner=data["owner"], by=by)
            save_next(row)

    def done_words(self, count):
        return ngettext("%(count)d assignment handed on.", "%(count)d assignments handed on.", count) % {"count": count}


class Cancel(SeveralAct):
    code = "cancel"
    label = gettext_lazy("Cancel the assignment")
    intro = gettext_lazy("They are owed no more; they stay readable with your reason.")
    icon = "slash-circle"
    danger = True
    form_class = ReasonForm

    def offered(self, user):
        return rules.can_assign_anywhere(user)

    def refusal(self, user, row):
        step = row.workflow.step("cancel")
        if not step.rule(user, row):
            return _("This is not yours to do.")
        return not_now(row) if row.voided_at or row.stage not in step.sources else ""

    def do(self, row, *, by, today, data):
        row.workflow.act(obligation=row, verb="cancel", by=by, today=today, version=row.version, note=data["note"])

    def done_words(self, count):
        return ngettext("%(count)d assignment cancelled.", "%(count)d assignments cancelled.", count) % {"count": count}


class PrintNotice(SeveralAct):
    """On paper or as .docx; changes nothing, so nothing is asked."""

    code = "notice"
    label = gettext_lazy("Supervision notices")
    icon = "printer"
    url = reverse_lazy("responsibility:slips")

    def offered(self, user):
        return rules.can_assign_anywhere(user)

    def refusal(self, user, row):
        return ""


class PrintReminder(PrintNotice):
    code = "reminder"
    label = gettext_lazy("Reminder slips")
