from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from organization.menu import MenuItem
from organization.searching import Searched


def reads_records(user) -> bool:
    """Has a post at all: the three administrators keep no records."""
    return bool(user.scope.posts)


class RectificationConfig(AppConfig):
    name = "rectification"
    invariants = "rectification.invariants"
    verbose_name = _("Rectification")
    imports = ["rectification.ledger.importing.ItemImporter"]
    ledgers = {"rectification": "rectification:list"}
    facts = {
        "what": {
            "rectification": _("Ledger of rectification"),
            "rectification_problems": _("List of problems"),
            "rectification_tasks": _("List of tasks"),
            "rectification_people": _("List of responsibilities"),
            "rectification_full": _("Full ledger on paper"),
            "rectification_notice": _("Notices of rectification"),
            "rectification_reminder": _("Reminder letters"),
        }
    }
    searched = [
        Searched(_("Rectification"), "rectification:list", 15, day="due_on"),
        Searched(_("Batches of problems"), "rectification:programs", 55),
    ]
    menu = [MenuItem(_("Rectification"), "rectification:list", "clipboard-check", 50, reads_records)]

    def behind(self, records, user):
        from rectification.remedies.shown import problems_behind  # models are ready only now

        return problems_behind(records, user)

    def who_may(self):
        from rectification.who_may import sections  # models are ready only now

        return sections()
