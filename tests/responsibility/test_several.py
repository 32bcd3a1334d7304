"""One act on many assignments: counted, confirmed, each row asked its rule, the refused ones named."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reminders.models import Reminder
from responsibility.followups.services import urge
from responsibility.models import Assignment, Urge
from tests.cast import make_assignment

URL = "responsibility:several"
Stage = Assignment.Stage


def ask(client, act, rows=(), **asked):
    return client.get(reverse(URL), {"act": act, "row": [row.pk for row in rows], "stage": ""} | asked)


def confirm(client, page, **typed):
    """Post the form as the page showed it."""
    answer = client.post(page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"],
                         {"rows": page.context["form"].initial["rows"]} | typed)  # fmt: skip
    return answer, [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.fixture
def work(cast):
    return [make_assignment(cast.section, title=f"任务{number}", owner=cast.member) for number in range(3)]


def test_ticked_work_is_handed_on_after_a_look_at_the_number(cast, signed_in, work):
    client = signed_in(cast.head)
    page = ask(client, "hand_on", work[:2], q="任务", sort="-due")
    assert [row.title for row in page.context["able"]] == ["任务1", "任务0"] or len(page.context["able"]) == 2
    assert "2 " in page.content.decode() or "2项" in page.content.decode()
    answer, told = confirm(client, page, owner=cast.recorder.pk)
    assert [row.owner for row in Assignment.objects.order_by("pk")] == [cast.recorder, cast.recorder, cast.member]
    assert "2" in told[0]
    assert answer.url.startswith(reverse("responsibility:list")) and "sort=-due" in answer.url and "q=" in answer.url


def test_all_that_match_are_cancelled_and_no_other(cast, signed_in, work):
    other = make_assignment(cast.section, title="别的")
    strange = make_assignment(cast.other_section, title="任务外")
    client = signed_in(cast.head)
    page = ask(client, "cancel", q="任务", scope="all")
    assert len(page.context["able"]) == 3
    confirm(client, page, note="不再需要")
    stages = {row.title: row.stage for row in Assignment.objects.all()}
    assert {stages[f"任务{number}"] for number in range(3)} == {Stage.CANCELLED}
    assert stages[other.title] == stages[strange.title] == Stage.OPEN
    assert work[0].acts.get().note == "不再需要"


def test_what_comes_in_after_the_look_is_not_touched(cast, signed_in, work):
    client = signed_in(cast.head)
    page = ask(client, "cancel", q="任务", scope="all")
    late = make_assignment(cast.section, title="任务晚来")
    confirm(client, page, note="不再需要")
    late.refresh_from_db()
    assert late.stage == Stage.OPEN


def test_each_row_is_asked_its_rule_and_the_refused_ones_are_named_with_the_reason(cast, signed_in, work):
    own = make_assignment(cast.section, title="任务自己的", owner=cast.head)
    done = make_assignment(
        cast.section, title="任务办结", owner=cast.member, stage=Stage.DONE, done_on=date(2026, 1, 1)
    )
    client = signed_in(cast.head)
    page = ask(client, "cancel", [*work, own, done])
    assert {row.title for row, _why in page.context["refused"]} == {"任务自己的", "任务办结"}
    assert len(page.context["able"]) == 3
    text = page.content.decode()
    assert all(why in text for _row, why in page.context["refused"])
    rows = ",".join(str(row.pk) for row in [*work, own, done])  # posted all the same
    answer, told = confirm(client, page, rows=rows, note="撤销")
    own.refresh_from_db()
    done.refresh_from_db()
    assert (own.stage, done.stage) == (Stage.OPEN, Stage.DONE)
    assert "3" in told[0] and "任务自己的" in told[1] and "任务办结" in told[1]


def test_one_that_moved_on_meanwhile_keeps_no_other_back(cast, signed_in, work):
    client = signed_in(cast.head)
    page = ask(client, "cancel", work)
    Assignment.objects.filter(pk=work[1].pk).update(stage=Stage.DONE, done_on=timezone.localdate())
    _answer, told = confirm(client, page, note="撤销")
    assert sorted(row.stage for row in Assignment.objects.all()) == ["cancelled", "cancelled", "done"]
    assert "任务1" in told[1]


def test_an_urging_of_several_names_first_who_is_told_and_tells_each_once_a_row(cast, signed_in, work):
    client = signed_in(cast.supervisor)
    page = ask(client, "urge", work[:2])
    text = page.content.decode()
    assert page.context["summary"] in text and "3 人" in text and "6 条" in text
    assert text.count(f"{cast.member.name}（") >= 2 and text.count(f"{cast.head.name}（") >= 2
    assert not Urge.objects.exists()
    answer, told = confirm(client, page, text="请于本周内报送", people=page.context["form"].initial["people"])
    assert answer.status_code == 302 and "2" in told[0]
    assert [(urging.subject, urging.text, urging.by) for urging in Urge.objects.order_by("object_id")] == [
        (row, "请于本周内报送", cast.supervisor) for row in work[:2]]  # fmt: skip
    assert [list(row.acts.values_list("verb", flat=True)) for row in work] == [["urge"], ["urge"], []]
    inbox = Reminder.objects.filter(channel="inapp", rule="urge")
    assert sorted(inbox.values_list("recipient__username", "object_id")) == sorted(
        (name, row.pk) for name in ("member", "head", "leader") for row in work[:2]
    )


def test_rows_that_cannot_be_urged_are_left_out_with_the_reason(cast, signed_in, work):
    today = timezone.localdate()
    own = make_assignment(cast.section, title="任务自己的", owner=cast.head)
    done = make_assignment(cast.section, title="任务办结", owner=cast.member, stage=Stage.DONE, done_on=today)
    orphan = make_assignment(cast.section, title="任务无人", owner=None)
    urge(obligation=work[0], by=cast.supervisor, today=today, people=[cast.member])
    urge(obligation=work[1], by=cast.supervisor, today=today - timedelta(days=1), people=[cast.member])
    page = ask(signed_in(cast.head), "urge", [*work, own, done, orphan])
    refused = {row.title: why for row, why in page.context["refused"]}
    assert refused.keys() == {"任务0", "任务自己的", "任务办结"}
    assert cast.supervisor.name in refused["任务0"] and "已完成" in refused["任务办结"]
    assert {row.title for row in page.context["able"]} == {"任务1", "任务2", "任务无人"}
    all_rows = ",".join(str(row.pk) for row in (*work, own, done))
    people = ",".join(f"{row.pk}:{cast.member.pk}" for row in (*work, own, done))
    confirm(signed_in(cast.head), page, rows=all_rows, people=people)
    assert Urge.objects.filter(by=cast.head).count() == 2


def test_an_urging_confirmed_twice_is_told_once(cast, signed_in, work):
    client = signed_in(cast.supervisor)
    page = ask(client, "urge", work)
    people = page.context["form"].initial["people"]
    confirm(client, page, people=people)
    _answer, told = confirm(client, page, people=people)
    assert Urge.objects.count() == 3 and "3" in told[-1] and "任务0" in told[-1]


def test_only_those_whom_the_page_named_are_told_and_nobody_who_is_not_concerned(cast, signed_in, work):
    client = signed_in(cast.supervisor)
    page = ask(client, "urge", work[:2])
    people = f"{work[0].pk}:{cast.member.pk},{work[1].pk}:{cast.stranger.pk}"
    _answer, told = confirm(client, page, people=people)
    assert set(Reminder.objects.values_list("recipient__username", "object_id")) == {("member", work[0].pk)}
    assert "任务1" in told[1]
    for odd in ("x", "1:", f"{work[0].pk}:1;2", "9" * 40 + ":1"):
        answer, _told = confirm(client, page, people=odd, text="请抓紧")
        assert (
            answer.status_code == 200
            and answer.context["form"].errors["people"]
            and "请抓紧" in answer.content.decode()
        )


def test_a_strangers_row_is_neither_shown_nor_done(cast, signed_in, work):
    strange = make_assignment(cast.other_section, title="外单位的")
    client = signed_in(cast.head)
    page = ask(client, "hand_on", [work[0], strange])
    assert "外单位的" not in page.content.decode()
    confirm(client, page, rows=f"{work[0].pk},{strange.pk}", owner=cast.recorder.pk)
    strange.refresh_from_db()
    assert strange.owner is None
    page = ask(client, "hand_on", [work[0]])
    answer, _told = confirm(client, page, owner=cast.stranger.pk)
    assert answer.status_code == 200 and answer.context["form"].errors["owner"]
    assert len(answer.context["able"]) == 1  # the page again, with what was asked


def test_handing_on_twice_changes_nothing_the_second_time(cast, signed_in, work):
    client = signed_in(cast.head)
    page = ask(client, "hand_on", work)
    confirm(client, page, owner=cast.recorder.pk)
    before = list(Assignment.objects.values_list("version", "owner"))
    confirm(client, page, owner=cast.recorder.pk)
    assert list(Assignment.objects.values_list("version", "owner")) == before


def test_a_member_gets_no_boxes_and_is_refused(cast, signed_in, work):
    client = signed_in(cast.member)
    assert 'id="several"' not in client.get(reverse("responsibility:list")).content.decode()
    assert ask(client, "cancel", work).status_code == 403
    assert client.post(reverse(URL) + "?act=cancel", {"rows": work[0].pk, "note": "x"}).status_code == 403
    assert not Assignment.objects.filter(stage=Stage.CANCELLED).exists()


def test_a_recorder_who_may_not_cancel_what_others_issued_is_told_so_for_each(cast, signed_in, work):
    page = ask(signed_in(cast.recorder), "cancel", work)
    assert (len(page.context["able"]), len(page.context["refused"])) == (0, 3)
    assert "<button" in page.content.decode() and 'btn-danger">' not in page.content.decode().split("form-actions")[1]


@pytest.mark.parametrize("asked", [{"row": "x"}, {"row": ""}, {"row": "99999999999999999999"}, {"row": "1,2"}, {}])
def test_nothing_chosen_leads_back_to_the_list_with_a_word(cast, signed_in, asked):
    answer = signed_in(cast.head).get(reverse(URL), {"act": "cancel", "q": "报"} | asked)
    assert answer.status_code == 200 and answer.context["words"]
    assert answer.context["cancel_url"] == reverse("responsibility:list") + "?q=%E6%8A%A5"


@pytest.mark.parametrize("rows", ["", "x", "1,,2", "-1", "9" * 30, ",".join(["1"] * 600)])
def test_odd_rows_are_refused_with_words(cast, signed_in, work, rows):
    url = f"{reverse(URL)}?act=cancel&row={work[0].pk}"
    answer = signed_in(cast.head).post(url, {"rows": rows, "note": "理由"})
    assert answer.status_code == 200 and answer.context["form"].errors["rows"] and "理由" in answer.content.decode()


def test_an_unknown_act_is_not_found(cast, signed_in, work):
    assert ask(signed_in(cast.head), "delete", work).status_code == 404
    assert ask(signed_in(cast.head), "notice", work).status_code == 404  # it has a page of its own
    assert signed_in(cast.head).get(reverse("responsibility:slips"), {"act": "cancel"}).status_code == 404


@pytest.mark.parametrize("act", ["cancel", "urge"])
def test_the_look_costs_the_same_number_of_questions_for_one_row_and_for_fifty(cast, signed_in, act):
    client, counts = signed_in(cast.head), []
    for more in (1, 49):
        for number in range(more):
            make_assignment(cast.section, title=f"报送{more}-{number}", owner=cast.member)
        with CaptureQueriesContext(connection) as asked:
            ask(client, act, q="报送", scope="all")
        counts.append(len(asked))
    assert counts[0] == counts[1]
