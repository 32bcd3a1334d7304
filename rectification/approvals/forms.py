"""How many signatures it takes to close a problem of a unit."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.unit_settings import UnitSettingForm
from rectification.approvals.settings import approvals_of, set_approvals
from rectification.models import Approvals, RectificationSetting


class SettingForm(UnitSettingForm):
    model = RectificationSetting
    approvals = forms.TypedChoiceField(
        label=gettext_lazy("signatures to close a problem"), coerce=int, empty_value=None, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, unit=unit, **kwargs)
        above = Approvals(approvals_of(unit.path, besides_own=True)).label
        inherited = _("as set above: %(approvals)s") % {"approvals": above}
        self.fields["approvals"].choices = [("", inherited), *Approvals.choices]
        self.fields["approvals"].initial = self.setting.approvals or ""

    def save(self) -> RectificationSetting:
        return set_approvals(unit=self.unit, **self.cleaned_data)
