"""Which rows of a sheet of units go together, and what the tree becomes."""

import pytest

from organization.models import Unit
from tests.cast import make_unit
from tests.organization.sheets import UNIT_COLUMNS, apply, preview, said_of, states

pytestmark = pytest.mark.django_db


def test_units_that_would_stand_above_themselves_are_named(cast):
    draft = preview(
        "units", cast.admin, UNIT_COLUMNS, [["c", "a", "甲"], ["a", "b", "乙"], ["b", "c", "丙"], ["c", "d", "丁"]]
    )
    assert set(states(draft).values()) == {"error"}
    said = draft.rows.get(number=2).fields["parent"][3][0]
    assert (said["id"], said["with"]) == (
        "The units would stand above themselves: %(codes)s.",
        {"codes": "a → c → b → a"},
    )


def test_a_unit_below_itself_through_what_is_stored_is_refused(cast):
    draft = preview("units", cast.admin, UNIT_COLUMNS, [["section", "bureau", "示例bureau单位"]])
    assert said_of(draft, 2, "parent")[-1] == "The units would stand above themselves: %(codes)s."


def test_two_units_may_change_places_in_one_sheet(cast):
    make_unit("deep", cast.section)
    rows = [["bureau", "deep", "示例deep单位"], ["deep", "section", "示例section单位"], ["section", "under", "下"]]
    draft = preview("units", cast.admin, UNIT_COLUMNS, rows)
    assert states(draft) == {2: "changed", 3: "changed", 4: "new"}
    apply(draft, cast.admin)
    place = {unit.code: unit for unit in Unit.objects.all()}
    assert (place["deep"].parent, place["section"].parent, place["under"].parent) == (
        place["bureau"], place["deep"], place["section"],
    )  # fmt: skip
    for unit in place.values():
        assert unit.path.startswith(unit.parent.path if unit.parent else "")
        assert unit.order_key.startswith(unit.parent.order_key if unit.parent else "")


def test_a_unit_moves_only_between_units_one_keeps(cast):
    rows = [
        ["other", "section", "示例section单位"],
        ["office", "branch", "示例branch单位"],
        ["city", "bureau", "示例bureau单位"],
    ]
    draft = preview("units", cast.unitadmin, UNIT_COLUMNS, rows)
    assert states(draft) == {2: "error", 3: "changed", 4: "unchanged"}
    draft = preview("units", cast.unitadmin, UNIT_COLUMNS, [["section", "bureau", "示例bureau单位"]])
    assert states(draft) == {2: "error"}


def test_the_same_code_twice_and_a_tree_too_deep_are_errors(cast):
    draft = preview("units", cast.admin, UNIT_COLUMNS, [["bureau", "a", "甲"], ["bureau", "a", "又甲"]])
    assert states(draft) == {2: "new", 3: "error"}
    chain = [[f"n{n - 1}" if n else "section", f"n{n}", "层"] for n in range(20)]
    found = states(preview("units", cast.admin, UNIT_COLUMNS, chain))
    assert (found[2], found[14], found[15], found[21]) == ("new", "new", "error", "error")


def test_closing_is_left_to_the_units_own_page_and_a_closed_unit_takes_nothing_new(cast):
    rows = [["bureau", "section", "示例section单位", None, None, None, None, "2026-01-01"]]
    assert said_of(preview("units", cast.admin, UNIT_COLUMNS, rows), 2, "active_to")
    Unit.objects.filter(pk=cast.section.pk).update(active_to="2024-01-01")
    assert states(preview("units", cast.admin, UNIT_COLUMNS, [["section", "s-1", "组"]])) == {2: "error"}


def test_a_new_name_keeps_the_old_one_for_its_days(cast):
    draft = preview("units", cast.admin, UNIT_COLUMNS, [["bureau", "section", "新名称科"]])
    apply(draft, cast.admin)
    unit = Unit.objects.get(code="section")
    assert (unit.name, [row.name for row in unit.names.all()]) == ("新名称科", ["示例section单位", "新名称科"])


@pytest.mark.parametrize("columns", [["全称"], ["代码"], ["姓名", "用户名"]])
def test_a_sheet_without_the_columns_it_needs_is_refused_by_name(cast, columns):
    with pytest.raises(Exception, match="缺少以下列"):
        preview("units", cast.admin, columns, [["x", "y"]])


def test_columns_stand_in_any_order_and_unknown_ones_are_named(cast):
    draft = preview(
        "units", cast.admin, ["备注", "全称*", "代码（必填）", "上级单位代码"], [["随便", "甲处", "ａ１", "bureau"]]
    )
    assert states(draft) == {2: "new"}
    assert draft.remarks[0]["with"] == {"names": "备注"}
    apply(draft, cast.admin)
    assert Unit.objects.get(code="a1").parent == cast.bureau
