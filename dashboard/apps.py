from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dashboard.rules import has_calendar
from figures.rules import sees_figures
from organization.menu import MenuItem


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = _("Dashboard")
    menu = [
        MenuItem(_("My work"), "dashboard:mywork", "inbox", 10),
        MenuItem(_("Calendar"), "dashboard:calendar", "calendar3", 15, has_calendar),
        MenuItem(_("Dashboard"), "dashboard:dashboard", "grid-1x2", 60, sees_figures),
    ]

    def who_may(self):
        from dashboard.who_may import sections  # models are ready only now

        return sections()
