"""Pages of absences: entered from one's own page, or by the administrator from the person's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from organization.absences import rules as absence_rules
from organization.absences.forms import AbsenceForm, DeclineForm
from organization.absences.models import Absence
from organization.absences.services import withdraw_absence
from organization.models import User
from organization.pages import CreatePage, EditPage, RuleMixin


class AbsenceCreate(CreatePage):
    model = Absence
    form_class = AbsenceForm
    title = _("Enter an absence")
    saved_message = _("The absence is entered.")

    def dispatch(self, request, *args, **kwargs):
        if not absence_rules.can_enter_absence(request.user, self.person):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def person(self):
        people = User.objects.visible_to(self.request.user).prefetch_related("postings__unit")
        return get_object_or_404(people, pk=self.kwargs["pk"])

    @property
    def intro(self):
        return self.person.name

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "person": self.person}

    def get_queryset(self):
        return Absence.objects.all()

    def get_cancel_url(self):
        return self.person.get_absolute_url()


class AbsencePage:
    """Absences of people one sees, for whoever may change them."""

    model = Absence
    rule = absence_rules.can_change_absence

    def get_queryset(self):
        rows = Absence.objects.filter(user__in=User.objects.visible_to(self.request.user))
        return rows.select_related("user").prefetch_related("user__postings__unit")


class AbsenceEdit(AbsencePage, EditPage):
    form_class = AbsenceForm
    title = _("Change an absence")
    saved_message = _("Saved.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "person": self.object.user}


class AbsenceWithdraw(AbsencePage, RuleMixin, SingleObjectMixin, View):
    http_method_names = ["post"]

    def post(self, request, pk):
        absence = withdraw_absence(absence=self.get_object(), by=request.user)
        messages.success(request, _("The absence is withdrawn; nobody stands in any more."))
        return redirect(absence.user.get_absolute_url())


class CoverDecline(EditPage):
    """The stand-in's own page: who is absent may be nobody they see otherwise."""

    model = Absence
    form_class = DeclineForm
    rule = absence_rules.can_decline
    template_name = "confirm.html"
    title = _("Decline to stand in")
    saved_message = _("You do not stand in. Who is absent and who entered it read your reason.")

    def get_queryset(self):
        return Absence.objects.filter(stand_in=self.request.user).select_related("user", "posting__unit")

    def get_context_data(self, **kwargs):
        absence = self.object
        days = f"{absence.from_on.isoformat()} — {absence.to_on.isoformat()}"
        return super().get_context_data(
            submit_label=_("Decline to stand in"), danger=True, effects=[
                _("From now on you neither do %(name)s's work nor decide for them.") % {"name": absence.user},
                _("If you usually review their work, you may again."),
                _("They and whoever entered the absence read your reason, and can name somebody else, but not you."),
            ], **kwargs,
        ) | {"intro": f"{absence.user} {days}"}  # fmt: skip

    def get_success_url(self):
        return reverse("organization:person", args=[self.request.user.pk])

    get_cancel_url = get_success_url
