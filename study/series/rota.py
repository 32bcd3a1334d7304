"""Whose turn it is to lecture: whoever has waited longest. Nothing is stored but who takes part, so a swap or a missed
turn puts itself right with the next session."""

from datetime import date

from django.db.models import Max

from organization.models import Posting
from study.models import RotaTurn, Session


def waiting(series, day: date) -> dict[int, list]:
    """For each of the series (models or ids) the people of its rota in the order of their turns as seen before that
    day, without those who have left. Three queries for any number of series."""
    turns = list(
        RotaTurn.objects.filter(series__in=series, person__is_active=True).select_related("person").order_by("sort_no")
    )
    if not turns:
        return {}
    postings = Posting.objects.on(day).filter(user__in={turn.person_id for turn in turns})
    posted = set(postings.values_list("user", flat=True))
    held = Session.objects.standing().filter(series__in={turn.series_id for turn in turns}, held_on__lt=day)
    last = {
        (series_id, lecturer_id): held_on
        for series_id, lecturer_id, held_on in held.exclude(lecturer=None).order_by()
        .values_list("series", "lecturer").annotate(last=Max("held_on"))
    }  # fmt: skip
    found: dict[int, list[RotaTurn]] = {}
    for turn in turns:
        if turn.person_id in posted:
            found.setdefault(turn.series_id, []).append(turn)

    def since(turn):
        return max(last.get((turn.series_id, turn.person_id), turn.from_on), turn.from_on)

    return {
        series_id: [turn.person for turn in sorted(of_series, key=lambda turn: (since(turn), turn.sort_no))]
        for series_id, of_series in found.items()
    }


def next_lecturers(series, day: date, count: int = 1) -> list:
    """Who lectures at the next `count` sessions from that day on."""
    order = waiting([series], day).get(series.pk, [])
    return [order[number % len(order)] for number in range(count)] if order else []
