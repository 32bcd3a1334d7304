"""What people are told the moment it happens (an urging, an instruction, a decision), besides what the ladder of
reminders tells by the day.

Whoever keeps the ledger takes part by `tell(notices)` and `take_back(notice)` on its AppConfig; both run inside the
transaction of the act, so that a notice is there exactly when the act is. What a notice is about says by
`notice_stands` whether it still asks for something, by `notice_words` what to tell beside the title (when and where),
by `notice_file(rule, now=…)` which file goes along by mail (an Enclosure, or none), and by `owner` whom to name with it
(`OWNED_BY`: the columns behind that, where it is no column itself).
"""

from dataclasses import dataclass, field
from datetime import date

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

# Codes are kept in the ledger for ever: reword them freely, never rename them. What each is called there.
NAMES = {
    "urge": _("urged to get on with it"),
    "instruct": _("an instruction was written"),
    "extension_asked": _("more time is asked for"),
    "extension_decided": _("the request for more time is decided"),
    "declined": _("sent back by the unit that was to do it"),
    "returned": _("returned, to be mended and handed in again"),
    "reopened": _("found not put right after a second look, and reopened"),
    "closing_applied": _("closing is applied for: waiting for your review"),
    "closing_reviewed": _("passed its review: waiting for your signature to close it"),
    "closing_endorsed": _("endorsed by the leader in charge: waiting for your approval to close it"),
    "suspended": _("suspended: the clock is stopped"),
    "resumed": _("resumed, with a new deadline"),
    "part_closed": _("a part of it is closed"),
    "parts_closed": _("all parts of it are closed: it can be handed in"),
    "take_up_urged": _("urged to sign for a line that was handed down"),
    "meeting_invited": _("invited to a meeting"),
    "meeting_moved": _("a meeting has another day, time or place"),
    "meeting_off": _("not to be attended: called off, or no longer on its list"),
    "to_sign": _("waiting for your signature"),
    "note_returned": _("a study note came back, to be mended and handed in again"),
    "turn_changed": _("a turn to lecture on this day was changed"),
    "turn_restored": _("a changed turn to lecture is as the rota has it again"),
}


# Told to people for whom the matter is over, who may no longer open it: what it was is named all the same.
FAREWELLS = {"meeting_off"}


@dataclass(frozen=True)
class Enclosure:
    """A text file that goes along with a message: text/`subtype`, with the parameters of its type."""

    name: str
    text: str
    subtype: str
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """`number` tells notices of one rule about one obligation apart: the second urging is number 2."""

    rule: str
    subject: models.Model
    number: int
    on: date
    to: tuple = ()


def tell(*notices: Notice) -> None:
    for config in apps.get_app_configs():
        if hasattr(config, "tell"):
            config.tell(notices)


def take_back(notice: Notice) -> None:
    """It asks for nothing any more, of those named or else of whoever was told: what is not sent yet stays unsent."""
    for config in apps.get_app_configs():
        if hasattr(config, "take_back"):
            config.take_back(notice)
