"""Two pages about one unit's list: copy it to the next year, and what changed against last year."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView

from organization.forms import GuardedForm, SeveralField
from organization.models import Unit
from organization.pages import GuardedFormMixin, RuleMixin
from organization.rights import Right
from responsibility import rules
from responsibility.duties.copying import copy_to_next_year, differences, next_year
from responsibility.models import Duty
from responsibility.rhythms.wording import rhythm_words


class OneList(GuardedForm):
    """Which unit's list, of which year. Administrators see every unit, and the lists of those alone that they read."""

    unit_right = Right.READ
    unit = forms.ModelChoiceField(Unit.objects.all(), label=gettext_lazy("unit"))
    year = forms.IntegerField(label=gettext_lazy("year of the list"), min_value=2000, max_value=2099)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = self.today.year
        highest = self.fields["unit"].queryset.order_by("path").first()
        self.fields["unit"].initial = highest.pk if highest else None


class CopyForm(OneList):
    unit_right = Right.ASSIGN
    chosen = SeveralField(Duty.objects.all(), required=False, label=gettext_lazy("duties"))


class CopyYear(GuardedFormMixin, RuleMixin, FormView):
    """First what each line would bring, ticked or not and why; copied by a second click."""

    rule = rules.can_assign_anywhere
    form_class = CopyForm
    template_name = "responsibility/copy.html"
    http_method_names = ["get", "head", "options", "post"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Copy the list to the next year"), cancel_url=reverse("responsibility:duties"), **kwargs
        )

    def form_valid(self, form):
        data = form.cleaned_data
        if "confirmed" not in self.request.POST:
            lines = next_year(unit=data["unit"], year=data["year"], by=self.request.user, today=self.today)
            rows = [(line, rhythm_words(line.new)) for line in lines]
            return self.render_to_response(self.get_context_data(form=form, rows=rows, next_year=data["year"] + 1))
        chosen = {duty.pk for duty in data["chosen"]}
        try:
            made = copy_to_next_year(
                unit=data["unit"], year=data["year"], chosen=chosen, by=self.request.user, today=self.today
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self.form_invalid(form)
        words = ngettext("%(number)d line is on the list of %(year)d.", "%(number)d lines are on the list of %(year)d.",
                         len(made))  # fmt: skip
        messages.success(self.request, words % {"number": len(made), "year": data["year"] + 1})
        return redirect(f"{reverse('responsibility:duty_changes')}?unit={data['unit'].pk}&year={data['year'] + 1}")


class DutyChanges(GuardedFormMixin, FormView):
    """What changed against last year. Reads the address, so that it can be sent on."""

    form_class = OneList
    template_name = "responsibility/changes.html"
    http_method_names = ["get", "head", "options"]

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"data": self.request.GET} if self.request.GET else kwargs

    def get_context_data(self, **kwargs):
        context = super().get_context_data(title=_("What changed against last year"), **kwargs)
        form, found = context["form"], None
        if form.is_bound and form.is_valid():
            found = differences(unit=form.cleaned_data["unit"], year=form.cleaned_data["year"])
        return context | {"differences": found, "year": found and form.cleaned_data["year"]}
