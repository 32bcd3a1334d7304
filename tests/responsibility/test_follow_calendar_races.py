"""Hourly runs at the same moment after days off were published: each day moves once, and is told once."""

import threading
from datetime import date

import pytest
from django.db.models import QuerySet

from calendars.models import DayException
from responsibility.duties import falling_due
from responsibility.duties.falling_due import fall_due, follow_calendar
from responsibility.models import Act, Assignment
from responsibility.rules import REDATE
from tests.cast import make_duty
from tests.depth import rounds
from tests.racing import faults

TODAY, DAY, NEXT = date(2026, 5, 4), date(2026, 5, 15), date(2026, 5, 18)  # a Friday and the Monday after it
LINES, PATIENCE = 12, 10


@pytest.fixture
def due_in_may(transactional_db, cast):
    for number in range(LINES):
        make_duty(cast.section, year=2026, title=f"事项{number}", per="month", windows="d15", day_off="next")
    fall_due(today=TODAY)
    follow_calendar(today=TODAY)
    return Assignment.objects.filter(period_from=date(2026, 5, 1))


def turn(is_off):
    """The Friday becomes a day off, or a working day again."""
    DayException.objects.filter(date=DAY).delete()
    if is_off:
        DayException.objects.create(date=DAY, working=False)


def told():
    return Act.objects.filter(verb=REDATE).count()


@pytest.mark.faults
def test_two_runs_at_once_move_each_day_once(due_in_may, at_once, measured):
    tried, doubled, moved = rounds(full=60, short=4), 0, 0
    for number in range(tried):
        turn(is_off := number % 2 == 0)
        before, versions = told(), dict(due_in_may.values_list("pk", "version"))
        came_to = at_once(*[lambda: follow_calendar(today=TODAY)] * 2, lambda: fall_due(today=TODAY))
        assert faults(came_to) == [] and came_to[2] == 0
        assert set(due_in_may.values_list("due_on", flat=True)) == {NEXT if is_off else DAY}
        doubled += told() - before - LINES
        moved += sum(came_to[:2])
        assert dict(due_in_may.values_list("pk", "version")) == {pk: old + 1 for pk, old in versions.items()}
    measured(tried=tried, moved=moved, doubled=doubled)
    assert (moved, doubled) == (tried * LINES, 0)


@pytest.mark.connections
def test_control_without_the_locks_both_move_them(due_in_may, at_once, monkeypatch):
    both_have_read, move = threading.Barrier(2), falling_due._move

    def meet(moved, why):
        both_have_read.wait(PATIENCE)
        move(moved, why)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    monkeypatch.setattr(falling_due, "_move", meet)
    turn(is_off=True)
    came_to = at_once(*[lambda: follow_calendar(today=TODAY)] * 2)
    assert faults(came_to) == []
    assert (sum(came_to), told()) == (2 * LINES, 2 * LINES)
