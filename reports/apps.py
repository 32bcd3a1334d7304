from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from figures.rules import sees_figures
from organization.menu import MenuItem


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")
    facts = {"what": {"summary": _("Annual summary")}}
    menu = [MenuItem(_("Reports"), "reports:summary", "file-earmark-text", 70, sees_figures)]

    def who_may(self):
        from reports.who_may import sections  # models are ready only now

        return sections()
