"""Name what was made because of a problem, and take back what was named by mistake."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from organization.forms import GuardedForm
from organization.pages import FormPage, ScopedMixin
from organization.rights import Right
from rectification import rules
from rectification.models import Item, Remedy
from rectification.remedies.forms import RemedyForm
from rectification.remedies.services import take_remedy_away


class AboutOne(ScopedMixin, FormPage, SingleObjectMixin, FormView):
    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)


class RemedyName(AboutOne):
    model = Item
    form_class = RemedyForm
    rule = rules.can_name_remedy
    template_name = "rectification/remedy_form.html"
    title = _("What was made because of it")
    saved_message = _("It is named on the page of the problem, and on its own.")

    def get_queryset(self):
        return super().get_queryset().select_related("unit")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "item": self.object}

    def get_context_data(self, **kwargs):
        may = self.request.user.scope.anywhere
        return super().get_context_data(**kwargs) | {
            "intro": str(self.object),
            "new_document": reverse("responsibility:document_create") if may(Right.RECORD) else "",
            "new_duty": reverse("responsibility:duty_create") if may(Right.ASSIGN) else "",
        }


class RemedyAway(AboutOne):
    model = Remedy
    form_class = GuardedForm
    rule = rules.can_take_remedy_away
    template_name = "confirm.html"
    title = _("Take this link away")
    saved_message = _("The link is taken away.")
    extra_context = {"submit_label": _("Take away")}

    def get_queryset(self):
        return super().get_queryset().select_related("item__unit", "document", "duty")

    def get_context_data(self, **kwargs):
        effects = [
            _("What was made stays; it is only no longer named for the problem. The history keeps what stood here.")
        ]
        return super().get_context_data(**kwargs) | {"intro": str(self.object.item), "effects": effects}

    def save(self, form):
        return take_remedy_away(remedy=self.object)
