"""The form that hands lines down: which lines, to which units, from when, and who answers there."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organization.forms import GuardedForm, SeveralField
from organization.models import Posting, Unit
from organization.rights import Right
from responsibility.cascades.preview import preview
from responsibility.cascades.services import hand_down
from responsibility.models import Duty

# Up to so many units are ticked; more are named by code or name, as they stand in a sheet
FEW = 200
ALL, DIRECT, CHOSEN = "all", "direct", "chosen"


class HandDownForm(GuardedForm):
    """`home` is the unit whose list it is. Only units below it over which the person issues work are a choice."""

    lines = SeveralField(Duty.objects.all(), label=_("lines"))
    reach = forms.ChoiceField(label=_("units"), initial=ALL, widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(
        label=_("only of these kinds"), choices=Unit.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every kind."),
    )  # fmt: skip
    chosen = SeveralField(Unit.objects.all(), required=False, label=_("chosen units"))
    named = forms.CharField(
        label=_("chosen units"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Code or name of each unit, one a line, as copied from a sheet."),
    )  # fmt: skip
    capacity = forms.ChoiceField(
        label=_("who answers there"), choices=[pair for pair in Posting.Capacity.choices if pair[0]],
        help_text=_("Whoever holds this in the unit; the unit may name someone else when it takes the line up."),
    )  # fmt: skip
    from_on = forms.DateField(label=_("in force there from"), help_text=_("Earlier periods are not asked for."))
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    counted = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, home, year, ticked=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.home = home
        lines = Duty.objects.of_year(year).filter(unit=home, evidence_kind__unit=None)
        lines = lines.select_related("unit", "evidence_kind").order_by("sort_no", "pk")
        self.fields["lines"].queryset = lines
        self.fields["lines"].initial = list(ticked) or [line.pk for line in lines]
        below = Unit.objects.where(self.user, Right.ASSIGN).within(home).exclude(pk=home.pk)
        self.below = below.open_to_work(self.today).order_by("order_key")
        self.few = self.below[: FEW + 1].count() <= FEW
        self.fields["chosen"].queryset = self.below
        kinds = set(self.below.order_by().values_list("kind", flat=True).distinct())
        self.fields["kinds"].choices = [pair for pair in Unit.Kind.choices if pair[0] in kinds]
        self.fields["reach"].choices = [
            (ALL, _("all units below (%(number)d)") % {"number": self.below.count()}),
            (DIRECT, _("those directly below (%(number)d)") % {"number": self.below.filter(parent=home).count()}),
            (CHOSEN, _("the units chosen here")),
        ]
        del self.fields["named" if self.few else "chosen"]
        self.fields["capacity"].initial = next(
            (line.capacity for line in lines if line.capacity), Posting.Capacity.HEAD
        )
        self.fields["from_on"].initial = self.today
        self.fields["key"].initial = uuid.uuid4

    def clean(self):
        cleaned = super().clean()
        if "reach" in cleaned and not self.errors:
            self.units = list(self._units(cleaned))
            if not self.units and not self.errors:
                self.add_error("reach", _("There is no such unit below."))
        return cleaned

    def _units(self, data):
        units = self.below
        if data["reach"] == CHOSEN:
            if not self.few:
                return self._named(data["named"])
            return data["chosen"]
        if data["reach"] == DIRECT:
            units = units.filter(parent=self.home)
        return units.filter(kind__in=data["kinds"]) if data["kinds"] else units

    def _named(self, text):
        """Units by code, short or full name; what names none, or several, is said."""
        asked = dict.fromkeys(part.strip() for part in re.split(r"[\n\r\t,;，；、]+", text) if part.strip())
        by_word = {}
        for unit in self.below:
            for word in {unit.code, unit.name, unit.short_name} - {""}:
                by_word.setdefault(word, []).append(unit)
        unknown = [word for word in asked if len(by_word.get(word, ())) != 1]
        if unknown:
            words = _("Not the name or code of exactly one unit below: %(words)s")
            self.add_error("named", ValidationError(words, params={"words": ", ".join(unknown[:10])}))
            return []
        return list({by_word[word][0].pk: by_word[word][0] for word in asked}.values())

    def preview(self):
        data = self.cleaned_data
        return preview(lines=list(data["lines"]), units=self.units, capacity=data["capacity"], from_on=data["from_on"],
                       today=self.today)  # fmt: skip

    def begin(self):
        data = self.cleaned_data
        return hand_down(lines=data["lines"], units=self.units, by=self.user, from_on=data["from_on"],
                         capacity=data["capacity"], key=data["key"])  # fmt: skip
