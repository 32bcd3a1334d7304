"""One problem in two batches, and the units that assist with it."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from calendars.periods import Period
from figures.catalogue import Frame
from rectification.batches.counting import count_by_batch
from rectification.batches.rolling_up import in_order
from rectification.batches.services import void_program
from rectification.figures import CLOSED, PROBLEMS
from rectification.models import AlsoIn, Item
from rectification.problems.beside import set_also_in, set_assisting
from rectification.problems.services import open_item, save_item
from tests.cast import make_unit
from tests.rectification.factory import TODAY, make_item, make_program
from tests.rectification.test_pages import LIST, rows, text_of, titles

pytestmark = pytest.mark.django_db


def two_batches(cast):
    first = make_program(cast.bureau, name="巡察反馈")
    second = make_program(cast.bureau, name="专项督查", source="supervision")
    shared = make_item(cast.section, "closed", program=first, source="inspection", title="两次反馈的", sort_no=3)
    make_item(cast.section, program=first, source="inspection", title="只在巡察中", sort_no=4)
    make_item(cast.office, program=second, source="supervision", title="只在督查中", sort_no=1)
    set_also_in(shared, {second: None})
    return first, second, shared


def test_a_problem_of_two_batches_counts_in_each_and_once_in_every_total(cast, signed_in):
    first, second, shared = two_batches(cast)
    assert shared.also_rows.get().sort_no == 2
    client = signed_in(cast.leader)
    listed = {row.name: (row.total, row.closed, row.rate)
              for row in client.get(reverse("rectification:programs")).context["object_list"]}  # fmt: skip
    assert listed == {"巡察反馈": (2, 1, "50%"), "专项督查": (2, 1, "50%")}
    for program in (first, second):
        page = client.get(program.get_absolute_url())
        assert page.context["stages"]["total"] == 2
        assert sum(line.total for line in page.context["roll_up"].units) == 2
        assert sorted(titles(page)) == sorted(titles(client.get(page.context["ledger_url"])))
    everything = client.get(LIST)
    assert everything.context["stages"]["total"] == 3 and len(titles(everything)) == 3
    frame = Frame(cast.bureau, Period.year(2024), TODAY)
    assert (PROBLEMS.value(frame), CLOSED.value(frame)) == (3, 1)
    counted = count_by_batch(Item.objects.all(), [first, second])
    assert counted == {first.pk: Counter(closed=1, to_plan=1), second.pk: Counter(closed=1, to_plan=1)}


def test_the_pages_say_where_a_problem_of_two_batches_was_fed_back(cast, signed_in):
    first, second, shared = two_batches(cast)
    client = signed_in(cast.leader)
    page = text_of(client.get(shared.get_absolute_url()))
    assert "同时反馈于" in page and "专项督查 第2项" in page
    assert "最早反馈于“巡察反馈”第3项" in text_of(client.get(second.get_absolute_url()))
    assert "另见“专项督查”" in text_of(client.get(first.get_absolute_url()))
    assert [row.number for row in in_order(Item.objects.all(), second)] == [1, 2]


def test_from_the_page_of_a_batch_the_form_offers_only_the_other_batches(cast, signed_in):
    first, second, _shared = two_batches(cast)
    page = signed_in(cast.unitadmin).get(reverse("rectification:create"), {"program": first.pk})
    assert list(page.context["form"].fields["also_in"].queryset) == [second]


def test_the_form_brings_a_problem_into_a_second_batch_and_takes_it_out(cast, signed_in):
    first, second, _shared = two_batches(cast)
    client, url = signed_in(cast.unitadmin), reverse("rectification:create")
    told = {"unit": cast.bureau.pk, "source": "inspection", "year": 2024, "title": "值班不严", "program": first.pk}
    data = told | {"opened_on": "2024-03-02", "also_in": [first.pk], "assisting_units": [cast.section.pk]} | rows()
    assert list(client.post(url, data).context["form"].errors) == ["also_in"]
    data |= {"unit": cast.bureau.pk, "also_in": [second.pk]}
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    item = Item.objects.get(title="值班不严")
    assert list(item.also_in.all()) == [second] and list(item.assisting_units.all()) == [cast.section]
    edit = reverse("rectification:edit", args=[item.pk])
    page = client.get(edit)
    assert page.context["form"].initial["also_in"] == [second]
    kept = {name: value for name, value in data.items() if name not in ("also_in", "assisting_units")}
    assert client.post(edit, kept | {"version": 1, "sort_no": item.sort_no}).status_code == 302
    assert not item.also_in.exists() and not item.assisting_units.exists()
    for odd in (["x"], ["1" * 30], [10**9]):
        answer = client.post(edit, kept | {"version": 2, "sort_no": 1, "also_in": odd, "assisting_units": odd})
        assert set(answer.context["form"].errors) == {"also_in", "assisting_units"}


def test_no_problem_stands_in_a_batch_twice_nor_in_one_that_is_void_or_not_above_it(cast):
    first, second, shared = two_batches(cast)
    beside, void = make_program(cast.office), make_program(cast.bureau, name="作废的")
    void = void_program(program=void, by=cast.leader, reason="重复")
    for program in (first, beside, void):
        with pytest.raises(ValidationError):
            set_also_in(shared, {second: None, program: None})
    assert list(shared.also_in.all()) == [second]
    row = make_item(cast.section, program=first, source="inspection", title="再一个")
    set_also_in(row, {second: 7})
    with pytest.raises(ValidationError, match="专项督查"):
        save_item(item=row, by=cast.leader, version=1, program=second, source="supervision")
    row.refresh_from_db()
    assert (row.program, AlsoIn.objects.get(item=row).sort_no) == (first, 7)
    save_item(item=row, by=cast.leader, version=1, program=second, source="supervision", also_in=[first])
    assert list(row.also_in.all()) == [first]


def test_a_batch_that_holds_only_problems_fed_back_again_is_not_voided(cast):
    first = make_program(cast.bureau)
    second = make_program(cast.bureau)
    set_also_in(make_item(cast.section, program=first, source="inspection"), {second: None})
    with pytest.raises(ValidationError):
        void_program(program=second, by=cast.leader, reason="空的")


def test_whoever_reads_an_assisting_unit_sees_the_problem_and_no_more(cast, signed_in):
    program = make_program(cast.bureau)
    item = make_item(cast.office, program=program, source="inspection", title="办公室牵头的")
    for person in (cast.head, cast.recorder):
        assert signed_in(person).get(item.get_absolute_url()).status_code == 404
    set_assisting(item, [cast.section, cast.office])
    assert list(item.assisting_units.all()) == [cast.section]  # who leads does not assist
    for person in (cast.head, cast.recorder):
        client = signed_in(person)
        page = client.get(item.get_absolute_url())
        assert "配合单位" in text_of(page) and page.context["verbs"] == []
        assert titles(client.get(LIST)) == ["办公室牵头的"]
        assert client.get(reverse("rectification:edit", args=[item.pk])).status_code == 403
        assert client.get(program.get_absolute_url()).status_code == 200
    assert signed_in(cast.stranger).get(item.get_absolute_url()).status_code == 404


def test_the_ledger_is_filtered_by_the_unit_that_assists_and_by_the_unit_alone(cast, signed_in):
    below = make_unit("below", parent=cast.section)
    first = make_item(cast.office, title="科室配合的")
    set_assisting(first, [below])
    make_item(cast.section, title="本科室的")
    make_item(below, title="下级的")
    client = signed_in(cast.leader)
    assert titles(client.get(LIST, {"assisting": cast.section.code})) == ["科室配合的"]
    assert sorted(titles(client.get(LIST, {"unit": cast.section.code}))) == ["下级的", "本科室的"]
    assert titles(client.get(LIST, {"unit": cast.section.code, "own": "on"})) == ["本科室的"]


def test_entering_a_problem_leaves_its_second_batch_and_its_units_in_its_history(cast):
    first, second, _shared = two_batches(cast)
    item = open_item(by=cast.leader, unit=cast.section, title="新", source="inspection", year=2024, program=first,
                     also_in=[second], assisting_units=[cast.office])  # fmt: skip
    kinds = [(entry.event, entry.kind) for entry in Entry.objects.of_parts(item)]
    assert sorted(kinds) == [("created", "rectification.alsoin"), ("created", "rectification.assistingunit")]
    assert item.also_rows.get().sort_no == 3


def test_the_page_of_a_batch_groups_by_aspect_and_problem(cast, signed_in):
    program = make_program(cast.bureau)
    told = [(1, "网站管理", "更新不及时", "首页"), (2, "队伍建设", "学习不够", ""),
            (3, "网站管理", "更新不及时", "专栏"), (4, "网站管理", "审核不严", ""), (5, "", "其他", "")]  # fmt: skip
    for number, aspect, title, part in told:
        make_item(cast.section, "closed" if number == 3 else "to_plan", program=program, source="inspection",
                  sort_no=number, aspect=aspect, title=title, sub_problem=part)  # fmt: skip
    page = signed_in(cast.leader).get(program.get_absolute_url())
    grouped = [
        (aspect.name, aspect.total, aspect.closed,
         [(problem.title, [row.sub_problem for row in problem.rows]) for problem in aspect.problems])
        for aspect in page.context["aspects"]
    ]  # fmt: skip
    assert grouped == [
        ("网站管理", 3, 1, [("更新不及时", ["首页", "专栏"]), ("审核不严", [""])]),
        ("队伍建设", 1, 0, [("学习不够", [""])]), ("", 1, 0, [("其他", [""])]),
    ]  # fmt: skip


def test_the_page_of_a_batch_costs_the_same_queries_for_one_unit_and_for_many(cast, signed_in):
    program = make_program(cast.bureau)
    client = signed_in(cast.leader)

    def fill(number):
        for place in range(number):
            unit = make_unit(f"u{Item.objects.count()}", parent=cast.bureau)
            item = make_item(unit, program=program, source="inspection", aspect=f"方面{place}", sort_no=place + 1)
            set_assisting(item, [cast.office])
            set_also_in(item, {make_program(cast.bureau): None})

    fill(2)
    client.get(program.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        client.get(program.get_absolute_url())
    fill(28)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(program.get_absolute_url()).context["roll_up"].units) == 30
    assert len(many) == len(few)
