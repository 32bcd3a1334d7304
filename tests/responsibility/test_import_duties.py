"""The responsibility list as a sheet: read from an office's own words, and written back so that nothing changes."""

from datetime import date

import pytest
from django.core.management import call_command

from organization.models import Posting
from responsibility.models import Assignment, Duty
from tests.cast import make_duty, make_kind, make_user
from tests.organization.sheets import apply, preview, said_of, states
from tests.responsibility.test_list_pages import on  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
LIST = ["序号", "单位代码", "年度", "责任内容", "具体措施", "责任领导", "牵头科室", "配合科室", "责任人", "频次",
        "完成标准", "佐证材料", "备注"]  # fmt: skip
SHORT = ["单位代码", "年度", "责任内容", "频次/完成时限"]


def row(number, title, rhythm, **fields):
    told = {"序号": number, "单位代码": "bureau", "年度": 2026, "责任内容": title, "频次": rhythm} | fields
    return [told.get(name, "") for name in LIST]


def test_a_list_as_an_office_keeps_it_becomes_duties_and_their_dates(cast, on):  # noqa: F811
    on(date(2026, 3, 1))
    kind = make_kind("meeting.analysis", name="分析研判会")
    rows = [
        row(
            1,
            "专题研究",
            "每年至少2次",
            责任领导="leader",
            牵头科室="office",
            配合科室="section、branch",
        ),
        row(2, "分析研判", "每季度一次", 责任人="member", 佐证材料="分析研判会", 备注="分领域"),
        row(3, "专题督查", "3月下旬和9月上旬各督查1次"),
        row(4, "周一例会", "每周一例会"),
        row(5, "重大事项报告", "发生后3个工作日内"),
    ]
    draft = preview("duties", cast.unitadmin, LIST, rows)
    assert set(states(draft).values()) == {"new"}
    apply(draft, cast.unitadmin)
    first, second, third, weekly, event = Duty.objects.order_by("sort_no")
    assert (first.leader, first.lead_unit, first.per, first.count) == (cast.leader, cast.office, "year", 2)
    assert set(first.assisting_units.all()) == {cast.section, cast.branch}
    assert (second.owner, second.evidence_kind, second.remark, second.per) == (cast.member, kind, "分领域", "quarter")
    assert (third.windows, weekly.windows, weekly.day_off) == ("m3-late m9-early", "mon", "skip")
    assert (event.per, event.within_days) == ("event", 3)
    assert (first.valid_from, first.valid_to, first.created_by) == (
        date(2026, 1, 1), date(2026, 12, 31), cast.unitadmin,
    )  # fmt: skip
    assert Assignment.objects.filter(duty=second).count() == 1
    assert Assignment.objects.filter(duty=third, ordinal=1).get().due_on == date(2026, 3, 31)


def test_a_list_exported_and_imported_again_changes_nothing(cast):
    make_kind("meeting.analysis", name="分析研判会")
    make_user("member2", cast.section, name="member")
    every = [
        {"per": "year", "count": 2, "owner": cast.member}, {"windows": "m3-late m9-early", "per": "year"},
        {"per": "month", "windows": "d15", "day_off": "next", "leader": cast.leader},
        {"per": "week", "windows": "mon fri", "day_off": "skip"}, {"per": "day", "day_off": "skip"},
        {"per": "event", "within_days": 0}, {"per": "event"},
        {"per": "quarter", "windows": "m3-last", "capacity": Posting.Capacity.HEAD, "lead_unit": cast.section},
        {"per": "half", "count": 2, "day_off": "previous", "standard": "有记录", "is_measure": True},
        {"per": "month", "windows": "w5", "needs_review": True, "evidence_kind": make_kind("meeting.analysis")},
    ]  # fmt: skip
    for number, fields in enumerate(every, start=1):
        duty = make_duty(cast.bureau, title=f"职责{number}", year=2026, sort_no=number, **fields)
        duty.assisting_units.set([cast.office, cast.section][: number % 3])
    make_duty(cast.bureau, title="职责1", year=2026, sort_no=99)  # twice the same words, told apart by their number
    before = list(Duty.objects.order_by("pk").values())
    for by in (cast.unitadmin, None):
        draft = preview("duties", by, *exported(by))
        assert set(states(draft).values()) == {"unchanged"}, [row.said or row.fields for row in draft.rows.all()]
        apply(draft, by)
    assert list(Duty.objects.order_by("pk").values()) == before


