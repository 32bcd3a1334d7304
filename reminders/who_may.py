"""Whom each rule lets, in the terms of the page "who may do what"."""

from django.utils.translation import gettext_lazy as _

from organization.granting.profiles import Power
from organization.granting.who_may import Line, Section, Who
from organization.rights import Right
from reminders import rules


def sections():
    sender = Who((Right.ADMINISTER,), powers=(Power.DELIVERIES,))
    return [
        Section(_("Reminders"), [
            Line(_("See whether messages go out, and send failed ones again"), sender, rules.keeps_mail),
            Line(_("Decide about messages that may have been sent before a restore"), Who(powers=(Power.UNITS,)),
                 rules.settles_uncertain),
        ]),
    ]  # fmt: skip
