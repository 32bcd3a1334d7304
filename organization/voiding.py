"""Voiding one record (作废): declare `model`, `rule` and `verb`, the service that does it."""

from django import forms
from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _

from organization.forms import RecordForm
from organization.pages import EditPage, StepRefusedMixin


class VoidForm(RecordForm):
    reason = forms.CharField(label=_("reason for voiding"), max_length=200)


class VoidPage(StepRefusedMixin, EditPage):
    """`verb(record=, by=, reason=, version=)`; where the service asks for something else, override `void`. `effects`
    are sentences on what goes with it."""

    template_name = "confirm.html"
    title = _("Void this record")
    intro = _("It stays readable with your reason, and counts nowhere any more. This cannot be taken back.")
    effects = ()
    saved_message = _("The record is void.")
    extra_context = {"danger": True, "submit_label": _("Void")}
    verb = None

    def get_form_class(self):
        return modelform_factory(self.model, form=VoidForm, fields=[])

    def get_context_data(self, **kwargs):
        """Which record it is stands on top."""
        effects = [*self.effects, self.intro]
        return super().get_context_data(**kwargs) | {"intro": str(self.object), "effects": effects}

    def save(self, form):
        data = form.cleaned_data
        return self.void(by=self.request.user, reason=data["reason"], version=data["version"])

    def void(self, **why):
        return type(self).verb(record=self.object, **why)
