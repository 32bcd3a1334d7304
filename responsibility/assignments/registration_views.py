"""Pages on which work items are registered, rewritten and handed on in parts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.pages import CreatePage
from organization.rights import Right
from responsibility import rules
from responsibility.assignments.registration_forms import PartsForm, WorkItemForm
from responsibility.models import Assignment, Instruction, Supervision


class WorkItemCreate(CreatePage):
    model = Assignment
    form_class = WorkItemForm
    rule = rules.can_register_anywhere
    template_name = "responsibility/work_item_form.html"
    title = gettext_lazy("Register a work item")
    intro = gettext_lazy("A matter under supervision: it gets its number now, and is owed once it is issued.")

    def get_initial(self):
        """`?instruction=<id>`: from a leader's words on the page of other work, with what can be taken over."""
        wanted = self.request.GET.get("instruction", "")
        if not wanted.isdecimal() or len(wanted) > 18:
            return {}
        instruction = Instruction.objects.visible_to(self.request.user).filter(pk=wanted).first()
        if instruction is None:
            return {}
        about = instruction.subject
        found = {
            "origin": instruction, "kind": Supervision.Kind.INSTRUCTION, "title": about.title,
            "detail": instruction.text, "leader": instruction.by_id,
            "source": _("%(name)s, instruction of %(day)s")
            % {"name": instruction.by, "day": instruction.on.isoformat()},
        }  # fmt: skip
        return found | ({"unit": about.unit_id} if self.request.user.scope.may(Right.ASSIGN, about.unit) else {})

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
