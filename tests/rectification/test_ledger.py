"""A year's problems as an office keeps them in a sheet: read in, taken in exactly as shown, written back."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from audit.models import Entry
from audit.trail import acting
from rectification.ledger.reading import measures_in
from rectification.measures.services import MeasureLine
from rectification.models import AlsoIn, AssistingUnit, Item, Measure, Program
from rectification.problems.services import open_item
from responsibility.models import Act, Evidence, Progress
from tests.meetings.ledgers import selects
from tests.organization.sheets import apply, preview, said_of, states, upload
from tests.rectification.factory import make_item, make_program
from tests.rectification.ledgers import sheet
from tests.rectification.test_pages import text_of

pytestmark = pytest.mark.django_db
TABLES = (Program, Item, Measure, AlsoIn, AssistingUnit, Progress, Evidence, Act)


def all_rows():
    return [list(kind.objects.order_by("pk").values()) for kind in TABLES]


def told(draft, key, number=2):
    """[state, old, new] of one cell as the preview shows it."""
    return draft.rows.get(number=number).fields[key][:3]


def listed(client, **filters):
    answer = client.get(reverse("rectification:list"), {"sheet": "ledger", **filters})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


# In


def test_a_row_becomes_a_problem_with_its_measures_in_a_batch_that_is_entered_with_it(cast, signed_in):
    draft = preview("rectification", cast.unitadmin, *sheet())
    assert states(draft) == {2: "new"}, (draft.rows.get().said, draft.rows.get().fields)
    assert said_of(draft, 2, "batch") == [
        "This batch is not on record: it is entered for %(unit)s, with this source and day."]  # fmt: skip
    assert told(draft, "due") == ["new", "", "2024-06-30"]
    assert not Item.objects.exists() and not Program.objects.exists()
    apply(draft, cast.unitadmin)
    item = Item.objects.get()
    program = item.program
    assert (program.name, program.source, program.feedback_on, program.unit) == (
        "2024年巡察反馈", "inspection", date(2024, 3, 2), cast.section)  # fmt: skip
    assert (item.unit, item.stage, item.source, item.year, item.sort_no) == (
        cast.section, "to_plan", "inspection", 2024, 1)  # fmt: skip
    assert (item.aspect, item.title, item.sub_problem, item.standard) == (
        "网站管理", "更新不及时", "首页\n专栏", "按月更新")  # fmt: skip
    assert (item.leader, item.owner, item.due_on, item.created_by) == (
        cast.leader, cast.member, date(2024, 6, 30), cast.unitadmin)  # fmt: skip
    assert list(item.assisting_units.all()) == [cast.office]
    assert [(row.sort_no, row.text, row.owner, row.due_on) for row in item.measures.all()] == [
        (1, "修订发布制度", cast.head, date(2024, 4, 30)), (2, "开展培训", cast.member, date(2024, 6, 30))]  # fmt: skip
    assert item.missing == []


def test_what_is_brought_in_bulk_is_what_entering_one_by_one_leaves(cast):
    """The oracle: the same problem by the form's own service."""
    program = make_program(cast.bureau, name="2024年巡察反馈")
    apply(preview("rectification", cast.unitadmin, *sheet()), cast.unitadmin)
    brought = Item.objects.get()
    with acting(by=cast.unitadmin):
        typed = open_item(
            by=cast.unitadmin, unit=cast.section, title="更新不及时", source="inspection", year=2024, program=program,
            owner=cast.member, due_on=date(2024, 6, 30), leader=cast.leader, aspect="网站管理",
            sub_problem="首页\n专栏", standard="按月更新", sort_no=1, assisting_units=[cast.office],
            measures=[MeasureLine("修订发布制度", cast.head, date(2024, 4, 30)),
                      MeasureLine("开展培训", cast.member, date(2024, 6, 30))],
        )  # fmt: skip
    assert plain(Item.objects.filter(pk=brought.pk)) == plain(Item.objects.filter(pk=typed.pk))
    assert plain(brought.measures.all()) == plain(typed.measures.all())
    assert plain(brought.assisting.all()) == plain(typed.assisting.all())
    assert entries_of(brought) == entries_of(typed) and len(entries_of(typed)) == 1 + 2 + 1


