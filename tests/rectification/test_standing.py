"""The page of how problems stand: every number opens exactly the rows it counts, and what must add up does."""

from datetime import date
from io import BytesIO
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from organization.models import Unit
from rectification import figures
from rectification.models import AlsoIn, Item, Program, Source
from rectification.standing.dimensions import BySource
from rectification.standing.tables import STANDING
from tests.cast import make_unit
from tests.depth import rounds
from tests.rectification.factory import Stage, make_act, make_closing, make_item, make_program

PAGE = "/rectification/standing/"
ASKED = {"period": "2024", "as_of": "2024-12-31"}
DIMENSIONS = ["unit", "source", "aspect", "batch", "month"]


@pytest.fixture
def ledger(cast):
    """Every stage and every way to be closed, in units of every kind; two batches that share a problem."""
    first, second = make_program(cast.bureau), make_program(cast.bureau, name="督查反馈", feedback_on=date(2024, 6, 1))
    make_item(cast.bureau, Stage.CLOSED, due_on=date(2024, 6, 30), program=first, aspect="思想认识", sort_no=1)
    make_item(cast.section, Stage.CLOSED, due_on=date(2024, 5, 1), source=Source.INSPECTION, aspect="责任落实")
    make_item(cast.section, Stage.CLOSED, due_on=date(2024, 6, 1), first_due_on=date(2024, 5, 1), program=second)
    make_item(cast.office, Stage.CLOSED, source=Source.DEMOCRATIC)
    make_item(cast.section, Stage.STAGED, aspect="责任落实")
    shared = make_item(cast.branch, due_on=date(2024, 6, 30), program=first, aspect="思想认识")
    AlsoIn.objects.create(item=shared, program=second)
    only_again = make_item(cast.branch, opened_on=date(2024, 8, 20))
    AlsoIn.objects.create(item=only_again, program=second)
    reopened = make_item(cast.section, Stage.IN_PROGRESS, opened_on=date(2024, 2, 1))
    make_closing(reopened, done_on=date(2024, 3, 30), closed_on=date(2024, 4, 1), reopened_on=date(2024, 7, 1))
    make_act(reopened, "approve", Stage.REVIEWED, Stage.CLOSED, day=date(2024, 4, 1))
    make_act(reopened, "reopen", Stage.CLOSED, Stage.IN_PROGRESS, day=date(2024, 7, 1))
    make_item(cast.section, opened_on=date(2023, 5, 1), year=2023, due_on=date(2023, 9, 1))
    make_item(cast.other_section)
    return cast


def shown(client, **asked):
    page = client.get(PAGE, ASKED | asked)
    assert page.status_code == 200
    return page


def numbers(page) -> dict[str, list[int]]:
    table = page.context["table"]
    assert not table.broken
    return {row.said: [number.value for number in row.numbers] for row in (*table.rows, table.total)}


@pytest.mark.parametrize(
    ("role", "day", "tables"),
    [
        ("leader", "2024-12-31", [("standing", "aspect"), ("standing", "month"), ("ageing", "unit")]),
        ("leader", "2024-06-15", [("standing", "batch"), ("ageing", "month")]),
        ("head", "2024-12-31", [("standing", "unit"), ("ageing", "aspect")]),
        ("supervisor", "2024-12-31", [("standing", "source")]),
    ],
)
def test_every_number_opens_exactly_the_rows_it_counts(ledger, signed_in, role, day, tables):
    client, nonzero = signed_in(getattr(ledger, role)), 0
    for kind, by in tables:
        table = shown(client, table=kind, by=by, as_of=day).context["table"]
        for row in (*table.rows, table.total):
            for number in row.numbers:
                nonzero += bool(number.value)
                if not number.value and row is not table.total:
                    continue  # a page for each of some hundred zeros
                opened = client.get(number.url).context["page_obj"].paginator.count
                assert opened == number.value, (kind, by, row.said, number.column.figure.code)
    assert nonzero > 5


