"""The page on which an office says which areas its analysis goes through."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from meetings import rules
from meetings.findings.areas import NOTHING_SET, areas_above, keep_areas
from meetings.findings.standing import called
from meetings.models import AreaList
from organization.editing import Stale
from organization.forms import GuardedForm
from organization.models import Unit
from organization.pages import GuardedFormMixin, RuleMixin, ScopedMixin, StepRefusedMixin


class AreasForm(GuardedForm):
    words = forms.CharField(
        label=gettext_lazy("areas, one a line"), required=False, max_length=2000, widget=forms.Textarea({"rows": 10})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        kept = AreaList.objects.filter(unit=unit).first() or AreaList(unit=unit, version=NOTHING_SET)
        above = areas_above(unit)
        self.fields["words"].initial = kept.words or "\n".join(above)
        taken = _(", ").join(called(area) for area in above)
        self.fields["words"].help_text = _("Left empty, the list above holds: %(areas)s.") % {"areas": taken}
        self.fields["version"].initial = kept.version

    def save(self) -> AreaList:
        data = self.cleaned_data
        return keep_areas(unit=self.unit, words=data["words"], version=data["version"])


class AreasPage(StepRefusedMixin, GuardedFormMixin, ScopedMixin, RuleMixin, SingleObjectMixin, FormView):
    model = Unit
    rule = rules.can_keep_areas
    form_class = AreasForm
    template_name = "meetings/areas.html"
    http_method_names = ["get", "post"]

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "unit": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Areas of analysis of %(unit)s") % {"unit": self.object}, today=self.today,
            cancel_url=self.object.get_absolute_url(), **kwargs,
        )  # fmt: skip

    def form_valid(self, form):
        try:
            form.save()
        except (Stale, ValidationError) as refusal:
            return self.step_refused(form, refusal)
        messages.success(self.request, _("The areas are kept. Meetings already recorded stay as they are."))
        return HttpResponseRedirect(self.object.get_absolute_url())