def entries_of(item):
    rows = [*Entry.objects.of(item), *Entry.objects.of_parts(item)]
    return sorted((entry.event, entry.kind, entry.by_id) for entry in rows)


def plain(rows):
    own = {"id", "item_id", "created_at"}
    return [{name: value for name, value in row.items() if name not in own} for row in rows.order_by("pk").values()]


def bad(**changes):
    return {"问题": "一个坏单元格"} | changes


@pytest.mark.parametrize(
    ("changes", "title", "words"),
    [
        ({"序号": "十"}, "序号", "“十”不是0至9999的整数。"),
        ({"序号": 0}, "序号", "序号从1开始。"),
        ({"来源": "上级"}, "来源", "“上级”不是来源，请填写：巡察、督查、自查、民主生活会、研判。"),
        ({"反馈日期": "2024-02-30"}, "反馈日期", "没有这一天：2024-02-30。"),
        ({"问题": "长" * 201}, "问题", "超过200个字。"),
        ({"责任单位": "没有的科"}, "责任单位", "您登记问题的单位中没有“没有的科”。"),
        ({"责任单位": "other"}, "责任单位", "您登记问题的单位中没有“other”。"),
        ({"配合单位": "没有的科"}, "配合单位", "您可见的单位中没有“没有的科”。"),
        ({"责任人": "查无此人"}, "责任人", "该单位人员和您可见的人员中没有“查无此人”。"),
        ({"整改措施": "修订（责任人：查无此人）"}, "整改措施", "该单位人员和您可见的人员中没有“查无此人”。"),
        ({"整改措施": "修订（时限：月底）"}, "整改措施", "“月底”不是日期，请写成 2026-11-22 的样式。"),
        ({"整改措施": "修订（完成日期：2099-01-01）"}, "整改措施", "日期未到：2099-01-01。"),
        ({"整改时限": "2024-03-01"}, "整改时限", "整改时限早于反馈日期。"),
        (
            {"同时反馈批次": "没有的批次"},
            "同时反馈批次",
            "该单位没有名为“没有的批次”的批次。请先登记该批次；或清空此单元格，另列一行同一问题，写明该批次及其来源、反馈日期。",
        ),
        ({"同一问题": "也许"}, "同一问题", "“也许”不是“是”或“否”。"),
    ],
)
def test_a_bad_cell_is_named_with_row_column_and_reason(cast, signed_in, changes, title, words):
    client = signed_in(cast.unitadmin)
    columns, rows = sheet({}, bad() | changes)
    url = reverse("organization:import_upload")
    url = client.post(url, {"kind": "rectification", "file": upload(columns, rows)}).url
    while b'id="import-progress"' in (page := client.get(url)).content:
        client.post(f"{url}go-on/")
    wrong = page.context["rows"][0]
    assert (wrong.number, wrong.state) == (3, "error")
    assert [(cell.title, cell.said) for cell in wrong.cells if cell.state == "error"] == [(title, [words])]
    assert words in text_of(page)
    client.post(f"{url}apply/")
    assert not Item.objects.exists()


def test_a_row_of_a_unit_one_does_not_keep_is_refused_and_of_ones_own_need_not_be_named(cast):
    draft = preview("rectification", cast.recorder, *sheet(责任单位="office", 配合单位=""))
    assert states(draft) == {2: "error"}
    draft = preview("rectification", cast.recorder, *sheet(责任单位="", 配合单位="", 责任领导=""))
    assert states(draft) == {2: "new"}, (draft.rows.get().said, draft.rows.get().fields)
    apply(draft, cast.recorder)
    assert Item.objects.get().unit == cast.section


