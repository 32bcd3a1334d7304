"""Timeliness is derived twice, in Python and in SQL, and the two agree on every boundary."""

from datetime import date, timedelta
from itertools import product

import pytest

from responsibility.lights.lights import Lights
from responsibility.lights.timeliness import Timeliness
from responsibility.models import Assignment
from tests.cast import make_assignment

TODAY = date(2024, 2, 28)
Stage = Assignment.Stage


def test_python_and_sql_derive_the_same_timeliness_on_every_boundary(cast):
    rows = []
    for stage, days, done_days in product(Stage.values, [-400, -1, 0, 1, 2, 5, 6, 400], [-1, 0, 1]):
        due_on = TODAY + timedelta(days=days)
        done_on = due_on + timedelta(days=done_days)
        rows.append(Assignment(unit=cast.section, title="一项任务", stage=stage, due_on=due_on, done_on=done_on))
    Assignment.objects.bulk_create(rows)
    lights = Lights.on(TODAY)
    derived = list(Assignment.objects.with_timeliness(lights).select_related("unit"))
    assert len(derived) == len(rows)
    for row in derived:
        assert row.timeliness_code == row.timeliness(lights), (row.stage, row.due_on, row.done_on)


@pytest.mark.parametrize("stage", [Stage.HELD, Stage.SUBMITTED])
def test_what_waits_for_others_is_no_longer_late(cast, stage):
    row = make_assignment(cast.section, stage=stage, due_on=TODAY - timedelta(days=1), done_on=TODAY)
    assert row.timeliness(Lights.on(TODAY)) == Timeliness.WAITING
    assert not Assignment.objects.overdue(TODAY).exists()
    assert Assignment.objects.is_open().get() == row


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-1, Timeliness.OVERDUE), (0, Timeliness.DUE_TODAY), (1, Timeliness.DUE_SOON), (3, Timeliness.DUE_SOON),
     (5, Timeliness.DUE_SOON), (6, Timeliness.IN_TIME)],
)  # fmt: skip
def test_open_work_is_due_soon_from_three_working_days_before(cast, days, expected):
    """The day is a Wednesday: two working days, a weekend, a Monday."""
    row = make_assignment(cast.section, due_on=TODAY + timedelta(days=days))
    assert row.timeliness(Lights.on(TODAY)) == expected
