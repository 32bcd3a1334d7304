"""Two people at the same moment: one session a day, one change of a turn, no note accepted that nobody read. With the
protection off, the same two spoil it."""

import threading
from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from organization.editing import Stale, locked
from study.models import Note, RotaChange, Session, SessionAttendee
from study.months.services import Day, log_month
from study.notes import services as notes
from study.sessions import services as sessions
from study.turns import services as turns
from tests.racing import faults
from tests.study.factory import FRIDAY, make_note, make_series

PATIENCE = 30
TODAY = date(2026, 3, 31)
EXPECTED = ["head", "recorder", "member"]
DAYS = [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)]
BOTH = ["one at a time", "control: both at once"]


def verb(found, protected):
    """SQLite's own write lock is taken off in a control, by running outside a transaction."""
    return found if protected or connection.vendor == "postgresql" else found.__wrapped__


def unlock(monkeypatch, module):
    """Both read the row before either writes."""
    both_have_read = threading.Barrier(2)

    def unlocked(model, pk, version=None):
        row = model.objects.get(pk=pk)
        both_have_read.wait(PATIENCE)
        return row

    assert module.locked is locked
    monkeypatch.setattr(module, "locked", unlocked)


@pytest.fixture
def daily(transactional_db, cast, on):
    on(TODAY)
    return make_series(cast.section, by=cast.head, weekday=None, name="微课堂", plan=2026, today=TODAY)


def log(series, by, protected=True):
    def run():
        session = Session(series=series, held_on=DAYS[1], topic="登记表单")
        return verb(sessions.log_session, protected)(session=session, by=by, today=TODAY)

    return run


def confirm_month(series, by):
    def run():
        return log_month(series=series, held=[Day(day, "整月确认") for day in DAYS], by=by, today=TODAY)

    return run


@pytest.mark.parametrize("second", ["log form", "month page"])
def test_a_day_logged_twice_at_once_is_one_session_and_the_other_is_told(cast, daily, at_once, second):
    """The rest of the month is logged all the same."""
    other = log(daily, cast.head) if second == "log form" else confirm_month(daily, cast.head)
    came_to = at_once(log(daily, cast.recorder), other)
    assert faults(came_to, ValidationError) == []
    told = [answer for answer in came_to if isinstance(answer, ValidationError)]
    assert all("held_on" in one.message_dict for one in told)
    if second == "month page":
        logged, refused = came_to[1]
        assert {row.held_on for row in logged} >= {DAYS[0], DAYS[2]}
        told += refused.values()
    assert len(told) == 1, "one of the two is told, never both"
    assert Session.objects.filter(held_on=DAYS[1]).count() == 1
    assert SessionAttendee.objects.filter(session__held_on=DAYS[1]).count() == len(EXPECTED)


@pytest.fixture(params=["the database decides", "control: no rule"])
def rule_of_database(request, transactional_db):
    """Set up before `at_once` copies SQLite's database, and torn down after it: what the two left goes before the rule
    holds again."""
    rule = next(one for one in Session._meta.constraints if one.name == "session_once_a_day")
    holds = request.param == "the database decides"
    if not holds:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Session, rule)
    yield holds
    if not holds:
        Session.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Session, rule)


def test_where_both_have_looked_before_either_writes_the_database_decides(
    cast, daily, rule_of_database, at_once, monkeypatch
):
    """The lock on the unit is off. With its rule off too, the day has two sessions."""
    both_have_looked, refuse = threading.Barrier(2), sessions._refuse

    def refused(session, today, attendance):
        refuse(session, today, attendance)
        both_have_looked.wait(PATIENCE)

    monkeypatch.setattr(sessions, "one_at_a_time", lambda unit: None)
    monkeypatch.setattr(sessions, "_refuse", refused)
    monkeypatch.setattr(sessions, "answer", lambda session, by, today: None)
    came_to = at_once(log(daily, cast.recorder, protected=False), log(daily, cast.head, protected=False))
    assert faults(came_to, ValidationError) == []
    assert Session.objects.filter(held_on=DAYS[1]).count() == (1 if rule_of_database else 2)
    assert len(faults(came_to)) == rule_of_database


@pytest.fixture(params=BOTH)
def protected(request):
    return request.param == BOTH[0]


