"""Voiding one record (作废): declare `model`, `rule` and `verb`, the service that does it."""

from django import forms
from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _

from organization.forms import RecordForm
from organization.pages import EditPage


class VoidForm(RecordForm):
    reason = forms.CharField(label=_("reason for voiding"), max_length=200)


class VoidPage(EditPage):
    template_name = "confirm.html"
    title = _("Void this record")
    intro = _("It stays readable with your reason, and counts nowhere any more. This cannot be taken back.")
    saved_message = _("The record is void.")
    extra_context = {"danger": True, "submit_label": _("Void")}
    verb = None

    def get_form_class(self):
        return modelform_factory(self.model, form=VoidForm, fields=[])

    def save(self, form):
        asked = {"reason": form.cleaned_data["reason"], "version": form.cleaned_data["version"]}
        return type(self).verb(record=self.object, by=self.request.user, **asked)
