"""Which signatures a unit's records take."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import MeetingSetting, Signatures
from meetings.signing.settings import set_signatures, signatures_of
from organization.unit_settings import UnitSettingForm


class SettingForm(UnitSettingForm):
    model = MeetingSetting
    signatures = forms.ChoiceField(label=gettext_lazy("who signs the record"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, unit=unit, **kwargs)
        above = Signatures(signatures_of(unit.path, besides_own=True)).label
        self.fields["signatures"].choices = [
            ("", _("as set above: %(signatures)s") % {"signatures": above}), *Signatures.choices
        ]  # fmt: skip
        self.fields["signatures"].initial = self.setting.signatures

    def save(self) -> MeetingSetting:
        return set_signatures(unit=self.unit, **self.cleaned_data)