def test_a_new_batch_is_entered_for_the_nearest_unit_above_its_rows_if_that_is_kept(cast):
    several = sheet({"序号": 1}, {"序号": 2, "责任单位": "office", "配合单位": ""})
    draft = preview("rectification", cast.unitadmin, *several)
    assert states(draft) == {2: "new", 3: "new"}
    apply(draft, cast.unitadmin)
    assert Program.objects.get().unit == cast.bureau
    other = sheet({"批次": "另一批", "反馈日期": ""}, {"批次": "另一批", "反馈日期": "", "责任单位": "office"})
    assert "must name its source" in said_of(preview("rectification", cast.unitadmin, *other), 2, "batch")[0]
    days = sheet({"批次": "另一批"}, {"批次": "另一批", "问题": "二", "反馈日期": "2024-03-03"}, {"批次": "另一批",
                  "问题": "三", "来源": "督查"})  # fmt: skip
    draft = preview("rectification", cast.unitadmin, *days)
    assert said_of(draft, 3, "fed_back") == ["The first row of this new batch names another day: %(text)s."]
    assert said_of(draft, 4, "source") == ["The batch has another source: %(text)s."]


# Known again


def test_numbers_that_moved_put_no_problem_into_another_ones_place(cast):
    first = sheet({"序号": 1, "问题": "甲"}, {"序号": 2, "问题": "乙"}, {"序号": 3, "问题": "丙"})
    apply(preview("rectification", cast.unitadmin, *first), cast.unitadmin)
    ids = dict(Item.objects.values_list("title", "pk"))
    moved = sheet(
        {"序号": 1, "问题": "新插入的"}, {"序号": 2, "问题": "甲"}, {"序号": 3, "问题": "乙"}, {"序号": 4, "问题": "丙"}
    )
    draft = preview("rectification", cast.unitadmin, *moved)
    assert states(draft) == {2: "new", 3: "changed", 4: "changed", 5: "changed"}
    apply(draft, cast.unitadmin)
    assert {title: pk for title, pk in Item.objects.values_list("title", "pk") if title in ids} == ids
    assert list(Item.objects.order_by("sort_no").values_list("title", flat=True)) == ["新插入的", "甲", "乙", "丙"]


def test_what_keeps_its_number_is_reworded(cast):
    apply(preview("rectification", cast.unitadmin, *sheet()), cast.unitadmin)
    draft = preview("rectification", cast.unitadmin, *sheet(问题="网站更新不及时"))
    assert states(draft) == {2: "changed"} and told(draft, "title") == ["changed", "更新不及时", "网站更新不及时"]
    apply(draft, cast.unitadmin)
    assert Item.objects.get().title == "网站更新不及时"


def test_the_same_words_with_another_sub_problem_are_another_problem_and_said_twice_are_refused(cast):
    rows = sheet({"子问题": "首页"}, {"序号": 2, "子问题": "专栏"}, {"序号": 3, "子问题": "首页"})
    draft = preview("rectification", cast.unitadmin, *rows)
    assert states(draft) == {2: "new", 3: "new", 4: "error"}
    assert said_of(draft, 4, "title") == ["Row %(row)s says the same already."]


def test_an_aspect_and_a_problem_merged_over_several_rows_belong_to_each_of_them(cast):
    columns, rows = sheet(
        {"子问题": "首页"}, {"序号": 2, "子问题": "专栏"}, {"序号": 3, "子问题": "", "问题": "审核不严"}
    )
    at = {title: place for place, title in enumerate(columns)}
    book, file = Workbook(), BytesIO()
    for row in (columns, *rows):
        book.active.append(row)
    for title, last in (("方面", 4), ("问题", 3)):
        letter = get_column_letter(at[title] + 1)
        book.active.merge_cells(f"{letter}2:{letter}{last}")
    book.save(file)
    apply(preview("rectification", cast.unitadmin, (), (), data=file.getvalue()), cast.unitadmin)
    assert list(Item.objects.order_by("sort_no").values_list("aspect", "title", "sub_problem")) == [
        ("网站管理", "更新不及时", "首页"), ("网站管理", "更新不及时", "专栏"),
        ("网站管理", "审核不严", "")]  # fmt: skip


