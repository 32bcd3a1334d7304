"""Each figure is the length of the list it opens, and closed + staged + open is all."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from calendars.periods import Period
from figures.catalogue import Frame, Ratio
from organization.tree.paths import subtree_end
from rectification.figures import CLOSED, CLOSING_RATE, FIGURES, OPEN, OVERDUE, PROBLEMS, STAGED, WITHOUT_MEASURE
from rectification.models import Item
from tests.rectification.factory import TODAY, Stage, make_item

YEAR = Period.year(2024)
COUNTS = [figure for figure in FIGURES if not isinstance(figure, Ratio)]


def frame(cast, unit=None, as_of=date(2024, 12, 31), period=YEAR):
    return Frame(unit or cast.bureau, period, as_of)


@pytest.fixture
def ledger(cast):
    """One in each stage in the section, and others that must not count: void, another bureau, another year."""
    for stage in Stage.values:
        make_item(cast.section, stage, owner=cast.member, due_on=date(2024, 6, 30))
    make_item(cast.office, measures=0)
    make_item(cast.section, voided_at=timezone.now())
    make_item(cast.other_section)
    make_item(cast.section, opened_on=date(2023, 12, 31), year=2023)
    return cast


def test_the_numbers_of_a_year(ledger):
    values = {figure.code: figure.value(frame(ledger)) for figure in COUNTS}
    assert values == {
        "problems": 9, "problems_closed": 1, "problems_staged": 1, "problems_open": 7, "problems_in_hand": 8,
        "problems_closed_in_time": 1, "problems_closed_extended": 0, "problems_closed_late": 0,
        "problems_closed_without_deadline": 0, "problems_reopened_since": 0, "problems_reopened": 0,
        "problems_age_30": 0, "problems_age_90": 0, "problems_age_180": 0, "problems_age_over": 8,
        "problems_overdue": 3, "problems_without_measure": 1, "problems_without_owner": 1,
        "problems_without_deadline": 1,
    }  # fmt: skip
    assert CLOSING_RATE.value(frame(ledger)) == (1, 9)


@pytest.mark.parametrize("figure", COUNTS, ids=lambda figure: figure.code)
@pytest.mark.parametrize("as_of", [date(2024, 3, 1), date(2024, 3, 2), TODAY - timedelta(days=1), TODAY,
                                   date(2024, 6, 30), date(2024, 7, 1)])  # fmt: skip
def test_the_number_is_the_length_of_the_list_it_opens(ledger, signed_in, figure, as_of):
    asked = frame(ledger, as_of=as_of)
    page = signed_in(ledger.leader).get(figure.url(asked))
    assert page.context["page_obj"].paginator.count == figure.value(asked)


def test_what_was_closed_or_staged_after_the_cut_off_day_was_still_open_then(ledger):
    before, after = frame(ledger, as_of=TODAY - timedelta(days=1)), frame(ledger, as_of=TODAY)
    numbers = [[figure.value(day) for figure in (CLOSED, STAGED, OPEN)] for day in (before, after)]
    assert numbers == [[0, 0, 9], [1, 1, 7]]


def test_nothing_found_after_the_cut_off_day_counts(ledger):
    assert PROBLEMS.value(frame(ledger, as_of=date(2024, 3, 1))) == 0
    assert PROBLEMS.value(frame(ledger, as_of=date(2024, 3, 2))) == 9


def test_a_problem_counts_in_the_period_of_its_feedback_date(ledger):
    quarters = [PROBLEMS.value(frame(ledger, period=Period.quarter(2024, number))) for number in (1, 2, 3, 4)]
    assert quarters == [9, 0, 0, 0]


def test_a_problem_is_overdue_from_the_day_after_its_deadline(ledger):
    days = [OVERDUE.value(frame(ledger, as_of=day)) for day in (date(2024, 6, 30), date(2024, 7, 1))]
    assert days == [0, 3]  # closing applied for or reviewed is no longer late


def test_what_is_late_does_not_vanish_with_its_year(ledger):
    make_item(ledger.section, opened_on=date(2023, 5, 4), year=2023, due_on=date(2023, 9, 30))
    assert OVERDUE.value(frame(ledger)) == 4
    assert OVERDUE.value(frame(ledger, period=Period.quarter(2024, 3))) == 4
    assert OPEN.value(frame(ledger)) == 7


def test_staged_is_not_counted_as_done(ledger):
    Item.objects.filter(stage="closed").update(voided_at=timezone.now())
    assert CLOSED.value(frame(ledger)) == 0
    assert STAGED.value(frame(ledger)) == 1


def test_a_problem_whose_only_measure_was_removed_is_without_measure(ledger):
    item = Item.objects.filter(stage="to_plan", unit=ledger.section).standing().first()
    item.measures.all().delete()
    assert WITHOUT_MEASURE.value(frame(ledger)) == 2


def test_a_figure_of_a_unit_is_its_subtree(ledger):
    inside = Item.objects.standing().filter(
        unit__path__gte=ledger.section.path, unit__path__lt=subtree_end(ledger.section.path), year=2024
    )
    assert PROBLEMS.value(frame(ledger, unit=ledger.section)) == inside.count() == 8
