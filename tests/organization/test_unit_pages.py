"""Pages of units: names of their day, order, the move."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organization.models import Unit, UnitName
from organization.tree.services import names_take_effect, save_unit
from tests.cast import make_unit
from tests.organization.tree import faults_of_the_tree

TODAY = timezone.localdate()


def edit(client, unit, **typed):
    unit.refresh_from_db()
    values = {"name": unit.name, "short_name": unit.short_name, "code": unit.code, "kind": unit.kind,
              "sort_no": unit.sort_no, "active_from": unit.active_from, "version": unit.version}  # fmt: skip
    return client.post(reverse("organization:unit_edit", args=[unit.pk]), values | typed)


def test_a_new_name_holds_from_its_day_and_the_earlier_one_is_kept(cast, signed_in):
    client, from_on = signed_in(cast.unitadmin), TODAY - timedelta(days=10)
    assert edit(client, cast.section, name="示例新名科", short_name="新名科", named_from=from_on).status_code == 302
    unit = Unit.objects.get(pk=cast.section.pk)
    assert [unit.name_on(from_on - timedelta(days=1)), unit.name_on(from_on), unit.name] == [
        "示例section单位", "示例新名科", "示例新名科",
    ]  # fmt: skip
    page = client.get(unit.get_absolute_url()).content.decode()
    assert "示例section单位" in page and "示例新名科" in page


def test_a_slip_is_put_right_without_another_name(cast, signed_in):
    client = signed_in(cast.unitadmin)
    edit(client, cast.section, name="示例新名斗", named_from=TODAY)
    edit(client, cast.section, name="示例新名科", named_from=TODAY)
    assert list(UnitName.objects.values_list("name", flat=True)) == ["示例section单位", "示例新名科"]


def test_a_coming_name_takes_effect_on_its_day(cast, signed_in):
    first = TODAY + timedelta(days=3)
    edit(signed_in(cast.unitadmin), cast.section, name="示例新名科", named_from=first)
    assert names_take_effect(today=first - timedelta(days=1)) == 0
    assert Unit.objects.get(pk=cast.section.pk).name == "示例section单位"
    assert [names_take_effect(today=first), names_take_effect(today=first)] == [1, 0]
    assert Unit.objects.get(pk=cast.section.pk).name == "示例新名科"


def test_a_name_before_the_units_first_day_is_refused_and_what_was_typed_kept(cast, signed_in):
    Unit.objects.update(active_from=TODAY)
    page = edit(signed_in(cast.unitadmin), cast.section, name="示例新名科", named_from=TODAY - timedelta(days=1))
    assert (
        page.status_code == 200
        and "示例新名科" in page.content.decode()
        and "named_from" in page.context["form"].errors
    )
    assert not UnitName.objects.exists()


def test_the_list_finds_a_unit_by_a_name_it_bore(cast, signed_in):
    save_unit(unit=cast.section, version=None, today=TODAY, name="示例新名科", short_name="新名科")
    page = signed_in(cast.unitadmin).get(reverse("organization:units"), {"q": "section单位", "state": ""})
    assert [unit.pk for unit in page.context["object_list"]] == [cast.section.pk]


def test_the_list_opens_on_active_units_in_the_trees_order(cast, signed_in):
    Unit.objects.filter(pk=cast.office.pk).update(active_to=TODAY)
    save_unit(unit=cast.section, version=None, today=TODAY, sort_no=9)
    codes = lambda **asked: [
        unit.code for unit in signed_in(cast.unitadmin).get(reverse("organization:units"), asked).context["object_list"]
    ]
    assert codes() == ["bureau", "branch", "section"]
    assert codes(state="closed") == ["office"]
    assert codes(state="") == ["bureau", "office", "branch", "section"]


def test_the_list_asks_as_much_for_many_units_as_for_one(cast, signed_in):
    client, queries = signed_in(cast.unitadmin), []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("organization:units"))
        queries.append(len(asked))
        for number in range(15):
            make_unit(f"more{_round}-{number}", cast.section)
    assert queries[0] == queries[1]


def move(client, unit, parent, **typed):
    return client.post(reverse("organization:unit_move", args=[unit.pk]), {"parent": parent.pk, **typed})


def test_a_move_is_shown_before_it_is_made(cast, signed_in):
    client = signed_in(cast.unitadmin)
    shown = move(client, cast.section, cast.branch)
    assert shown.status_code == 200 and shown.context["place"] == cast.branch
    assert Unit.objects.get(pk=cast.section.pk).parent == cast.bureau
    done = move(client, cast.section, cast.branch, seen=cast.branch.pk, version=1)
    assert done.status_code == 302 and Unit.objects.get(pk=cast.section.pk).parent == cast.branch
    assert faults_of_the_tree() == []


def test_a_unit_administrator_moves_only_inside_the_own_tree(cast, signed_in):
    client = signed_in(cast.unitadmin)
    assert move(client, cast.section, cast.other_bureau, seen=cast.other_bureau.pk).context["form"].errors["parent"]
    assert move(client, cast.bureau, cast.other_bureau).status_code == 403
    assert move(client, cast.other_section, cast.bureau).status_code == 404
    assert Unit.objects.get(pk=cast.section.pk).parent == cast.bureau


def test_rights_follow_a_move_at_once(cast, signed_in):
    client = signed_in(cast.stranger)
    assert client.get(cast.section.get_absolute_url()).status_code == 404
    move(signed_in(cast.admin), cast.section, cast.other_bureau, seen=cast.other_bureau.pk)
    assert signed_in(cast.stranger).get(cast.section.get_absolute_url()).status_code == 200
    assert signed_in(cast.leader).get(cast.section.get_absolute_url()).status_code == 404


def test_two_who_move_the_same_unit_are_told(cast, signed_in):
    client = signed_in(cast.admin)
    move(client, cast.section, cast.office, seen=cast.office.pk, version=1)
    late = move(client, cast.section, cast.branch, seen=cast.branch.pk, version=1)
    assert late.status_code == 409 and Unit.objects.get(pk=cast.section.pk).parent == cast.office
