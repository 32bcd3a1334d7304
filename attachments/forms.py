from django import forms
from django.core.exceptions import ValidationError
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


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class EvidenceFilesField(forms.FileField):
    """Several files at once, each checked like one alone."""

    MOST = 10

    def __init__(self, **kwargs):
        accept = ",".join(f".{extension}" for extension in KINDS)
        super().__init__(widget=SeveralFiles(attrs={"accept": accept}), max_length=200, **kwargs)

    def clean(self, data, initial=None):
        files = [super(EvidenceFilesField, self).clean(file, initial) for file in data or ()]
        if self.required and not files:
            super().clean(None, initial)
        if len(files) > self.MOST:
            raise ValidationError(_("At most %(most)d files at once.") % {"most": self.MOST})
        for file in files:
            check(file)
        return files


class AttachForm(GuardedForm):
    file = EvidenceFileField(label=_("file"))
