"""Those expected are told of a meeting once, and once more of each thing that changes; who can't come says so."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from meetings.inviting.services import can_come, cannot_come, invite
from meetings.models import Meeting
from meetings.records.parts import AttendanceLine
from meetings.records.services import save_meeting, void_meeting
from reminders.digest import join
from reminders.models import Dispatch, Reminder
from responsibility.obligations.awaiting import Reason
from tests.cast import make_user
from tests.meetings.factory import Stage, filled, make_meeting, page_text, row_of

TODAY = timezone.localdate()
DAY = TODAY + timedelta(days=5)


@pytest.fixture
def planned(cast):
    return make_meeting(
        cast.section, cast.recorder, types=("special",), title="专题会议", held_on=DAY, today=TODAY, stage=Stage.DRAFT,
        chair=cast.head, place="二楼", starts_at=time(9), ends_at=time(10, 30),
        attendance=[AttendanceLine(person) for person in (cast.recorder, cast.member, cast.head)],
    )  # fmt: skip


@pytest.fixture
def invited(cast, planned):
    return invite(meeting=planned, by=cast.recorder, today=TODAY)


def told(user):
    return list(Reminder.objects.inbox_of(user).order_by("pk").values_list("rule", "step"))


def unread(user):
    return list(Reminder.objects.inbox_of(user).unread().order_by("pk").values_list("rule", flat=True))


def change(meeting, by, *, people=None, today=TODAY, **fields):
    """The record as its form keeps it, with some fields changed."""
    row = Meeting.objects.get(pk=meeting.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    lines = [AttendanceLine(line.person, line.status, line.reason) for line in row.attendees.all()]
    lines = lines if people is None else [AttendanceLine(person) for person in people]
    return save_meeting(meeting=row, types=row.types.all(), by=by, today=today, attendance=lines, draft=True)


def test_those_invited_are_told_at_once_and_read_when_and_where(cast, planned, client):
    client.force_login(cast.recorder)
    url = reverse("meetings:invite", args=[planned.pk])
    page = page_text(client.get(url))
    assert "member" in page and "通知2人" in page and told(cast.member) == []
    assert client.post(url, {"version": planned.version}).status_code == 302
    row = Meeting.objects.get()
    assert (row.invited_by, row.invitation_no, row.stage) == (cast.recorder, 1, Stage.DRAFT)
    assert told(cast.member) == told(cast.head) == [("meeting_invited", 1)] and told(cast.recorder) == []
    client.force_login(cast.member)
    inbox = page_text(client.get(reverse("reminders:inbox")))
    assert f"{DAY.isoformat()} 09:00–10:30 二楼" in inbox and "专题会议" in inbox and "会议通知" in inbox
    assert "无责任人" not in inbox


def test_the_invitation_goes_out_with_the_days_one_message(cast, invited):
    join(now=timezone.now())
    texts = Dispatch.objects.get(recipient=cast.member).text
    assert "专题会议" in texts and f"{DAY.isoformat()} 09:00–10:30 二楼" in texts


def test_nobody_is_invited_twice(cast, invited, client):
    client.force_login(cast.recorder)
    url = reverse("meetings:invite", args=[invited.pk])
    assert client.post(url, {"version": Meeting.objects.get().version}).status_code == 302
    with pytest.raises(ValidationError, match="已经发出"):
        invite(meeting=invited, by=cast.recorder, today=TODAY)
    assert told(cast.member) == [("meeting_invited", 1)] and Meeting.objects.get().acts.count() == 1


def test_an_empty_list_is_filled_with_those_expected_that_day(cast, client):
    row = make_meeting(cast.section, cast.recorder, types=("special",), held_on=DAY, today=TODAY, stage=Stage.DRAFT,
                       attendance=())  # fmt: skip
    client.force_login(cast.recorder)
    assert "member" in page_text(client.get(reverse("meetings:invite", args=[row.pk])))
    invite(meeting=row, by=cast.recorder, today=TODAY)
    assert {line.person for line in row.attendees.all()} == {cast.head, cast.recorder, cast.member}
    assert told(cast.head) == [("meeting_invited", 1)]


def test_neither_a_meeting_that_was_held_nor_one_without_people_invites(cast):
    held = make_meeting(cast.section, cast.recorder, types=("special",), stage=Stage.DRAFT)
    with pytest.raises(ValidationError, match="尚未召开"):
        invite(meeting=held, by=cast.recorder, today=TODAY)
    alone = make_meeting(cast.section, cast.recorder, types=("special",), held_on=DAY, today=TODAY, stage=Stage.DRAFT)
    with pytest.raises(ValidationError, match="没有可通知的人员"):
        invite(meeting=alone, by=cast.recorder, today=TODAY)


@pytest.mark.parametrize("fields", [{"held_on": DAY + timedelta(days=1)}, {"starts_at": time(8)}, {"place": "三楼"}])
def test_another_day_time_or_place_is_told_once(cast, invited, fields):
    change(invited, cast.recorder, **fields)
    change(invited, cast.recorder, **fields)
    assert told(cast.member) == [("meeting_invited", 1), ("meeting_moved", 2)]
    assert Meeting.objects.get().invitation_no == 2


def test_what_concerns_nobody_who_comes_is_told_to_nobody(cast, invited):
    change(invited, cast.recorder, documents="学习材料")
    assert told(cast.member) == [("meeting_invited", 1)] and Meeting.objects.get().invitation_no == 1


def test_a_plan_nobody_was_invited_to_changes_silently(cast, planned):
    change(planned, cast.recorder, place="三楼")
    assert told(cast.member) == []


def test_who_is_added_is_invited_and_who_is_taken_off_is_told(cast, invited):
    change(invited, cast.recorder, people=[cast.recorder, cast.head, cast.assistant])
    assert told(cast.assistant) == [("meeting_invited", 2)]
    assert told(cast.member) == [("meeting_invited", 1), ("meeting_off", 2)]
    assert told(cast.head) == [("meeting_invited", 1)]


def test_called_off_is_told_and_the_invitation_asks_for_nothing_any_more(cast, invited, client):
    client.force_login(cast.recorder)
    fields = {"version": Meeting.objects.get().version, "reason": "改期另行通知"}
    assert client.post(reverse("meetings:void", args=[invited.pk]), fields).status_code == 302
    assert unread(cast.member) == ["meeting_off"]
    join(now=timezone.now())
    assert "会议取消" in Dispatch.objects.get(recipient=cast.member).text


def test_once_held_no_invitation_waits_to_be_read_or_mailed(cast, invited):
    change(invited, cast.recorder, held_on=TODAY - timedelta(days=1))
    assert unread(cast.member) == []
    join(now=timezone.now())
    assert not Dispatch.objects.filter(recipient=cast.member).exists()
    void_meeting(meeting=invited, by=cast.recorder, reason="重复", today=TODAY)
    assert unread(cast.member) == []


def test_who_cannot_come_says_why_and_stands_on_the_list_as_on_leave(cast, invited, client):
    client.force_login(cast.member)
    page = client.get(invited.get_absolute_url())
    url = reverse("meetings:cannot_come", args=[invited.pk])
    assert url in page.content.decode()
    assert "reason" in client.post(url, {"version": 1, "reason": ""}).context["form"].errors
    assert client.post(url, {"version": 1, "reason": "外出培训"}).status_code == 302
    line = Meeting.objects.get().attendees.get(person=cast.member)
    assert (line.status, line.reason) == ("leave", "外出培训")
    client.force_login(cast.recorder)
    form = client.get(reverse("meetings:edit", args=[invited.pk])).context["form"]
    marked = {row.seat.person: row["reason"].value() for row in form.people if row.seat}
    assert marked[cast.member] == "外出培训"
    client.force_login(cast.member)
    assert client.post(reverse("meetings:can_come", args=[invited.pk])).status_code == 302
    line.refresh_from_db()
    assert (line.status, line.reason) == ("present", "")
    assert [act.verb for act in Meeting.objects.get().acts.order_by("pk")] == ["invite", "cannot_come", "can_come"]
    assert Entry.objects.filter(kind="meetings.attendee", event="changed").count() == 2


def test_a_form_opened_before_somebody_said_so_does_not_put_them_back(cast, invited, client):
    client.force_login(cast.recorder)
    url = reverse("meetings:edit", args=[invited.pk])
    typed = filled(client, url, documents="材料")
    cannot_come(meeting=invited, by=cast.member, reason="外出培训", today=TODAY)
    answer = client.post(url, typed)
    assert answer.status_code == 409 and "外出培训" in answer.content.decode()
    assert Meeting.objects.get().attendees.get(person=cast.member).status == "leave"
    assert typed[f"people-{row_of(typed, cast.member)}-status"] == ["present"]


def test_only_who_is_on_the_list_answers_and_only_before_the_meeting(cast, planned):
    with pytest.raises(ValidationError):
        cannot_come(meeting=planned, by=cast.member, reason="有事", today=TODAY)  # nobody was invited yet
    invite(meeting=planned, by=cast.recorder, today=TODAY)
    with pytest.raises(ValidationError, match="名单"):
        cannot_come(meeting=planned, by=cast.assistant, reason="有事", today=TODAY)
    with pytest.raises(ValidationError):
        can_come(meeting=planned, by=cast.member, today=DAY + timedelta(days=1))


def test_an_invitation_to_many_is_a_fixed_number_of_queries(cast, django_assert_max_num_queries):
    people = [cast.recorder, *(make_user(f"同事{number}", cast.section) for number in range(20))]
    row = make_meeting(cast.section, cast.recorder, types=("special",), held_on=DAY, today=TODAY, stage=Stage.DRAFT,
                       attendance=[AttendanceLine(person) for person in people])  # fmt: skip
    with django_assert_max_num_queries(20):
        invite(meeting=row, by=cast.recorder, today=TODAY)
    assert Reminder.objects.filter(rule="meeting_invited", channel="inapp").count() == 20


def test_a_meeting_to_come_lies_on_the_desk_of_those_expected_whether_invited_or_not(cast, planned):
    (line,) = Meeting.awaiting(cast.member, TODAY)
    assert line.reason == Reason.COMING
