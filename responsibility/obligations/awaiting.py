"""What waits for a person besides reading: the contract that My work and reminders find through Django's registry.

A model takes part by a classmethod `awaiting(user, today) -> list[Awaiting]`, in a fixed number of queries. It says
OPEN of what is owed and not late; how near that is, is told here, by the lights of the units.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from calendars.periods import Period
from responsibility.lights.lights import Lights
from responsibility.lights.timeliness import Timeliness


class Reason(models.TextChoices):
    """Why it lies on someone's desk, in the order My work shows them."""

    LATE = "late", _("Late")
    RETURNED = "returned", _("Sent back to me")
    SOON = "soon", _("Due this week or soon")
    RECEIVE = "receive", _("To sign for")
    REPORT = "report", _("To report")
    REVIEW = "review", _("To review")
    APPROVE = "approve", _("To approve or close")
    SIGN = "sign", _("To sign off")
    LOG = "log", _("To log")
    COMING = "coming", _("My meetings and study")
    OPEN = "open", _("Later")


@dataclass(frozen=True)
class Awaiting:
    """One line of someone's desk: the record, why, by when, and who owes it.

    `stands_for` names records that this line shows already; they get no line of their own.
    `on_behalf_of` names the absent person whose work it is. `asked` says what is asked where there is no day for it.
    """

    reason: Reason
    record: models.Model
    by: date | None
    kind: str = ""
    action: str = ""
    action_url: str = ""
    stands_for: tuple[models.Model, ...] = ()
    on_behalf_of: str = ""
    asked: str = ""


def awaiting(user, today: date, lights: Lights | None = None) -> list[Awaiting]:
    """All that waits for this person, from every model that takes part, in the order of My work."""
    lights = lights or Lights.on(today)
    found = [line for model in apps.get_models() if hasattr(model, "awaiting") for line in model.awaiting(user, today)]
    shown_elsewhere = {record for line in found for record in line.stands_for}
    week_ends = Period.week(today).end
    found = [placed(line, lights, week_ends) for line in found if line.record not in shown_elsewhere]
    order = {reason: place for place, reason in enumerate(Reason)}
    return sorted(found, key=lambda line: (order[line.reason], line.by or date.max))


def placed(line: Awaiting, lights: Lights, week_ends: date) -> Awaiting:
    """What is due by the end of the week, or so soon that its unit's light is no longer green, does not lie with what
    can wait: on a Friday, that is Monday's."""
    unit = getattr(line.record, "unit", None)
    if line.reason != Reason.OPEN or line.by is None or unit is None:
        return line
    is_near = line.by <= week_ends or lights.standing(line.by, unit.path) != Timeliness.IN_TIME
    return replace(line, reason=Reason.SOON) if is_near else line
