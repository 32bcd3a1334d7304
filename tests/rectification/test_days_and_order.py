"""完成日期 is the day the work was done, 销号日期 the day its closing was approved: the same words and days everywhere;
and one order of the ledger on every database."""

from datetime import date

import pytest
from django.urls import reverse

from rectification.models import Item
from tests.organization.sheets import preview, read_back, states
from tests.rectification.factory import Stage, make_item, make_program, noon
from tests.rectification.test_pages import text_of

pytestmark = pytest.mark.django_db
LIST, PAPER = reverse("rectification:list"), reverse("rectification:list_paper")
DONE, CLOSED = date(2024, 5, 20), date(2024, 6, 3)


def closed(cast, **fields):
    return make_item(cast.section, Stage.CLOSED, owner=cast.member, evidence=1, done_on=DONE, recorded_at=noon(CLOSED),
                     due_on=date(2024, 5, 25), **fields)  # fmt: skip


def file_of(client, url, **asked):
    return b"".join(client.get(url, asked).streaming_content)


def cells(data):
    rows = read_back(data)
    head = next(row for row in rows if row.get(0) == "序号")
    return {head[at]: text for at, text in rows[rows.index(head) + 1].items()}


def test_the_day_of_closing_is_the_day_it_was_approved_on_every_list_and_page(cast, signed_in):
    item, client = closed(cast), signed_in(cast.unitadmin)
    ledger = file_of(client, LIST, sheet="ledger")
    assert cells(ledger)["销号日期"] == CLOSED.isoformat()
    listed = cells(file_of(client, LIST, sheet="xlsx"))
    assert (listed["完成日期"], listed["销号日期"]) == (DONE.isoformat(), CLOSED.isoformat())
    assert cells(file_of(client, PAPER, paper="full", file="xlsx"))["销号日期"] == CLOSED.isoformat()
    page = text_of(client.get(item.get_absolute_url()))
    assert f"完成日期{DONE}" in page.replace(" ", "") and f"销号日期{CLOSED}" in page.replace(" ", "")
    draft = preview("rectification", cast.unitadmin, (), (), data=ledger)
    assert set(states(draft).values()) == {"unchanged"} and not draft.rows.filter(warned=True)


def test_done_in_time_and_approved_after_the_deadline_is_in_time(cast, signed_in):
    closed(cast)
    asked = {"period": "2024", "as_of": "2024-12-31"}
    table = signed_in(cast.leader).get("/rectification/standing/", asked).context["table"]
    assert (table.total.values["problems_closed_in_time"], table.total.values["problems_closed_late"]) == (1, 0)
    before = signed_in(cast.leader).get("/rectification/standing/", asked | {"as_of": "2024-06-02"}).context["table"]
    assert (before.total.values["problems_closed"], before.total.values["problems_open"]) == (0, 1)


def test_problems_in_no_batch_come_after_those_in_one_on_every_database(cast, signed_in):
    """SQLite puts what is empty first, PostgreSQL last."""
    alone = make_item(cast.section, title="不在批次", sort_no=1)
    first, second = make_program(cast.bureau), make_program(cast.bureau, name="另一批")
    for program, name in ((second, "乙"), (first, "甲")):
        make_item(cast.section, title=name, program=program, source=program.source, sort_no=1)
    assert [item.title for item in Item.objects.all()] == ["甲", "乙", alone.title]
    assert [row.title for row in signed_in(cast.leader).get(LIST).context["object_list"]] == ["甲", "乙", alone.title]
    sheet = read_back(file_of(signed_in(cast.leader), LIST, sheet="ledger"))
    assert [row[5] for row in sheet[-3:]] == ["甲", "乙", alone.title]


def test_of_nothing_there_is_no_rate_and_zero_is_printed(cast, signed_in):
    client, asked = signed_in(cast.leader), {"period": "2024", "as_of": "2024-12-31"}
    total = client.get("/rectification/standing/", asked).context["table"].total
    assert {(number.value, number.rate) for number in total.numbers if number.column.rate} == {(0, "—")}
    make_item(cast.section)
    total = client.get("/rectification/standing/", asked).context["table"].total
    assert [(number.value, number.rate) for number in total.numbers if number.column.rate] == [
        (0, "0%"), (0, "0%"), (1, "100%")]  # fmt: skip
