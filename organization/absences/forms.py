"""The forms of an absence, and of declining to stand in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organization.absences.models import Absence, DeclinedCover
from organization.absences.reviewing import REVIEWING, review_lost
from organization.absences.services import FIELDS, change_absence, decline_cover, enter_absence
from organization.forms import RecordForm
from organization.models import Posting, User


class AbsenceForm(RecordForm):
    """Asks once more before one's own reviewer is kept from reviewing: `knowing` says the question was read."""

    knowing = forms.BooleanField(label=_("Name them nonetheless"), required=False, widget=forms.HiddenInput)

    class Meta:
        model = Absence
        fields = list(FIELDS)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        people = User.objects.in_force().filter(administration="").visible_to(self.user)
        people = people.exclude(pk__in=[person.pk, self.user.pk])
        stored = self.instance.stand_in_id
        offered = (people | User.objects.filter(pk=stored)) if stored else people
        self.fields["stand_in"].queryset = offered.in_order_of_post(self.today)
        self.fields["stand_in"].empty_label = _("nobody stands in")
        self.fields["stand_in"].help_text = _("Does the open work meanwhile and is reminded of it.")
        lent = Posting.objects.filter(user=person, role__in=REVIEWING, granted_at__isnull=False).select_related("unit")
        self.fields["posting"].queryset = lent.filter(pk__in=[row.pk for row in lent if not _is_over(row, self.today)])
        self.fields["posting"].empty_label = _("no decisions")
        self.fields["posting"].label_from_instance = lambda row: f"{row.unit} {row.title or row.get_role_display()}"
        self.fields["posting"].help_text = _(
            "The stand-in reviews and approves in this unit on these days, but never their own work or the absent "
            "person's."
        )
        if not self.fields["posting"].queryset.exists():
            del self.fields["posting"]
        if not self.instance.pk:
            self.fields["from_on"].initial = self.fields["to_on"].initial = self.today

    def clean(self):
        data = super().clean()
        stand_in, first = data.get("stand_in"), data.get("from_on")
        is_asked = stand_in and first and stand_in.pk != self.instance.stand_in_id and not data.get("knowing")
        if is_asked and (words := review_lost(stand_in, self.person, max(first, self.today))):
            self.add_error("stand_in", words)
            self.fields["knowing"].widget = forms.CheckboxInput()
        return data

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"user", "entered_by"}

    def _post_clean(self):
        """The service asks the model: with the person whom the form does not name."""
        self.instance.user = self.person

    def save(self, commit=True):
        data = {name: self.cleaned_data.get(name) for name in FIELDS}
        if not self.instance.pk:
            return enter_absence(user=self.person, by=self.user, **data)
        return change_absence(absence=self.instance, by=self.user, version=self.cleaned_data["version"], **data)


def _is_over(posting, today):
    return posting.to_on is not None and posting.to_on < today


class DeclineForm(RecordForm):
    why = forms.CharField(label=_("reason"), max_length=DeclinedCover._meta.get_field("why").max_length)

    class Meta:
        model = Absence
        fields = []

    def _post_clean(self):
        """The service asks, with the absence locked."""

    def save(self, commit=True):
        return decline_cover(absence=self.instance, by=self.user, why=self.cleaned_data["why"])
