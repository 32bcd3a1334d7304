from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from organization import rules
from organization.menu import MenuItem


class OrganizationConfig(AppConfig):
    name = "organization"
    verbose_name = _("Organization")
    menu = [
        MenuItem(_("Administration"), "organization:units", "building", 80, rules.keeps_people),
        MenuItem(_("Audit trail"), "audit", "shield-lock", 90, rules.reads_audit),
    ]
