"""Two at the same moment, or one between another's look and deed: double clicks, and what changes while it is handed
down. Each with its protection off as the control."""

import contextlib
import threading
import time
from datetime import date

import pytest
from django.db import transaction
from django.db.models import Q

from calendars.models import DayException
from organization.editing import locked
from organization.models import Unit
from organization.tree.models import UnitQuerySet
from responsibility.cascades import services as cascading
from responsibility.cascades.services import flow_down
from responsibility.duties import falling_due, standard
from responsibility.duties.falling_due import fall_due, realign
from responsibility.duties.models import DutyQuerySet
from responsibility.duties.services import save_duty
from responsibility.duties.voiding import void_duty
from responsibility.followups import services as followups
from responsibility.models import Assignment, Cascade, Duty
from tests.cast import make_duty
from tests.racing import faults

TODAY = date(2026, 5, 4)
PATIENCE = 2
pytestmark = pytest.mark.connections


@pytest.fixture
def line(transactional_db, request):
    return make_duty(request.getfixturevalue("cast").city, year=2026, title="专题研究", per="quarter", owner=None)


def below(line):
    return Unit.objects.within(line.unit).exclude(pk=line.unit_id)


@pytest.mark.parametrize("protected", [True, False], ids=["one key", "control: two keys"])
def test_a_double_click_hands_down_once(line, at_once, monkeypatch, protected):
    both, begin = threading.Barrier(2), cascading._begin
    keys = ["0b8f6b9e-6a55-4b0e-9a59-6c25a2f1a8d1", "0b8f6b9e-6a55-4b0e-9a59-6c25a2f1a8d2"]

    def at_the_same_moment(*args, **fields):
        both.wait(PATIENCE)
        return begin(*args, **fields)

    monkeypatch.setattr(cascading, "_begin", at_the_same_moment)
    came_to = at_once(*(
        lambda key=key: cascading.hand_down(lines=[line], units=below(line), by=None, from_on=TODAY, key=key)
        for key in (keys[:1] * 2 if protected else keys)
    ))  # fmt: skip
    assert faults(came_to) == []
    assert Cascade.objects.count() == len({cascade.pk for cascade in came_to}) == (1 if protected else 2)


def while_a_slice_is_under_way(line, at_once, monkeypatch, deed, protected):
    """A slice that has made its lines and is not through yet, and the deed on the line they were made of."""
    made, done = threading.Event(), threading.Event()
    if not protected:
        monkeypatch.setattr(DutyQuerySet, "select_for_update", lambda rows, **_options: rows)

    def dawdle(**options):
        made.set()
        done.wait(PATIENCE)
        return fall_due(**options)

    def deed_then():
        made.wait(PATIENCE)
        with transaction.atomic():
            deed(locked(Duty, line.pk))
        done.set()

    monkeypatch.setattr(cascading, "fall_due", dawdle)
    cascade = cascading.hand_down(lines=[line], units=below(line), by=None, from_on=TODAY)
    came_to = at_once(lambda: cascading._slice(cascade.pk, TODAY), deed_then)
    assert faults(came_to) == []
    while cascading.go_on_with_all(today=TODAY, seconds=5):
        pass
    return Duty.objects.filter(source=line)


@pytest.mark.parametrize("protected", [True, False], ids=["locked", "control: not locked"])
def test_a_line_changed_while_it_is_handed_down_changes_everywhere(line, at_once, monkeypatch, protected):
    def reword(duty):
        duty.title = "专题研究（新）"
        save_duty(duty=duty, today=TODAY)

    lines = while_a_slice_is_under_way(line, at_once, monkeypatch, reword, protected)
    assert lines.count() == 6
    assert set(lines.values_list("title", flat=True)) == {"专题研究（新）" if protected else "专题研究"}


@pytest.mark.parametrize("protected", [True, False], ids=["locked", "control: not locked"])
def test_a_line_withdrawn_while_it_is_handed_down_is_withdrawn_everywhere(line, at_once, monkeypatch, protected):
    def withdraw(duty):
        flow_down(line=void_duty(record=duty, by=None, reason="误发"), by=None, reason="误发", withdraw=True)

    lines = while_a_slice_is_under_way(line, at_once, monkeypatch, withdraw, protected)
    assert lines.filter(voided_at=None).count() == (0 if protected else 6)


@pytest.mark.parametrize("protected", [True, False], ids=["locked", "control: not locked"])
def test_a_double_click_puts_a_standard_duty_on_the_list_once(
    transactional_db, request, at_once, monkeypatch, protected
):
    unit, both, save = request.getfixturevalue("cast").section, threading.Barrier(2), standard.save_duty
    if not protected:
        monkeypatch.setattr(UnitQuerySet, "select_for_update", lambda rows, **_options: rows)

    def dawdle(**line):
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(PATIENCE)
        return save(**line)

    monkeypatch.setattr(standard, "save_duty", dawdle)
    code = next(iter(standard.standard_duties()))
    chosen = [
        standard.drafts(unit=unit, codes=[code], capacities={code: ""}, valid_from=TODAY, by=None)
        for _click in range(2)
    ]
    came_to = at_once(*(lambda some=some: standard.put_on_the_list(drafts=some, today=TODAY) for some in chosen))
    assert faults(came_to) == []
    assert Duty.objects.filter(unit=unit).count() == sum(came_to) == (1 if protected else 2)


@pytest.mark.parametrize("protected", [True, False], ids=["looked at again", "control: looked at once"])
def test_work_reported_on_while_the_calendar_changes_keeps_its_day(
    transactional_db, request, at_once, monkeypatch, protected
):
    """The worker has chosen the row and waits for it; who holds it has just reported on it."""
    cast = request.getfixturevalue("cast")
    duty = make_duty(cast.section, year=2026, per="month", windows="last", owner=cast.member)
    fall_due(today=TODAY)
    work = duty.assignments.get(period_from=date(2026, 5, 1))
    DayException.objects.create(date=work.due_on, working=False)
    said, act, untouched, looks = threading.Event(), followups._act, falling_due._untouched, []

    def act_and_dawdle(*args, **words):
        act(*args, **words)
        said.set()
        time.sleep(PATIENCE / 2)

    def look():
        looks.append(1)
        return untouched() if protected or len(looks) == 1 else Q()

    def follow():
        said.wait(PATIENCE)
        return realign(duties=Duty.objects.filter(pk=duty.pk), today=TODAY, why="x")

    monkeypatch.setattr(followups, "_act", act_and_dawdle)
    monkeypatch.setattr(falling_due, "_untouched", look)
    came_to = at_once(
        lambda: followups.report_progress(obligation=work, by=cast.member, today=TODAY, text="在办"), follow
    )
    assert faults(came_to) == []
    assert (Assignment.objects.get(pk=work.pk).due_on == work.due_on) == protected
