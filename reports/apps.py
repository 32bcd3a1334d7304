from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from figures.rules import sees_figures
from organization.menu import MenuItem


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")
    menu = [MenuItem(_("Reports"), "reports:summary", "file-earmark-text", 70, sees_figures)]
