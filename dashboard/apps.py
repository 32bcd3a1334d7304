from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from figures.rules import sees_figures
from organization.menu import MenuItem


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = _("Dashboard")
    menu = [
        MenuItem(_("My work"), "dashboard:mywork", "inbox", 10),
        MenuItem(_("Dashboard"), "dashboard:dashboard", "grid-1x2", 60, sees_figures),
    ]
