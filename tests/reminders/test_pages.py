"""The inbox, the ledger on an obligation's page, and the page of whoever keeps the mail going."""

from datetime import timedelta

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reminders.clock import rang
from reminders.models import Dispatch, Reminder
from responsibility.models import Assignment
from tests.cast import make_assignment
from tests.reminders.factory import DUE, change, moment, ring_at, ring_on

INBOX = "/reminders/"
DELIVERIES = "/reminders/deliveries/"


@pytest.fixture
def assignment(cast):
    return make_assignment(cast.section, owner=cast.member, title="报送季度研判报告", due_on=DUE)


def notice(user):
    return Reminder.objects.inbox_of(user).first()


def test_the_inbox_groups_by_item_with_the_latest_reason(cast, assignment, signed_in):
    other = make_assignment(cast.section, owner=cast.member, title="完成学习记录", due_on=DUE)
    ring_on("09-24", "09-30")
    page = signed_in(cast.member).get(INBOX)
    rows = page.context["object_list"]
    assert [(row.item, row.rule, row.earlier) for row in rows] == [(other, "due", 1), (assignment, "due", 1)]
    assert page.context["unread_count"] == 2
    assert "到期当日" in page.content.decode()


def test_reading_one_leaves_the_others_unread(cast, assignment, signed_in):
    make_assignment(cast.section, owner=cast.member, title="完成学习记录", due_on=DUE)
    ring_on("09-24", "09-30")
    client = signed_in(cast.member)
    shown = client.get(INBOX).context["object_list"][1]
    answer = client.post(reverse("reminders:read", args=[shown.pk]), {"show": "unread"})
    assert answer.url == "/reminders/?show=unread"
    page = client.get(answer.url)
    assert [row.item.title for row in page.context["object_list"]] == ["完成学习记录"]
    assert page.context["unread_count"] == 1
    assert Reminder.objects.filter(read_at=None, channel="inapp").count() == 2


def test_all_at_once_means_all_that_was_on_the_page(cast, assignment, signed_in):
    ring_on("09-24")
    client = signed_in(cast.member)
    newest = client.get(INBOX).context["newest"]
    ring_on("09-30")
    client.post("/reminders/read/", {"newest": newest})
    assert client.get(INBOX).context["unread_count"] == 1
    client.post("/reminders/read/", {"newest": client.get(INBOX).context["newest"]})
    assert client.get(INBOX).context["unread_count"] == 0


@pytest.mark.parametrize("newest", ["", "x", "0", "-1", str(2**63), "1\0"])
def test_a_broken_form_marks_nothing_and_says_so(cast, assignment, signed_in, newest):
    ring_on("09-24")
    client = signed_in(cast.member)
    answer = client.post("/reminders/read/", {"newest": newest}, follow=True)
    assert answer.status_code in (200, 400)
    assert client.get(INBOX).context["unread_count"] == 1


def test_a_page_is_never_changed_by_looking_at_it(cast, assignment, signed_in):
    ring_on("09-24")
    client = signed_in(cast.member)
    for url in (INBOX, reverse("reminders:read", args=[notice(cast.member).pk]), "/reminders/read/"):
        client.get(url)
    assert Reminder.objects.filter(read_at=None, channel="inapp").count() == 1
    assert client.get("/reminders/read/").status_code == 405


def test_nobody_reads_or_marks_what_another_was_told(cast, assignment, signed_in):
    ring_on("09-24")
    for person in (cast.head, cast.leader, cast.stranger, cast.admin):
        client = signed_in(person)
        assert client.get(INBOX).context["object_list"] == []
        assert client.post(reverse("reminders:read", args=[notice(cast.member).pk])).status_code == 404
    assert notice(cast.member).read_at is None


def test_the_title_of_a_record_no_longer_open_to_the_reader_is_not_shown(cast, assignment, signed_in):
    ring_on("10-10")
    posting = cast.head.postings.get()
    posting.unit = cast.office
    posting.save()
    page = signed_in(cast.head).get(INBOX).content.decode()
    assert assignment.title not in page
    assert "该记录您已无权查看" in page


def test_the_notice_of_closed_work_no_longer_asks_to_be_read(cast, assignment, signed_in):
    ring_on("09-24")
    change(assignment, stage=Assignment.Stage.DONE, done_on=DUE)
    ring_on("09-28")
    page = signed_in(cast.member).get(INBOX)
    assert (page.context["unread_count"], len(page.context["object_list"])) == (0, 1)


def test_an_unread_item_counts_once_in_the_badge(cast, assignment, signed_in):
    ring_on("09-24", "09-30", "10-08")
    page = signed_in(cast.member).get("/")
    assert (page.context["unread_count"], page.context["unread_url"]) == (1, INBOX)


@pytest.mark.parametrize("path", [INBOX, INBOX + "?show=unread", DELIVERIES])
def test_a_list_costs_the_same_for_one_row_and_for_many(cast, signed_in, path):
    def cost():
        client = signed_in(cast.unitadmin)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(path)
        return len(captured), len(page.context["object_list"])

    make_assignment(cast.bureau, owner=cast.unitadmin, due_on=DUE)
    ring_on("09-24")
    for_one, rows = cost()
    assert rows == 1
    for number in range(20):
        make_assignment(cast.bureau, owner=cast.unitadmin, due_on=DUE, title=f"任务{number}")
        make_assignment(cast.section, owner=cast.member, due_on=DUE, title=f"任务{number}")
    ring_on("09-28", "09-30")
    for_many, rows = cost()
    assert rows > 1
    assert for_many == for_one


