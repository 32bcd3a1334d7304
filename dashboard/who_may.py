"""Whom each rule lets, in the terms of the page "who may do what"."""

from django.utils.translation import gettext_lazy as _

from dashboard import rules
from organization.granting.who_may import Line, Section, Who


def sections():
    return [
        Section(_("Calendar"), [Line(_("Subscribe to one's own calendar"), Who(with_post=True), rules.has_calendar)])
    ]
