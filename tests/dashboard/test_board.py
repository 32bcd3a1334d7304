"""The leader's page: every number is the length of the list it opens, and late work stands first with whose it is."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.matrix import State
from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment
from tests.cast import make_assignment, make_duty, make_post, make_unit, make_user
from tests.rectification.factory import Stage as ItemStage
from tests.rectification.factory import make_item
from tests.reports.factory import make_meeting, make_seed_year

pytestmark = pytest.mark.django_db
Stage = Assignment.Stage
YEAR_END = "2023-12-31"
QUERY_LIMIT = 15  # two of them read the lights: those of the cut-off day, and the colors of whoever reads


@pytest.fixture
def busy(cast):
    """Work in every stage, in every unit of the bureau, in 2023."""
    for number, unit in enumerate((cast.bureau, cast.section, cast.office, cast.branch, cast.other_section)):
        for days, stage in enumerate(Stage.values):
            make_assignment(unit, due_on=date(2023, 11, 1 + number + days), stage=stage, owner=cast.member,
                            done_on=date(2023, 11, 5))  # fmt: skip
        make_assignment(unit, due_on=date(2024, 1, 2))
        for stage in (ItemStage.IN_PROGRESS, ItemStage.STAGED):
            make_item(unit, stage, year=2023, opened_on=date(2023, 3, 1), due_on=date(2023, 6, 1), owner=cast.head,
                      staged_on=date(2023, 5, 1))  # fmt: skip
    return cast


def board_of(client, **query):
    page = client.get("/dashboard/", query)
    assert page.status_code == 200
    return page.context["board"]


def numbers_of(board):
    """Every number that the page shows."""
    yield from (tile for group in board.groups() for tile in group.tiles)
    for row in (*board.children(), board.own(), board.all_units()):
        yield from (*row.numbers, row.closed, row.problems)


@pytest.mark.parametrize("role", ["leader", "supervisor", "head"])
@pytest.mark.parametrize("period", ["2023", "2023-Q4"])
def test_every_number_is_the_length_of_the_list_it_opens(busy, signed_in, role, period):
    make_seed_year(busy)
    client = signed_in(getattr(busy, role))
    board = board_of(client, period=period, as_of=YEAR_END)
    shown = {number.url: number.value for number in numbers_of(board)}
    assert len(shown) >= 30 if role != "head" else len(shown) >= 20
    opened = {url: client.get(url).context["page_obj"].paginator.count for url in shown}
    assert opened == shown


def test_the_parts_of_the_tree_add_up(busy, signed_in):
    board = board_of(signed_in(busy.supervisor), unit="bureau", period="2023", as_of=YEAR_END)
    together = [number.value for number in board.all_units().numbers]
    parts = [[number.value for number in row.numbers] for row in (*board.children(), board.own())]
    assert together == [sum(column) for column in zip(*parts, strict=True)]
    assert together[2] == 4 * 3  # to be signed for, open, returned: three overdue in each of the bureau's four units


def test_what_is_late_stands_first_with_whose_it_is(busy, signed_in):
    page = signed_in(busy.leader).get("/dashboard/", {"period": "2023", "as_of": YEAR_END})
    worst = page.context["board"].worst()
    assert len(worst) == 10
    assert [late.record.due_on for late in worst] == sorted(late.record.due_on for late in worst)
    assert {late.record.owner for late in worst} == {busy.member, busy.head}
    text = page.content.decode()
    assert text.index("逾期事项及责任人") < text.index("进行中任务")


def test_work_late_since_last_year_does_not_vanish_at_new_year(cast, signed_in):
    make_assignment(cast.section, title="去年的任务", due_on=date(2023, 12, 20))
    make_item(cast.section, ItemStage.IN_PROGRESS, year=2023, opened_on=date(2023, 5, 1), due_on=date(2023, 12, 1))
    board = board_of(signed_in(cast.leader), period="2024", as_of="2024-01-03")
    assert [board.total(code).value for code in ("assignments_overdue", "problems_overdue")] == [1, 1]


def test_drilling_down_shows_the_unit_and_what_lies_above(busy, signed_in):
    page = signed_in(busy.supervisor).get("/dashboard/", {"unit": "bureau"})
    assert [row.unit for row in page.context["board"].children()] == [busy.section, busy.office, busy.branch]
    assert page.context["asked"].above == [busy.city]
    assert "?unit=section" in page.content.decode()


def test_the_form_shows_what_the_page_counts(cast, signed_in):
    form = signed_in(cast.supervisor).get("/dashboard/", {"unit": "bureau"}).context["asked"].form
    today = timezone.localdate()
    assert {name: form[name].value() for name in form.fields} == {
        "unit": "bureau", "period": str(today.year), "as_of": today,
    }  # fmt: skip


def test_nothing_stands_for_a_year_before_it_begins(cast, signed_in):
    board = board_of(signed_in(cast.leader), period="2030")
    assert {number.value for number in numbers_of(board)} == {0}


@pytest.mark.parametrize("who", ["member", "recorder", "clerk", "assistant", "admin", "security", "auditor"])
def test_who_answers_for_nobody_is_refused_and_has_no_menu_entry(cast, signed_in, who):
    client = signed_in(getattr(cast, who))
    assert client.get("/dashboard/").status_code == 403
    assert "/dashboard/" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [("leader", "bureau", 200), ("leader", "section", 200), ("leader", "city", 404), ("leader", "other", 404),
     ("head", "section", 200), ("head", "bureau", 404), ("leader", "nowhere", 404),
     ("supervisor", "other-section", 200)],
)  # fmt: skip
def test_a_unit_opens_only_for_whoever_reports_on_all_of_it(cast, signed_in, who, unit, status):
    assert signed_in(getattr(cast, who)).get("/dashboard/", {"unit": unit}).status_code == status


def test_a_unit_one_only_reads_is_refused(cast, signed_in):
    make_user("both", cast.office, "head")
    both = make_user("two-posts", cast.office, "head")
    make_post(both, cast.section)
    assert signed_in(both).get("/dashboard/", {"unit": "section"}).status_code == 403


@pytest.mark.parametrize(
    "query",
    [{"period": "9999"}, {"period": "x"}, {"period": "2023-Q5"}, {"as_of": "2023-02-29"}, {"as_of": "0001-01-01"},
     {"as_of": "9999-12-31"}, {"as_of": "gestern"}, {"period": "2023-01-01..1999-01-01"}],
)  # fmt: skip
def test_a_period_that_makes_no_sense_gets_a_message(cast, signed_in, query):
    page = signed_in(cast.leader).get("/dashboard/", query)
    assert page.status_code == 200
    assert page.context["asked"].form.errors
    assert page.context["frame"].as_of == timezone.localdate()


def test_the_page_costs_the_same_for_one_row_and_many(busy, signed_in, django_assert_num_queries):
    client = signed_in(busy.supervisor)
    query = {"unit": "bureau", "period": "2023", "as_of": YEAR_END}
    client.get("/dashboard/", query)
    with CaptureQueriesContext(connection) as few:
        client.get("/dashboard/", query)
    make_seed_year(busy)
    for number in range(8):
        unit = make_unit(f"more{number}", busy.bureau)
        make_duty(unit, year=2023, evidence_kind_id=None)
        make_assignment(unit, due_on=date(2023, 2, 1), owner=make_user(f"owner{number}", unit))
    with django_assert_num_queries(len(few)):
        client.get("/dashboard/", query)
    assert len(few) <= QUERY_LIMIT, [query["sql"][:90] for query in few]


# The quarters' matrix


@pytest.fixture
def analysis_kind(db):
    from meetings.models import MeetingType

    return MeetingType.objects.get(code="analysis").kind


def states(client, as_of, **query):
    page = client.get("/dashboard/", {"period": "2023", "as_of": as_of, **query})
    return {row.unit: [cell.state for cell in row.cells] for row in page.context["matrix"].rows}


def answer(unit, quarter, done_on):
    Assignment.objects.filter(unit=unit, period_from=quarter.start).update(stage=Stage.DONE, done_on=done_on)


def test_each_quarter_says_held_waiting_missing_or_not_yet_due(cast, signed_in, analysis_kind):
    from calendars.periods import Period

    quarters = Period.year(2023).split("quarter")
    make_duty(cast.bureau, year=2023, evidence_kind=analysis_kind)
    make_duty(cast.branch, year=2023, evidence_kind=analysis_kind)
    fall_due(today=date(2023, 10, 5))
    make_meeting(cast.bureau, "analysis", held_on=date(2023, 3, 28), covers=quarters[0], by=cast.clerk)
    answer(cast.bureau, quarters[0], date(2023, 3, 28))
    make_meeting(cast.bureau, "analysis", held_on=date(2023, 8, 23), covers=quarters[1], by=cast.clerk)
    answer(cast.bureau, quarters[1], date(2023, 8, 23))
    make_meeting(cast.bureau, "analysis", held_on=date(2023, 9, 28), covers=quarters[2], by=cast.clerk, stage="held",
                 signed_at=None, signed_by=None)  # fmt: skip
    waiting = Assignment.objects.filter(unit=cast.bureau, period_from=quarters[2].start)
    waiting.update(stage=Stage.HELD, done_on=date(2023, 9, 28))
    Assignment.objects.filter(unit=cast.branch, period_from=quarters[0].start).update(stage=Stage.MISSED)
    answer(cast.branch, quarters[1], date(2023, 6, 1))
    assert states(signed_in(cast.leader), "2023-10-05") == {
        cast.bureau: [State.HELD, State.HELD, State.WAITING, State.NOT_DUE],
        cast.branch: [State.MISSED, State.DONE, State.OVERDUE, State.NOT_DUE],
    }
    before = states(signed_in(cast.leader), "2023-07-10")
    assert before[cast.bureau] == [State.HELD, State.OVERDUE, State.NOT_DUE, State.NOT_DUE]


def test_a_half_yearly_duty_has_half_years_in_its_row(cast, signed_in, analysis_kind):
    make_duty(cast.bureau, year=2023, evidence_kind=analysis_kind, per="half", windows="m6-middle")
    fall_due(today=date(2023, 7, 5))
    page = signed_in(cast.leader).get("/dashboard/", {"period": "2023", "as_of": "2023-07-05"})
    cells = page.context["matrix"].rows[0].cells
    assert [(cell.span, cell.state) for cell in cells] == [(2, State.OVERDUE), (2, State.NOT_DUE)]


def test_a_monthly_duty_counts_its_meetings_within_the_quarter(cast, signed_in, analysis_kind):
    from calendars.periods import Period

    make_duty(cast.bureau, year=2023, evidence_kind=analysis_kind, per="month")
    fall_due(today=date(2023, 3, 31))
    for month in (1, 2):
        make_meeting(cast.bureau, "analysis", held_on=date(2023, month, 20), covers=Period.month(2023, month),
                     by=cast.clerk)  # fmt: skip
        answer(cast.bureau, Period.month(2023, month), date(2023, month, 20))
    page = signed_in(cast.leader).get("/dashboard/", {"period": "2023", "as_of": "2023-03-30"})
    cell = page.context["matrix"].rows[0].cells[0]
    assert (cell.state, cell.held, cell.asked) == (State.NOT_DUE, 2, 3)


def test_a_unit_that_owes_none_and_held_none_has_no_row(cast, signed_in):
    make_duty(cast.section, year=2023)
    assert states(signed_in(cast.leader), YEAR_END) == {}


def test_every_cell_that_links_opens_what_it_says(cast, signed_in, analysis_kind):
    year = make_seed_year(cast)
    make_duty(cast.branch, year=2023, evidence_kind=analysis_kind)
    fall_due(today=date(2023, 12, 31))
    client = signed_in(cast.leader)
    rows = client.get("/dashboard/", {"period": "2023", "as_of": YEAR_END}).context["matrix"].rows
    cells = [cell for row in rows for cell in row.cells if cell.url]
    assert len(cells) == 8
    for cell in cells:
        page = client.get(cell.url)
        assert page.status_code == 200
        if cell.state == State.HELD:
            assert list(page.context["object_list"]) == [year.analysis[cell.period.ordinal - 1]]
        else:
            assert page.context["object"].due_on < date(2023, 12, 31) + timedelta(days=1)


def test_the_figures_page_names_each_with_its_meaning(cast, signed_in):
    page = signed_in(cast.member).get("/dashboard/figures/").content.decode()
    assert "{analysis_meetings}" in page
    assert "本期到期任务中已完成的比例" in page


def test_every_tile_opens_with_a_capital_in_english(busy, signed_in, settings):
    make_seed_year(busy)
    client = signed_in(busy.leader)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/dashboard/", {"period": "2023", "as_of": YEAR_END}).content.decode()
    labels = re.findall(r'class="tile-label">(?:<svg.*?</svg>)?([^<]+)', page)
    assert "Analysis meeting" in labels
    assert [label for label in labels if not label[0].isupper()] == []
