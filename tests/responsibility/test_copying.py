"""The list of the next year from this year's, and what changed between the two."""

from datetime import date

import pytest
from django.urls import reverse

from organization.models import Unit
from responsibility.duties.copying import copy_to_next_year, differences, next_year
from responsibility.duties.falling_due import fall_due
from responsibility.duties.services import save_duty
from responsibility.models import Duty, EvidenceKind
from tests.cast import make_duty, make_user
from tests.responsibility.test_list_pages import on  # noqa: F401 - a fixture

NOVEMBER = date(2026, 11, 23)


@pytest.fixture
def lists(cast):
    """One line of each sort of the section's list of 2026."""
    gone = make_user("gone", cast.section, is_active=False)
    closed = Unit.objects.get(pk=cast.branch.pk)
    Unit.objects.filter(pk=closed.pk).update(active_to=date(2026, 6, 30))
    series = EvidenceKind.objects.create(code="series.x", name="周一例会", unit=cast.section)
    return {
        "plain": make_duty(cast.section, title="2026年专题研究", year=2026, sort_no=1, windows="m3-late m9-early",
                           per="year", owner=cast.member, standard="2026年底前完成"),
        "gone": make_duty(cast.section, title="督查", year=2026, sort_no=2, owner=gone, lead_unit=closed),
        "measure": make_duty(cast.section, title="当年举措", year=2026, sort_no=3, is_measure=True),
        "ended": make_duty(cast.section, title="已结束", year=2026, sort_no=4, valid_to=date(2026, 6, 30)),
        "series": make_duty(cast.section, title="周一例会", year=2026, sort_no=5, evidence_kind=series),
        "open": make_duty(cast.section, title="长期的", year=2026, sort_no=6, valid_to=None, per="month"),
    }  # fmt: skip


def post(client, cast, **fields):
    return client.post(reverse("responsibility:duty_copy"), {"unit": cast.section.pk, "year": 2026} | fields)


def test_each_line_is_shown_with_what_changes_before_anything_is_saved(cast, signed_in, on, lists):  # noqa: F811
    on(NOVEMBER)
    page = post(signed_in(cast.head), cast)
    told = {line.old.title: line for line, _rhythm in page.context["rows"]}
    assert {title for title, line in told.items() if line.is_ticked} == {"2026年专题研究", "督查", "长期的"}
    assert (
        told["2026年专题研究"].new.title == "2027年专题研究" and told["2026年专题研究"].new.standard == "2027年底前完成"
    )
    assert told["督查"].new.owner is None and told["督查"].new.lead_unit is None and len(told["督查"].changes) == 2
    assert told["周一例会"].left_out and told["当年举措"].advised_against and told["已结束"].advised_against
    assert "随学习计划生成" in page.content.decode() and not Duty.objects.filter(year=2027).exists()


def test_the_chosen_lines_are_copied_once_and_what_changed_is_shown(cast, signed_in, on, lists):  # noqa: F811
    on(NOVEMBER)
    lists["plain"].assisting_units.add(cast.office)
    client, chosen = signed_in(cast.head), [lists[name].pk for name in ("plain", "gone", "measure")]
    answer = post(client, cast, confirmed="1", chosen=chosen)
    assert answer.status_code == 302
    new = Duty.objects.get(previous=lists["plain"])
    assert (new.year, new.valid_from, new.valid_to, new.windows, new.owner, list(new.assisting_units.all())) == (
        2027, date(2027, 1, 1), date(2027, 12, 31), "m3-late m9-early", cast.member, [cast.office],
    )  # fmt: skip
    post(client, cast, confirmed="1", chosen=chosen)
    assert Duty.objects.filter(year=2027).count() == 3
    found = client.get(answer.url).context["differences"]
    assert [duty.title for duty, _told in found.changed] == ["2027年专题研究", "督查"]
    assert {label for label, _before, _now in found.changed[1][1]} == {"责任人", "牵头科室"}
    assert {duty.title for duty in found.gone} == {"已结束", "周一例会", "长期的"} and not found.new
    assert [duty.title for duty in found.same] == ["当年举措"]


def test_an_open_ended_line_ends_with_its_year_so_that_nothing_is_owed_twice(cast, lists):
    fall_due(today=date(2026, 12, 31))
    copy_to_next_year(unit=cast.section, year=2026, chosen={lists["open"].pk}, by=cast.head, today=NOVEMBER)
    fall_due(today=date(2027, 1, 10))
    lists["open"].refresh_from_db()
    assert lists["open"].valid_to == date(2026, 12, 31)
    january = Duty.objects.get(previous=lists["open"]).assignments.get(period_from=date(2027, 1, 1))
    owed = Duty.objects.filter(title="长期的", assignments__period_from=date(2027, 1, 1), assignments__stage="open")
    assert list(owed) == [january.duty]


def test_a_line_changed_afterwards_or_new_is_told_as_such(cast, lists):
    (new,) = copy_to_next_year(unit=cast.section, year=2026, chosen={lists["ended"].pk}, by=cast.head, today=NOVEMBER)
    new.per, new.count = "month", 1
    save_duty(duty=new, today=NOVEMBER)
    make_duty(cast.section, title="新职责", year=2027)
    found = differences(unit=cast.section, year=2027)
    assert [told for _duty, told in found.changed] == [[("频次", "每季度1次", "每月1次")]]
    assert [duty.title for duty in found.new] == ["新职责"]


def test_a_voided_copy_may_be_made_again(cast, lists):
    from responsibility.duties.voiding import void_duty

    (new,) = copy_to_next_year(unit=cast.section, year=2026, chosen={lists["plain"].pk}, by=cast.head, today=NOVEMBER)
    assert next_year(unit=cast.section, year=2026, by=cast.head, today=NOVEMBER)[0].left_out
    void_duty(record=new, by=cast.head, reason="重做")
    copy_to_next_year(unit=cast.section, year=2026, chosen={lists["plain"].pk}, by=cast.head, today=NOVEMBER)
    assert Duty.objects.standing().filter(previous=lists["plain"]).count() == 1


@pytest.mark.parametrize("wrong", [{"unit": 10**12}, {"year": "x"}, {"year": 1}, {"chosen": ["x"], "confirmed": "1"},
                                   {"unit": ""}])  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(cast, signed_in, wrong):
    answer = post(signed_in(cast.head), cast, **wrong)
    assert answer.status_code == 200 and answer.context["form"].errors
    changes = signed_in(cast.head).get(reverse("responsibility:duty_changes"), wrong)
    assert changes.status_code == 200


def test_a_list_of_another_unit_is_neither_copied_nor_compared(cast, signed_in):
    client = signed_in(cast.head)
    assert post(client, cast, unit=cast.other_bureau.pk).context["form"].errors["unit"]
    page = client.get(reverse("responsibility:duty_changes"), {"unit": cast.other_bureau.pk, "year": 2026})
    assert page.context["differences"] is None
