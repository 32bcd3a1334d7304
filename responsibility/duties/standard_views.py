"""The year's duties from a template list: chosen by check boxes, the first due dates shown before anything is saved."""

from collections import Counter

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView

from organization.forms import FIRST_DAY, LAST_DAY, GuardedForm
from organization.models import Posting, Unit, User
from organization.pages import GuardedFormMixin, RuleMixin
from organization.rights import Right
from responsibility import rules
from responsibility.duties.standard import answers_in, drafts, put_on_the_list, standard_duties
from responsibility.models import Duty
from responsibility.rhythms.wording import rhythm_words

DUTIES = standard_duties()
Capacity = Posting.Capacity
RHYTHM = ("per", "windows")


def said_rhythm(line) -> str:
    return rhythm_words(Duty(**{name: line[name] for name in RHYTHM if name in line}))


class StandardDutiesForm(GuardedForm):
    unit_right = Right.ASSIGN

    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("unit"))
    valid_from = forms.DateField(
        label=_("in force from"), help_text=_("Earlier periods do not apply: nothing is owed for them.")
    )
    chosen = forms.MultipleChoiceField(
        label=_("duties"), choices=[(code, line["title"]) for code, line in DUTIES.items()]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = self.today
        highest = self.fields["unit"].queryset.order_by("path").first()
        self.fields["unit"].initial = highest.pk if highest else None
        self.held = answers_in(unit, day) if (unit := self.now("unit")) and (day := self.day_now()) else {}
        choices = [(value, self.answers(value, label)) for value, label in Capacity.choices]
        for code, line in DUTIES.items():
            self.fields[f"capacity_{code}"] = forms.ChoiceField(
                choices=choices, initial=line["capacity"], required=False, label=_("who answers")
            )

    def now(self, name):
        """What a field says at this moment, bound or not; None where that makes no sense."""
        try:
            return self.fields[name].to_python(self[name].value())
        except ValidationError:
            return None

    def day_now(self):
        day = self.now("valid_from")
        return day if day and FIRST_DAY <= day <= LAST_DAY else None

    def answers(self, capacity, label) -> str:
        """A capacity with who holds it in that unit on that day."""
        posting = self.held.get(capacity)
        if not capacity:
            return label
        return _("%(capacity)s: %(name)s") % {"capacity": label, "name": posting.user.name if posting else _("nobody")}

    def groups(self):
        """(capacity in words, who holds it, its lines), in the order of the responsibility system; a line is
        (code, what the file says, rhythm in words, is it chosen, its field of who answers)."""
        chosen = self["chosen"].value() or ()
        for capacity, label in Capacity.choices:
            lines = [
                (code, line, said_rhythm(line), code in chosen, self[f"capacity_{code}"])
                for code, line in DUTIES.items() if line["capacity"] == capacity
            ]  # fmt: skip
            if lines:
                yield label, self.held.get(capacity), lines

    def number_chosen(self) -> int:
        return len(self["chosen"].value() or ())

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

    def get_initial(self):
        """Another unit or day asks for the page again (a GET), as ticked and chosen so far."""
        asked = self.request.GET
        chosen = [code for code in asked.getlist("chosen") if code in DUTIES]
        named = {f"capacity_{code}" for code in DUTIES} | {"unit", "valid_from"}
        return {name: asked[name] for name in named & set(asked)} | {"chosen": chosen}

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=_("Choose from the standard duties"), today=self.today, **kwargs)

    def form_valid(self, form):
        found = form.drafts()
        if "confirmed" not in self.request.POST:
            people = User.objects.in_bulk([draft.answers for draft in found if draft.answers])
            rows = [(draft, rhythm_words(draft.duty), people.get(draft.answers)) for draft in found]
            answering = Counter(person for _draft, _rhythm, person in rows)
            return self.render_to_response(
                self.get_context_data(form=form, rows=rows, answering=answering.most_common())
            )
        try:
            number = put_on_the_list(drafts=found, today=self.today)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self.form_invalid(form)
        words = ngettext("%(number)d duty is now on the list.", "%(number)d duties are now on the list.", number)
        messages.success(self.request, words % {"number": number})
        return redirect("responsibility:duties")
