"""What a unit sets for itself and for all units below it that set nothing: its row, its form, its page.

The row is a model with a one-to-one `unit` and a `version`; a unit that never set anything has none.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from organization.editing import Stale
from organization.forms import GuardedForm
from organization.models import Unit
from organization.pages import GuardedFormMixin, RuleMixin, ScopedMixin, StepRefusedMixin
from organization.rules import can_keep_unit

NOTHING_SET = 0  # the version of a unit that has no row yet


def setting_of(model, unit: Unit):
    """The unit's row, or a new one that is not stored yet."""
    return model.objects.filter(unit=unit).first() or model(unit=unit, version=NOTHING_SET)


def setting_to_change(model, unit: Unit, version: int):
    """The row as the form saw it, else Stale. Call with the unit locked, so that two first settings do not cross."""
    setting = setting_of(model, unit)
    if setting.version != version:
        raise Stale(setting)
    return setting


class UnitSettingForm(GuardedForm):
    """`setting` is the unit's row of `model`. `save()` calls the verb."""

    model = None
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=NOTHING_SET, max_value=2**31 - 1)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit, self.setting = unit, setting_of(self.model, unit)
        self.fields["version"].initial = self.setting.version


class UnitSettingPage(StepRefusedMixin, GuardedFormMixin, ScopedMixin, RuleMixin, SingleObjectMixin, FormView):
    """`heading` names the unit as %(unit)s; `done_message` says what holds from now on."""

    model = Unit
    rule = can_keep_unit
    template_name = "form.html"
    http_method_names = ["get", "post"]
    heading = ""
    intro = ""
    done_message = ""

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "unit": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.heading % {"unit": self.object}, intro=self.intro, today=self.today,
            cancel_url=self.object.get_absolute_url(), **kwargs,
        )  # fmt: skip

    def form_valid(self, form):
        try:
            form.save()
        except (Stale, ValidationError) as refusal:
            return self.step_refused(form, refusal)
        messages.success(self.request, self.done_message)
        return HttpResponseRedirect(self.object.get_absolute_url())
