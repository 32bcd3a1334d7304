"""Handing down through the door: counted first, then done; signed for below; followed and urged from above."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organization.models import Posting
from organization.rights import Role
from responsibility import tasks
from responsibility.cascades.services import go_on, hand_down
from responsibility.models import Cascade, Duty
from responsibility.obligations.awaiting import Reason, awaiting
from tests.cast import make_duty, make_unit, make_user

HAND_DOWN = reverse("responsibility:hand_down")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def line(cast, today):
    return make_duty(cast.bureau, title="专题研究", per="month", capacity=Posting.Capacity.HEAD, valid_to=None,
                     year=today.year)  # fmt: skip


def typed(line, today, **more):
    return {"lines": [line.pk], "reach": "all", "capacity": "head", "from_on": today.isoformat()} | more


def handed(line, units, today, by=None):
    return go_on(cascade=hand_down(lines=[line], units=units, by=by, from_on=today), today=today, seconds=60)


def test_counts_are_shown_first_and_one_click_hands_down(cast, signed_in, line, today):
    make_user("office-head", cast.office, Role.HEAD, capacity=Posting.Capacity.HEAD)
    client = signed_in(cast.leader)
    opened = client.get(HAND_DOWN, {"line": line.pk}).content.decode()
    assert "专题研究" in opened and "checked" in opened
    url = f"{HAND_DOWN}?line={line.pk}"
    shown = client.post(url, typed(line, today))
    preview = shown.context["preview"]
    assert (preview.units, preview.new, preview.there, preview.nobody) == (3, 3, 0, [cast.section, cast.branch])
    assert not Duty.objects.filter(source=line).exists()
    answer = client.post(url, typed(line, today, confirmed=1, counted=3))
    cascade = Cascade.objects.get()
    assert answer.url == cascade.get_absolute_url()
    assert "cascade-progress" in client.get(answer.url).content.decode()
    client.post(reverse("responsibility:cascade_go_on", args=[cascade.pk]))
    assert Duty.objects.filter(source=line).count() == 3
    page = client.get(answer.url).content.decode()
    assert reverse("responsibility:coverage", args=[line.pk]) in page


def test_counts_that_moved_since_they_were_shown_are_shown_again(cast, signed_in, line, today):
    client, url = signed_in(cast.leader), f"{HAND_DOWN}?line={line.pk}"
    handed(line, [cast.office], today)
    answer = client.post(url, typed(line, today, confirmed=1, counted=3))
    assert answer.context["changed"] and answer.context["preview"].there == 1
    assert Duty.objects.filter(source=line).count() == 1


def test_by_kind_directly_below_or_chosen(cast, signed_in, line, today):
    make_unit("deep", cast.section)
    client, url = signed_in(cast.leader), f"{HAND_DOWN}?line={line.pk}"

    def counted(**more):
        return client.post(url, typed(line, today, **more)).context["preview"].units

    assert counted() == 4
    assert counted(reach="direct") == 3
    assert counted(kinds=["branch"]) == 1
    assert counted(reach="chosen", chosen=[cast.office.pk]) == 1


def test_many_units_are_named_by_code_or_name_and_unknown_ones_are_said(cast, signed_in, line, today, monkeypatch):
    monkeypatch.setattr("responsibility.cascades.forms.FEW", 1)
    client, url = signed_in(cast.leader), f"{HAND_DOWN}?line={line.pk}"
    asked = {"reach": "chosen", "named": "office\n示例section单位，office"}
    assert client.post(url, typed(line, today, **asked)).context["preview"].units == 2
    answer = client.post(url, typed(line, today, reach="chosen", named="office\nother"))
    assert "other" in answer.context["form"].errors["named"][0]
    assert "office" in answer.content.decode()


def test_a_unit_not_below_or_a_line_of_another_list_is_no_choice(cast, signed_in, line, today):
    client, url = signed_in(cast.leader), f"{HAND_DOWN}?line={line.pk}"
    foreign = make_duty(cast.other_bureau)
    answer = client.post(url, typed(line, today, reach="chosen", chosen=[cast.other_section.pk]))
    assert answer.context["form"].errors["chosen"]
    answer = client.post(url, typed(line, today, lines=[foreign.pk]))
    assert answer.context["form"].errors["lines"]
    assert client.get(HAND_DOWN, {"line": foreign.pk}).status_code == 404
    assert client.get(HAND_DOWN, {"unit": "other"}).status_code == 404


def test_the_worker_goes_on_with_what_nobody_watches(cast, line, today):
    hand_down(lines=[line], units=[cast.office, cast.section], by=None, from_on=today)
    tasks.hand_down()
    tasks.hand_down()
    assert Duty.objects.filter(source=line).count() == 2


def test_the_unit_finds_it_to_sign_for_and_signs(cast, signed_in, line, today):
    handed(line, [cast.section], today)
    own = Duty.objects.get(source=line)
    for person in (cast.head, cast.recorder):
        assert [one.record for one in awaiting(person, today) if one.reason == Reason.RECEIVE] == [own]
    assert not [one for one in awaiting(cast.leader, today) if one.record == own]
    client = signed_in(cast.head)
    assert reverse("responsibility:take_up", args=[own.pk]) in client.get(own.get_absolute_url()).content.decode()
    client.post(reverse("responsibility:take_up", args=[own.pk]))
    own.refresh_from_db()
    assert (own.taken_up_by, own.taken_up_at.date()) == (cast.head, timezone.now().date())
    assert client.post(reverse("responsibility:take_up", args=[own.pk])).status_code == 403


def test_whoever_handed_it_down_does_not_sign_for_it(cast, signed_in, line, today):
    handed(line, [cast.section], today, by=cast.leader)
    own = Duty.objects.get(source=line)
    assert signed_in(cast.leader).post(reverse("responsibility:take_up", args=[own.pk])).status_code == 403
    assert signed_in(cast.member).post(reverse("responsibility:take_up", args=[own.pk])).status_code == 403


def test_a_whole_list_is_signed_for_by_one_click(cast, signed_in, today):
    for number in range(5):
        line = make_duty(cast.bureau, title=f"第{number}项", valid_to=None)
        handed(line, [cast.section], today)
    lines = [one for one in awaiting(cast.head, today) if one.reason == Reason.RECEIVE]
    assert len(lines) == 1 and lines[0].action_url == reverse("responsibility:to_take_up")
    client = signed_in(cast.head)
    page = client.get(reverse("responsibility:to_take_up")).content.decode()
    assert all(f"第{number}项" in page for number in range(5))
    chosen = list(Duty.objects.filter(unit=cast.section).values_list("pk", flat=True))
    client.post(reverse("responsibility:to_take_up"), {"chosen": [*chosen, "x", "9" * 30]})
    assert not Duty.objects.filter(unit=cast.section, taken_up_at=None).exists()


@pytest.mark.parametrize("number", [1, 5])
def test_my_work_says_what_is_asked_and_by_whom_and_makes_up_no_deadline(cast, signed_in, today, number):
    for place in range(number):
        handed(make_duty(cast.bureau, title=f"第{place}项", valid_to=None), [cast.section], today)
    desk = signed_in(cast.head).get("/").content.decode().split('id="receive"')[1].split("</section>")[0]
    assert f"待签收 · {cast.bureau}下达" in desk and "未定时限" not in desk


def test_nobody_signs_for_another_unit_through_the_page_of_the_list(cast, signed_in, line, today):
    handed(line, [cast.office], today)
    pk = Duty.objects.get(source=line).pk
    signed_in(cast.head).post(reverse("responsibility:to_take_up"), {"chosen": [pk]})
    assert Duty.objects.get(pk=pk).taken_up_at is None


def test_the_parent_sees_who_has_taken_it_up_and_each_count_opens_its_list(cast, signed_in, line, today):
    make_user("office-head", cast.office, Role.HEAD, capacity=Posting.Capacity.HEAD)
    handed(line, [cast.section, cast.office, cast.branch], today)
    Duty.objects.filter(source=line, unit=cast.office).update(taken_up_at=timezone.now(), taken_up_by=cast.assistant)
    Duty.objects.filter(source=line, unit=cast.branch).update(adapted=True)
    client, url = signed_in(cast.leader), reverse("responsibility:coverage", args=[line.pk])
    found = client.get(url).context["found"]
    assert (found.handed, found.taken, found.open, found.adapted, len(found.nobody)) == (3, 1, 2, 1, 2)
    for state, number in (("taken", 1), ("open", 2), ("nobody", 2), ("adapted", 1)):
        assert client.get(url, {"state": state}).context["page_obj"].paginator.count == number
    rows = client.get(reverse("responsibility:handed_down")).context["object_list"]
    assert [(row.pk, row.handed, row.taken) for row in rows] == [(line.pk, 3, 1)]
    assert signed_in(cast.clerk).get(url).status_code == 403


def test_those_who_have_not_are_urged_once_a_day_and_find_it_at_their_desk(cast, signed_in, line, today):
    handed(line, [cast.section, cast.office], today)
    Duty.objects.filter(source=line, unit=cast.office).update(taken_up_at=timezone.now())
    client, url = signed_in(cast.leader), reverse("responsibility:coverage_urge", args=[line.pk])
    client.post(url)
    assert dict(Duty.objects.filter(source=line).values_list("unit__code", "urged_on")) == {
        "section": today,
        "office": None,
    }
    version = Duty.objects.get(source=line, unit=cast.section).version
    again = client.post(url, follow=True)
    assert Duty.objects.get(source=line, unit=cast.section).version == version
    assert "今日均已催签，不再重复催签。" in again.content.decode() and "0 个单位" not in again.content.decode()
    waiting = [one for one in awaiting(cast.head, today) if one.reason == Reason.RECEIVE]
    assert today.isoformat() in waiting[0].kind


def test_coverage_takes_as_many_queries_for_fifty_units_as_for_one(
    cast, signed_in, line, today, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    handed(line, [cast.section], today)
    client, url = signed_in(cast.leader), reverse("responsibility:coverage", args=[line.pk])
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    handed(line, [make_unit(f"u{number}", cast.bureau) for number in range(45)], today)
    with django_assert_num_queries(len(few)):
        client.get(url)


def edited(duty, **more):
    fields = {"sort_no": 1, "title": duty.title, "per": duty.per, "count": duty.count, "windows": "", "measures": "",
              "day_off": duty.day_off, "capacity": duty.capacity, "version": duty.version, "year": duty.year,
              "unit": duty.unit_id, "valid_from": duty.valid_from.isoformat()}  # fmt: skip
    return fields | more


def test_a_unit_adapts_its_line_within_the_limits_and_nothing_else(cast, signed_in, line, today):
    handed(line, [cast.section], today)
    own = Duty.objects.get(source=line)
    client, url = signed_in(cast.head), reverse("responsibility:duty_edit", args=[own.pk])
    page = client.get(url).context["form"]
    assert not {"unit", "title", "standard", "valid_from", "year", "evidence_kind"} & set(page.fields)
    refused = client.post(url, edited(own, per="year", measures="我们的措施"))
    assert refused.context["form"].errors["per"] and "我们的措施" in refused.content.decode()
    answer = client.post(url, edited(own, per="week", title="别的", measures="我们的措施", owner=cast.recorder.pk))
    assert answer.status_code == 302
    own.refresh_from_db()
    assert (own.title, own.per, own.measures, own.owner, own.adapted) == (
        "专题研究",
        "week",
        "我们的措施",
        cast.recorder,
        True,
    )


def test_a_change_above_is_asked_first_and_then_flows_down(cast, signed_in, line, today):
    handed(line, [cast.section, cast.office], today)
    client, url = signed_in(cast.leader), reverse("responsibility:duty_edit", args=[line.pk])
    asked = client.post(url, edited(line, title="专题研究会"))
    assert asked.context["form"].errors["followed"] and "2" in asked.context["form"]["followed"].label
    assert client.post(url, edited(line, title="专题研究会", followed="on")).status_code == 302
    tasks.hand_down()
    assert set(Duty.objects.filter(source=line).values_list("title", flat=True)) == {"专题研究会"}
    line.refresh_from_db()
    assert client.post(url, edited(line, measures="只是本级的")).status_code == 302


def test_a_line_is_withdrawn_from_above_and_not_from_below(cast, signed_in, line, today):
    line.valid_from = today + timedelta(days=40)
    line.save()
    handed(line, [cast.section], today)
    own = Duty.objects.get(source=line)
    assert signed_in(cast.head).get(reverse("responsibility:duty_void", args=[own.pk])).status_code == 403
    client, url = signed_in(cast.leader), reverse("responsibility:duty_void", args=[line.pk])
    assert "1" in client.get(url).context["effects"][0]
    client.post(url, {"reason": "文件废止", "version": line.version})
    tasks.hand_down()
    own.refresh_from_db()
    assert own.voided_at and own.void_reason == "文件废止" and own.voided_by == cast.leader


def test_next_year_each_unit_goes_on_with_its_own_people_and_measures(cast, line, today):
    handed(line, [cast.section, cast.office], today)
    Duty.objects.filter(source=line, unit=cast.section).update(owner=cast.recorder, measures="我们的")
    following = make_duty(cast.bureau, title="专题研究", year=today.year + 1, previous=line, capacity="head")
    handed(following, [cast.section, cast.office], today)
    new = Duty.objects.get(source=following, unit=cast.section)
    assert (new.owner, new.measures, new.previous.unit) == (cast.recorder, "我们的", cast.section)
