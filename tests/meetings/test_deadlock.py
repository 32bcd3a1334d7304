"""Two records, each holding what the other one now answers too, are saved at the same moment."""

import contextlib
import threading

import pytest

from calendars.periods import Period
from meetings.models import Meeting
from meetings.records import services
from meetings.records.parts import AgendaLine, AttendanceLine
from responsibility.assignments import fulfilment
from responsibility.duties.falling_due import fall_due
from tests.cast import make_duty
from tests.meetings.factory import make_meeting, make_type
from tests.racing import faults


@pytest.mark.connections
@pytest.mark.parametrize("protected", [True, False], ids=["one at a time", "control: both at once"])
def test_two_records_saved_at_once_never_wait_for_each_other(
    transactional_db,
    request,
    at_once,
    monkeypatch,
    protected,
):
    if not protected:
        monkeypatch.setattr(fulfilment, "_one_at_a_time", lambda unit: None)
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
