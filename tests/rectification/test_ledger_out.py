"""One problem in two sheets; a ledger written out, and in again unchanged."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from rectification.models import AlsoIn, AssistingUnit, Item, Measure, Program
from rectification.problems.beside import set_also_in, set_assisting
from responsibility.followups.services import report_progress
from responsibility.models import Act, Evidence, Progress
from tests.cast import make_user
from tests.organization.sheets import apply, exported, preview, read_back, said_of, states, xlsx
from tests.rectification.factory import make_item, make_measure, make_program
from tests.rectification.ledgers import LEDGER, sheet

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


# One problem in two batches


def test_the_same_problem_in_another_batch_is_proposed_seen_and_counted_once(cast):
    apply(preview("rectification", cast.unitadmin, *sheet()), cast.unitadmin)
    second = {"来源": "督查", "批次": "专项督查", "序号": 7, "反馈日期": "2024-05-01", "方面": "信息发布"}
    draft = preview("rectification", cast.unitadmin, *sheet(second))
    assert states(draft) == {2: "changed"}
    assert told(draft, "also_in") == ["changed", "", "专项督查（第7号）"]
    assert "The same problem is on record already" in said_of(draft, 2, "title")[0]
    assert said_of(draft, 2, "aspect") == [
        "Not taken over: a problem of several batches is changed in the row of its first one."]  # fmt: skip
    apply(draft, cast.unitadmin)
    item = Item.objects.get()
    assert (item.program.name, item.aspect) == ("2024年巡察反馈", "网站管理")
    assert [(row.program.name, row.sort_no) for row in item.also_rows.all()] == [("专项督查", 7)]
    draft = preview("rectification", cast.unitadmin, *sheet(second))
    assert states(draft) == {2: "unchanged"}


def test_what_a_second_batch_only_spells_otherwise_needs_no_warning(cast):
    apply(preview("rectification", cast.unitadmin, *sheet()), cast.unitadmin)
    second = {"来源": "督查", "批次": "专项督查", "反馈日期": "2024年5月1日", "整改时限": "2024年6月30日",
              "责任人": "m ember", "责任领导": "leader（leader）",
              "整改措施": "一、修订发布制度（责任人：head；时限：2024-4-30）\n二、开展培训"}  # fmt: skip
    draft = preview("rectification", cast.unitadmin, *sheet(second))
    assert states(draft) == {2: "changed"} and "Not taken over" not in str(draft.rows.get().fields)
    for changed, key in (({"整改措施": "1. 另一措施\n2. 开展培训"}, "measures"), ({"责任人": "head"}, "owner")):
        draft = preview("rectification", cast.unitadmin, *sheet(second | changed))
        assert said_of(draft, 2, key)[0].startswith("Not taken over"), key


def test_a_problem_that_is_said_to_be_another_is_entered_by_itself(cast):
    apply(preview("rectification", cast.unitadmin, *sheet()), cast.unitadmin)
    second = sheet({"来源": "督查", "批次": "专项督查", "同一问题": "否"})
    apply(preview("rectification", cast.unitadmin, *second), cast.unitadmin)
    assert Item.objects.count() == 2 and not AlsoIn.objects.exists()
    assert states(preview("rectification", cast.unitadmin, *second)) == {2: "unchanged"}


def test_a_closed_problem_found_again_is_a_new_one(cast):
    program = make_program(cast.bureau, name="旧批次")
    make_item(cast.section, "closed", program=program, source="inspection", title="更新不及时", owner=cast.member)
    draft = preview("rectification", cast.unitadmin, *sheet())
    assert states(draft) == {2: "new"}


def test_one_sheet_of_two_batches_brings_one_problem_into_both(cast):
    rows = sheet({"序号": 3}, {"序号": 5, "来源": "督查", "批次": "专项督查", "反馈日期": "2024-05-01"})
    draft = preview("rectification", cast.unitadmin, *rows)
    assert states(draft) == {2: "new", 3: "changed"}
    assert "Row %(row)s names the same problem" in said_of(draft, 3, "title")[0]
    apply(draft, cast.unitadmin)
    item = Item.objects.get()
    assert (item.sort_no, item.also_rows.get().sort_no, item.also_rows.get().program.name) == (3, 5, "专项督查")


def test_the_column_of_other_batches_brings_a_problem_into_them_and_out(cast):
    make_program(cast.bureau, name="专项督查（第二轮）", source="supervision")
    make_program(cast.bureau, name="民主生活会", source="democratic")
    apply(
        preview("rectification", cast.unitadmin, *sheet(同时反馈批次="专项督查（第二轮）（第4号）\n民主生活会")),
        cast.unitadmin,
    )
    item = Item.objects.get()
    assert sorted((row.program.name, row.sort_no) for row in item.also_rows.all()) == [
        ("专项督查（第二轮）", 4), ("民主生活会", 1)]  # fmt: skip
    apply(preview("rectification", cast.unitadmin, *sheet(同时反馈批次="民主生活会")), cast.unitadmin)
    assert [row.program.name for row in item.also_rows.all()] == ["民主生活会"]
    draft = preview("rectification", cast.unitadmin, *sheet(同时反馈批次="2024年巡察反馈"))
    assert states(draft) == {2: "error"}


# Out, and in again


def year_of_problems(cast):
    """Every kind of row an export meets."""
    make_user("head2", cast.office, name="head")  # a namesake
    program = make_program(cast.bureau, name="巡察  反馈（第一轮）")
    second = make_program(cast.bureau, name="专项督查", source="supervision")
    for number, stage in enumerate(Item.Stage.values, 1):
        item = make_item(
            cast.section, stage, program=program, source="inspection", sort_no=number, title=f"问题  {stage}（试行）",
            owner=cast.member, leader=cast.leader, evidence=2, measures=2, aspect="网站", created_by=cast.head,
            sub_problem="  首页\r\n\r\n　　专栏", standard="按月", due_on=date(2024, 6, 30),
        )  # fmt: skip
        item.acts.create(verb="return", from_stage="applied", to_stage="returned", by=cast.head, note="补充\n材料")
    shared = Item.objects.get(sort_no=1)
    set_also_in(shared, {second: 12})
    set_assisting(shared, [cast.office, cast.branch])
    make_measure(shared, text="两行\n措施（含附件）", sort_no=3, owner=None, due_on=None)
    make_measure(shared, text="同名的（责任人）", sort_no=4, owner=cast.head)
    for _twice in range(2):
        make_item(cast.section, program=second, source="supervision", title="同名问题", owner=None, measures=0)
    make_item(cast.section, title="=1+1", measures=0, aspect="+A1")
    make_item(cast.section, title="自查的", sort_no=2, opened_on=date(2024, 9, 1))
    report_progress(obligation=Item.objects.get(title="自查的"), by=cast.recorder, today=date(2024, 9, 9),
                    text="第一步  完成\n第二步")  # fmt: skip
    return program, second


def test_what_was_exported_and_is_imported_again_changes_nothing(cast, signed_in):
    program, second = year_of_problems(cast)
    before, number = all_rows(), Item.objects.count()
    sheets = (
        (exported("rectification", cast.unitadmin), number), (exported("rectification", None), number),
        (listed(signed_in(cast.unitadmin)), number), (listed(signed_in(cast.head)), number),
        (listed(signed_in(cast.unitadmin), program=second.pk), 3),
        (listed(signed_in(cast.unitadmin), stage="closed"), 1),
    )  # fmt: skip
    for data, rows in sheets:
        for by in (cast.unitadmin, cast.head, None):
            draft = preview("rectification", by, (), (), data=data)
            assert set(states(draft).values()) == {"unchanged"}, [
                (row.said, row.fields) for row in draft.rows.exclude(state="unchanged")]  # fmt: skip
            assert draft.total == rows
            apply(draft, by)
    assert all_rows() == before


def test_the_list_leaves_as_a_ledger_with_exactly_its_rows(cast, signed_in):
    year_of_problems(cast)
    rows = read_back(listed(signed_in(cast.leader), stage="closed"))
    assert "整改台账" in rows[0][0]
    head = next(row for row in rows if row.get(0) == "序号")
    assert list(head.values()) == LEDGER
    (below,) = rows[rows.index(head) + 1 :]
    cells = {head[at]: text for at, text in below.items()}
    assert cells["状态"] == "已销号" and cells["销号日期"] == "2024-05-20"
    assert cells["佐证材料"] == "1. 材料1\n2. 材料2" and "补充" in cells["审核意见"]
    assert cells["整改措施"].startswith("1. 一项措施（责任人：member；时限：2024-06-30；完成日期：2024-05-20）")
    page = signed_in(cast.leader).get(reverse("rectification:list"), {"stage": "closed"}).content.decode()
    assert "sheet=ledger" in page and "kind=rectification" in page


def test_of_a_record_that_proves_a_problem_the_ledger_names_only_the_kind(cast, signed_in):
    item = make_item(cast.section, "in_progress", owner=cast.member)
    secret = make_program(cast.other_bureau, name="外单位的名称")
    Evidence.objects.create(subject=item, source=secret, given_by=cast.member)
    rows = read_back(listed(signed_in(cast.leader)))
    head = next(row for row in rows if row.get(0) == "序号")
    at = next(place for place, title in head.items() if title == "佐证材料")
    assert rows[-1][at] == "整改批次" and "外单位的名称" not in str(rows)


def test_a_void_problem_in_an_export_is_left_out_when_it_comes_back(cast, signed_in):
    item = make_item(cast.section, owner=cast.member)
    Item.objects.filter(pk=item.pk).update(voided_at=timezone.now())
    draft = preview("rectification", cast.unitadmin, (), (), data=listed(signed_in(cast.unitadmin), stage="void"))
    assert states(draft) == {draft.rows.get().number: "unchanged"} and draft.rows.get().warned


def test_the_command_brings_a_ledger_in_and_names_row_column_and_reason(cast, tmp_path, capsys):
    file = tmp_path / "台账.xlsx"
    file.write_bytes(xlsx(*sheet({}, {"问题": "另一个", "责任人": "查无此人"})))
    with pytest.raises(CommandError):
        call_command("import", "rectification", str(file))
    told = capsys.readouterr().err
    assert "第3行" in told and "责任人" in told and "查无此人" in told
    file.write_bytes(xlsx(*sheet()))
    call_command("import", "rectification", str(file))
    assert Item.objects.get().title == "更新不及时"
