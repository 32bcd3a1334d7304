"""One to three signatures close a problem: the setting of the unit, whose turn it is, and who is told of it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from organization.models import Absence, Charge
from organization.rights import Role
from organization.unit_settings import NOTHING_SET
from rectification.approvals.settings import approvals_of, set_approvals
from rectification.models import Item, RectificationSetting
from rectification.problems.stages import ITEM_WORKFLOW
from reminders.models import Reminder
from responsibility.obligations.awaiting import Reason, awaiting
from tests.cast import make_user
from tests.rectification.factory import TODAY, make_item


def act(item, verb, by, **facts):
    facts.setdefault("note", "理由")
    return ITEM_WORKFLOW.act(obligation=item, verb=verb, by=by, today=TODAY, **facts)


def applied(cast, number, **fields):
    set_approvals(unit=cast.bureau, version=NOTHING_SET, approvals=number)
    fields = {"owner": cast.member, "evidence": 1} | fields
    item = make_item(cast.section, "in_progress", **fields)
    return act(item, "apply", cast.recorder, done_on=TODAY)


def with_charge(cast):
    """A deputy of the bureau who has the section in their charge."""
    deputy = make_user("deputy", cast.bureau, Role.MEMBER)
    Charge.objects.create(posting=deputy.postings.get(), unit=cast.section, granted_at=deputy.authorized_at)
    return deputy


def page_of(client, person, item):
    client.force_login(person)
    return client.get(item.get_absolute_url())


def labels(page):
    return [str(verb["label"]) for verb in page.context["verbs"]]


def test_the_setting_is_the_units_own_else_the_nearest_above_else_two(cast, client):
    assert approvals_of(cast.section.path) == 2
    client.force_login(cast.unitadmin)
    url = reverse("rectification:setting", args=[cast.bureau.pk])
    assert url in client.get(cast.bureau.get_absolute_url()).content.decode()
    assert "沿用上级设置：两级" in client.get(url).content.decode()
    assert client.post(url, {"approvals": 3, "version": 0}).status_code == 302
    assert (approvals_of(cast.section.path), approvals_of(cast.other_section.path)) == (3, 2)
    set_approvals(unit=cast.section, version=NOTHING_SET, approvals=1)
    assert (approvals_of(cast.section.path), approvals_of(cast.office.path)) == (1, 3)
    assert client.post(url, {"approvals": 1, "version": 0}).status_code == 409
    assert client.post(url, {"approvals": "", "version": 1}).status_code == 302
    assert approvals_of(cast.office.path) == 2
    assert Entry.objects.filter(kind="rectification.rectificationsetting").count() == 3
    assert RectificationSetting.objects.count() == 2


@pytest.mark.parametrize("number", ["0", "4", "-1", "两", "3.5"])
def test_no_other_number_is_taken(cast, client, number):
    client.force_login(cast.unitadmin)
    url = reverse("rectification:setting", args=[cast.bureau.pk])
    answer = client.post(url, {"approvals": number, "version": 0})
    assert answer.status_code == 200 and answer.context["form"].errors["approvals"]
    assert not RectificationSetting.objects.exists()


def test_what_was_applied_for_keeps_its_number_and_what_is_applied_for_anew_takes_the_present_one(cast):
    item = applied(cast, 3)
    set_approvals(unit=cast.bureau, version=1, approvals=1)
    act(item, "review", cast.head)
    assert Item.objects.get().stage == "to_endorse"
    act(item, "return", cast.leader)
    item = act(item, "apply", cast.recorder, done_on=TODAY)
    assert (item.approvals, item.reviewed_by, item.endorsed_by) == (1, None, None)
    closed = act(item, "review", cast.head)
    assert (closed.stage, closed.done_on, closed.reviewed_by) == ("closed", TODAY, cast.head)
    assert closed.recorded_at is not None


def test_three_sign_each_in_turn_and_the_page_says_which_one_it_waits_for(cast, client):
    item = applied(cast, 3)
    page = page_of(client, cast.head, item)
    assert "第1级签批，共3级" in page.content.decode() and labels(page)[0] == "审核通过"
    assert len([verb for verb in page.context["verbs"] if verb["tone"] == "primary"]) == 1
    item = act(item, "review", cast.head)
    page = page_of(client, cast.supervisor, item)
    assert "第2级签批，共3级" in page.content.decode() and labels(page)[0] == "分管领导审签"
    assert "审核通过 head" in page.content.decode()
    assert labels(page_of(client, cast.head, item))[:1] != ["分管领导审签"]
    item = act(item, "endorse", cast.supervisor)
    page = page_of(client, cast.leader, item)
    assert "第3级签批，共3级" in page.content.decode() and labels(page)[0] == "签批销号"
    item = act(item, "approve", cast.leader)
    text = page_of(client, cast.member, item).content.decode()
    assert all(name in text for name in ("审核通过", "分管领导审签", "签批销号", "尚未回头看"))
    assert (item.reviewed_by, item.endorsed_by) == (cast.head, cast.supervisor)


def test_nobody_signs_twice_in_one_closing_nor_through_somebody_absent(cast):
    second = make_user("second", cast.bureau, Role.LEADER)
    item = act(applied(cast, 2), "review", second)
    with pytest.raises(PermissionDenied):
        act(item, "approve", second)
    today = TODAY
    Absence.objects.create(user=second, posting=second.postings.get(), from_on=today, to_on=today.replace(year=2090),
                           stand_in=cast.clerk, entered_by=cast.unitadmin)  # fmt: skip
    with pytest.raises(PermissionDenied):  # lent by the one who signed already
        act(item, "approve", type(cast.clerk).objects.get(pk=cast.clerk.pk))
    assert act(item, "approve", cast.leader).stage == "closed"


def test_the_only_one_who_approves_is_not_let_use_up_the_approval(cast, client):
    item = applied(cast, 2)
    page = page_of(client, cast.leader, item)
    assert "审核通过" not in labels(page) and "不同人员签批" in page.content.decode()
    answer = client.get(reverse("rectification:act", args=[item.pk, "review"]), follow=True)
    assert "不同人员签批" in answer.content.decode()
    with pytest.raises(ValidationError):
        act(item, "review", cast.leader)
    assert Item.objects.get().stage == "applied" and not Reminder.objects.filter(rule="closing_reviewed").exists()
    make_user("deputy", cast.bureau, Role.LEADER)
    assert labels(page_of(client, cast.leader, item))[0] == "审核通过"
    assert act(item, "review", cast.leader).stage == "reviewed"


def test_of_three_two_must_be_left(cast):
    """The head and the supervisor review, the leader alone approves; one of the first two is taken away."""
    item = applied(cast, 3)
    cast.supervisor.postings.all().delete()
    with pytest.raises(ValidationError):
        act(item, "review", cast.head)
    deputy = with_charge(cast)
    assert act(item, "review", cast.head).stage == "to_endorse"
    assert act(item, "endorse", type(deputy).objects.get(pk=deputy.pk)).stage == "reviewed"


def desk(person):
    person = type(person).objects.get(pk=person.pk)
    return [line.reason for line in awaiting(person, TODAY) if isinstance(line.record, Item)]


def test_each_turn_lies_on_the_desks_of_those_who_may_and_have_not_signed(cast):
    item = applied(cast, 3)
    assert [desk(person) for person in (cast.head, cast.supervisor, cast.leader)] == [[Reason.REVIEW]] * 3
    act(item, "review", cast.head)
    assert [desk(person) for person in (cast.head, cast.supervisor)] == [[], [Reason.REVIEW]]
    act(item, "endorse", cast.supervisor)
    assert [desk(person) for person in (cast.head, cast.supervisor, cast.leader)] == [[], [], [Reason.APPROVE]]
    act(item, "approve", cast.leader)
    assert [desk(person) for person in (cast.head, cast.supervisor, cast.leader, cast.member)] == [[], [], [], []]


def told(rule, **wanted):
    rows = Reminder.objects.filter(rule=rule, channel="inapp", state="sent", **wanted)
    return sorted(rows.values_list("recipient__username", flat=True))


def test_whoever_is_next_is_told_at_once_and_what_is_over_is_taken_back(cast):
    item = applied(cast, 3, leader=cast.supervisor)
    assert told("closing_applied") == ["head"]
    act(item, "review", cast.head)
    assert (told("closing_applied", settled_at=None), told("closing_reviewed")) == ([], ["supervisor"])
    act(item, "endorse", cast.supervisor)
    assert (told("closing_reviewed", settled_at=None), told("closing_endorsed")) == ([], ["leader"])
    act(item, "return", cast.leader)
    assert told("closing_endorsed", settled_at=None) == []
    assert told("returned") == ["member", "recorder"]


def test_a_review_that_leads_straight_to_the_approval_tells_who_approves(cast):
    act(applied(cast, 2), "review", cast.head)
    assert told("closing_reviewed") == ["leader"]


def test_a_review_that_closes_asks_nobody_any_more(cast):
    act(applied(cast, 1), "review", cast.head)
    assert told("closing_reviewed") == []
    assert told("closing_applied", settled_at=None) == []


def test_the_leader_in_charge_is_asked_before_others_above(cast):
    with_charge(cast)
    act(applied(cast, 3), "review", cast.head)
    assert told("closing_reviewed") == ["deputy"]


def test_a_closing_begun_before_this_version_takes_the_two_signatures_it_was_begun_under(cast):
    item = make_item(cast.section, "reviewed", owner=cast.member, submitted_by=cast.recorder, evidence=1)
    assert (item.approvals, item.reviewed_by) == (2, None)
    assert act(item, "approve", cast.leader).stage == "closed"
