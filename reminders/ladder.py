"""The ladder as data: who is told what, how many working days before or after the day it is about.

A rung's `rule` is kept in the ledger for ever: rename its words freely, never its code. The day a rung is about is the
due day, or for `REVIEW` the day the work was submitted. Days count as working days; a rung "on the day" of a day off
falls on the last working day before it, while there is still time.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reminders.days import WorkDays

# Messages go out in these hours of working days, in the time zone of the installation; the inbox is always open.
WORK_BEGINS, WORK_ENDS = time(9, 0), time(18, 0)


class Channel(models.TextChoices):
    IN_APP = "inapp", _("in the product")
    EMAIL = "email", pgettext_lazy("channel", "e-mail")


class To(Enum):
    """Whom a rung tells. A post nobody holds goes one level up; work without an owner starts one level up."""

    OWNER = "owner"
    LEADER = "leader"
    PARENT_LEADER = "parent"
    DECIDER = "decider"


class About(Enum):
    DUE_DAY = "due"
    REVIEW = "review"


@dataclass(frozen=True)
class Rung:
    """`offset` working days from the day it is about, then again each `every` working days (0: once). A rung that
    follows the light falls on the first working day on which the unit's light is yellow."""

    rule: str
    name: Promise
    to: To
    offset: int
    every: int = 0
    about: About = About.DUE_DAY
    follows_light: bool = False
    channels: tuple[Channel, ...] = (Channel.IN_APP, Channel.EMAIL)

    def fallen(self, day: date, today: date, days: WorkDays, since: date | None, before: int) -> list[tuple[int, date]]:
        """(step, the day it fell on) of what has fallen by today, newest first.

        The newest always, however long ago; the older ones only where they fell after `since`. `before` is the number
        of working days left at which the unit's light turns yellow: the rung that follows it falls then.
        """
        first = days.step(days.step(day, 0), -before) if self.follows_light and before else days.step(day, self.offset)
        if first > today:
            return []
        last = days.count(first, today) // self.every if self.every else 0
        steps = []
        for step in range(last, -1, -1):
            fell_on = days.step(first, step * self.every) if step else first
            if step < last and (since is None or fell_on <= since):
                break
            steps.append((step, fell_on))
        return steps


LADDER = (
    Rung("before", _("before the due day, as the unit's traffic light turns yellow"), To.OWNER, 0, follows_light=True),
    Rung("due", _("on the due day"), To.OWNER, 0),
    Rung("overdue", _("overdue: the working day after, then every 5 working days"), To.OWNER, 1, every=5),
    Rung("leader", _("3 working days overdue: to the unit's leader"), To.LEADER, 3),
    Rung("parent", _("10 working days overdue: to the leader of the unit above"), To.PARENT_LEADER, 10),
    Rung("review", _("waiting for a decision: the working day after, then every 3 working days"), To.DECIDER, 1,
         every=3, about=About.REVIEW),
    Rung("review_leader", _("5 working days waiting for a decision: to the leader above whoever decides"), To.LEADER, 5,
         about=About.REVIEW),
)  # fmt: skip
RUNGS = {rung.rule: rung for rung in LADDER}


def work_begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, WORK_BEGINS))


def is_work_time(now: datetime, days: WorkDays) -> bool:
    here = timezone.localtime(now)
    return WORK_BEGINS <= here.time() < WORK_ENDS and days.is_working(here.date())