def test_the_sheet_as_it_was_first_changes_nothing_though_the_export_writes_more(cast):
    apply(preview("rectification", cast.unitadmin, *sheet()), cast.unitadmin)
    before = all_rows()
    draft = preview("rectification", cast.unitadmin, *sheet())
    assert states(draft) == {2: "unchanged"}, draft.rows.get().fields
    apply(draft, cast.unitadmin)
    assert all_rows() == before


# What a sheet may change


def test_measures_are_known_by_their_words_and_keep_what_the_sheet_does_not_say(cast):
    apply(preview("rectification", cast.unitadmin, *sheet()), cast.unitadmin)
    one, two = Item.objects.get().measures.all()
    Measure.objects.filter(pk=one.pk).update(done_on=date(2024, 4, 20))
    draft = preview("rectification", cast.unitadmin, *sheet(
        整改措施="1. 开展专题培训（时限：2024-05-31）\n2. 修订发布制度\n3. 新的一项（责任人：head）"))  # fmt: skip
    assert states(draft) == {2: "changed"}
    apply(draft, cast.unitadmin)
    assert list(Item.objects.get().measures.values_list("pk", "text", "owner__username", "due_on", "done_on"))[:2] == [
        (two.pk, "开展专题培训", "member", date(2024, 5, 31), None),
        (one.pk, "修订发布制度", "head", date(2024, 4, 30), date(2024, 4, 20)),
    ]  # fmt: skip
    third = Item.objects.get().measures.last()
    assert (third.text, third.owner, third.due_on) == ("新的一项", cast.head, date(2024, 6, 30))
    draft = preview("rectification", cast.unitadmin, *sheet(整改措施="开展专题培训"))
    assert said_of(draft, 2, "measures") == ["A measure that was carried out is not removed by a sheet: %(text)s"]


def test_a_sheet_closes_reviews_and_reopens_nothing(cast):
    """Every stage meets every word a ledger may hold for it: the stage stays, and the preview says so."""
    program = make_program(cast.bureau, name="2024年巡察反馈")
    for number, stage in enumerate(Item.Stage.values, 1):
        make_item(cast.section, stage, program=program, source="inspection", sort_no=number, title=stage,
                  owner=cast.member, evidence=1)  # fmt: skip
    before = all_rows()
    for word in ("已销号", "整改中", "已完成", "退回"):
        rows = [{"序号": number, "问题": stage, "状态": word, "销号日期": "2024-12-01", "审核意见": "同意"}
                for number, stage in enumerate(Item.Stage.values, 1)]  # fmt: skip
        blank = dict.fromkeys(
            ("子问题", "整改措施", "责任领导", "配合单位", "责任人", "整改时限", "完成标准", "方面"), ""
        )
        draft = preview("rectification", cast.unitadmin, *sheet(*rows, **blank))
        assert set(states(draft).values()) == {"unchanged"}
        assert draft.rows.filter(warned=True).count() == len(rows)
        apply(draft, cast.unitadmin)
    assert all_rows() == before
    draft = preview("rectification", cast.unitadmin, *sheet({"序号": 99, "问题": "旧台账里已销号的", "状态": "已销号"}))
    assert said_of(draft, 2, "stage") == ["Not taken over: nothing is closed, reviewed or reopened by a sheet."]
    apply(draft, cast.unitadmin)
    assert Item.objects.get(sort_no=99).stage == "to_plan"


def test_what_is_no_longer_worked_on_is_not_changed_by_a_sheet_nor_by_a_command(cast):
    program = make_program(cast.bureau, name="2024年巡察反馈")
    for stage in ("applied", "reviewed", "closed", "staged"):
        item = make_item(cast.section, stage, program=program, source="inspection", title="更新不及时", evidence=1,
                         owner=cast.member, aspect="旧")  # fmt: skip
        for by in (cast.unitadmin, None):
            draft = preview("rectification", by, *sheet())
            assert states(draft) == {2: "error"}, stage
            assert any("no longer worked on" in words for words in said_of(draft, 2))
        Item.objects.filter(pk=item.pk).update(voided_at=timezone.now())


