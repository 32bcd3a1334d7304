"""Which signatures a unit's records take."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import MeetingSetting, Signatures
from meetings.signing.settings import NOTHING_SET, set_signatures, signatures_of
from organization.forms import GuardedForm


class SettingForm(GuardedForm):
    signatures = forms.ChoiceField(label=gettext_lazy("who signs the record"), required=False, widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        setting = MeetingSetting.objects.filter(unit=unit).first() or MeetingSetting(unit=unit, version=NOTHING_SET)
        above = Signatures(signatures_of(unit.path, besides_own=True)).label
        self.fields["signatures"].choices = [
            ("", _("as set above: %(signatures)s") % {"signatures": above}), *Signatures.choices
        ]  # fmt: skip
        self.fields["signatures"].initial = setting.signatures
        self.fields["version"].initial = setting.version

    def save(self) -> MeetingSetting:
        return set_signatures(unit=self.unit, **self.cleaned_data)