def test_the_inbox_has_pages(cast, signed_in, settings):
    for number in range(55):
        make_assignment(cast.section, owner=cast.member, due_on=DUE, title=f"任务{number}")
    ring_on("09-24")
    client = signed_in(cast.member)
    assert len(client.get(INBOX).context["object_list"]) == 50
    assert len(client.get(INBOX + "?page=2").context["object_list"]) == 5
    assert client.get(INBOX + "?page=99&show=%F0").status_code == 200


# The ledger on the obligation's own page


def test_whoever_sees_the_work_reads_whom_it_reminded_when_by_which_rule_and_how_it_went(
    cast, assignment, signed_in, settings
):
    settings.EMAIL_BACKEND = "tests.reminders.faults.Unreachable"
    ring_on("09-24")
    page = signed_in(cast.leader).get(assignment.get_absolute_url()).content.decode()
    for words in ("到期前（本单位预警灯转黄时）", "系统内", "邮件", "已发送", "待发送", "2026-09-24 09:30"):
        assert words in page
    assert signed_in(cast.stranger).get(assignment.get_absolute_url()).status_code == 404


def test_the_ledger_costs_one_query_however_long_it_is(cast, assignment, django_assert_num_queries):
    template = Template("{% load reminders %}{% reminder_ledger assignment %}")
    Reminder.objects.about(assignment)  # the kind of record is looked up once a process
    ring_on("09-24", "09-30", "10-08", "10-14", "10-20")
    with django_assert_num_queries(1):
        text = template.render(Context({"assignment": assignment}))
    assert text.count("<tr>") == 1 + Reminder.objects.count()


# Delivery


@pytest.fixture
def failed(cast, assignment):
    ring_on("09-30")
    Dispatch.objects.update(state="dead", attempts=8, last_error="550 no such user", sent_at=None)
    Reminder.objects.filter(channel="email").update(state="dead", sent_at=None)
    return Dispatch.objects.get()


def test_who_keeps_the_people_of_a_unit_sees_whether_its_mail_goes_out(cast, failed, signed_in):
    for person, seen in ((cast.unitadmin, [failed]), (cast.admin, [failed])):
        page = signed_in(person).get(DELIVERIES)
        assert list(page.context["object_list"]) == seen
        assert "550 no such user" in page.content.decode()
        assert failed.text not in page.content.decode()
        assert "报送季度研判报告" not in page.content.decode()


def test_others_are_refused(cast, failed, signed_in):
    for person in (cast.member, cast.head, cast.leader, cast.stranger, cast.auditor, cast.security):
        client = signed_in(person)
        assert client.get(DELIVERIES).status_code == 403
        assert client.post(reverse("reminders:send_again", args=[failed.pk])).status_code == 403


def test_the_administrator_of_another_unit_sees_and_sends_nothing_of_it(cast, failed, signed_in):
    cast.unitadmin.postings.update(unit=cast.other_bureau)
    client = signed_in(cast.unitadmin)
    assert list(client.get(DELIVERIES).context["object_list"]) == []
    assert client.post(reverse("reminders:send_again", args=[failed.pk])).status_code == 404


def test_todays_failed_message_goes_out_again_as_it_was(cast, failed, signed_in, mailoutbox, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: moment("09-30", "14:00"))
    client = signed_in(cast.unitadmin)
    answer = client.post(reverse("reminders:send_again", args=[failed.pk]), follow=True)
    assert "邮件将在工作时间内重新发送。" in answer.content.decode()
    mailoutbox.clear()
    ring_at("09-30", "14:01")
    (message,) = mailoutbox
    assert (message.extra_headers["Message-ID"], message.body) == (failed.message_id, failed.text)
    assert Reminder.objects.get(channel="email").state == "sent"


def test_what_an_older_failed_message_held_goes_into_the_next(cast, failed, signed_in, mailoutbox):
    mailoutbox.clear()
    signed_in(cast.unitadmin).post(reverse("reminders:send_again", args=[failed.pk]))
    failed.refresh_from_db()
    assert failed.state == "cancelled"
    ring_at("09-30", "14:01")
    (message,) = mailoutbox
    assert "报送季度研判报告" in message.body


def test_a_message_that_is_not_failed_is_not_sent_again(cast, assignment, signed_in, mailoutbox):
    ring_on("09-30")
    sent = Dispatch.objects.get()
    answer = signed_in(cast.unitadmin).post(reverse("reminders:send_again", args=[sent.pk]), follow=True)
    assert "该邮件已不在发送失败之列。" in answer.content.decode()
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_administrators_and_nobody_else_are_told_when_the_bell_is_silent(cast, signed_in):
    rang(timezone.now() - timedelta(minutes=11), is_real=True, found=0, made=0)
    words = "提醒服务已超过10分钟未运行"
    assert words in signed_in(cast.unitadmin).get(INBOX).content.decode()
    assert words in signed_in(cast.admin).get(INBOX).content.decode()
    assert words not in signed_in(cast.member).get(INBOX).content.decode()
    rang(timezone.now(), is_real=True, found=0, made=0)
    assert words not in signed_in(cast.unitadmin).get(INBOX).content.decode()


def test_an_installation_just_begun_is_not_told_of_ten_silent_minutes(cast, signed_in):
    page = signed_in(cast.admin).get(INBOX).content.decode()
    assert "提醒服务尚未运行过" in page and "已超过10分钟" not in page


def test_the_pages_speak_english_too(cast, assignment, signed_in):
    ring_on("09-30")
    cast.member.language = "en"
    cast.member.save()
    page = signed_in(cast.member).get(INBOX).content.decode()
    assert "on the due day" in page
    assert "Mark as read" in page
