"""The queue of the security administrator, and the decisions about one person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView, TemplateView, View

from organization import rules
from organization.editing import Stale
from organization.granting import grants, profiles, start, waiting, who_may
from organization.granting.forms import DecisionForm, OfficeForm, RevokeForm
from organization.models import User
from organization.pages import EditPage, GuardedFormMixin, RuleMixin
from organization.rights import Role
from organization.step_up import StepUpMixin, StepUpWhereAtOnceMixin

A_PAGE = 100


class WaitingList(RuleMixin, TemplateView):
    """All that waits, a hundred a page, with check boxes: a bureau of 300 people is four pages."""

    rule = rules.authorizes
    template_name = "organization/waiting.html"

    def get_context_data(self, **kwargs):
        user, found = self.request.user, waiting.everything(timezone.localdate())
        page = Paginator(found, A_PAGE).get_page(self.request.GET.get("page"))
        rows = [(one, rules.can_decide(user, one.proposal)) for one in page]
        return super().get_context_data(
            title=_("Waiting for authorization"), page_obj=page, rows=rows, today=timezone.localdate(), **kwargs
        )


class Decide(StepUpMixin, FormView):
    """What was chosen is shown once more, with its number, before it is put into force or refused."""

    step_up_for = _("decide on accounts and roles")
    http_method_names = ["post"]
    template_name = "organization/decide.html"
    form_class = DecisionForm

    def post(self, request, *args, **kwargs):
        if not rules.authorizes(request.user):
            raise PermissionDenied
        if not self.chosen[0]:
            messages.warning(request, _("Choose at least one line. What has changed since you looked is listed anew."))
            return redirect("organization:waiting")
        if "confirmed" not in request.POST:
            return self.render_to_response(self.get_context_data())
        return super().post(request, *args, **kwargs)

    @cached_property
    def verb(self):
        return "refuse" if self.request.POST.get("verb") == "refuse" else "authorize"

    @cached_property
    def chosen(self):
        keys = [key[:60].replace("\0", "") for key in self.request.POST.getlist("chosen")[: 2 * A_PAGE]]
        return waiting.chosen(keys, timezone.localdate())

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() if "confirmed" in self.request.POST else {}
        return kwargs | {"user": self.request.user, "today": timezone.localdate(), "chosen": self.chosen[0],
                         "verb": self.verb}  # fmt: skip

    def get_context_data(self, **kwargs):
        found, changed = self.chosen
        title = _("Refuse") if self.verb == "refuse" else _("Authorize")
        return super().get_context_data(
            title=title, chosen=found, changed=changed, verb=self.verb, people=len({one.person.pk for one in found}),
            cancel_url=reverse("organization:waiting"), today=timezone.localdate(), **kwargs,
        )  # fmt: skip

    def form_valid(self, form):
        try:
            with transaction.atomic():
                number = len(form.save())
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        except Stale:
            form.add_error(None, _("Something chosen has just been changed by someone else. Look at the list anew."))
            return self.form_invalid(form)
        words = (
            ngettext("%(number)d proposal refused.", "%(number)d proposals refused.", number)
            if self.verb == "refuse"
            else ngettext("%(number)d proposal is now in force.", "%(number)d proposals are now in force.", number)
        )
        messages.success(self.request, words % {"number": number})
        return redirect("organization:waiting")


class WhoMay(TemplateView):
    """For everybody signed in: rules that can be read are rules that can be kept."""

    template_name = "organization/who_may.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Who may do what"), roles=Role, role_rows=who_may.role_table(), profile=profiles.in_force(),
            offices=who_may.office_names(), office_rows=who_may.office_table(), sections=who_may.sections(), **kwargs,
        )  # fmt: skip


class Start(RuleMixin, TemplateView):
    """The first hour, step by step; reachable from the administration pages afterwards."""

    rule = start.is_open_to
    template_name = "organization/start.html"

    def get_context_data(self, **kwargs):
        steps = start.steps_for(self.request.user, timezone.localdate())
        todo = next((step for step in steps if not step.is_done), None)
        return super().get_context_data(
            title=_("First steps"), steps=steps, next_step=todo, today=timezone.localdate(), **kwargs
        )


class ProposalPage:
    """One proposal of a person one may see: `kind` is role or charge, or account."""

    @cached_property
    def proposal(self):
        model = waiting.KINDS[self.kwargs["kind"]]
        found = get_object_or_404(model, pk=self.kwargs["pk"])
        get_object_or_404(User.objects.visible_to(self.request.user), pk=grants.person_of(found).pk)
        return found

    @property
    def person(self):
        return grants.person_of(self.proposal)


class Revoke(StepUpMixin, GuardedFormMixin, ProposalPage, FormView):
    """Take a role or a charge away: the person stays posted, as a plain member, from the next request on."""

    step_up_for = _("revoke a right")
    form_class = RevokeForm
    template_name = "confirm.html"
    http_method_names = ["get", "head", "options", "post"]

    def dispatch(self, request, *args, **kwargs):
        if not rules.can_decide(request.user, self.proposal):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Revoke"), submit_label=_("Revoke"), danger=True, today=self.today,
            effects=[f"{self.person.name}: {self.what}",
                     _("It ends with the person's next click, wherever they are signed in. The post itself stays.")],
            cancel_url=self.person.get_absolute_url(), **kwargs,
        )  # fmt: skip

    @property
    def what(self) -> str:
        if self.kwargs["kind"] == "charge":
            return f"{waiting.NAMES['charge']} {self.proposal.unit}"
        return f"{self.proposal.get_role_display()}, {self.proposal.unit}"

    def form_valid(self, form):
        grants.refuse(self.proposal, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("Revoked."))
        return HttpResponseRedirect(self.person.get_absolute_url())


class ProposeAgain(StepUpWhereAtOnceMixin, ProposalPage, View):
    """What was refused is put before the security administrator once more, by whoever keeps the person."""

    step_up_for = _("ask for a right again")
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        person = self.person
        if not rules.can_keep_person(request.user, person) or person == request.user:
            raise PermissionDenied
        try:
            grants.propose_again(self.proposal, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Proposed again."))
        return HttpResponseRedirect(person.get_absolute_url())


class OfficeEdit(StepUpMixin, EditPage):
    step_up_for = _("appoint or dismiss an administrator")
    model = User
    form_class = OfficeForm
    rule = rules.can_appoint
    title = _("Administration held")
    intro = _("The three administrations exclude each other. A change ends the person's sessions at once.")
    saved_message = _("Saved.")
