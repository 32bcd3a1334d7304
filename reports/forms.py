from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organization.forms import GuardedForm, RecordForm
from organization.rights import Right
from reports.models import AFTER, BEFORE, WORK, Passage
from reports.services import begin_passage, change_passage, check_asked, cut_off
from reports.summary import HEADINGS

LONGEST = 8000


class SummaryForm(GuardedForm):
    """Which unit's summary, of which year, counted up to which day. The unit is answered for by the view."""

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100, required=False)
    as_of = forms.DateField(label=_("Counted up to"), required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(unit.code, str(unit)) for unit in units]

    def clean(self):
        data = super().clean()
        if "year" not in self.errors:
            check_asked(data.get("year") or self.today.year, data.get("as_of"), self.today)
        return data

    def asked(self) -> tuple[int, date]:
        """The year and the cut-off day of a valid form, with this year where nothing is said. The form then shows
        them."""
        year = self.cleaned_data["year"] or self.today.year
        as_of = self.cleaned_data["as_of"] or cut_off(year, self.today)
        self.data = {"year": year, "as_of": as_of} | {name: value for name, value in self.data.items() if value}
        return year, as_of


class PassageForm(RecordForm):
    """One written text. Where it belongs is said by the address it was opened from, and stays."""

    unit_right = Right.REPORT

    class Meta:
        model = Passage
        fields = ["unit", "year", "section", "sort_no", "heading", "text"]
        widgets = {name: forms.HiddenInput for name in ("unit", "year", "section", "sort_no")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("unit", "year", "section", "sort_no"):
                del self.fields[name]
        if self.section not in WORK or self.sort_no != str(BEFORE):
            del self.fields["heading"]
        else:
            self.fields["heading"].help_text = _("Left empty, it is: %(heading)s") % {"heading": HEADINGS[self.section]}
        self.fields["text"] = forms.CharField(
            label=self.fields["text"].label, required=False, max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 14}),
            help_text=_("A figure stands in braces, as {study_notes}: it is counted anew each time. With "
                        "{study_notes:余} it is rounded, with {study_notes:本级} it counts the unit alone."),
        )  # fmt: skip

    @property
    def section(self) -> str:
        return self.instance.section or str(self.data.get("section") or self.initial.get("section") or "")

    @property
    def sort_no(self) -> str:
        return str(
            self.instance.sort_no if self.instance.pk else self.data.get("sort_no") or self.initial.get("sort_no") or ""
        )

    def clean(self):
        data = super().clean()
        if data.get("sort_no") not in (None, BEFORE, AFTER) or (
            data.get("sort_no") == AFTER and data.get("section") not in WORK
        ):
            raise ValidationError(_("There is no such place in a summary."))
        return data

    def save(self, commit=True):
        data = self.cleaned_data
        if self.instance.pk:
            return change_passage(
                passage_id=self.instance.pk, version=data["version"],
                heading=data.get("heading", self.instance.heading), text=data["text"],
            )  # fmt: skip
        return begin_passage(by=self.user, **{name: data[name] for name in self.Meta.fields if name in data})
