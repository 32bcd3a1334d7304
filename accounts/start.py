"""The step of the first hour that hands out sign-in links."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.link_sheet import makes_links
from accounts.models import OneUseLink
from organization import rules
from organization.granting.start import StartStep
from organization.models import User


def steps(user, today):
    """Done once everybody whose account is in force has a password or holds a link."""
    holders = OneUseLink.objects.values("user")
    waiting = User.objects.in_force().filter(password__startswith="!").exclude(pk__in=holders).count()
    people = User.objects.in_force().filter(administration="").count()
    may = makes_links(user)
    if not people and rules.decides_alone(user):
        text = _("Once people are entered: a printed slip for each person.")
    elif not people:
        text = _("After the accounts are authorized: a printed slip for each person.")
    else:
        text = ngettext(
            "%(count)d person has no password and no link yet.",
            "%(count)d people have no password and no link yet.",
            waiting,
        ) % {"count": waiting}
    return [
        StartStep(
            40, _("Hand out sign-in links"), is_done=people > 0 and waiting == 0, text=text,
            url=reverse("accounts:link_sheet") if may and people else "", action=_("Print the links"),
            waits_for="" if may else _("The system administrator does this."),
        )
    ]  # fmt: skip
