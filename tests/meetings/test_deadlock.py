"""Two records of one unit saved at the same moment: neither waits for the other while the other waits for it."""

import contextlib
import threading
from datetime import date
from functools import partial

import pytest
from django.db import OperationalError

from calendars.periods import Period
from meetings.models import Meeting, Signatures
from meetings.records import locking, services
from meetings.records.parts import AgendaLine, AttendanceLine
from meetings.signing import settings
from responsibility.assignments import fulfilment
from responsibility.duties.falling_due import fall_due
from responsibility.handing_over import services as handing_over
from study.models import Session
from study.sessions import services as sessions
from tests.cast import make_duty
from tests.meetings.factory import make_meeting, make_type
from tests.racing import faults
from tests.study.factory import make_series

EITHER = pytest.mark.parametrize("protected", [True, False], ids=["one at a time", "control: both at once"])


@pytest.mark.connections
@EITHER
def test_each_holding_what_the_other_one_now_answers_too(
    transactional_db,
    request,
    at_once,
    monkeypatch,
    protected,
):
    if not protected:
        monkeypatch.setattr(fulfilment, "one_at_a_time", lambda unit: None)
        monkeypatch.setattr(locking, "unit_first", lambda pk: None)
    cast = request.getfixturevalue("cast")
    year = Period.year(2024)
    kinds = [make_type("analysis"), make_type("special")]
    for kind in kinds:
        make_duty(cast.section, year=2024, per="year", evidence_kind=kind.kind)
    fall_due(today=year.end)
    rows = [make_meeting(cast.section, cast.recorder, covers=year, types=(code,), held_on=year.end)
            for code in ("analysis", "special")]  # fmt: skip
    both_hold = threading.Barrier(2)
    ensure = fulfilment._ensure_made

    def ensure_made(*args):
        with contextlib.suppress(threading.BrokenBarrierError):
            both_hold.wait(2)
        return ensure(*args)

    monkeypatch.setattr(fulfilment, "_ensure_made", ensure_made)

    def saving(row):
        row = Meeting.objects.get(pk=row.pk)
        return lambda: services.save_meeting(meeting=row, types=kinds, by=cast.recorder, today=year.end,
                                             agenda=[AgendaLine("一")], attendance=[AttendanceLine(cast.recorder)],
                                             version=row.version)  # fmt: skip

    came_to = at_once(*[saving(row) for row in rows])
    assert bool(faults(came_to)) != protected, came_to


@pytest.mark.connections
@EITHER
@pytest.mark.parametrize("kind", ["meetings", "study"])
def test_two_new_ones_that_both_keep_the_unit_open(transactional_db, request, at_once, monkeypatch, protected, kind):
    """Keeping it open takes a lock that both can hold; what they answer takes one that only one can."""
    verbs = services if kind == "meetings" else sessions
    if not protected:
        monkeypatch.setattr(verbs, "one_at_a_time", lambda unit: None)
    cast = request.getfixturevalue("cast")
    day = date(2026, 3, 23)
    two_series = [make_series(cast.section, by=cast.head, name=name) for name in ("例会", "学习会")]
    both_hold, refuse = threading.Barrier(2), verbs.refuse_after_closing

    def refuse_after_closing(*args):
        refuse(*args)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_hold.wait(2)

    monkeypatch.setattr(verbs, "refuse_after_closing", refuse_after_closing)

    def log_meeting(number):
        meeting = Meeting(
            unit=cast.section, held_on=day, title=f"会议{number}", chair=cast.head, recorder=cast.recorder
        )
        return services.save_meeting(meeting=meeting, types=[make_type("special")], by=cast.recorder, today=day,
                                     agenda=[AgendaLine("一")], attendance=[AttendanceLine(cast.recorder)])  # fmt: skip

    def log_session(number):
        session = Session(series=two_series[number], held_on=day, topic="学习")
        return sessions.log_session(session=session, by=cast.recorder, today=day)

    make_type("special")
    log = log_meeting if kind == "meetings" else log_session
    came_to = at_once(*[partial(log, number) for number in range(2)])
    deadlocks = [fault for fault in faults(came_to) if isinstance(fault, OperationalError)]
    assert faults(came_to, OperationalError) == [] and bool(deadlocks) != protected, came_to


@pytest.mark.connections
@EITHER
@pytest.mark.parametrize("what", ["it is set who signs", "its unit closes"])
def test_a_record_saved_while(transactional_db, request, at_once, monkeypatch, protected, what):
    """Both lock units and then their records; saving, the unit before the record too."""
    if not protected:
        monkeypatch.setattr(locking, "unit_first", lambda pk: None)
    cast = request.getfixturevalue("cast")
    row = make_meeting(cast.section, cast.recorder, types=("special",), signatures=Signatures.BOTH)
    verbs = {
        "it is set who signs": (settings, partial(
            settings.set_signatures, unit=cast.section, version=0, signatures=Signatures.ONE)),
        "its unit closes": (handing_over, partial(
            handing_over.close_unit, unit=cast.section, heir=cast.office, by=cast.unitadmin, today=date.today(),
            last_on=date.today(), reason="改革")),
    }  # fmt: skip
    module, other = verbs[what]
    both_hold, opened, units_locked = threading.Barrier(2), services.open_to_change, module.locked_with_below

    def after(found):
        with contextlib.suppress(threading.BrokenBarrierError):
            both_hold.wait(2)
        return found

    monkeypatch.setattr(services, "open_to_change", lambda *args: after(opened(*args)))
    monkeypatch.setattr(module, "locked_with_below", lambda *args: after(units_locked(*args)))

    def save():
        return services.save_meeting(
            meeting=Meeting.objects.get(pk=row.pk), types=[make_type("special")], by=cast.recorder, today=row.held_on,
            agenda=[AgendaLine("一")], attendance=[AttendanceLine(cast.recorder)],
        )  # fmt: skip

    came_to = at_once(save, other)
    deadlocks = [fault for fault in faults(came_to) if isinstance(fault, OperationalError)]
    assert faults(came_to, OperationalError) == [] and bool(deadlocks) != protected, came_to
    if protected and module is settings:
        assert Meeting.objects.get().signatures == Signatures.ONE
