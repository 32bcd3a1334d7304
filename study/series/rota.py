"""Whose turn it is to lecture: whoever has waited longest. Nothing is stored but who takes part and what was agreed
about single days; a missed turn puts itself right with the next session.

Who gives their turn to another stays at the head and lectures next; who is passed over has had their turn and waits a
whole round again.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max

from organization.models import Posting, User
from study.models import RotaChange, RotaTurn, Session
from study.series.plans import planned_days


@dataclass(frozen=True)
class Turn:
    """One coming session: who lectures, and what was changed about it."""

    day: date
    person: User | None = None
    changes: tuple[RotaChange, ...] = ()


@dataclass
class Rota:
    """Those who lecture one series by turns, as they stand before a day; `along` goes on from there."""

    turns: list[RotaTurn] = field(default_factory=list)
    # Since when each has waited, and whether from the end of that day, having had a turn on it, or from its beginning
    since: dict[int, tuple[date, bool]] = field(default_factory=dict)
    changes: dict[date, list[RotaChange]] = field(default_factory=dict)

    def order(self) -> list[User]:
        waiting = sorted(self.turns, key=lambda turn: (self.since[turn.person_id], turn.sort_no))
        return [turn.person for turn in waiting]

    def along(self, days, held=()) -> list[Turn]:
        """Whose turn it is on each of these days, in their order. `held` names who lectured on days that are over."""
        since, held = dict(self.since), dict(held)
        rota, found = Rota(self.turns, since, self.changes), []
        for day in sorted({*days, *held}):
            turn = rota.on(day)
            since |= {change.instead_of_id: (day, True) for change in turn.changes if change.is_skip}
            lecturer = held.get(day) if day in held else turn.person and turn.person.pk
            if lecturer in since:
                since[lecturer] = max(since[lecturer], (day, True))
            found.append(turn)
        return [turn for turn in found if turn.day in set(days)]

    def on(self, day: date) -> Turn:
        changes = tuple(self.changes.get(day, ()))
        passed_over = {change.instead_of_id for change in changes if change.is_skip}
        order = [person for person in self.order() if person.pk not in passed_over]
        agreed = {change.person_id for change in changes if not change.is_skip}
        person = next((person for person in order if person.pk in agreed), order[0] if order else None)
        return Turn(day, person, changes)


def rotas(series, day: date) -> dict[int, Rota]:
    """The rota of each series (models or ids) as seen before that day, without those who have left. Four queries for
    any number of series."""
    turns = list(
        RotaTurn.objects.filter(series__in=series, person__is_active=True).select_related("person").order_by("sort_no")
    )
    if not turns:
        return {}
    postings = Posting.objects.on(day).filter(user__in={turn.person_id for turn in turns})
    posted = set(postings.values_list("user", flat=True))
    ids = {turn.series_id for turn in turns}
    held = Session.objects.standing().filter(series__in=ids, held_on__lt=day).exclude(lecturer=None).order_by()
    had = {
        (series_id, lecturer_id): held_on
        for series_id, lecturer_id, held_on in held.values_list("series", "lecturer").annotate(last=Max("held_on"))
    }
    found = {}
    for turn in turns:
        if turn.person_id in posted:
            rota = found.setdefault(turn.series_id, Rota())
            rota.turns.append(turn)
            last = had.get((turn.series_id, turn.person_id), date.min)
            rota.since[turn.person_id] = max((last, True), (turn.from_on, False))
    changed = RotaChange.objects.filter(series__in=ids).select_related("person", "instead_of").order_by("day", "pk")
    for change in changed:
        rota = found.get(change.series_id, Rota())
        rota.changes.setdefault(change.day, []).append(change)
        if change.is_skip and change.day < day and change.instead_of_id in rota.since:
            rota.since[change.instead_of_id] = max(rota.since[change.instead_of_id], (change.day, True))
    return found


def waiting(series, day: date) -> dict[int, list[User]]:
    """For each of the series the people of its rota in the order of their turns as seen before that day."""
    return {pk: rota.order() for pk, rota in rotas(series, day).items()}


def next_lecturers(series, day: date, count: int = 1) -> list[User]:
    """Who lectures at the next `count` sessions from that day on."""
    rota = rotas([series], day).get(series.pk)
    if rota is None:
        return []
    days = [day]
    if count > 1:
        later = (other for year in (day.year, day.year + 1) for other in planned_days(series, year) if other > day)
        days += list(later)[: count - 1]
    return [turn.person for turn in rota.along(days) if turn.person]
