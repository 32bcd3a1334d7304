"""A work item through its pages: registered with assisting units, signed for, handed on, judged, told in one life."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from organization.rights import Role
from responsibility.followups.services import report_progress
from responsibility.models import Assignment
from tests.cast import make_assignment, make_post, make_user
from tests.responsibility.items import Stage, make_item

REGISTER = "/assignments/register/"


def today():
    return timezone.localdate()


def typed(cast, *rows, **fields):
    """What the registrar fills in; `rows` are the parts."""
    data = {
        "once": str(uuid4()), "kind": "supervise", "priority": "urgent", "title": "城区排水防涝整治",
        "detail": "逐条整改", "source": "市政府第3次常务会议", "unit": cast.section.pk, "owner": "",
        "due_on": today() + timedelta(days=30),
        "feedback": "week", "feedback_day": "", "supervisor": cast.leader.pk, "leader": "",
        "parts-TOTAL_FORMS": len(rows), "parts-INITIAL_FORMS": 0,
    }  # fmt: skip
    for number, row in enumerate(rows):
        data |= {f"parts-{number}-{name}": value for name, value in ({"share": "assist"} | row).items()}
    return data | fields


def test_an_item_is_registered_with_its_assisting_units_and_issued_in_one_go(cast, signed_in):
    page = signed_in(cast.leader).get(REGISTER)
    assert list(page.context["form"].fields["kind"].choices)[0][0] == "supervise"
    assert "registrar_unit" not in page.context["form"].fields  # holds the right in one unit only
    rows = [{"unit": cast.office.pk}, {"unit": cast.branch.pk, "share": "part", "title": "管网排查"}]
    answer = signed_in(cast.leader).post(REGISTER, typed(cast, *rows, issue="1"), follow=True)
    item = Assignment.objects.get(parent=None)
    assert answer.redirect_chain[-1][0] == item.get_absolute_url()
    assert (item.stage, item.supervision.registrar_unit, item.supervision.feedback_day) == ("issued", cast.bureau, 5)
    assert [(part.unit, part.share, part.title, part.stage) for part in item.parts.order_by("pk")] == [
        (cast.office, "assist", "城区排水防涝整治", "issued"), (cast.branch, "part", "管网排查", "issued"),
    ]  # fmt: skip
    words = answer.content.decode()
    assert item.supervision.number in words and "管网排查" in words and "急件" in words


def test_a_double_click_registers_one_item(cast, signed_in):
    data = typed(cast, {"unit": cast.office.pk})
    for _time in range(2):
        answer = signed_in(cast.leader).post(REGISTER, data)
        assert answer.status_code == 302
    assert Assignment.objects.filter(parent=None).count() == Assignment.objects.exclude(parent=None).count() == 1


def test_what_was_typed_is_kept_where_a_part_is_wrong(cast, signed_in):
    late = {"unit": cast.office.pk, "due_on": today() + timedelta(days=60)}
    answer = signed_in(cast.leader).post(REGISTER, typed(cast, late, issue="1"))
    words = answer.content.decode()
    assert answer.status_code == 200 and "分解任务的时限不得晚于该日" in words and "城区排水防涝整治" in words
    assert not Assignment.objects.exists()


def test_a_unit_beyond_ones_own_is_no_choice(cast, signed_in):
    for data in (typed(cast, unit=cast.other_section.pk), typed(cast, {"unit": cast.other_section.pk})):
        assert signed_in(cast.leader).post(REGISTER, data).status_code == 200
    assert not Assignment.objects.exists()


def test_a_draft_is_opened_again_with_its_parts_and_issued(cast, signed_in):
    client = signed_in(cast.leader)
    client.post(REGISTER, typed(cast, {"unit": cast.office.pk}, {"unit": cast.branch.pk}))
    item = Assignment.objects.get(parent=None)
    edit = reverse("responsibility:edit", args=[item.pk])
    form = client.get(edit).context["form"]
    assert [row["unit"].value() for row in form.parts.forms][:2] == [cast.office.pk, cast.branch.pk]
    first, second = item.parts.order_by("pk")
    rows = [{"pk": first.pk, "unit": cast.office.pk, "DELETE": "on"}, {"pk": second.pk, "unit": cast.branch.pk}]
    data = typed(cast, *rows, version=item.version, issue="1", title="新题目") | {"parts-INITIAL_FORMS": 2}
    answer = client.post(edit, data)
    assert answer.status_code == 302, answer.context["form"].errors
    item.refresh_from_db()
    assert (item.title, item.stage) == ("新题目", Stage.ISSUED)
    assert {part.unit: part.stage for part in item.parts.all()} == {cast.office: "cancelled", cast.branch: "issued"}


def test_the_one_whose_turn_it_is_has_one_primary_button(cast, signed_in):
    item = make_item(cast.section, cast.bureau, stage=Stage.SUBMITTED, owner=cast.member, submitted_by=cast.member,
                     done_on=today(), created_by=cast.unitadmin, supervisor=cast.leader)  # fmt: skip

    def tones(user):
        buttons = signed_in(user).get(item.get_absolute_url()).context["verbs"]
        return [button["tone"] for button in buttons if button["tone"] == "primary"]

    assert tones(cast.leader) == ["primary"]
    assert tones(cast.supervisor) == tones(cast.member) == []


def test_the_unit_signs_for_it_and_names_who_answers(cast, signed_in):
    item = make_item(cast.section, cast.bureau, stage=Stage.ISSUED)
    receive = reverse("responsibility:verb", args=[item.pk, "receive"])
    page = signed_in(cast.recorder).get(receive)
    assert "owner" in page.context["form"].fields
    assert signed_in(cast.recorder).post(receive, {"version": item.version}).status_code == 200
    assert signed_in(cast.recorder).post(receive, {"version": item.version, "owner": cast.member.pk}).status_code == 302
    item.refresh_from_db()
    assert (item.stage, item.owner) == (Stage.OPEN, cast.member)


def test_the_owner_signs_with_one_click(cast, signed_in):
    item = make_item(cast.section, cast.bureau, stage=Stage.ISSUED, owner=cast.member)
    (button,) = [
        one for one in signed_in(cast.member).get(item.get_absolute_url()).context["verbs"] if one["tone"] == "primary"
    ]
    assert not button["needs"]
    signed_in(cast.member).post(button["url"], {"version": item.version})
    item.refresh_from_db()
    assert item.stage == Stage.OPEN


def test_the_doers_change_the_owner_and_nothing_else(cast, signed_in):
    item = make_item(cast.section, cast.bureau, stage=Stage.OPEN, owner=cast.member)
    edit = reverse("responsibility:edit", args=[item.pk])
    page = signed_in(cast.recorder).get(edit)
    assert set(page.context["form"].fields) == {"owner", "version"}
    data = {"owner": cast.recorder.pk, "version": item.version, "title": "改了", "due_on": "2030-01-01"}
    assert signed_in(cast.recorder).post(edit, data).status_code == 302
    item.refresh_from_db()
    assert (item.owner, item.title) == (cast.recorder, "督办事项")
    assert "priority" in signed_in(cast.unitadmin).get(edit).context["form"].fields


def test_the_lead_unit_hands_on_parts_to_its_own(cast, signed_in):
    item = make_item(cast.section, cast.bureau, stage=Stage.OPEN, owner=cast.member, due_on=today())
    add = reverse("responsibility:parts_add", args=[item.pk])
    rows = {"parts-TOTAL_FORMS": 1, "parts-INITIAL_FORMS": 0, "parts-0-share": "part", "parts-0-unit": cast.section.pk,
            "parts-0-owner": cast.recorder.pk, "parts-0-title": "起草方案", "once": str(uuid4())}  # fmt: skip
    for _time in range(2):
        assert signed_in(cast.head).post(add, rows).status_code == 302
    part = item.parts.get()
    assert (part.unit, part.owner, part.stage, part.created_by) == (cast.section, cast.recorder, "issued", cast.head)
    assert signed_in(cast.member).get(add).status_code == 403


def test_nothing_is_handed_on_once_the_item_is_handed_in(cast, signed_in):
    item = make_item(cast.section, cast.bureau, stage=Stage.SUBMITTED, done_on=today())
    add = reverse("responsibility:parts_add", args=[item.pk])
    assert signed_in(cast.head).get(add).status_code == 302
    assert not item.parts.exists()


def test_the_supervisors_phone_is_told_to_those_who_work_on_it(cast, signed_in):
    item = make_item(cast.section, cast.bureau, stage=Stage.OPEN, owner=cast.member, supervisor=cast.leader)
    cast.leader.phone = "13812345678"
    cast.leader.save()
    colleague = make_user("colleague", cast.section)
    for user, shown in ((cast.member, True), (cast.unitadmin, True), (cast.leader, True), (colleague, False)):
        words = signed_in(user).get(item.get_absolute_url()).content.decode()
        assert ("13812345678" in words) == shown, user


def test_the_whole_life_with_that_of_the_parts_is_one_timeline(cast, signed_in):
    client = signed_in(cast.leader)
    client.post(REGISTER, typed(cast, {"unit": cast.office.pk, "owner": cast.assistant.pk}, issue="1"))
    item = Assignment.objects.get(parent=None)
    part = item.parts.get()
    signed_in(cast.assistant).post(reverse("responsibility:verb", args=[part.pk, "receive"]), {"version": part.version})
    acts = signed_in(cast.member).get(item.get_absolute_url()).context["acts"]
    assert [str(act["verb"]) for act in acts] == ["协办（office）：签收", "协办（office）：下发", "下发", "立项"]


@pytest.mark.parametrize("rows", [1, 20])
def test_the_page_costs_the_same_for_one_part_and_for_twenty(cast, signed_in, rows, django_assert_max_num_queries):
    item = make_item(cast.section, cast.bureau, stage=Stage.OPEN, owner=cast.member)
    for number in range(rows):
        Assignment.objects.create(unit=cast.office, title=f"任务{number}", due_on=today(), parent=item, share="assist",
                                  stage=Stage.ISSUED)  # fmt: skip
    client = signed_in(cast.member)
    client.get(item.get_absolute_url())
    with django_assert_max_num_queries(40):
        client.get(item.get_absolute_url())


def test_lists_show_the_number_and_find_it(cast, signed_in, django_assert_max_num_queries):
    items = [make_item(cast.section, cast.bureau, stage=Stage.OPEN, due_on=today()) for _number in range(12)]
    for item in items:
        Assignment.objects.create(unit=cast.office, title="协办", due_on=today(), parent=item, share="assist")
    client = signed_in(cast.leader)
    client.get(reverse("responsibility:list"))
    with django_assert_max_num_queries(20):
        page = client.get(reverse("responsibility:list"), {"kind": "supervise"})
    assert len(page.context["object_list"]) == 24
    number = items[3].supervision.number
    found = client.get(reverse("responsibility:list"), {"q": number}).context["object_list"]
    assert number in {str(row.particulars) for row in found}


def test_a_part_that_is_late_says_so_at_its_own_row(cast, signed_in):
    rows = [{"unit": cast.office.pk}, {"unit": cast.branch.pk, "due_on": today() + timedelta(days=60)}]
    form = signed_in(cast.leader).post(REGISTER, typed(cast, *rows, issue="1")).context["form"]
    assert [list(row.errors) for row in form.parts.forms] == [[], ["due_on"]] and not form.errors


def test_a_late_part_of_an_item_at_work_is_refused_with_a_message(cast, signed_in):
    item = make_item(cast.section, cast.bureau, stage=Stage.OPEN, owner=cast.member, due_on=today())
    data = {"once": str(uuid4()), "parts-TOTAL_FORMS": 1, "parts-INITIAL_FORMS": 0, "parts-0-share": "assist",
            "parts-0-unit": cast.office.pk, "parts-0-due_on": today() + timedelta(days=9)}  # fmt: skip
    answer = signed_in(cast.leader).post(f"/assignments/{item.pk}/parts/new/", data)
    assert answer.status_code == 200 and "分解任务的时限不得晚于该日" in answer.content.decode()
    assert not item.parts.exists()


def test_who_may_not_judge_is_told_at_once_with_those_who_may(cast, signed_in):
    other = make_user("othersection", cast.office, Role.HEAD, name="外科长")
    data = typed(cast, supervisor=other.pk, leader=other.pk, needs_approval="on", issue="1")
    form = signed_in(cast.leader).post(REGISTER, data).context["form"]
    assert set(form.errors) == {"supervisor", "leader"}
    assert cast.head.name in str(form.errors["supervisor"]) and cast.leader.name in str(form.errors["leader"])
    assert cast.head.name not in str(form.errors["leader"])  # a section head reviews, and closes nothing


def test_nobody_is_proposed_as_supervisor_who_may_not_review_in_the_whole_unit(cast, signed_in):
    def proposed(person):
        return signed_in(person).get(REGISTER).context["form"]["supervisor"].value()

    assert proposed(cast.leader) == cast.leader.pk
    both = make_user("bothposts", cast.bureau, Role.UNIT_ADMIN)
    make_post(both, cast.section, Role.HEAD)
    assert proposed(both) is None


def test_the_unit_one_registers_for_is_the_topmost_of_ones_own(cast, signed_in):
    both = make_user("bothposts", cast.section, Role.HEAD)
    make_post(both, cast.bureau, Role.UNIT_ADMIN)
    assert signed_in(both).get(REGISTER).context["form"]["registrar_unit"].value() == cast.bureau.pk


def test_what_was_sent_back_to_its_registrar_was_not_handed_in(cast, signed_in):
    item = make_item(cast.section, cast.bureau, stage=Stage.ISSUED, owner=cast.member, created_by=cast.unitadmin)
    item.workflow.act(obligation=item, verb="decline", by=cast.member, today=today(), note="不属本科职责")
    page = signed_in(cast.unitadmin).get(item.get_absolute_url())
    assert page.context["object"].stage == Stage.DECLINED and page.context["handed_in"] is None


def test_a_share_reported_once_is_not_shown_of_what_is_closed(cast, signed_in):
    item = make_item(cast.section, cast.bureau, stage=Stage.OPEN, owner=cast.member)
    report_progress(obligation=item, by=cast.member, today=today(), text="在办", percent=40)
    page = signed_in(cast.member).get(item.get_absolute_url())
    assert page.context["said"].percent == 40
    Assignment.objects.filter(pk=item.pk).update(stage=Stage.DONE, done_on=today())
    page = signed_in(cast.member).get(item.get_absolute_url())
    assert page.context["said"].percent is None and len(page.context["said"].progress) == 1


def test_going_on_proposes_the_deadline_there_was_and_never_a_day_that_is_over(cast, signed_in):
    for days, proposed in ((9, 9), (-9, 0)):
        due = today() + timedelta(days=days)
        item = make_item(cast.section, cast.bureau, stage=Stage.SUSPENDED, owner=cast.member, due_on=due)
        page = signed_in(cast.leader).get(reverse("responsibility:verb", args=[item.pk, "go_on"]))
        assert page.context["form"]["due_on"].value() == today() + timedelta(days=proposed)
        assert due.isoformat() in page.content.decode()


def test_a_part_says_what_the_whole_asks_apart_from_who_leads_it(cast, signed_in):
    item = make_item(cast.section, cast.bureau, stage=Stage.OPEN, detail="逐条核对")
    part = Assignment.objects.create(
        parent=item, share="assist", unit=cast.office, title="报送清单", due_on=item.due_on
    )
    words = signed_in(cast.leader).get(part.get_absolute_url()).content.decode()
    assert '<dt>整项办理要求</dt><dd class="prewrap">逐条核对</dd>' in words


def test_the_list_shows_all_work_items_or_those_one_judges_with_their_parts(cast, signed_in):
    mine = make_item(cast.section, cast.bureau, stage=Stage.OPEN, supervisor=cast.leader, title="我督办的")
    part = Assignment.objects.create(parent=mine, share="assist", unit=cast.office, title="协办", due_on=mine.due_on)
    other = make_item(cast.office, cast.bureau, stage=Stage.OPEN, supervisor=cast.supervisor, title="他人督办")
    make_assignment(cast.section, title="一般任务")

    def listed(kind):
        page = signed_in(cast.leader).get(reverse("responsibility:list"), {"kind": kind, "stage": "all_open"})
        return {row.pk for row in page.context["object_list"]}

    assert listed("any") == {mine.pk, part.pk, other.pk}
    assert listed("judged") == {mine.pk, part.pk}
