"""Whom each rule lets, in the terms of the page "who may do what"."""

from django.utils.translation import gettext_lazy as _

from organization.granting.who_may import Line, Section, Who
from organization.rights import Right
from reports import rules


def sections():
    lines = [Line(_("Write a passage of the annual summary"), Who((Right.REPORT,)), rules.can_write)]
    return [Section(_("Reports"), lines)]
