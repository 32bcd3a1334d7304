"""Sign-in links for many: one printable sheet with a slip for each person, shown this once.

For the first hour of an installation. The rule is that of one link, asked for each person; each link is told in the
trail by itself.
"""

from django import forms
from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from organization import rules
from organization.forms import GuardedForm
from organization.granting.profiles import Power
from organization.models import Posting, Unit, User
from organization.pages import GuardedFormMixin, RuleMixin
from organization.people.services import sign_in_link
from organization.step_up import StepUpMixin

MOST = 500


def makes_links(user) -> bool:
    return user.holds(Power.LINKS)


def without_password(unit, today):
    """People posted in the unit or below it whose account is in force and who have no password yet."""
    posted = Posting.objects.on(today).filter(unit__in=Unit.objects.within(unit))
    people = User.objects.in_force().filter(pk__in=posted.values("user"))
    return [user for user in people if not user.has_usable_password()]


def by_unit(people, today):
    """(unit, person) in the order in which the slips are dealt out: the tree, then post. A person comes once."""
    postings = Posting.objects.on(today).filter(user__in=people).select_related("unit")
    units = {}
    for posting in postings.order_by("rank_no", "pk"):
        units.setdefault(posting.user_id, posting)
    found = [(units[person.pk].unit, units[person.pk].rank_no, person) for person in people]
    return [(unit, person) for unit, _rank, person in sorted(found, key=lambda one: (one[0].order_key, one[1]))]


class SheetForm(GuardedForm):
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=_("unit"), help_text=_("With all units below it. Only people without a password.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.kept_by(self.user)

    def clean(self):
        cleaned = super().clean()
        if unit := cleaned.get("unit"):
            found = without_password(unit, self.today)
            self.people = [person for person in found if rules.can_make_sign_in_link(self.user, person)]
            if not self.people:
                self.add_error("unit", _("Everybody there has a password, or waits to be authorized."))
            if len(self.people) > MOST:
                self.add_error(
                    "unit", _("These are more than %(most)d people. Choose a smaller unit.") % {"most": MOST}
                )
        return cleaned


class LinkSheet(StepUpMixin, GuardedFormMixin, RuleMixin, FormView):
    step_up_for = _("make sign-in links")
    rule = makes_links
    form_class = SheetForm
    template_name = "form.html"
    http_method_names = ["get", "head", "options", "post"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Sign-in links for many"), submit_label=_("Make the links"), today=self.today,
            intro=_("One slip a person, to print, cut and hand over. The addresses are shown this once and work once, "
                    "within 24 hours; an earlier link of the same person ends."), **kwargs,
        )  # fmt: skip

    @transaction.atomic
    def form_valid(self, form):
        slips = [
            (unit, person, self.request.build_absolute_uri(sign_in_link(person, by=self.request.user)))
            for unit, person in by_unit(form.people, self.today)
        ]
        context = {"title": _("Sign-in links"), "slips": slips, "today": self.today, "unit": form.cleaned_data["unit"]}
        return render(self.request, "accounts/link_sheet.html", context)
