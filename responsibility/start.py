"""The step of the first hour that fills the responsibility list."""

from django.urls import reverse
from django.utils.translation import gettext as _

from organization.granting.start import StartStep
from responsibility import rules
from responsibility.models import Duty


def steps(user, today):
    may = rules.can_assign_anywhere(user)
    return [
        StartStep(
            50, _("Enter the year's duties"),
            is_done=Duty.objects.standing().filter(year__gte=today.year).exists(),
            text=_("Tick them in the list of standard duties; the first due dates are shown before anything is saved. "
                   "Starting in mid-year, earlier periods do not apply."),
            url=reverse("responsibility:duty_standard") if may else "", action=_("Choose the duties"),
            waits_for="" if may else _("The unit's administrator or leader does this, once the role is granted: under "
                                     "“Responsibility list”, “Choose from the standard duties”."),
        )
    ]  # fmt: skip
