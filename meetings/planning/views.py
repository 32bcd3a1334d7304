"""This year's meetings, and the form that plans them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View
from django.views.generic.base import TemplateResponseMixin

from meetings import rules
from meetings.planning.forms import PlanForm, PlanRow, YearForm
from meetings.planning.services import day_for
from meetings.planning.year import Year
from organization.pages import GuardedFormMixin


class YearPage(GuardedFormMixin, TemplateView):
    """One unit's year. Reads the address, so that it can be sent on; one that makes no sense shows one's own unit."""

    template_name = "meetings/year.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs):
        form, found = self.asked_for(), None
        if form.is_valid():
            data = form.cleaned_data
            found = Year(unit=data["unit"], year=data["year"], today=self.today)
        return super().get_context_data(**year_context(form, found, self.request.user, self.today), **kwargs)

    def asked_for(self) -> YearForm:
        common = {"user": self.request.user, "today": self.today}
        usual = {name: YearForm(**common).fields[name].initial or "" for name in ("unit", "year")}
        asked = YearForm({name: self.request.GET.get(name) or usual[name] for name in usual}, **common)
        return asked if asked.is_valid() else YearForm(usual, **common)


def year_context(choice, found: Year | None, user, today, rows=None) -> dict:
    """The year as the page draws it; `rows` are those that came back with what was typed."""
    can_plan = found is not None and rules.can_plan(user, found.unit) and not found.unit.is_closed(today)
    offered = [place for place in found.places if place.can_be_planned] if can_plan else []
    for place in offered:
        typed = (rows or {}).get(place.key)
        place.row = typed or PlanRow(place=place, initial={"held_on": day_for(place, found)})
    return {
        "title": _("This year's meetings"), "today": today, "choice": choice, "found": found, "can_plan": can_plan,
        "is_to_plan": bool(offered), "can_keep_areas": found is not None and rules.can_keep_areas(user, found.unit),
    }  # fmt: skip


class Plan(GuardedFormMixin, TemplateResponseMixin, View):
    """POST only: plans what is ticked, then shows the year as it is now."""

    template_name = "meetings/year.html"
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if not rules.can_record_anywhere(request.user):
            raise PermissionDenied
        form = PlanForm(request.POST, user=request.user, today=self.today)
        if form.is_valid():
            try:
                return self.done(form, form.save())
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
        if form.found is None:
            messages.error(request, _("Choose the unit and the year first."))
            return HttpResponseRedirect(reverse("meetings:year"))
        context = year_context(form, form.found, request.user, self.today, form.rows)
        return self.render_to_response(context | {"refusals": form.non_field_errors()})

    def done(self, form, planned):
        number = len(planned.made)
        words = ngettext("%(number)d meeting is planned.", "%(number)d meetings are planned.", number)
        said = [words % {"number": number}]
        if planned.there_already:
            words = ngettext("%(number)d date needed none any more.", "%(number)d dates needed none any more.",
                             planned.there_already)  # fmt: skip
            said.append(words % {"number": planned.there_already})
        messages.success(self.request, " ".join(said))
        data = form.cleaned_data
        asked = urlencode({"unit": data["unit"].pk, "year": data["year"]})
        return HttpResponseRedirect(f"{reverse('meetings:year')}?{asked}")
