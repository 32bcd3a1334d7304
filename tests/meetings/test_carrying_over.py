"""What the last meeting left open stands on the next agenda with its present state, and can be taken off it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calendars.periods import Period
from meetings.models import AgendaItem, Decision, Meeting, Signatures
from meetings.records.parts import AttendanceLine
from rectification.models import Item
from responsibility.models import Assignment
from tests.meetings.factory import Stage, decision, fields_of, filled, make_meeting, make_type, page_text
from tests.study.factory import make_group

CREATE = reverse("meetings:create")
NEXT_ONE = CREATE + "?type=analysis&covers=2024-Q2&held_on=2024-06-28"
RECTIFY = Decision.Becomes.RECTIFICATION
Q1 = Period.quarter(2024, 1)


def held_last(cast, decisions, **fields):
    return make_meeting(cast.section, cast.recorder, covers=Q1, stage=Stage.SIGNED, decisions=decisions, **fields)


@pytest.fixture
def last(cast):
    """A signed meeting with an assignment, a problem and a mere record among its decisions."""
    return held_last(cast, [
        decision("补齐台账", owner=cast.member), decision("学习记录不完整", becomes=RECTIFY),
        decision("通报情况", becomes=Decision.Becomes.RECORD, due_on=None)])  # fmt: skip


def proposed(answer):
    return [row["title"].value() for row in answer.context["form"].agenda if row["title"].value()]


def save(client, url=NEXT_ONE, **changes):
    changes = {"discussion": "研判情况"} | changes
    answer = client.post(url, filled(client, url, **changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return Meeting.objects.order_by("pk").last()


def settle(record, stage):
    type(record).objects.filter(pk=record.pk).update(stage=stage, done_on=date(2024, 4, 1))


def test_open_decisions_and_problems_put_themselves_on_the_next_agenda(cast, signed_in, last):
    client = signed_in(cast.recorder)
    answer = client.get(NEXT_ONE)
    assert proposed(answer) == ["补齐台账", "学习记录不完整"]
    text = page_text(answer)
    assert "进行中" in text and "待制定措施" in text and "member" in text
    meeting = save(client)
    assert [item.origin for item in meeting.agenda.all()] == [Assignment.objects.get(), Item.objects.get()]
    settle(Assignment.objects.get(), Assignment.Stage.DONE)
    page = client.get(meeting.get_absolute_url())
    assert Assignment.objects.get().get_absolute_url() in page.content.decode()
    assert "已完成" in page_text(page) and "待制定措施" in page_text(page)


def test_what_is_settled_is_carried_over_no_more(cast, signed_in, last):
    settle(Assignment.objects.get(), Assignment.Stage.DONE)
    assert proposed(signed_in(cast.recorder).get(NEXT_ONE)) == ["学习记录不完整"]
    settle(Item.objects.get(), Item.Stage.CLOSED)
    assert proposed(signed_in(cast.recorder).get(NEXT_ONE)) == []


def test_a_row_can_be_taken_off_and_reworded(cast, signed_in, last):
    meeting = save(signed_in(cast.recorder), **{"agenda-0-DELETE": "on", "agenda-1-title": "学习记录整改情况"})
    item = meeting.agenda.get()
    assert (item.title, item.origin) == ("学习记录整改情况", Item.objects.get())


def test_a_row_emptied_but_for_its_origin_is_not_there(cast, signed_in, last):
    meeting = save(signed_in(cast.recorder), **{"agenda-0-title": "", "agenda-1-title": ""})
    assert not meeting.agenda.exists()


def test_what_stays_open_goes_on_from_meeting_to_meeting(cast, signed_in, last):
    client = signed_in(cast.recorder)
    second = save(client, **{"agenda-1-DELETE": "on"})
    Meeting.objects.filter(pk=second.pk).update(signatures=Signatures.ONE)
    client.post(reverse("meetings:sign", args=[second.pk]), {"version": second.version})
    assert Meeting.objects.get(pk=second.pk).is_signed
    third = client.get(CREATE + "?type=analysis&covers=2024-Q3&held_on=2024-09-28")
    assert proposed(third) == ["补齐台账"]


def test_only_the_same_type_the_same_unit_and_earlier_days_count(cast, signed_in, last):
    client = signed_in(cast.recorder)
    assert proposed(client.get(CREATE + "?type=special&held_on=2024-06-28")) == []
    assert proposed(client.get(CREATE + "?type=analysis&held_on=2024-03-01")) == []
    assert proposed(client.get(CREATE + "?type=special,analysis&held_on=2024-06-28")) == ["补齐台账", "学习记录不完整"]
    head = signed_in(cast.clerk)
    assert proposed(head.get(NEXT_ONE)) == []


def test_a_group_takes_over_what_its_own_meetings_left_open(cast, signed_in):
    first, second = make_group(cast.section, cast.member), make_group(cast.section, cast.head, name="第二党小组")
    for group, text, day in ((first, "甲组事项", date(2024, 3, 1)), (second, "乙组事项", date(2024, 3, 8))):
        make_meeting(cast.section, cast.recorder, types=("party_group",), held_on=day, groups_met=[group],
                     stage=Stage.SIGNED, decisions=[decision(text)])  # fmt: skip
    client, url = signed_in(cast.recorder), CREATE + "?type=party_group&held_on=2024-04-01"
    assert proposed(client.get(url)) == ["乙组事项"]
    asked = client.post(url, filled(client, url, groups=[first.pk], carry="1", **{"agenda-0-title": ""}))
    assert proposed(asked) == ["甲组事项"]


def test_asked_for_they_come_behind_what_was_typed_and_nothing_is_lost(cast, signed_in, last):
    client = signed_in(cast.recorder)
    typed = {"types": [make_type().pk], "held_on": "2024-06-28", "discussion": "写了很久", "agenda-0-title": "先议这个",
             "decisions-0-text": "还没写完", "findings-0-judgment": "半句", "carry": "1"}  # fmt: skip
    answer = client.post(CREATE, filled(client, CREATE, **typed))
    assert answer.status_code == 200 and Meeting.objects.count() == 1
    assert proposed(answer) == ["先议这个", "补齐台账", "学习记录不完整"]
    text = answer.content.decode()
    assert "写了很久" in text and "还没写完" in text and "半句" in text and "invalid-feedback" not in text
    again = client.post(CREATE, filled_again(answer, carry="1"))
    assert proposed(again) == ["先议这个", "补齐台账", "学习记录不完整"]
    settle(Assignment.objects.get(), Assignment.Stage.DONE)
    settle(Item.objects.get(), Item.Stage.CLOSED)
    assert "没有未办结的事项" in page_text(client.post(CREATE, filled(client, CREATE, **typed)))


def filled_again(answer, **changes):
    return fields_of(answer) | changes


def test_a_planned_meeting_takes_over_what_is_open_when_it_is_prepared(cast, signed_in):
    today = timezone.localdate()
    held_last(cast, [decision("补齐台账", due_on=today)], held_on=today - timedelta(days=30), today=today)
    plan = make_meeting(cast.section, cast.recorder, stage=Stage.DRAFT, today=today, held_on=today + timedelta(days=5),
                        covers=Period.containing("quarter", today))  # fmt: skip
    AgendaItem.objects.filter(meeting=plan).delete()
    client, url = signed_in(cast.recorder), reverse("meetings:edit", args=[plan.pk])
    assert proposed(client.get(url)) == ["补齐台账"]
    client.post(url, filled(client, url))
    assert plan.agenda.get().origin == Assignment.objects.get()
    assert proposed(client.get(url)) == ["补齐台账"]


def test_an_origin_that_is_none_of_the_units_decisions_is_let_go(cast, signed_in, last):
    foreign = make_meeting(
        cast.other_section, cast.stranger, covers=Q1, stage=Stage.SIGNED, decisions=[decision("外单位事项")]
    )
    outcome = foreign.decisions.get()
    client = signed_in(cast.recorder)
    for odd in (f"{outcome.outcome_type_id}-{outcome.outcome_id}", "0-0", "x", "\0", "[]", "9" * 40, "1-" + "9" * 17):
        answer = client.post(NEXT_ONE, filled(client, NEXT_ONE, discussion="研", **{"agenda-0-origin": odd}))
        if answer.status_code == 302:
            assert Meeting.objects.order_by("pk").last().agenda.first().origin is None
        else:
            assert answer.status_code == 200 and "补齐台账" in answer.content.decode()
        assert "外单位事项" not in client.get(NEXT_ONE).content.decode()


def test_who_may_not_open_the_work_reads_the_item_without_its_state(cast, signed_in, last):
    client = signed_in(cast.recorder)
    meeting = save(client)
    guest = make_meeting(cast.section, cast.recorder, types=("special",), attendance=[
        AttendanceLine(cast.recorder), AttendanceLine(cast.assistant, "attending")])  # fmt: skip
    AgendaItem.objects.filter(meeting=meeting).update(meeting=guest)
    text = signed_in(cast.assistant).get(guest.get_absolute_url()).content.decode()
    assert "补齐台账" in text and Assignment.objects.get().get_absolute_url() not in text


def cost(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    return len(queries), answer


def test_the_form_and_the_page_cost_the_same_for_one_open_matter_and_for_fifty(cast, signed_in):
    client = signed_in(cast.recorder)
    kinds = (Decision.Becomes.ASSIGNMENT, RECTIFY)
    held_last(cast, [decision(f"事项{number}", becomes=kinds[number % 2]) for number in range(2)])
    few, answer = cost(client, NEXT_ONE)
    assert len(proposed(answer)) == 2
    page, _answer = cost(client, save(client).get_absolute_url())
    held_last(
        cast, [decision(f"事项{number}", becomes=kinds[number % 2]) for number in range(50)], held_on=date(2024, 4, 1)
    )
    many, answer = cost(client, NEXT_ONE)
    assert len(proposed(answer)) == 50
    assert many == few
    assert cost(client, save(client).get_absolute_url())[0] == page


def test_invitations_go_out_with_what_the_last_meeting_left_open(cast, signed_in, last):
    """A plan that nobody has opened since it was made for the year: the agenda does not wait for a form."""
    today = timezone.localdate()
    planned = make_meeting(cast.section, cast.recorder, held_on=today + timedelta(days=5), today=today,
                           stage=Stage.DRAFT, covers=Q1, attendance=[AttendanceLine(cast.member)])  # fmt: skip
    planned.agenda.all().delete()
    client, url = signed_in(cast.recorder), reverse("meetings:invite", args=[planned.pk])
    text = page_text(client.get(url))
    assert "补齐台账" in text and "学习记录不完整" in text and "通报情况" not in text
    assert not AgendaItem.objects.filter(meeting=planned).exists()
    assert client.post(url, filled(client, url)).status_code == 302
    assert [item.origin for item in planned.agenda.all()] == [Assignment.objects.get(), Item.objects.get()]


def test_an_agenda_somebody_wrote_stays_as_it_is_when_the_invitations_go_out(cast, signed_in, last):
    today = timezone.localdate()
    planned = make_meeting(cast.section, cast.recorder, held_on=today + timedelta(days=5), today=today,
                           stage=Stage.DRAFT, covers=Q1, attendance=[AttendanceLine(cast.member)])  # fmt: skip
    client, url = signed_in(cast.recorder), reverse("meetings:invite", args=[planned.pk])
    assert client.post(url, filled(client, url)).status_code == 302
    assert [item.title for item in planned.agenda.all()] == ["一个议题"]