def test_who_answers_for_a_problem_changes_neither_its_words_nor_its_deadline_by_a_sheet(cast):
    program = make_program(cast.section, name="2024年巡察反馈")
    make_item(cast.section, "in_progress", program=program, source="inspection", title="更新不及时", sort_no=1,
              owner=cast.recorder, created_by=cast.head, due_on=date(2024, 6, 1))  # fmt: skip
    rest = dict.fromkeys(("整改措施", "责任领导", "配合单位", "责任人", "完成标准", "子问题"), "")
    draft = preview("rectification", cast.recorder, *sheet(整改时限="2024-12-31", **rest))
    assert states(draft) == {2: "error"}
    assert "changed by whoever entered it" in said_of(draft, 2, "aspect")[0]
    assert "A deadline once set" in said_of(draft, 2, "due")[0]


def test_progress_of_a_sheet_is_a_report_by_whoever_brings_it_and_may_report(cast):
    apply(preview("rectification", cast.head, *sheet(配合单位="", **{"进展/成效": "已修订初稿"})), cast.head)
    item = Item.objects.get()
    assert [(row.text, row.by, row.number) for row in Progress.objects.about(item)] == [("已修订初稿", cast.head, 1)]
    assert [act.verb for act in item.acts.all()] == ["progress"]
    again = sheet(配合单位="", **{"进展/成效": "已印发"})
    draft = preview("rectification", cast.head, *again)
    assert states(draft) == {2: "changed"}
    apply(draft, cast.head)
    assert [row.text for row in Progress.objects.about(item)] == ["已印发", "已修订初稿"]
    assert states(preview("rectification", cast.head, *again)) == {2: "unchanged"}
    draft = preview("rectification", None, *sheet(配合单位="", **{"进展/成效": "命令行"}))
    assert states(draft) == {2: "unchanged"} and "Progress is reported by" in said_of(draft, 2, "progress")[0]


def test_a_problem_changed_meanwhile_refuses_the_whole_sheet(cast):
    apply(preview("rectification", cast.unitadmin, *sheet()), cast.unitadmin)
    draft = preview("rectification", cast.unitadmin, *sheet({"方面": "新方面"}, {"序号": 2, "问题": "另一个"}))
    Item.objects.update(aspect="别人改的")
    with pytest.raises(ValidationError, match="变化|changed"):
        apply(draft, cast.unitadmin)
    assert Item.objects.get().aspect == "别人改的"


# Size


def many(number):
    units = ("section", "office", "branch")
    rows = [{"序号": n + 1, "问题": f"问题{n}", "方面": f"方面{n % 7}", "责任单位": units[n % 3],
             "配合单位": units[(n + 1) % 3]} for n in range(number)]  # fmt: skip
    return sheet(*rows)


def test_the_queries_of_a_sheet_do_not_grow_with_its_rows(cast):
    counts = []
    for number in (6, 12, 60):
        with CaptureQueriesContext(connection) as checking:
            draft = preview("rectification", cast.unitadmin, *many(number))
        with CaptureQueriesContext(connection) as applying:
            apply(draft, cast.unitadmin)
        counts.append((selects(checking), selects(applying)))
    assert Item.objects.count() == 60
    assert counts[1] == counts[2]  # the first finds nothing stored, and enters the batch


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ("1、逐栏核对；2、建立制度；3、明确专人（责任人：head）。", ["逐栏核对", "建立制度", "明确专人"]),
        ("1. 核对。2. 建制度（责任人：head；时限：2024.5.3）；", ["核对。", "建制度"]),
        ("1. 核对\n2. 建制度；3、公开", ["核对", "建制度；3、公开"]),
        ("1、对照第2.3条；20、号文件", ["对照第2.3条；20、号文件"]),
        ("1、核对；3、建制度；2、明确", ["核对；3、建制度；2、明确"]),
        ("1、核对（含：一；2、二）", ["核对（含：一；2、二）"]),
        ("逐条核对；2、建立", ["逐条核对；2、建立"]),
    ],
)
def test_measures_numbered_on_within_one_line_are_measures_of_their_own(cell, texts):
    found = measures_in(cell)
    assert [told.text for told in found] == texts
    assert [told.owner for told in found if told.owner] == ["head"] * cell.count("责任人")
