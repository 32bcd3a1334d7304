"""Which unit's year is shown, and the one form that plans what is ticked on it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calendars.periods import FIRST_DAY, LAST_DAY
from meetings.planning.services import day_for, plan_meetings
from meetings.planning.year import Year
from organization.forms import GuardedForm, bound
from organization.models import Unit
from organization.rights import Right


class YearForm(GuardedForm):
    """One's own unit and the running year, unless the address says otherwise."""

    unit_right = Right.READ
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("unit"))
    year = forms.IntegerField(label=_("year"), min_value=FIRST_DAY.year, max_value=LAST_DAY.year - 1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = self.today.year
        self.fields["unit"].initial = self._own()

    def _own(self):
        """The unit of one's post for which one logs meetings, else of any post."""
        ids = [unit_id for unit_id, _path in self.user.scope.posts]
        units = self.fields["unit"].queryset.filter(pk__in=ids)
        units = sorted(units, key=lambda unit: not self.user.scope.may(Right.RECORD, unit))
        return units[0].pk if units else None


class PlanRow(forms.Form):
    """One date that can still be planned: the day is proposed. `is_chosen`: it was ticked."""

    held_on = forms.DateField(label=_("day of the meeting"), required=False)

    def __init__(self, *args, place, is_chosen=False, **kwargs):
        super().__init__(*args, prefix=place.key, **kwargs)
        self.place, self.is_chosen = place, is_chosen
        bound(self)


class PlanForm(YearForm):
    """The year, with a row for each date that lacks a meeting. What is no longer lacking is left as it is."""

    unit_right = Right.RECORD

    def clean(self):
        cleaned = super().clean()
        self.found, self.rows, self.wanted = None, {}, {}
        if self.errors:
            return cleaned
        self.found = Year(unit=cleaned["unit"], year=cleaned["year"], today=self.today)
        ticked = set(self.data.getlist("chosen"))
        for place in self.found.places:
            if f"{place.key}-held_on" in self.data or place.key in ticked:
                row = PlanRow(self.data, place=place, is_chosen=place.key in ticked)
                self.rows[place.key] = row
                if row.is_chosen:
                    self._want(row)
        if not self.wanted and not any(row.errors for row in self.rows.values()):
            raise ValidationError(_("Tick the dates that are to be planned."))
        if any(row.errors for row in self.rows.values() if row.is_chosen):
            raise ValidationError(_("Look at the days marked below."))
        return cleaned

    def _want(self, row: PlanRow):
        if row.is_valid():
            day = row.cleaned_data["held_on"] or day_for(row.place, self.found)
            if day < self.today:
                row.add_error("held_on", _("A meeting is planned for today or a day to come."))
            else:
                self.wanted[row.place.key] = day

    def save(self):
        data = self.cleaned_data
        return plan_meetings(unit=data["unit"], year=data["year"], wanted=self.wanted, by=self.user, today=self.today)
