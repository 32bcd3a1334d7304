"""One message a person a day, in working hours, in the reader's language, and it says how things stand."""

from hashlib import sha256

import pytest
from django.core import mail
from django.utils import translation

from reminders.models import Dispatch, Reminder
from responsibility.lights.lights import Lights
from responsibility.models import Assignment
from tests.cast import make_assignment, make_user
from tests.reminders.factory import DUE, change, day, ring_at, ring_on

Stage = Assignment.Stage


@pytest.fixture
def assignment(cast):
    return make_assignment(cast.section, owner=cast.member, title="报送季度研判报告", due_on=DUE)


def to(username):
    return [message for message in mail.outbox if message.to == [f"{username}@example.org"]]


def test_all_of_a_day_goes_into_one_message(cast, assignment):
    make_assignment(cast.section, owner=cast.member, title="完成学习记录", due_on=day("09-24"))
    make_assignment(cast.section, owner=cast.member, title="上报自查情况", due_on=day("09-21"))
    ring_on("09-24")
    (message,) = to("member")
    assert all(title in message.body for title in ("报送季度研判报告", "完成学习记录", "上报自查情况"))
    assert message.subject == "办理提醒：3项，其中1项已逾期"
    assert Dispatch.objects.filter(recipient=cast.member).count() == 1


def test_what_comes_up_later_that_day_waits_for_the_next_working_day(cast, assignment):
    ring_at("09-24", "09:30")
    make_assignment(cast.section, owner=cast.member, title="临时任务", due_on=day("09-24"))
    ring_at("09-24", "14:00")
    assert len(to("member")) == 1
    ring_at("09-28", "09:00")
    assert "临时任务" in to("member")[1].body
    assert "报送季度研判报告" not in to("member")[1].body


@pytest.mark.parametrize(("text", "clock"), [("09-24", "08:59"), ("09-24", "18:00"), ("09-26", "10:00")])
def test_no_message_goes_out_outside_the_working_hours_of_working_days(cast, assignment, text, clock):
    ring_at(text, clock)
    assert (mail.outbox, Dispatch.objects.count()) == ([], 0)
    assert Reminder.objects.inbox_of(cast.member).count() == 1


WORDS = [("zh-hans", "还剩3个工作日", "（暂定）"), ("en", "3 working days left", "(provisional)")]


@pytest.mark.parametrize(("language", "left", "not_sure"), WORDS)
def test_a_message_says_what_is_left_in_the_words_of_the_page(cast, language, left, not_sure):
    """Friday 18 September, due on Tuesday: Sunday 20 September is worked, too."""
    reader = make_user("reader", cast.section, language=language)
    sure = make_assignment(cast.section, owner=reader, title="报送", due_on=day("09-22"))
    row = make_assignment(cast.section, owner=reader, title="暂报", due_on=day("09-22"))
    change(row, planned_on=row.due_on, provisional=True)
    ring_on("09-18")
    (message,) = to("reader")
    after = {title: message.body.split(title)[1].split("·")[0] for title in ("报送", "暂报")}
    assert left in after["报送"] and not_sure not in after["报送"]
    assert left in after["暂报"] and not_sure in after["暂报"]
    with translation.override(language):
        lights = Lights.on(day("09-18"))
        assert lights.words(sure.due_on, sure.timeliness(lights)) in after["报送"]


def test_the_message_is_in_the_readers_language(cast):
    reader = make_user("reader", cast.section, language="en")
    make_assignment(cast.section, owner=reader, title="报送", due_on=DUE)
    make_assignment(cast.section, owner=cast.member, title="报送", due_on=DUE)
    ring_on("09-30")
    (english,), (chinese,) = to("reader"), to("member")
    assert english.subject == "Reminder: 1 matter"
    assert "reader, this is how things stand on 2026-09-30:" in english.body
    assert "2026-09-30 due today" in english.body
    assert chinese.subject == "办理提醒：1项"
    assert "2026-09-30 今天到期" in chinese.body
    assert (english.extra_headers["Content-Language"], chinese.extra_headers["Content-Language"]) == ("en", "zh-hans")


def test_it_has_a_plain_and_an_html_part_with_full_addresses(assignment, settings):
    settings.SITE_URL = "https://duties.example.org"
    ring_on("09-30")
    (message,) = to("member")
    address = f"https://duties.example.org/assignments/{assignment.pk}/"
    ((html, kind),) = message.alternatives
    assert (kind, address in message.body, f'href="{address}"' in html) == ("text/html", True, True)
    assert message.extra_headers["Message-ID"].endswith("@duties.example.org>")


