"""The year's duties from a template list: chosen by check boxes, the first due dates shown before anything is saved."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView

from organization.forms import GuardedForm
from organization.models import Posting, Unit, User
from organization.pages import GuardedFormMixin, RuleMixin
from organization.rights import Right
from responsibility import rules
from responsibility.models import Duty
from responsibility.standard import drafts, put_on_the_list, standard_duties
from responsibility.wording import rhythm_words

DUTIES = standard_duties()


class StandardDutiesForm(GuardedForm):
    unit_right = Right.ASSIGN

    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("unit"))
    valid_from = forms.DateField(
        label=_("in force from"), help_text=_("Earlier periods do not apply: nothing is owed for them.")
    )
    chosen = forms.MultipleChoiceField(
        label=_("duties"), choices=[(code, line["title"]) for code, line in DUTIES.items()], initial=list(DUTIES)
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = self.today
        highest = self.fields["unit"].queryset.order_by("path").first()
        self.fields["unit"].initial = highest.pk if highest else None
        for code, line in DUTIES.items():
            self.fields[f"capacity_{code}"] = forms.ChoiceField(
                choices=Posting.Capacity.choices, initial=line["capacity"], required=False, label=_("who answers")
            )

    def lines(self):
        """(code, line, rhythm in words, is it chosen, its field of who answers)."""
        chosen = self["chosen"].value() or ()
        for code, line in DUTIES.items():
            rhythm = rhythm_words(Duty(**{name: line[name] for name in ("per", "month") if name in line}))
            yield code, line, rhythm, code in chosen, self[f"capacity_{code}"]

    def drafts(self):
        data = self.cleaned_data
        capacities = {code: data[f"capacity_{code}"] for code in DUTIES}
        return drafts(unit=data["unit"], codes=data["chosen"], capacities=capacities, valid_from=data["valid_from"],
                      by=self.user)  # fmt: skip


class StandardDuties(GuardedFormMixin, RuleMixin, FormView):
    rule = rules.can_assign_anywhere
    form_class = StandardDutiesForm
    template_name = "responsibility/standard.html"
    http_method_names = ["get", "head", "options", "post"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=_("Choose from the standard duties"), today=self.today, **kwargs)

    def form_valid(self, form):
        found = form.drafts()
        if "confirmed" not in self.request.POST:
            people = User.objects.in_bulk([draft.answers for draft in found if draft.answers])
            rows = [(draft, rhythm_words(draft.duty), people.get(draft.answers)) for draft in found]
            return self.render_to_response(self.get_context_data(form=form, rows=rows))
        number = put_on_the_list(drafts=found, today=self.today)
        words = ngettext("%(number)d duty is now on the list.", "%(number)d duties are now on the list.", number)
        messages.success(self.request, words % {"number": number})
        return redirect("responsibility:duties")
