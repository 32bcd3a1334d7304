"""The measures against a problem: planned together, reported one by one."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organization.pages import EditPage
from rectification import rules
from rectification.measures.forms import CarriedOutForm, MeasuresForm
from rectification.measures.proving_forms import TiesForm
from rectification.models import Item, Measure


class WithMeasures:
    """Shows the measures' part of both texts when someone else saved first."""

    template_name = "rectification/item_form.html"

    def get_context_data(self, **kwargs):
        if kwargs.get("conflict") is not None:
            kwargs["conflict"] += kwargs["form"].measures_conflict(kwargs["conflict_record"])
        return super().get_context_data(**kwargs)


class ItemMeasures(WithMeasures, EditPage):
    model = Item
    form_class = MeasuresForm
    rule = rules.can_plan
    title = pgettext_lazy("rectification", "Measures")
    saved_message = _("The measures are kept.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"intro": str(self.object)}


class ItemTies(EditPage):
    """For which measures each piece of evidence is."""

    model = Item
    form_class = TiesForm
    rule = rules.can_tie_evidence
    title = _("Evidence of the measures")
    saved_message = _("Saved.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"intro": str(self.object)}


class MeasureCarriedOut(EditPage):
    model = Measure
    form_class = CarriedOutForm
    rule = rules.can_report
    template_name = "confirm.html"
    title = _("Measure carried out")
    saved_message = _("Saved.")
    extra_context = {"submit_label": _("Save")}

    def get_queryset(self):
        return super().get_queryset().select_related("item__unit")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"intro": self.get_object().text}
