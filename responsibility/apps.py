from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from organization.menu import MenuItem
from organization.searching import Searched


def reads_records(user) -> bool:
    """Has a post at all: the three administrators keep no records."""
    return bool(user.scope.posts)


class ResponsibilityConfig(AppConfig):
    name = "responsibility"
    verbose_name = _("Responsibility")
    invariants = "responsibility.invariants"
    imports = ["responsibility.duties.importing.DutyImporter"]
    facts = {"what": {"duties": _("Responsibility list"), "assignments": _("Assignments")}}
    ledgers = {"duties": "responsibility:duties", "assignments": "responsibility:list"}
    searched = [
        Searched(_("Assignments"), "responsibility:list", 10, number="supervision__number", day="due_on"),
        Searched(_("Responsibility list"), "responsibility:duties", 40),
        Searched(_("Plans and rule documents"), "responsibility:documents", 50, number="number", day="issued_on"),
    ]
    menu = [MenuItem(_("Assignments"), "responsibility:list", "list-check", 20, reads_records)]

    def restored(self, *, now, made_at):
        """What fell due since the backup is there again before the reminders are told of the restore."""
        from responsibility.tasks import fall_due

        fall_due()
        return {}

    def who_may(self):
        from responsibility.who_may import sections  # models are ready only now

        return sections()

    def start_steps(self, user, today):
        from responsibility.start import steps  # not before the models are loaded

        return steps(user, today)