@pytest.fixture
def weekly(transactional_db, cast, on):
    on(date(2026, 3, 2))
    people = [cast.head, cast.recorder, cast.member]
    return make_series(cast.section, by=cast.head, rota=people, weekday=FRIDAY, name="周五小课堂", plan=2026)


def test_a_turn_changed_by_two_at_once_is_changed_once_and_the_second_is_told(
    cast, weekly, at_once, monkeypatch, protected
):
    """Without the lock the second runs into the database's rule, which speaks no language."""
    if not protected:
        unlock(monkeypatch, turns)
    facts = {"series": weekly, "day": date(2026, 3, 6), "today": date(2026, 3, 2)}
    change = verb(turns.change_turn, protected)
    came_to = at_once(
        partial(change, person=cast.member, reason="出差", by=cast.recorder, **facts),
        partial(change, person=cast.recorder, reason="培训", by=cast.head, **facts),
    )
    assert RotaChange.objects.count() == 1
    (fault,) = [answer for answer in came_to if isinstance(answer, Exception)]
    in_words = isinstance(fault, ValidationError) and "day" in fault.message_dict
    assert in_words == protected, fault
    assert isinstance(fault, ValidationError if protected else (ValidationError, IntegrityError))


def rewrite(note, by):
    def run():
        mine = Note.objects.get(pk=note.pk)
        mine.text = "改过的正文"
        hand_in = notes.hand_in_note
        return hand_in(note=mine, by=by, today=mine.submitted_on, version=note.version)

    return run


def test_a_note_changed_while_it_is_accepted_is_not_accepted_unread(cast, on, at_once, monkeypatch, protected):
    on(TODAY)
    note = make_note(cast.member, cast.section, text="交上来的正文")
    if not protected:
        unlock(monkeypatch, notes)
        if connection.vendor != "postgresql":
            monkeypatch.setattr(notes, "hand_in_note", notes.hand_in_note.__wrapped__)
    accept = verb(notes.accept_note, protected)
    came_to = at_once(partial(accept, note=note, version=note.version, by=cast.head), rewrite(note, cast.member))
    stored = Note.objects.get(pk=note.pk)
    if protected:
        assert len(faults(came_to)) == 1 and isinstance(faults(came_to)[0], (Stale, ValidationError))
        assert (stored.state, stored.text) in {("accepted", "交上来的正文"), ("handed_in", "改过的正文")}
    else:
        assert faults(came_to) == [], "both believe to be done, and one of them is not"
        done = {(stored.state == "accepted"), (stored.text == "改过的正文")}
        assert done == {True, False}, (stored.state, stored.text)


def test_two_who_judge_at_once_come_to_one_judgment(cast, on, at_once, monkeypatch, protected):
    on(TODAY)
    note = make_note(cast.member, cast.section)
    if not protected:
        unlock(monkeypatch, notes)
    came_to = at_once(
        partial(verb(notes.accept_note, protected), note=note, version=note.version, by=cast.head),
        partial(verb(notes.return_note, protected), note=note, version=note.version, by=cast.leader,
                reason="再作修改", today=TODAY),
    )  # fmt: skip
    assert len(faults(came_to)) == protected, came_to


def test_a_note_handed_in_again_twice_at_once_keeps_the_words_of_one_and_tells_the_other(
    cast, on, at_once, monkeypatch, protected
):
    """From two windows: the second is shown both texts (Stale), not overwritten unseen."""
    on(TODAY)
    note = make_note(cast.member, cast.section)
    note = notes.return_note(note=note, version=note.version, by=cast.head, reason="再作修改", today=TODAY)
    if not protected:
        unlock(monkeypatch, notes)
        if connection.vendor != "postgresql":
            monkeypatch.setattr(notes, "hand_in_note", notes.hand_in_note.__wrapped__)
    came_to = at_once(rewrite(note, cast.member), rewrite(note, cast.recorder))
    assert len(faults(came_to)) == protected, came_to
    assert Note.objects.get(pk=note.pk).state == "handed_in"


def test_a_month_confirmed_by_two_at_once_is_logged_once(cast, daily, at_once):
    came_to = at_once(confirm_month(daily, cast.recorder), confirm_month(daily, cast.head))
    assert faults(came_to) == []
    assert Session.objects.count() == len(DAYS)
    told = sum(len(refused) for _logged, refused in came_to)
    assert told == len(DAYS), "each day is told to whoever came second"
