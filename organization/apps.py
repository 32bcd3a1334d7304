from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from organization.menu import MenuItem
from organization.rights import Right


def reads_audit(user) -> bool:
    return user.administration == "audit"


def opens_administration(user) -> bool:
    return user.keeps_system or user.scope.anywhere(Right.ADMINISTER)


class OrganizationConfig(AppConfig):
    name = "organization"
    verbose_name = _("Organization")
    menu = [
        MenuItem(_("Administration"), "organization:units", "building", 80, opens_administration),
        MenuItem(_("Audit trail"), "audit", "shield-lock", 90, reads_audit),
    ]
