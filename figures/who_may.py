"""Whom the rule lets, in the terms of the page "who may do what"."""

from django.utils.translation import gettext_lazy as _

from figures import rules
from organization.granting.who_may import Line, Section, Who
from organization.rights import Right


def sections():
    return [Section(_("Figures"), [Line(_("See numbers added up"), Who((Right.REPORT,)), rules.sees_figures)])]
