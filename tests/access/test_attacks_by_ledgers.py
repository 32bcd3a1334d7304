"""Ledgers of rectification made to hurt: rows that all say the same, and more names than a statement takes."""

import pytest
from django.db import transaction

from rectification.ledger import batches, finding, parts, reading
from tests.organization.sheets import apply, preview, said_of, states
from tests.rectification.factory import TODAY, Stage, make_item, make_measure
from tests.rectification.ledgers import sheet

pytestmark = pytest.mark.django_db


def steps_of(monkeypatch, count, rows):
    """How often texts were compared to check a sheet of so many rows, taken in before."""
    seen = [0]

    def counting(tidy):
        def counted(text):
            seen[0] += 1
            return tidy(text)

        return counted

    for module in (finding, batches):
        monkeypatch.setattr(module, "tidy", counting(reading.tidy))
    rows = [rows(number) | {"整改措施": ""} for number in range(count)]
    return rows, seen


@pytest.mark.parametrize(
    "row",
    [
        lambda number: {"问题": "同一个", "子问题": f"第{number}处", "序号": number + 1},
        lambda number: {"问题": "同一个", "子问题": "", "序号": number + 1},
        lambda number: {"问题": f"问题{number}", "批次": f"第{number}批"},
        lambda number: {"问题": "同一个", "批次": f"第{number}批", "子问题": ""},
    ],
)
def test_rows_that_say_the_same_cost_no_more_than_others(cast, monkeypatch, row):
    """A sheet takes 10,000 rows: compared with each other they would be a hundred million."""
    spent = {}
    for count in (20, 80):
        rows, seen = steps_of(monkeypatch, count, row)
        with transaction.atomic():
            draft = preview("rectification", cast.unitadmin, *sheet(*rows))
            if "error" not in states(draft).values():
                apply(draft, cast.unitadmin)
            seen[0] = 0
            preview("rectification", cast.unitadmin, *sheet(*rows))
            spent[count] = seen[0]
            transaction.set_rollback(True)
    assert spent[80] < 5 * spent[20]


def test_a_sheet_that_names_more_than_a_statement_takes_is_answered(cast):
    rows = [
        {"问题": f"问题{row}", "序号": row + 1, "整改措施": "", "批次": "",
         "同时反馈批次": "\n".join(f"{row}-{number}" for number in range(3500))}
        for row in range(80)
    ]  # fmt: skip
    draft = preview("rectification", cast.unitadmin, *sheet(*rows))
    assert set(states(draft).values()) == {"error"}
    assert said_of(draft, 2, "also_in") == [parts.NO_OTHER]


def test_measures_are_known_by_their_words_in_whatever_order_they_come(cast):
    item = make_item(
        cast.section, Stage.IN_PROGRESS, owner=cast.member, measures=0, opened_on=TODAY, title="更新不及时"
    )
    for number, text in enumerate(("甲", "乙", "乙", "丙"), 1):
        make_measure(item, text=text, sort_no=number, owner=cast.member, done_on=TODAY if text == "丙" else None)
    row = {"批次": "", "来源": "自查", "反馈日期": TODAY.isoformat(), "整改措施": "1. 丙\n2. 乙\n3. 丁\n4. 乙"}
    apply(
        preview("rectification", cast.unitadmin, *sheet(row, 序号="", 方面="", 子问题="", 整改时限="2024-06-30")),
        cast.unitadmin,
    )
    found = item.measures.order_by("sort_no")
    assert [measure.text for measure in found] == ["丙", "乙", "丁", "乙"]
    assert [measure.done_on for measure in found] == [TODAY, None, None, None]
