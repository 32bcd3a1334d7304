"""Pages on which work items are registered, rewritten and handed on in parts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.pages import CreatePage
from responsibility import rules
from responsibility.models import Assignment
from responsibility.registration_forms import PartsForm, WorkItemForm


class WorkItemCreate(CreatePage):
    model = Assignment
    form_class = WorkItemForm
    rule = rules.can_register_anywhere
    template_name = "responsibility/work_item_form.html"
    title = gettext_lazy("Register a work item")
    intro = gettext_lazy("A matter under supervision: it gets its number now, and is owed once it is issued.")

    @property
    def saved_message(self):
        number = self.object.supervision
        if self.object.stage == Assignment.Stage.DRAFT:
            return _("Draft %(number)s is kept; issue it when it is ready.") % {"number": number}
        return _("%(number)s is issued.") % {"number": number}


class PartsAdd(CreatePage):
    """`<id:pk>/parts/new/`: units that take part in an item from now on."""

    model = Assignment
    form_class = PartsForm
    template_name = "responsibility/parts_form.html"
    title = gettext_lazy("Hand on parts")
    saved_message = gettext_lazy("Each of these units now signs for its part.")

    @cached_property
    def item(self):
        rows = self.get_queryset().select_related("unit", "owner", *Assignment.TURNS)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        item, user = self.item, request.user
        if not rules.can_split(user, item):
            if not rules.can_hand_on(user, item):
                raise PermissionDenied
            messages.warning(request, _("This can no longer be done: the record has moved on."))
            return HttpResponseRedirect(item.get_absolute_url())
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "item": self.item}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"intro": str(self.item), "item": self.item}

    def get_cancel_url(self):
        return self.item.get_absolute_url()
