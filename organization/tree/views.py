"""Pages of units: the tree, one unit, what is kept of it, and its move."""

from itertools import pairwise

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from organization import rules
from organization.absences.models import Absence
from organization.editing import Stale
from organization.groups.models import Group
from organization.listing import UnitFilterSet
from organization.models import Posting, Unit, User
from organization.pages import (
    CreatePage,
    DetailPage,
    EditPage,
    GuardedFormMixin,
    ListPage,
    RuleMixin,
    ScopedMixin,
    StepRefusedMixin,
)
from organization.people.capacities import answering, remarks
from organization.tree.columns import UNITS
from organization.tree.forms import MoveForm, UnitForm

SHOWN = 30


class UnitList(ListPage):
    model = Unit
    filterset_class = UnitFilterSet
    template_name = "organization/units.html"
    title = _("Units")
    opening = {"state": "active"}
    columns = UNITS

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_keep=rules.keeps_people(self.request.user), **kwargs)


class UnitDetail(DetailPage):
    model = Unit
    template_name = "organization/unit.html"

    def get_context_data(self, **kwargs):
        unit, user = self.object, self.request.user
        people = Posting.objects.on(self.today).filter(unit=unit, user__in=User.objects.visible_to(user))
        names = list(unit.names.all())
        lines = answering(unit, self.today) if rules.sees_people_of(user, unit) else []
        can_keep, is_closed = rules.can_keep_unit(user, unit), unit.is_closed(self.today)
        return super().get_context_data(
            title=unit.name,
            above=unit.ancestors().visible_to(user),
            groups=Group.objects.visible_to(user).filter(unit=unit).open_to_work(self.today),
            below=Unit.objects.visible_to(user).filter(parent=unit).open_to_work(self.today),
            postings=people.select_related("user", "from_unit").in_order(),
            answering=lines,
            away=self.away() if lines or people else (),
            remarks=remarks(unit, lines) if can_keep and not is_closed else [],
            names=list(pairwise([*names, None])) if len(names) > 1 else [],
            is_closed=is_closed,
            can_keep=can_keep,
            can_reshape=rules.can_reshape(user, unit),
            **kwargs,
        )

    def away(self):
        """Who of the unit is away today, and who stands in; why is for them and their administrator."""
        posted = Posting.objects.on(self.today).filter(unit=self.object).values("user")
        rows = Absence.objects.away_on(self.today).filter(user__in=posted)
        rows = rows.filter(user__in=User.objects.visible_to(self.request.user))
        return rows.select_related("user", "stand_in").order_by("user__stroke_key", "pk")


class UnitCreate(CreatePage):
    model = Unit
    form_class = UnitForm
    rule = rules.keeps_people
    title = _("Add a unit")
    saved_message = _("The unit is added.")

    def get_initial(self):
        return super().get_initial() | {"parent": self.request.GET.get("parent", "").replace("\0", "")[:18] or None}

    def get_cancel_url(self):
        return reverse("organization:units")


class UnitEdit(EditPage):
    model = Unit
    form_class = UnitForm
    rule = rules.can_keep_unit
    title = _("Edit unit")
    saved_message = _("Saved.")


class UnitMove(StepRefusedMixin, GuardedFormMixin, ScopedMixin, RuleMixin, SingleObjectMixin, FormView):
    """Choose the new place, see what moves, then move it."""

    model = Unit
    form_class = MoveForm
    rule = rules.can_reshape
    template_name = "organization/unit_move.html"
    meanwhile = _("Someone changed this unit meanwhile. Look at it again, then repeat the step.")
    http_method_names = ["get", "post"]

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "unit": self.object}

    def get_context_data(self, **kwargs):
        below = Unit.objects.within(self.object).exclude(pk=self.object.pk)
        people = User.objects.posted_in(Unit.objects.within(self.object), self.today)
        return super().get_context_data(
            title=_("Move a unit"), unit=self.object, below=below[:SHOWN], below_count=below.count(),
            people_count=people.count(), above=self.object.ancestors().visible_to(self.request.user),
            cancel_url=self.object.get_absolute_url(),
            submit_label=_("Move it now") if kwargs.get("asked") else _("Show what moves"), **kwargs,
        )  # fmt: skip

    def form_valid(self, form):
        if not form.is_confirmed:
            form.data = form.data.copy()
            form.data["seen"] = form.mark
            return self.render_to_response(
                self.get_context_data(form=form, place=form.cleaned_data["parent"], asked=True)
            )
        try:
            with transaction.atomic():
                unit = form.save()
        except (ValidationError, Stale) as refusal:
            return self.step_refused(form, refusal)
        messages.success(self.request, _("The unit is moved, with everything below it."))
        return HttpResponseRedirect(unit.get_absolute_url())
