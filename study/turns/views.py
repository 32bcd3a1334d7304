"""Turns to lecture: change one, take a change back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from django.views.generic.detail import SingleObjectMixin

from organization.pages import GuardedFormMixin, RuleMixin, ScopedMixin
from study import rules
from study.models import RotaChange, Series
from study.turns.forms import TurnForm
from study.turns.services import take_back_change


class OfSeries(ScopedMixin, RuleMixin, SingleObjectMixin):
    """A page of one series that saves something else than its columns."""

    model = Series

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "group")


class TurnChange(GuardedFormMixin, OfSeries, FormView):
    rule = rules.can_arrange_turns
    form_class = TurnForm
    template_name = "study/turn_form.html"
    http_method_names = ["get", "head", "options", "post"]
    title = gettext_lazy("Change a turn")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "series": self.object}

    def get_initial(self):
        return {"day": self.request.GET.get("day", "")}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.title, intro=_("Whose turn it was and who lectures instead are told at once."),
            cancel_url=self.object.get_absolute_url(), **kwargs,
        )  # fmt: skip

    def form_valid(self, form):
        try:
            form.save()
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        messages.success(self.request, _("The turn is changed; those concerned are told."))
        return HttpResponseRedirect(self.object.get_absolute_url())


class TurnTakeBack(ScopedMixin, RuleMixin, SingleObjectMixin, View):
    """POST only."""

    model = RotaChange
    rule = rules.can_take_back_change
    http_method_names = ["post"]

    def get_queryset(self):
        return super().get_queryset().select_related("series__unit", "instead_of", "person")

    def post(self, request, *args, **kwargs):
        change = self.get_object()
        try:
            take_back_change(change=change, by=request.user, today=timezone.localdate())
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("The change is taken back; those concerned are told."))
        return HttpResponseRedirect(change.get_absolute_url())
