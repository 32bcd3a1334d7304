from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _

from organization.menu import MenuItem
from organization.searching import Searched


def studies(user) -> bool:
    """Has a post at all: the three administrators keep no records."""
    return bool(user.scope.posts)


class StudyConfig(AppConfig):
    name = "study"
    verbose_name = _("Study")
    imports = ["study.ledger.importing.SessionImporter"]
    facts = {"what": {"sessions": _("Ledger of study"), "notes": _("Study notes")}}
    ledgers = {"sessions": "study:list", "notes": "study:notes"}
    searched = [
        Searched(_("Study"), "study:list", 25),
        Searched(_("Study series"), "study:series_list", 60),
        Searched(_("Study plans"), "study:plans", 61),
        Searched(_("Study materials"), "study:materials", 62),
        Searched(_("Study notes"), "study:notes", 30, day="submitted_on"),
    ]
    menu = [MenuItem(_("Study"), "study:list", "book", 40, studies)]

    def who_may(self):
        from study.who_may import sections  # models are ready only now

        return sections()

    def ready(self):
        from study.desk import answering_url  # models are ready only now

        apps.get_model("responsibility", "EvidenceKind").LOGGED_BY.append(answering_url)