@pytest.mark.faults
def test_every_cell_of_every_table_opens_as_many_rows_as_it_says(ledger, signed_in, measured):
    """The zeros too, today and on a day of the past; of each table, in a short run, some cells."""
    client = signed_in(ledger.leader)
    cells = []
    for kind, by, day in product(("standing", "ageing"), DIMENSIONS, ("", "2024-06-15")):
        table = shown(client, table=kind, by=by, as_of=day).context["table"]
        assert not table.broken
        rows = (*table.rows, table.total)
        cells.append([(kind, by, day, row.said, number) for row in rows for number in row.numbers])
    most = rounds(full=1000, short=2)
    tried = [cell for found in cells for cell in found[:: max(1, len(found) // most)]]
    wrong = [
        (*cell[:4], cell[4].column.figure.code) for cell in tried
        if client.get(cell[4].url).context["page_obj"].paginator.count != cell[4].value
    ]  # fmt: skip
    measured(tried=len(tried), lost=len(wrong))
    assert not wrong


def test_the_total_closed_staged_and_open_with_their_rates(ledger, signed_in):
    page = shown(signed_in(ledger.leader))
    assert numbers(page)["合计"] == [8, 4, 1, 1, 1, 1, 0, 1, 3, 1]
    said = page.content.decode()
    for words in ("销号率 <strong", "50%", "12.5%", "37.5%"):
        assert words in said


def test_units_stand_in_the_order_of_the_tree_and_zeros_are_printed(ledger, signed_in):
    Unit.objects.filter(pk=ledger.branch.pk).update(order_key=ledger.bureau.order_key + "0")
    make_unit("empty", ledger.bureau)
    rows = numbers(shown(signed_in(ledger.leader)))
    assert list(rows) == ["bureau本级", "branch", "section", "office", "empty", "合计"]
    assert rows["empty"] == [0] * 10


def test_sources_months_and_aspects_keep_their_own_order(ledger, signed_in):
    client = signed_in(ledger.leader)
    sources = numbers(shown(client, by="source"))
    assert list(sources) == [*(str(label) for label in Source.labels), "合计"]
    assert list(numbers(shown(client, by="aspect"))) == ["思想认识", "责任落实", "未注明方面", "合计"]
    months = numbers(shown(client, by="month", period="2024-Q1"))
    assert [row[0] for row in months.values()] == [0, 1, 6, 7]
    assert "2024-01-01 之前" in numbers(shown(client, by="month", table="ageing"))


def test_a_problem_of_two_batches_counts_in_each_and_once_in_the_total(ledger, signed_in):
    page = shown(signed_in(ledger.leader), by="batch")
    assert {said: row[0] for said, row in numbers(page).items()} == {
        "巡察反馈": 2, "督查反馈": 3, "不在任何批次": 4, "合计": 8,
    }  # fmt: skip
    assert "各行之和比实有数多1项" in page.content.decode()


def test_the_age_of_what_is_in_hand(ledger, signed_in):
    rows = numbers(shown(signed_in(ledger.leader), table="ageing", as_of="2024-09-10"))
    assert rows["合计"] == [4, 1, 0, 0, 3, 2]
    assert rows["branch"] == [2, 1, 0, 0, 1, 1]


def test_a_past_day_shows_what_was_closed_then_and_reopened_since(ledger, signed_in):
    rows = numbers(shown(signed_in(ledger.leader), as_of="2024-06-15"))
    assert rows["合计"] == [7, 5, 1, 1, 1, 2, 1, 1, 1, 0]
    assert "其后重新整改" not in shown(signed_in(ledger.leader), as_of="").content.decode()


def test_a_table_that_does_not_add_up_says_so_instead_of_printing(ledger, signed_in, monkeypatch):
    client = signed_in(ledger.leader)
    wrong = figures.STAGED
    monkeypatch.setitem(wrong.__dict__, "rows", lambda frame: figures.problems(frame).none())
    page = client.get(PAGE, ASKED)
    said = page.content.decode()
    assert page.context["table"].broken
    assert "数字合计不符" in said
    assert "<table" not in said
    answer = client.get(PAGE, ASKED | {"sheet": "xlsx"})
    assert answer.status_code == 302
    assert "数字合计不符" in client.get(answer.url).content.decode()


def test_a_row_that_would_be_left_out_breaks_the_table(ledger, signed_in, monkeypatch):
    monkeypatch.setattr(BySource, "groups", lambda self, *_asked: [("inspection", "巡察", self.address("inspection"))])
    assert "数字合计不符" in shown(signed_in(ledger.leader), by="source").content.decode()


@pytest.mark.parametrize("by", DIMENSIONS)
@pytest.mark.parametrize("kind", ["standing", "ageing"])
def test_many_units_and_problems_cost_what_one_costs(cast, signed_in, kind, by):
    client = signed_in(cast.leader)
    asked = ASKED | {"table": kind, "by": by}

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(PAGE, asked).status_code == 200
        return [query["sql"] for query in caught if "rectification_item" in query["sql"]], len(caught)

    make_item(cast.section, program=make_program(cast.bureau))
    queries()
    _sql, one = queries()
    for number in range(30):
        unit = make_unit(f"grown{number}", cast.bureau)
        make_item(unit, Stage.CLOSED, aspect=f"方面{number}", program=make_program(unit))
    sql, many = queries()
    assert many == one
    assert len(sql) == 1


def test_the_sheet_says_whose_which_days_who_and_when(ledger, signed_in):
    answer = signed_in(ledger.leader).get(PAGE, ASKED | {"by": "source", "sheet": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    above = "\n".join(str(line[0]) for line in lines[:4])
    for words in ("按来源", "示例bureau单位及所属全部单位", "2024年", "2024-12-31", "leader"):
        assert words in above
    heads = next(line for line in lines if line[0] == "按来源")
    total = dict(zip(heads, lines[-1], strict=True))
    assert (total["按来源"], total["问题数"], total["已销号"], total["销号率"]) == ("合计", 8, 4, "50%")
    assert len(lines) == lines.index(heads) + 1 + len(Source.values) + 1


def test_the_print_view_says_so_too(ledger, signed_in):
    page = shown(signed_in(ledger.leader), print="1").content.decode()
    assert "示例bureau单位及所属全部单位" in page
    assert "filters" not in page.split("<main")[1].split("</main>")[0].replace("print-about", "")


def test_the_list_says_of_which_line_it_is(ledger, signed_in):
    client = signed_in(ledger.leader)
    table = shown(client, by="aspect").context["table"]
    page = client.get(table.rows[0].numbers[0].url).content.decode()
    assert "按方面：思想认识" in page


@pytest.mark.parametrize(
    "row", ["aspect", "aspect:没有", "batch:9" * 9, "batch:x", "month:2024", "month:..x", "month:999999", "source:x",
            "unit:00001", "nothing:x", ":", "batch:99999999999999999999"],
)  # fmt: skip
def test_a_line_that_makes_no_sense_opens_nothing(ledger, signed_in, row):
    page = signed_in(ledger.leader).get(reverse("rectification:list"), {"group": row})
    assert page.status_code == 200
    assert page.context["page_obj"].paginator.count == 0


def test_a_line_names_no_batch_that_the_reader_may_not_see(ledger, signed_in):
    hidden = make_program(ledger.other_bureau, name="外单位批次")
    page = signed_in(ledger.member).get(reverse("rectification:list"), {"group": f"batch:{hidden.pk}"})
    assert "外单位批次" not in page.content.decode()


@pytest.mark.parametrize(
    "asked", [{"as_of": "0001-01-01"}, {"as_of": "9999-12-31"}, {"as_of": "x"}, {"period": "9999"}, {"by": "x"},
              {"table": "x"}, {"page": "x"}, {"period": "2000-01-01..2100-12-31", "by": "month"}],
)  # fmt: skip
def test_an_odd_question_is_answered(ledger, signed_in, asked):
    page = shown(signed_in(ledger.leader), **asked)
    assert page.context["table"].total.values["problems"] >= 0


def test_whoever_sees_no_numbers_is_refused_and_not_led_there(ledger, signed_in):
    client = signed_in(ledger.member)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get(reverse("rectification:list")).content.decode()
    client = signed_in(ledger.leader)
    assert client.get(PAGE, {"unit": "other"}).status_code == 404
    assert PAGE in client.get(reverse("rectification:list")).content.decode()
    for name in ("programs", "unmatched", "unmatched_measures"):
        assert PAGE in client.get(reverse(f"rectification:{name}")).content.decode()


def test_nothing_found_yet(cast, signed_in):
    Item.objects.all().delete()
    Program.objects.all().delete()
    for by in DIMENSIONS:
        assert numbers(shown(signed_in(cast.leader), by=by))["合计"] == [0] * len(STANDING.columns)
