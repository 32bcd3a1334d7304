"""What stands on a calendar: the contract that the month page and the feed find through Django's registry.

A model takes part by a classmethod `calendar(wanted) -> list[CalendarEntry]`, in a fixed number of queries. Everything
starts from `visible_to(wanted.user)`.
"""

from dataclasses import dataclass
from datetime import date, time

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

# So many rows of one kind are read at most: a month of one unit. Whoever reaches it is told to choose a smaller unit.
MOST = 500


class Sort(models.TextChoices):
    DUE = "due", _("due day")
    REPORT = "report", _("progress report")
    MEETING = "meeting", _("meeting")
    STUDY = "study", _("study")


ICONS = {Sort.DUE: "flag", Sort.REPORT: "graph-up", Sort.MEETING: "people", Sort.STUDY: "book"}
TONE_ICONS = {"danger": "exclamation-octagon-fill", "warning": "clock", "success": "check-circle-fill"}


@dataclass(frozen=True)
class CalendarEntry:
    """One thing on one day. `uid` names it for good: for other programs, and for entries of higher floors that know
    more of it (`stands_for`). `status` and `tone` say how it stands; `provisional`, that the day may still change.
    """

    uid: str
    day: date
    title: str
    url: str
    sort: Sort
    kind: str = ""
    unit: models.Model | None = None
    status: str = ""
    tone: str = "neutral"
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = ""
    done: bool = False
    provisional: bool = False
    stands_for: tuple[str, ...] = ()

    @property
    def is_deadline(self) -> bool:
        """A day to be done by, which takes no hour of it."""
        return self.sort in (Sort.DUE, Sort.REPORT)

    @property
    def icon(self) -> str:
        """How a due day stands, and what was not held, is told by the icon too, never by the color alone."""
        told = self.is_deadline or self.tone == "danger"
        return TONE_ICONS.get(self.tone, ICONS[self.sort]) if told else ICONS[self.sort]

    @property
    def order(self):
        """Within a day: by the hour what has one, for a folded day must not hide it; then what is due, the late first;
        what is over comes last."""
        return (self.day, self.done, self.starts_at or time.max, self.tone != "danger", self.title)


@dataclass(frozen=True)
class Wanted:
    """The days from first to last: of this person, or, with a unit, what this person may see of that unit and of those
    below it."""

    user: models.Model
    first: date
    last: date
    today: date
    unit: models.Model | None = None


@dataclass(frozen=True)
class Calendar:
    """The entries of some days, in order. `is_cut`: there are more than are read at once."""

    entries: list[CalendarEntry]
    is_cut: bool = False

    def by_day(self) -> dict[date, list[CalendarEntry]]:
        found: dict[date, list[CalendarEntry]] = {}
        for entry in self.entries:
            found.setdefault(entry.day, []).append(entry)
        return found


def uid_of(record) -> str:
    return f"{record._meta.label_lower}-{record.pk}"


def calendar(wanted: Wanted) -> Calendar:
    """Everything on these days, from every model that takes part."""
    kinds = [model.calendar(wanted) for model in apps.get_models() if hasattr(model, "calendar")]
    shown_elsewhere = {uid for kind in kinds for entry in kind for uid in entry.stands_for}
    entries = [entry for kind in kinds for entry in kind if entry.uid not in shown_elsewhere]
    return Calendar(sorted(entries, key=lambda entry: entry.order), any(len(kind) >= MOST for kind in kinds))
