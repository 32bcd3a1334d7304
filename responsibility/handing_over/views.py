"""Pages of closing and merging a unit, of leaving and coming back, and of what was done then."""

from itertools import groupby

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin

from organization import rules
from organization.editing import Stale
from organization.granting.profiles import Power
from organization.holdings import Fate, holdings
from organization.models import Unit, User
from organization.pages import DetailPage, GuardedFormMixin, RuleMixin, ScopedMixin, StepRefusedMixin
from organization.rights import Right
from organization.step_up import StepUpWhereAtOnceMixin
from responsibility.handing_over.forms import CloseForm, LeaveForm, ReopenForm, ReturnForm
from responsibility.handing_over.models import Handover


class VerbPage(StepRefusedMixin, GuardedFormMixin, ScopedMixin, RuleMixin, SingleObjectMixin, FormView):
    """One act on a unit or a person: what is refused comes back on the form, with all that was typed."""

    http_method_names = ["get", "post"]
    template_name = "confirm.html"
    about = ""
    title = ""
    intro = ""
    submit_label = ""
    danger = False

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), self.about: self.object}

    def get_context_data(self, **kwargs):
        words = {"title": self.title, "intro": self.intro, "submit_label": self.submit_label, "danger": self.danger}
        return super().get_context_data(**words | {"cancel_url": self.object.get_absolute_url()} | kwargs)

    def form_valid(self, form):
        try:
            with transaction.atomic():
                done = form.save()
        except (ValidationError, Stale) as refusal:
            return self.step_refused(form, refusal)
        return self.done(done)

    def done(self, made):
        return HttpResponseRedirect(made.get_absolute_url())


class KindsPage(VerbPage):
    """Asked twice: the frame first, then each kind that stands open."""

    template_name = "responsibility/handover_form.html"
    first_label = _("Show what stands open")

    def get_context_data(self, **kwargs):
        form = kwargs.get("form") or self.get_form()
        asked = bool(form.is_bound and form.data.get("seen"))
        label = self.submit_label if asked else self.first_label
        return super().get_context_data(
            **{"form": form, "kinds": form.lay_out(), "asked": asked, "submit_label": label, "danger": asked} | kwargs
        )

    def form_valid(self, form):
        if form.is_confirmed:
            return super().form_valid(form)
        again = self.get_form_class()(**self.get_form_kwargs() | {"data": form.asked_again()})
        again.is_valid()
        if form.cleaned_data["seen"]:
            again.add_error(None, _("The numbers have changed. Look at them again, then repeat the step."))
        return self.render_to_response(self.get_context_data(form=again))


class UnitClose(KindsPage):
    model = Unit
    form_class = CloseForm
    about = "unit"
    rule = rules.can_reshape
    title = _("Close or merge a unit")
    submit_label = _("Close the unit")
    intro = _("Nothing is left behind silently: for each kind of work that stands open you say what becomes of it. "
              "The unit stays readable, and its past counts.")  # fmt: skip


class UnitReopen(VerbPage):
    model = Unit
    form_class = ReopenForm
    about = "unit"
    rule = rules.can_reshape
    title = _("Reopen the unit")
    submit_label = _("Reopen")
    intro = _("The unit takes work and people again. What was handed over, ended or cancelled when it closed stays so; "
              "the page of that closing lists it.")  # fmt: skip


def can_enter_departure(user, person) -> bool:
    return person.pk != user.pk and rules.can_keep_person(user, person)


def can_take_back(user, person) -> bool:
    """Whoever keeps people, for someone whose last post was in a unit of theirs; never an administrator's account (that
    is the system administrator's)."""
    if person.pk == user.pk or (person.administration and not user.holds(Power.ACCOUNTS)):
        return False
    left = person.handovers.filter(what=Handover.What.LEAVE, taken_back_at=None).select_related("unit").first()
    return user.keeps_system or bool(left and left.unit and rules.can_keep_unit(user, left.unit))


class PersonLeave(KindsPage):
    model = User
    form_class = LeaveForm
    about = "person"
    rule = can_enter_departure
    title = _("Enter a departure")
    submit_label = _("Enter the departure")
    intro = _("Posts and places in groups end on the last day. Open work passes on now; what comes to the person until "
              "then passes on that night, when the account closes. What is left without an owner stands with the head "
              "of its unit.")  # fmt: skip


class PersonReturn(StepUpWhereAtOnceMixin, VerbPage):
    step_up_for = _("open an account again")
    model = User
    form_class = ReturnForm
    about = "person"
    rule = can_take_back
    title = _("Back again")
    submit_label = _("Open the account with this post")
    intro = _(
        "What was handed over stays with those who took it. The account can sign in once it is authorized, and a role "
        "beyond member acts once it is granted."
    )

    def get_queryset(self):
        """Who left is nobody's colleague any more; whoever keeps the unit they left still finds them."""
        left = Handover.objects.visible_to(self.request.user).filter(what=Handover.What.LEAVE, taken_back_at=None)
        seen = User.objects.visible_to(self.request.user).values("pk")
        return User.objects.filter(Q(pk__in=seen) | Q(pk__in=left.values("person")))

    def done(self, made):
        messages.success(self.request, _("The account is open again, with the new post; it waits to be authorized."))
        return HttpResponseRedirect(made.user.get_absolute_url())


def readable(lines, user, reads):
    """Of lines of one kind, those whose record the person may open (someone who leaves may have answered for work of
    another unit too); what has no page of its own is read by whoever reads the unit, and posts, places in groups and
    the like, which lie with people, by whoever keeps those."""
    model = ContentType.objects.get_for_id(lines[0].content_type_id).model_class()
    if not hasattr(model.objects, "visible_to"):
        return lines if reads or (user.keeps_system and model._meta.app_label == Unit._meta.app_label) else []
    found = model.objects.visible_to(user).filter(pk__in=[line.object_id for line in lines])
    seen = set(found.values_list("pk", flat=True))
    return [line for line in lines if line.object_id in seen]


class HandoverDetail(DetailPage):
    """What was done, by kind: the number of each, and the rows as far as the reader may read them."""

    model = Handover
    template_name = "responsibility/handover.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "person", "heir", "successor", "by")

    def get_context_data(self, **kwargs):
        handover = self.object
        reads = handover.unit is not None and self.request.user.scope.may(Right.READ, handover.unit)
        labels = {one.code: one.label for one in holdings()}
        lines = handover.lines.order_by("kind", "fate", "pk")
        parts = []
        for (kind, fate), rows in groupby(lines.prefetch_related("record"), key=lambda line: (line.kind, line.fate)):
            rows = list(rows)
            seen = readable(rows, self.request.user, reads)
            parts.append({"label": labels.get(kind, kind), "fate": Fate(fate).label, "count": len(rows), "rows": seen,
                          "hidden": len(rows) - len(seen)})  # fmt: skip
        user, person = self.request.user, handover.person
        return super().get_context_data(
            title=str(handover), parts=parts,
            sees_person=person and User.objects.visible_to(user).filter(pk=person.pk).exists(),
            can_take_back=person and not handover.taken_back_at and can_take_back(user, person), **kwargs,
        )  # fmt: skip
