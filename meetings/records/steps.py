"""Pages of one step on one meeting: who sees it, who may, back to its page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, View
from django.views.generic.detail import SingleObjectMixin

from meetings.models import Meeting
from meetings.records.forms import ReasonForm, VersionForm
from organization.editing import Stale
from organization.pages import GuardedFormMixin, RuleMixin, ScopedMixin, StepRefusedMixin


class OneMeeting(ScopedMixin, RuleMixin, SingleObjectMixin):
    """A step on one visible meeting."""

    model = Meeting

    @cached_property
    def object(self):
        return self.get_object()

    def get_queryset(self):
        return super().get_queryset().select_related("unit")

    def back(self, level, text):
        messages.add_message(self.request, level, text)
        return HttpResponseRedirect(self.object.get_absolute_url())


class PlainStep(OneMeeting, View):
    """POST only, with the version that was read. Who comes second is told, and a record changed since it was read is to
    be read again first."""

    http_method_names = ["post"]
    done_message = ""

    def post(self, request, *args, **kwargs):
        form = VersionForm(request.POST)
        version = form.cleaned_data["version"] if form.is_valid() else None
        if version is None:
            return self.back(messages.ERROR, _("Read the record once more, then sign it off."))
        try:
            done = self.take(meeting=self.object, by=request.user, today=self.today, version=version)
        except ValidationError as refusal:
            return self.back(messages.ERROR, " ".join(refusal.messages))
        except Stale:
            return self.back(messages.WARNING, _("Someone changed this record meanwhile. "
                                                 "Read it once more, then sign it off."))  # fmt: skip
        return self.back(messages.SUCCESS, self.words(done))

    def words(self, _done):
        return self.done_message


class ReasonPage(StepRefusedMixin, GuardedFormMixin, OneMeeting, FormView):
    """A step that asks why: GET asks, POST takes it."""

    form_class = ReasonForm
    template_name = "confirm.html"
    http_method_names = ["get", "post"]
    title = done_message = ""
    effects = ()
    is_dangerous = True

    def dispatch(self, request, *args, **kwargs):
        if not self.is_possible():
            return self.back(messages.WARNING, _("This can no longer be done: the record has moved on."))
        return super().dispatch(request, *args, **kwargs)

    def is_possible(self):
        return self.object.voided_at is None

    def get_initial(self):
        return {"version": self.object.version}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.title, submit_label=self.title, intro=f"{self.object} · {self.object.notice_words}",
            effects=self.effects, danger=self.is_dangerous, cancel_url=self.object.get_absolute_url(),
            today=self.today, **kwargs,
        )  # fmt: skip

    def form_valid(self, form):
        data = form.cleaned_data
        why = {"reason": data["reason"]} if "reason" in form.fields else {}
        try:
            self.take(meeting=self.object, by=self.request.user, today=self.today, version=data.get("version"), **why)
        except (ValidationError, Stale) as refusal:
            return self.step_refused(form, refusal)
        return self.back(messages.SUCCESS, self.done_message)
