"""Ledgers of rectification made to hurt: rows that all say the same, and more names than a statement takes."""

import pytest
from django.db import transaction

from meetings.models import Meeting
from organization.importing import called
from organization.models import Group
from rectification.ledger import batches, finding, parts, reading
from tests.meetings.factory import standing_types
from tests.meetings.ledgers import sheet as of_meetings
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


def test_a_responsibility_list_that_names_more_than_a_statement_takes_is_answered(cast):
    """Each name is asked for in three columns: 84,000 are more than 250,000 values."""
    columns = ["单位代码", "年度", "责任内容", "配合科室", "频次/完成时限"]
    rows = [["bureau", 2026, f"事项{row}", "、".join(f"{row}a{number}" for number in range(160)), "每季度一次"]
            for row in range(530)]  # fmt: skip
    rows.append(["bureau", 2026, "认得的", "section、办公室、office", "每季度一次"])
    draft = preview("duties", cast.unitadmin, columns, rows)
    assert set(states(draft).values()) == {"error"}


@pytest.mark.parametrize("most", [0, 20_000])
def test_sheets_mean_the_same_however_their_names_are_asked_for(cast, monkeypatch, most):
    """Of more names than a statement should hold everything is loaded."""
    monkeypatch.setattr(called, "MOST_NAMED", most)
    Group.objects.create(name="第一党小组", unit=cast.bureau, kind=Group.Kind.PARTY)
    standing_types()
    meeting = {"召开组织": "第一党小组", "议定事项": "1. 修订制度（责任人：head；责任科室：section；时限：2024-04-30）"}
    columns, lines = of_meetings()
    row = dict(zip(columns, lines[0], strict=True)) | meeting
    draft = preview("meetings", cast.unitadmin, list(row), [list(row.values())])
    assert states(draft) == {2: "new"}, (draft.rows.get().said, draft.rows.get().fields)
    apply(draft, cast.unitadmin)
    held = Meeting.objects.get()
    assert (held.groups.get().name, held.decisions.get().unit) == ("第一党小组", cast.section)
    duty = [["bureau", 2026, "一项", "section、office", "每季度一次"]]
    draft = preview("duties", cast.unitadmin, ["单位代码", "年度", "责任内容", "配合科室", "频次/完成时限"], duty)
    assert states(draft) == {2: "new"}
    draft = preview("rectification", cast.unitadmin, *sheet())
    assert states(draft) == {2: "new"}


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
