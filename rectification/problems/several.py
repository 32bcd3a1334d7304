"""What is done to many problems at once: each row is asked the same rule as on its own page."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organization.lists.several import SeveralAct, SeveralForm
from organization.rights import Right


class SecondLookForm(SeveralForm):
    note = forms.CharField(
        label=gettext_lazy("what was looked at, and how it stands"), widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000, help_text=gettext_lazy("The same words for each; they stand on every timeline."),
    )  # fmt: skip


class Recheck(SeveralAct):
    """Closed problems looked at again (回头看) and found put right; one that is not is reopened on its own page."""

    code = "recheck"
    label = gettext_lazy("Confirm after a second look")
    intro = gettext_lazy("They stay closed, with the day and your words. One that is not put right is reopened on its "
                         "own page.")  # fmt: skip
    icon = "search"
    form_class = SecondLookForm

    def offered(self, user):
        return user.scope.anywhere(Right.REVIEW)

    def refusal(self, user, row):
        step = row.workflow.step(self.code)
        if not step.rule(user, row):
            return _("This is not yours to do.")
        if row.voided_at or row.stage not in step.sources:
            return _("It is now “%(stage)s”.") % {"stage": _("void") if row.voided_at else row.get_stage_display()}
        return ""

    def do(self, row, *, by, today, data):
        row.workflow.act(obligation=row, verb=self.code, by=by, today=today, version=row.version, note=data["note"])

    def done_words(self, count):
        return ngettext("%(count)d problem confirmed.", "%(count)d problems confirmed.", count) % {"count": count}
