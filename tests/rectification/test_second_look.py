"""The second look (回头看) at what is closed, one by one or many at once; what is staged, kept up to another day; more
time for a problem, asked before its deadline and granted by another."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from rectification.models import Item
from rectification.problems.stages import ITEM_WORKFLOW
from reminders.models import Reminder
from responsibility.followups.services import ask_extension, decide_extension
from responsibility.obligations.awaiting import awaiting
from responsibility.obligations.services import give_evidence
from tests.rectification.factory import TODAY, make_item

LIST = reverse("rectification:list")
SEVERAL = reverse("rectification:several")


def act(item, verb, by, **facts):
    return ITEM_WORKFLOW.act(obligation=item, verb=verb, by=by, today=TODAY, **{"note": "理由"} | facts)


def closed(cast, unit=None, **fields):
    return make_item(unit or cast.section, "closed", owner=cast.member, submitted_by=cast.recorder, evidence=1,
                     reviewed_by=cast.head, recorded_at=timezone.now(), **fields)  # fmt: skip


def test_a_second_look_confirms_and_the_closing_stays_as_it_was(cast, client):
    item = closed(cast)
    client.force_login(cast.supervisor)
    first = client.get(item.get_absolute_url())
    assert [str(verb["label"]) for verb in first.context["verbs"]][0] == "回头看：确认已整改"
    url = reverse("rectification:act", args=[item.pk, "recheck"])
    assert client.post(url, {"version": item.version, "note": " "}).context["form"].errors["note"]
    client.post(url, {"version": item.version, "note": "现场查看，台账齐全"})
    after = Item.objects.get()
    assert (after.stage, after.done_on, after.recorded_at) == ("closed", item.done_on, item.recorded_at)
    assert (after.rechecked_on, after.acts.get().note) == (timezone.localdate(), "现场查看，台账齐全")
    page = client.get(item.get_absolute_url()).content.decode()
    assert f"{timezone.localdate():%Y-%m-%d}确认" in page and "现场查看" in page


def test_what_is_reopened_loses_the_second_look_and_every_signature_and_its_doers_are_told(cast):
    item = act(closed(cast), "recheck", cast.supervisor)
    reopened = act(item, "reopen", cast.supervisor, note="问题反弹")
    assert (reopened.stage, reopened.rechecked_on, reopened.reviewed_by) == ("in_progress", None, None)
    told = Reminder.objects.filter(rule="reopened", channel="inapp").values_list("recipient__username", flat=True)
    assert sorted(told) == ["member", "recorder"]
    give_evidence(subject=reopened, by=cast.member, text="重新整改的材料")
    act(reopened, "apply", cast.recorder, done_on=TODAY)
    assert not Reminder.objects.filter(rule="reopened", settled_at=None).exists()


def test_the_database_keeps_a_second_look_with_closed_problems_alone(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_item(cast.section, "in_progress", rechecked_on=TODAY)


@pytest.fixture
def several(cast):
    act(closed(cast, title="看过的"), "recheck", cast.supervisor)
    closed(cast, title="作废的", voided_at=timezone.now())
    make_item(cast.section, "staged", owner=cast.member, title="阶段性的")
    make_item(cast.section, "closed", owner=cast.head, title="科长自己的")
    return [closed(cast, title=f"没看过的{number}") for number in range(3)]


def titles(page):
    return sorted(row.title for row in page.context["object_list"])


def test_the_list_of_closed_problems_not_looked_at_again(cast, signed_in, several):
    client = signed_in(cast.head)
    wanted = ["没看过的0", "没看过的1", "没看过的2", "科长自己的"]
    page = client.get(LIST, {"rechecked": "no"})
    assert titles(page) == sorted(wanted)
    assert f'href="{LIST}?rechecked=no"' in page.content.decode()
    assert titles(client.get(LIST, {"rechecked": "yes"})) == ["看过的"]


def test_several_are_confirmed_at_once_and_those_one_may_not_are_named(cast, signed_in, several):
    client = signed_in(cast.head)
    chosen = {"act": "recheck", "scope": "all", "rechecked": "no"}
    page = client.get(SEVERAL, chosen)
    assert len(page.context["able"]) == 3
    assert [row.title for row, _why in page.context["refused"]] == ["科长自己的"]
    address = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    rows = page.context["form"].initial["rows"]
    refused = client.post(address, {"rows": rows, "note": ""})
    assert refused.context["form"].errors["note"] and not Item.objects.exclude(rechecked_on=None).exclude(
        title="看过的"
    )
    answer = client.post(address, {"rows": rows, "note": "逐项查看"})
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["已确认3个问题。"]
    assert titles(client.get(LIST, {"rechecked": "no"})) == ["科长自己的"]
    for item in several:
        assert item.acts.get().note == "逐项查看"


def test_one_that_was_reopened_meanwhile_is_left_as_it_is(cast, signed_in, several):
    client = signed_in(cast.head)
    page = client.get(SEVERAL, {"act": "recheck", "row": [item.pk for item in several]})
    act(several[0], "reopen", cast.supervisor)
    address = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    client.post(address, {"rows": page.context["form"].initial["rows"], "note": "逐项查看"})
    assert sorted(Item.objects.exclude(rechecked_on=None).values_list("title", flat=True)) == [
        "没看过的1", "没看过的2", "看过的",
    ]  # fmt: skip
    assert Item.objects.get(pk=several[0].pk).stage == "in_progress"


def test_who_does_not_review_has_no_boxes_on_the_ledger(cast, signed_in, several):
    assert 'name="row"' not in signed_in(cast.member).get(LIST).content.decode()
    assert 'name="row"' in signed_in(cast.head).get(LIST).content.decode()


# Staged, and kept


def test_what_is_staged_is_kept_to_another_day_and_still_not_done(cast, client):
    item = make_item(cast.section, "staged", owner=cast.member)
    since, was = item.staged_on, item.next_review_on
    assert [line.record for line in awaiting(cast.head, was)] == [item]
    client.force_login(cast.head)
    page = client.get(item.get_absolute_url())
    assert [str(verb["label"]) for verb in page.context["verbs"]][0] == "继续坚持"
    later = timezone.localdate() + timedelta(days=90)
    client.post(reverse("rectification:act", args=[item.pk, "keep"]),
                {"version": 1, "note": "机制运行正常", "next_review_on": later})  # fmt: skip
    item = Item.objects.get()
    assert (item.stage, item.staged_on, item.next_review_on, item.done_on) == ("staged", since, later, None)
    assert awaiting(cast.head, was) == []
    assert item.stage not in Item.DONE_STAGES and Item.objects.by_stage()["staged"] == 1


# More time


def asked(item, by, today=TODAY, days=20):
    return ask_extension(obligation=item, by=by, today=today, to_day=item.due_on + timedelta(days=days), reason="批复")


def test_more_time_for_a_problem_is_asked_before_its_deadline_granted_by_another_and_the_first_day_is_kept(cast):
    item = make_item(cast.section, "in_progress", owner=cast.member, due_on=TODAY + timedelta(days=2))
    first = item.due_on
    with pytest.raises(ValidationError):
        asked(item, cast.member, first + timedelta(days=1))
    extension = asked(item, cast.head)  # for the owner: then the head does not decide
    for person in (cast.head, cast.member, cast.recorder, cast.stranger):
        with pytest.raises(PermissionDenied):
            decide_extension(extension=extension, by=person, today=TODAY, granted=True)
    decide_extension(extension=extension, by=cast.leader, today=TODAY, granted=True)
    item = Item.objects.get()
    assert (item.due_on, item.first_due_on) == (first + timedelta(days=20), first)
    again = asked(item, cast.member)
    decide_extension(extension=again, by=cast.head, today=TODAY, granted=True)
    assert Item.objects.get().first_due_on == first


@pytest.mark.parametrize("stage", Item.Stage.values)
def test_more_time_is_asked_only_while_the_problem_is_being_put_right(cast, stage):
    item = make_item(cast.section, stage, owner=cast.member, due_on=TODAY + timedelta(days=2))
    if stage in ("to_plan", "in_progress", "returned"):
        assert asked(item, cast.member).number == 1
        return
    with pytest.raises((PermissionDenied, ValidationError)):
        asked(item, cast.member)


def test_the_page_of_a_problem_shows_its_first_deadline_and_leads_to_the_decision(cast, client):
    today = timezone.localdate()
    item = make_item(cast.section, "in_progress", owner=cast.member, due_on=today, opened_on=today)
    asked(item, cast.member, today)
    client.force_login(cast.head)
    page = client.get(item.get_absolute_url())
    assert page.context["verbs"][0]["url"] == item.follow_up_url("extension")
    typed = {"granted": "yes", "to_day": (today + timedelta(days=20)).isoformat()}
    client.post(item.follow_up_url("extension"), typed)
    assert f"{today:%Y-%m-%d}" in client.get(item.get_absolute_url()).content.decode()
    assert Item.objects.get().first_due_on == today
