"""Many figures over a tree in one query say the same as each figure alone."""

from datetime import date, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.periods import Period
from figures.catalogue import Count, Frame, all_figures
from figures.tally import Tally
from organization.models import Unit
from responsibility.models import Assignment
from tests.cast import make_assignment, make_duty, make_unit

DAY = date(2024, 6, 15)  # a Saturday; three working days on it is Wednesday the 19th
YEAR = Period.year(2024)


def counts():
    return [figure for figure in all_figures().values() if isinstance(figure, Count)]


def test_every_branch_of_the_tree_counts_as_the_figure_alone_counts_it(cast):
    for days, unit in enumerate([cast.city, cast.bureau, cast.section, cast.section, cast.branch, cast.other_section]):
        make_assignment(unit, due_on=DAY + timedelta(days=days - 3))
        make_duty(unit, year=2024)
    tally = Tally(counts(), Frame(cast.bureau, YEAR, DAY))
    for figure in counts():
        assert tally.total(figure.code) == figure.value(Frame(cast.bureau, YEAR, DAY))
        for child in Unit.objects.filter(parent=cast.bureau):
            assert tally.of(figure.code, child) == figure.value(Frame(child, YEAR, DAY))
    assert tally.total("assignments_due") == 4
    assert tally.own("assignments_due") == 1


def test_all_figures_cost_one_query_and_two_for_the_lights(cast, django_assert_num_queries):
    make_assignment(cast.section, due_on=DAY)
    frame = Frame(cast.city, YEAR, DAY)
    Tally(counts(), frame)  # content types are read once a process
    with django_assert_num_queries(3):
        Tally(counts(), frame)


ROWS = st.lists(
    st.tuples(
        st.integers(0, 99), st.integers(-400, 400), st.sampled_from(Assignment.Stage.values), st.integers(-5, 5)
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grown_below=st.lists(st.integers(0, 99), max_size=3), drawn=ROWS)
def test_rolled_up_numbers_equal_a_count_by_hand(cast, grown_below, drawn):
    """Random work in the units of a random tree, compared with a count in Python over all rows."""
    with transaction.atomic():
        compare_with_a_count_by_hand(cast, grown_below, drawn)
        transaction.set_rollback(True)


def compare_with_a_count_by_hand(cast, grown_below, drawn):
    units = list(Unit.objects.all())
    for number, parent in enumerate(grown_below):
        units.append(make_unit(f"grown{number}", units[parent % len(units)]))
    rows = [(units[number % len(units)], days, stage, done) for number, days, stage, done in drawn]
    for unit, days, stage, done in rows:
        due_on = DAY + timedelta(days=days)
        make_assignment(unit, due_on=due_on, stage=stage, done_on=due_on + timedelta(days=done))
    tally = Tally(counts(), Frame(cast.city, YEAR, DAY))
    for child in Unit.objects.filter(parent=cast.city):
        below = [row[1:] for row in rows if row[0].path.startswith(child.path)]
        due = [
            row for row in below if (DAY + timedelta(days=row[0])).year == 2024 and row[1] not in ("cancelled", "draft")
        ]
        done = [row for row in due if row[1] == "done" and row[0] + row[2] <= 0]
        owed = [row for row in below if row[1] in Assignment.OPEN_STAGES or (row[1] == "done" and row[0] + row[2] > 0)]
        at_work = [row for row in owed if row[1] in ("issued", "open", "returned", "done") or row[0] + row[2] > 0]
        expected = {
            "assignments_due": len(due),
            "assignments_done": len(done),
            "done_late": len([row for row in done if row[2] > 0]),
            "assignments_overdue": len([row for row in at_work if row[0] < 0]),
            "assignments_due_soon": len([row for row in at_work if 0 <= row[0] <= 4]),
            "assignments_missed": len([row for row in due if row[1] == "missed"]),
        }
        assert {code: tally.of(code, child) for code in expected} == expected