def test_markup_in_a_title_stays_text(cast):
    make_assignment(cast.section, owner=cast.member, title="<b>报送</b> & 存档", due_on=DUE)
    ring_on("09-30")
    (message,) = to("member")
    assert "<b>报送</b> & 存档" in message.body
    assert "&lt;b&gt;报送&lt;/b&gt; &amp; 存档" in message.alternatives[0][0]


def test_a_leader_reads_whose_work_it_is(cast, assignment):
    ring_on("10-10")
    (message,) = to("head")
    assert "所负责单位的逾期事项" in message.body
    assert "section · member" in message.body


def test_the_id_follows_from_the_reminders_alone(assignment):
    ring_on("09-30")
    dispatch = Dispatch.objects.get()
    (key,) = (reminder.key for reminder in dispatch.reminders.all())
    assert dispatch.message_id == f"<{sha256(key.encode()).hexdigest()[:32]}@127.0.0.1>"
    assert to("member")[0].extra_headers["Message-ID"] == dispatch.message_id


def test_a_reader_who_lost_the_right_gets_nothing_of_it(cast, assignment, settings):
    """The unit of the head's post changes between the making of the message and its sending."""
    settings.EMAIL_BACKEND = "tests.reminders.faults.Unreachable"
    other = make_assignment(cast.branch, owner=cast.head, title="自己的任务", due_on=DUE)
    ring_at("10-10", "09:30")
    assert set(Dispatch.objects.get(recipient=cast.head).reminders.values_list("object_id", flat=True)) == {
        assignment.pk, other.pk,
    }  # fmt: skip
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    posting = cast.head.postings.get()
    posting.unit = cast.office
    posting.save()
    ring_at("10-10", "11:00")
    (message,) = to("head")
    assert "自己的任务" in message.body
    assert assignment.title not in message.body
    states = dict(Reminder.objects.filter(channel="email", recipient=cast.head).values_list("object_id", "state"))
    assert states == {assignment.pk: "cancelled", other.pk: "sent"}


def test_work_closed_after_the_message_was_made_is_not_in_the_one_that_goes_out(cast, assignment, settings):
    settings.EMAIL_BACKEND = "tests.reminders.faults.Unreachable"
    make_assignment(cast.section, owner=cast.member, title="完成学习记录", due_on=DUE)
    ring_at("09-30", "09:30")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    change(assignment, stage=Stage.DONE, done_on=DUE)
    ring_at("09-30", "11:00")
    (message,) = to("member")
    assert ("完成学习记录" in message.body, assignment.title in message.body) == (True, False)
    assert sorted(Dispatch.objects.values_list("state", flat=True)) == ["cancelled", "sent"]


def test_after_days_without_a_mail_server_each_person_gets_one_message_that_says_how_things_stand(
    cast, assignment, settings
):
    make_assignment(cast.section, owner=cast.member, title="完成学习记录", due_on=day("09-28"))
    settings.EMAIL_BACKEND = "tests.reminders.faults.Unreachable"
    ring_on("09-23", "09-24", "09-28", "09-29", "09-30", "10-08")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ring_on("10-09")
    (message,) = to("member")
    assert "2026-09-30 逾期9天" in message.body
    assert message.body.count("http") == 3
    assert Reminder.objects.filter(channel="email", recipient=cast.member, state="pending").count() == 0
    assert Reminder.objects.filter(channel="email", recipient=cast.member, state="sent").count() == 2


def test_someone_whose_address_was_removed_is_told_in_the_product_only(cast, assignment, settings):
    settings.EMAIL_BACKEND = "tests.reminders.faults.Unreachable"
    ring_at("09-30", "09:30")
    cast.member.email = ""
    cast.member.save()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ring_at("09-30", "11:00")
    assert mail.outbox == []
    assert list(Reminder.objects.filter(channel="email").values_list("state", flat=True)) == ["cancelled"]


def test_one_person_whose_message_cannot_be_made_holds_up_no_other(cast, assignment, monkeypatch):
    broken = make_assignment(cast.office, owner=cast.assistant, title="坏记录", due_on=DUE)
    address = Assignment.get_absolute_url

    def fault(row):
        if row.pk == broken.pk:
            raise ValueError("no address")
        return address(row)

    monkeypatch.setattr(Assignment, "get_absolute_url", fault)
    ring_on("09-30")
    assert (len(to("member")), len(to("assistant"))) == (1, 0)
