"""Whom each rule lets, in the terms of the page "who may do what"."""

from django.utils.translation import gettext_lazy as _

from accounts import rules
from organization.granting.profiles import Power
from organization.granting.who_may import Line, Section, Who


def sections():
    return [
        Section(_("Sign-in"), [
            Line(_("Unlock an account"), Who(powers=(Power.UNLOCK,)), rules.can_unlock),
            Line(_("End a person's sessions"), Who(powers=(Power.SESSIONS,), never=("pk",)), rules.can_end_sessions),
            Line(_("Take a person's second factor away"), Who(powers=(Power.SECOND_FACTOR,), never=("pk",)),
                 rules.can_reset_second_factor),
        ]),
    ]  # fmt: skip
