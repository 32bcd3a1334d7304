from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.services import KINDS, check
from organization.forms import GuardedForm


class EvidenceFileField(forms.FileField):
    """A file an office keeps as evidence: checked while the form is, so that a refusal stands beside the field."""

    def __init__(self, **kwargs):
        accept = ",".join(f".{extension}" for extension in KINDS)
        super().__init__(widget=forms.ClearableFileInput(attrs={"accept": accept}), max_length=200, **kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file:
            check(file)
        return file


class AttachForm(GuardedForm):
    file = EvidenceFileField(label=_("file"))
