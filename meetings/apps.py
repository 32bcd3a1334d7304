from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _

from meetings.records.standing import WORDS
from organization.menu import MenuItem
from organization.searching import Searched


def reads_records(user) -> bool:
    """Has a post at all: the three administrators keep no records."""
    return bool(user.scope.posts)


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")
    imports = ["meetings.ledger.importing.MeetingImporter"]
    searched = [
        Searched(_("Meetings"), "meetings:list", 20, day="held_on"),
    ]
    ledgers = {"meetings": "meetings:list"}
    # What particulars of the trail hold (audit/particulars.py)
    facts = {
        "what": {
            "meetings": _("Ledger of meetings"),
            "meeting_record": _("Full record"),
            "meeting_minutes": _("Minutes (items and decisions)"),
            "meeting_invitation": _("Calendar file"),
            "sign_in": _("Sign-in sheet"),
        },
    }
    menu = [MenuItem(_("Meetings"), "meetings:list", "people", 30, reads_records)]

    def ready(self):
        from meetings.records.links import log_url  # models are ready only now

        kinds = apps.get_model("responsibility", "EvidenceKind")
        kinds.WORDS.update(WORDS)
        kinds.LOGGED_BY.append(log_url)

    def who_may(self):
        from meetings.who_may import sections  # models are ready only now

        return sections()
