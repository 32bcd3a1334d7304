"""A series, its rota below it, and the year it is planned for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organization.forms import GuardedForm, RecordForm, SentRows
from organization.models import User
from organization.rights import Right
from study.models import Series
from study.series.services import plan_year, save_series
from study.sessions.forms import people_of

EVERY_DAY = _("every working day")


class RotaRow(forms.Form):
    person = forms.TypedChoiceField(label=_("lecturer"), coerce=int)
    sort_no = forms.IntegerField(label=_("place in the rota"), required=False, min_value=1, max_value=999)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people


RotaRows = forms.formset_factory(
    RotaRow, formset=SentRows, extra=0, can_delete=True, max_num=200, absolute_max=250, validate_max=True
)


class SeriesForm(RecordForm):
    """A series and, below it, the rota of its lecturers in one page."""

    unit_right = Right.ASSIGN

    class Meta:
        model = Series
        fields = [
            "unit", "name", "category", "weekday", "starts_at", "minutes", "place", "group", "chair", "active_from",
            "active_to",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["weekday"].choices = [("", EVERY_DAY), *Series._meta.get_field("weekday").choices]
        self.fields["group"].empty_label = _("everyone of the unit and below it")
        turns = list(self.instance.turns.select_related("person")) if self.instance.pk else []
        people = people_of(self.user, [self.instance.chair_id, *(turn.person_id for turn in turns)])
        self.fields["chair"].queryset = people
        if self.instance.pk:
            del self.fields["unit"]
        else:
            self.fields["active_from"].initial = self.today
            self.fields["active_from"].help_text = _("Sessions are owed from this day on; an earlier day owes those "
                                                     "before today too.")  # fmt: skip
        self.rota = RotaRows(
            self.data if self.is_bound else None, prefix="rota",
            initial=[{"person": turn.person_id, "sort_no": turn.sort_no} for turn in turns],
            form_kwargs={"people": [("", "—"), *((person.pk, person.name) for person in people)]},
        )  # fmt: skip
        if not self.is_bound and not turns:
            self.rota.extra = 3

    def is_valid(self):
        return all([super().is_valid(), self.rota.is_valid()])

    def clean_group(self):
        group = self.cleaned_data["group"]
        unit = self.instance.unit if self.instance.pk else self.cleaned_data.get("unit")
        if group and unit and not group.unit.is_within(unit):
            raise ValidationError(_("This group belongs to another unit."))
        return group

    def save(self, commit=True):
        rows = [row for row in self.rota.cleaned_data if row.get("person") and not row.get("DELETE")]
        order = sorted(enumerate(rows, start=1), key=lambda pair: (pair[1].get("sort_no") or pair[0], pair[0]))
        people = User.objects.in_bulk([row["person"] for _place, row in order])
        return save_series(
            series=self.instance, rota=[people[row["person"]] for _place, row in order], by=self.user,
            today=self.today, version=self.cleaned_data.get("version"),
        )  # fmt: skip


class PlanForm(GuardedForm):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)

    def save_for(self, series):
        return plan_year(series=series, year=self.cleaned_data["year"], by=self.user, today=self.today)
