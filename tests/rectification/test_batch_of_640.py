"""A batch of 640 problems over 36 units comes in as one sheet; its page and its ledger agree to the row."""

import re
from collections import Counter
from statistics import median
from time import process_time as time_spent

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rectification.models import Item, Measure, Program
from tests.cast import make_unit
from tests.depth import rounds
from tests.organization.sheets import apply, preview, read_back, states
from tests.rectification.ledgers import sheet

pytestmark = pytest.mark.django_db
PROBLEMS, UNITS = 640, 36


def rows_of(number, units):
    """Each with two measures; some problems are said of several units, some in several sub-problems."""
    return sheet(*(
        {"序号": n + 1, "批次": "全市巡察反馈", "责任单位": units[n * 7 % len(units)], "配合单位": "",
         "方面": f"方面{n % 12:02}", "问题": f"问题{n // 2:03}", "子问题": f"表现{n}"}
        for n in range(number)
    ))  # fmt: skip


def batch_of(cast, number=PROBLEMS, units=UNITS):
    codes = [make_unit(f"u{place:02}", parent=cast.bureau).code for place in range(units)]
    draft = preview("rectification", cast.unitadmin, *rows_of(number, codes))
    assert Counter(states(draft).values()) == {"new": number}
    apply(draft, cast.unitadmin)
    return Program.objects.get()


def on_pages(client, program):
    """The rows of the batch's page, through all its pages."""
    found, page = [], client.get(program.get_absolute_url())
    for number in page.context["page_obj"].paginator.page_range:
        page = client.get(program.get_absolute_url(), {"page": number})
        told = [row for aspect in page.context["aspects"] for problem in aspect.problems for row in problem.rows]
        assert [row.pk for row in told] == [row.pk for row in page.context["rows"]]
        shown = re.findall(rf'href="{reverse("rectification:list")}(\d+)/"', page.content.decode())
        assert set(map(int, shown)) == {row.pk for row in told}
        found += [(row.number, row.aspect, row.title, row.sub_problem, row.unit.code) for row in told]
    return found


def in_ledger(client, program, **filters):
    answer = client.get(reverse("rectification:list"), {"program": program.pk, "sheet": "ledger", **filters})
    rows = read_back(b"".join(answer.streaming_content))
    head = next(row for row in rows if row.get(0) == "序号")
    at = {title: place for place, title in head.items()}
    below = rows[rows.index(head) + 1 :]
    names = ("方面", "问题", "子问题", "责任单位")
    return [(int(row[at["序号"]]), *(row.get(at[name], "") for name in names)) for row in below]


def test_the_page_and_the_ledger_of_640_problems_agree_to_the_row(cast, signed_in):
    program = batch_of(cast)
    assert (Item.objects.count(), Measure.objects.count(), program.unit) == (PROBLEMS, 2 * PROBLEMS, cast.bureau)
    Item.objects.filter(sort_no__lte=100).update(stage="closed", done_on="2024-05-20")
    client = signed_in(cast.leader)
    page, ledger = on_pages(client, program), in_ledger(client, program)
    assert len(page) == len(ledger) == PROBLEMS
    assert Counter(page) == Counter(ledger)
    assert sorted(ledger) == sorted(
        (int(row[0]), row[4], row[5], row[6], row[9])
        for row in rows_of(PROBLEMS, [f"u{place:02}" for place in range(UNITS)])[1]
    )
    opened = client.get(program.get_absolute_url())
    lines = opened.context["roll_up"].units
    assert len(lines) == UNITS
    assert {line.unit.code: line.total for line in lines} == Counter(row[4] for row in ledger)
    assert (sum(line.total for line in lines), sum(line.closed for line in lines)) == (PROBLEMS, 100)
    assert opened.context["stages"]["total"] == PROBLEMS
    for line in lines[:3]:
        unit = {"unit": line.unit.code, "own": "on"}
        assert len(in_ledger(client, program, **unit)) == line.total
        assert len(in_ledger(client, program, **unit, stage="closed")) == line.closed


def test_the_roll_up_asks_as_much_of_640_problems_as_of_64(cast, signed_in):
    client, program = signed_in(cast.leader), batch_of(cast, 64)
    counts = []
    for number in (64, PROBLEMS):
        draft = preview("rectification", cast.unitadmin, *rows_of(number, [f"u{place:02}" for place in range(UNITS)]))
        apply(draft, cast.unitadmin)
        client.get(program.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            page = client.get(program.get_absolute_url())
        assert page.context["stages"]["total"] == number and len(page.context["roll_up"].units) == UNITS
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.faults
def test_a_thousand_problems_are_checked_and_brought_in_within_seconds(cast, measured):
    number, before = rounds(full=1000, short=100), time_spent()
    batch_of(cast, number)
    spent = time_spent() - before
    assert Item.objects.count() == number
    measured(tried=number, lost=number - Item.objects.count(), seconds=round(spent, 1))
    assert spent < 15


@pytest.mark.faults
def test_the_roll_up_of_the_batch_opens_in_the_time_of_a_list_page(cast, signed_in, measured):
    """Processor time of the two pages, one after the other in the same run."""
    program = batch_of(cast, rounds(full=PROBLEMS, short=200))
    client, tries = signed_in(cast.leader), 5
    times = {"page": [], "list": []}
    urls = {"page": program.get_absolute_url(), "list": f"{reverse('rectification:list')}?program={program.pk}"}
    for url in urls.values():
        client.get(url)
    for _try in range(tries):
        for name, url in urls.items():
            before = time_spent()
            client.get(url)
            times[name].append(time_spent() - before)
    ratio = median(times["page"]) / median(times["list"])
    measured(tried=tries, lost=0, ratio=round(ratio, 2), page=round(median(times["page"]), 3),
             list=round(median(times["list"]), 3))  # fmt: skip
    assert ratio < 2
