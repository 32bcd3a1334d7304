"""The year's duties from the template list, in a year that began without us."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from organization.models import Posting
from organization.rights import Role
from responsibility.duties.falling_due import fall_due
from responsibility.duties.standard import drafts, put_on_the_list, standard_duties
from responsibility.models import Assignment, Duty
from tests.browsing import next_part
from tests.cast import PASSWORD, make_user

PAGE = "/assignments/duties/standard/"
JULY, YEAR_END = date(2026, 7, 1), date(2026, 12, 31)


def chosen(unit, valid_from, **fields):
    capacities = {f"capacity_{code}": line["capacity"] for code, line in standard_duties().items()}
    return (
        {"unit": unit.pk, "valid_from": valid_from.isoformat(), "chosen": list(standard_duties())} | capacities | fields
    )


def bring(cast, valid_from, codes=None):
    capacities = {code: line["capacity"] for code, line in standard_duties().items()}
    return drafts(unit=cast.bureau, codes=codes or list(standard_duties()), capacities=capacities,
                  valid_from=valid_from, by=cast.unitadmin)  # fmt: skip


def test_every_line_of_the_file_is_a_duty_that_stands_and_its_kind_of_meeting_exists(cast):
    for draft in bring(cast, JULY):
        draft.duty.full_clean()
        line = next(line for line in standard_duties().values() if line["title"] == draft.duty.title)
        assert (draft.duty.evidence_kind is not None) == ("kind" in line), draft.duty.title


@pytest.mark.parametrize("start", [date(2026, 1, 1), JULY, date(2026, 8, 17), date(2026, 11, 22)])
def test_who_starts_in_mid_year_owes_nothing_of_earlier_periods(cast, start):
    put_on_the_list(drafts=bring(cast, start), today=start)
    assert not Assignment.objects.filter(due_on__lt=start).exists()
    fall_due(today=YEAR_END)
    assert not Assignment.objects.filter(due_on__lt=start).exists()
    assert Assignment.objects.filter(due_on__lte=YEAR_END).exists()


def test_the_first_due_dates_shown_are_those_that_come(cast):
    shown = {draft.duty.title: draft.first_due for draft in bring(cast, JULY)}
    put_on_the_list(drafts=bring(cast, JULY), today=JULY)
    fall_due(today=YEAR_END)
    for duty in Duty.objects.all():
        first = duty.assignments.order_by("due_on").first()
        assert shown[duty.title] == (first.due_on if first else None), duty.title
    assert shown["分析研判意识形态领域情况"] == date(2026, 9, 30)
    assert shown["制定年度意识形态工作计划"] is None


def test_nothing_is_ticked_at_first_and_each_capacity_says_who_holds_it(cast, signed_in, django_assert_max_num_queries):
    client = signed_in(cast.unitadmin)
    with django_assert_max_num_queries(40):
        page = client.get(PAGE)
    assert page.context["form"].number_chosen() == 0
    assert not any(
        is_chosen for _capacity, _post, lines in page.context["form"].groups() for *_more, is_chosen, _field in lines
    )
    held = {label: posting for label, posting, _lines in page.context["form"].groups()}
    assert held.pop(Posting.Capacity.FIRST.label).user == cast.leader and not any(held.values())
    assert f"{Posting.Capacity.FIRST.label}：{cast.leader.name}" in page.content.decode()


def test_another_unit_says_who_answers_there_and_keeps_what_was_ticked(cast, signed_in):
    make_user("section-chief", cast.section, Role.HEAD, capacity=Posting.Capacity.FIRST)
    asked = {"unit": cast.section.pk, "valid_from": "2026-07-01", "chosen": ["analysis", "no-such"],
             "capacity_analysis": "first"}  # fmt: skip
    form = signed_in(cast.unitadmin).get(PAGE, asked).context["form"]
    assert form["chosen"].value() == ["analysis"] and form["capacity_analysis"].value() == "first"
    held = {label: posting for label, posting, _lines in form.groups()}
    assert held[Posting.Capacity.FIRST.label].user.username == "section-chief"


@pytest.mark.parametrize(
    "asked", [{"unit": "x"}, {"unit": "0"}, {"valid_from": "2026-02-30"}, {"valid_from": "9999-01-01"}]
)
def test_an_address_of_no_sense_shows_nobody(cast, signed_in, asked):
    page = signed_in(cast.unitadmin).get(PAGE, asked)
    assert not any(posting for _label, posting, _lines in page.context["form"].groups())


def test_the_preview_says_how_many_each_will_answer_for(cast, signed_in):
    client, today = signed_in(cast.unitadmin), timezone.localdate()
    ticked = chosen(cast.bureau, today, chosen=["special-study", "special-report", "analysis"])
    page = client.post(PAGE, ticked)
    assert page.context["answering"] == [(cast.leader, 2), (None, 1)]
    assert "已勾选3项。" in page.content.decode() and "1项没有责任人" in page.content.decode()


def test_boxes_are_ticked_by_group_and_counted(browser, cast):
    page = browser()
    page.goto("/accounts/login/")
    page.fill("[name=login]", "unitadmin")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("/")
    page.goto(PAGE)
    count, everything = page.locator("[data-check-count]"), page.locator(".panel-header [data-check-all]")
    group = page.locator("tbody [data-check-all]").first
    size = page.locator("tbody").first.locator("[name=chosen]").count()
    expect(count).to_have_text("0")
    group.check()
    expect(count).to_have_text(str(size))
    expect(everything).to_be_checked(indeterminate=True)
    with next_part(page), page.expect_response(lambda answer: f"unit={cast.section.pk}" in answer.url):
        page.locator("[name=unit]").select_option(str(cast.section.pk))
    expect(count).to_have_text(str(size))
    everything.check()
    expect(count).to_have_text(str(len(standard_duties())))
    everything.uncheck()
    expect(count).to_have_text("0")


def test_two_clicks_and_a_confirmation_fill_the_list_once(cast, signed_in):
    client, today = signed_in(cast.unitadmin), timezone.localdate()
    assert client.get(PAGE).status_code == 200
    preview = client.post(PAGE, chosen(cast.bureau, today))
    assert len(preview.context["rows"]) == len(standard_duties()) and not Duty.objects.exists()
    assert cast.leader.name in preview.content.decode()
    for _click in range(2):
        assert client.post(PAGE, chosen(cast.bureau, today, confirmed="1")).url == reverse("responsibility:duties")
    assert Duty.objects.count() == len(standard_duties())
    assert Duty.objects.filter(created_by=cast.unitadmin, capacity=Posting.Capacity.FIRST).exists()


def test_nothing_chosen_or_another_unit_is_refused_with_words(cast, signed_in):
    client, today = signed_in(cast.unitadmin), timezone.localdate()
    assert client.post(PAGE, chosen(cast.bureau, today, chosen=[])).context["form"].errors["chosen"]
    assert client.post(PAGE, chosen(cast.other_bureau, today)).context["form"].errors["unit"]
    bad = chosen(cast.bureau, today) | {"valid_from": "2026-13-01"}
    assert client.post(PAGE, bad).context["form"].errors["valid_from"]
    assert not Duty.objects.exists()
