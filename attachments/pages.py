from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from attachments.forms import AttachForm
from attachments.services import attach
from organization.pages import GuardedFormMixin, RuleMixin, ScopedMixin


class AttachPage(GuardedFormMixin, ScopedMixin, RuleMixin, SingleObjectMixin, FormView):
    """Add a file to one visible record: declare `model` and `rule`."""

    form_class = AttachForm
    template_name = "form.html"
    http_method_names = ["get", "post"]

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Add a file"), intro=str(self.object), cancel_url=self.object.get_absolute_url(), **kwargs
        )

    def form_valid(self, form):
        try:
            self.attach(form.cleaned_data["file"])
        except ValidationError as refusal:
            form.add_error("file", refusal)
            return self.form_invalid(form)
        messages.success(self.request, _("The file is kept."))
        return HttpResponseRedirect(self.object.get_absolute_url())

    def attach(self, file):
        attach(record=self.object, file=file, by=self.request.user)


def files_of(record) -> list[dict]:
    """What partials/attachments.html shows of a record's files."""
    return [
        {"name": kept.name, "url": kept.get_absolute_url(), "size": kept.size, "who": kept.uploaded_by,
         "at": kept.uploaded_at}
        for kept in record.attachments.select_related("uploaded_by")
    ]  # fmt: skip
