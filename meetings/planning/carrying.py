"""What the last meeting left open puts itself on the next agenda: the work its decisions became, assignments and
problems alike, as long as that is not done. A matter still open there from an earlier meeting goes on with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.text import Truncator

from meetings.models import AgendaItem, Decision, Meeting
from organization.references import pointed_at

TITLE_LENGTH = AgendaItem._meta.get_field("title").max_length


@dataclass(frozen=True)
class Matter:
    """One decision and what became of it; `work` only where the reader may open it."""

    decision: Decision
    work: object | None = None

    @property
    def key(self) -> str:
        return key_of(self.decision.outcome_type_id, self.decision.outcome_id)

    @property
    def title(self) -> str:
        """The words of the minutes, in one line."""
        return Truncator(" ".join(self.decision.text.split())).chars(TITLE_LENGTH)


def key_of(kind_id: int | None, pk: int | None) -> str:
    return f"{kind_id}-{pk}" if kind_id and pk else ""


def place_of(key: str) -> tuple[int, int] | None:
    """(content type id, id) of a key as a form sends it; None where it is none."""
    parts = (key or "").split("-")
    is_key = len(parts) == 2 and all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts)
    return (int(parts[0]), int(parts[1])) if is_key else None


def carried(*, unit, types, groups=(), before: date, user, meeting=None) -> list[Matter]:
    """Of the unit's last signed meeting of one of these types (of these groups, where groups meet), held by that day:
    what is still open of its decisions and of what it had carried over itself. In a fixed number of queries."""
    types, groups = list(types), list(groups)
    rows = Meeting.objects.signed().filter(unit=unit, types__in=types, held_on__lte=before)
    rows = rows.filter(groups__in=groups) if groups else rows
    rows = rows.exclude(pk=meeting.pk) if meeting and meeting.pk else rows
    last = rows.order_by("-held_on", "-pk").first() if types else None
    if last is None:
        return []
    inherited = AgendaItem.objects.filter(meeting=last).exclude(origin_id=None)
    found = {matter.key: matter for matter in _matters(inherited.values_list("origin_type", "origin_id"), user)}
    found |= {matter.key: matter for matter in _matters(_outcomes(Decision.objects.filter(meeting=last)), user)}
    works = pointed_at(place_of(key) for key in found)
    return [matter for key, matter in found.items() if (work := works.get(place_of(key))) and work.is_open]


def left_open_for(meeting: Meeting, user) -> list[Matter]:
    """What puts itself on the agenda of a planned meeting on which nobody has put anything yet."""
    if meeting.agenda.exists():
        return []
    return carried(unit=meeting.unit, types=meeting.types.all(), groups=meeting.groups.all(), before=meeting.held_on,
                   user=user, meeting=meeting)  # fmt: skip


def _outcomes(decisions):
    return decisions.exclude(outcome_id=None).values_list("outcome_type", "outcome_id")


def matters(keys: Iterable[str], *, unit, user) -> dict[str, Matter]:
    """By key, those of these that a decision of the unit's own meetings became. No query for none."""
    places = [place for key in keys if (place := place_of(key))]
    return {matter.key: matter for matter in _matters(places, user, meeting__unit=unit)}


def _matters(places, user, **among) -> list[Matter]:
    """`places` may be anything a form sent: however many kinds they name, the database is asked for two lists."""
    places = set(places)
    if not places:
        return []
    kinds, ids = map(set, zip(*places, strict=True))
    rows = Decision.objects.filter(outcome_type__in=kinds, outcome_id__in=ids, **among)
    rows = rows.select_related("meeting").order_by("meeting_id", "sort_no")
    rows = [row for row in rows if (row.outcome_type_id, row.outcome_id) in places]
    keys = [(row.outcome_type_id, row.outcome_id) for row in rows]
    works = pointed_at(keys, user, beside=("owner", "unit"))
    return [Matter(row, works.get((row.outcome_type_id, row.outcome_id))) for row in rows]