def exported(by):
    """(columns, rows) as the export writes them."""
    from django.utils import timezone

    from responsibility.duties.importing import DutyImporter

    importer = DutyImporter(by=by, today=timezone.localdate())
    return [column.title for column in importer.columns], [
        [cell if cell is not None else "" for cell in line] for line in importer.export()
    ]


def test_a_changed_cell_changes_the_line_and_its_untouched_work(cast, on):  # noqa: F811
    on(date(2026, 3, 1))
    columns = [*SHORT, "配合科室", "责任人"]
    apply(preview("duties", cast.unitadmin, columns, [["bureau", 2026, "督查", "每季度1次", "office", "member"]]),
          cast.unitadmin)  # fmt: skip
    draft = preview("duties", cast.unitadmin, columns, [["bureau", 2026, "督查", "每季度末月25日前", "", "head"]])
    assert states(draft) == {2: "changed"}
    apply(draft, cast.unitadmin)
    duty = Duty.objects.get()
    assert (duty.windows, duty.owner, list(duty.assisting_units.all())) == ("m3-d25", cast.head, [cast.office])
    work = duty.assignments.get()
    assert (work.due_on, work.owner) == (date(2026, 3, 25), cast.head)


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"频次/完成时限": "次月5日前"}, "rhythm"), ({"频次/完成时限": ""}, "rhythm"),
     ({"频次/完成时限": "2025年3月底前"}, "rhythm"),
     ({"单位代码": "other"}, "unit"), ({"单位代码": "无"}, "unit"), ({"年度": 1999}, "year"), ({"年度": "x"}, "year"),
     ({"责任人": "没有这个人"}, "owner"), ({"责任人": "stranger"}, "owner"), ({"牵头科室": "没有"}, "lead_unit"),
     ({"牵头科室": "other-section"}, "lead_unit"), ({"配合科室": "office、没有"}, "assisting"),
     ({"佐证材料": "没有"}, "kind"),
     ({"终止日期": "2025-01-01"}, "valid_to"), ({"责任身份": "局长"}, "capacity"), ({"责任内容": "长" * 201}, "title")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_cell(cast, cells, column):
    told = dict(zip(SHORT, ["bureau", 2026, "督查", "每季度1次"], strict=True)) | cells
    draft = preview("duties", cast.unitadmin, list(told), [list(told.values())])
    assert states(draft) == {2: "error"}
    assert said_of(draft, 2, column)
    assert not Duty.objects.exists()


def test_namesakes_and_sections_of_one_name_are_asked_about(cast):
    make_user("member2", cast.section, name="member")
    draft = preview("duties", cast.unitadmin, [*SHORT, "责任人"], [["bureau", 2026, "督查", "每季度1次", "member"]])
    assert states(draft) == {2: "error"} and said_of(draft, 2, "owner")
    same = [["bureau", 2026, "督查", "每季度1次"]] * 2
    assert states(preview("duties", cast.unitadmin, SHORT, same)) == {2: "new", 3: "error"}


def test_a_section_head_imports_for_the_section_only(cast):
    rows = [["section", 2026, "督查", "每季度1次"], ["bureau", 2026, "督查", "每季度1次"]]
    assert states(preview("duties", cast.head, SHORT, rows)) == {2: "new", 3: "error"}


def test_the_command_reads_the_same_sheet(cast, tmp_path):
    from tests.organization.sheets import xlsx

    path = tmp_path / "清单.xlsx"
    path.write_bytes(xlsx(SHORT, [["bureau", 2026, "督查", "每季度1次"]]))
    call_command("import", "duties", str(path))
    assert Duty.objects.get().per == "quarter"
