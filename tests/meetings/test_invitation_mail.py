"""The calendar file along with the mail that invites, moves or calls off, read back as the mail server took it."""

from datetime import time, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from calendars.working_days import WorkingDays
from meetings.inviting.services import invite
from meetings.models import Meeting
from meetings.papers import invitation
from meetings.records.parts import AttendanceLine
from meetings.records.services import save_meeting, void_meeting
from reminders import services
from reminders.clock import Clock, reading_on
from reminders.models import Reminder
from tests.delivery.sink import Sink
from tests.meetings.factory import Stage, make_meeting

TODAY = timezone.localdate()
DAY = TODAY + timedelta(days=40)


@pytest.fixture
def sink(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "责任台账 <duties@example.org>"
    settings.SITE_URL = "https://ledger.example.org"
    with Sink() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.controller.port
        yield server


@pytest.fixture
def mailed(sink):
    """The calendar files of the next working day's message to someone, and that message."""
    days = WorkingDays.load(TODAY, TODAY + timedelta(days=30))
    told = {"day": TODAY}

    def ring(person):
        told["day"] = days.shift(told["day"], 1)
        before = len(sink.to(person.email))
        services.ring(Clock(reading_on(told["day"])), is_real=False)
        found = sink.to(person.email)[before:]
        files = [part for message in found for part in message.walk() if part.get_content_type() == "text/calendar"]
        return [read(part) for part in files], found

    return ring


def read(part):
    """(method, event, file name) as a mail program has them."""
    assert part.get_content_disposition() == "attachment" and part.get_content_charset() == "utf-8"
    whole = Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_payload(decode=True).count(b"\r\n") > 10
    assert part.get_param("method") == whole["METHOD"]
    (event,) = whole.events
    return str(whole["METHOD"]), event, part.get_filename()


@pytest.fixture
def planned(cast):
    return make_meeting(
        cast.section, cast.recorder, types=("special",), title="专题会议", held_on=DAY, today=TODAY, stage=Stage.DRAFT,
        chair=cast.head, place="二楼", starts_at=time(9), ends_at=time(10, 30),
        attendance=[AttendanceLine(person) for person in (cast.recorder, cast.member, cast.clerk)],
    )  # fmt: skip


@pytest.fixture
def invited(cast, planned):
    return invite(meeting=planned, by=cast.recorder, today=TODAY)


def save(meeting, by, *people, **fields):
    row = Meeting.objects.get(pk=meeting.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    return save_meeting(meeting=row, types=row.types.all(), by=by, today=TODAY, draft=True,
                        attendance=[AttendanceLine(person) for person in people])  # fmt: skip


def test_the_invitation_a_change_and_the_calling_off_each_carry_the_same_event_anew(cast, invited, mailed):
    [(method, first, name)], [message] = mailed(cast.member)
    assert (method, name) == ("PUBLISH", f"专题会议{DAY:%Y%m%d}.ics")
    assert (first["SUMMARY"], first["LOCATION"], first.start.time()) == ("专题会议", "二楼", time(9))
    assert "会议通知" in message.get_body(("plain",)).get_content() and message.get_body(("html",)) is not None
    save(invited, cast.recorder, cast.recorder, cast.member, cast.clerk, starts_at=time(8), place="三楼")
    [(method, second, _name)], _messages = mailed(cast.member)
    assert (method, second["LOCATION"], second.start.time()) == ("PUBLISH", "三楼", time(8))
    void_meeting(meeting=Meeting.objects.get(), by=cast.recorder, reason="改期", today=TODAY)
    [(method, last, _name)], _messages = mailed(cast.member)
    assert (method, last["STATUS"], "DESCRIPTION" in last) == ("CANCEL", "CANCELLED", False)
    assert first["UID"] == second["UID"] == last["UID"]
    assert first["SEQUENCE"] < second["SEQUENCE"] < last["SEQUENCE"]
    assert mailed(cast.member) == ([], [])


def test_who_is_taken_off_the_list_is_told_by_mail_though_the_meeting_is_closed_to_them_now(
    cast, invited, mailed, client
):
    """The clerk is of another office: off the list, the meeting is no longer theirs to open."""
    [(_method, first, _name)], _messages = mailed(cast.clerk)
    save(invited, cast.recorder, cast.recorder, cast.member)
    assert not Meeting.objects.visible_to(cast.clerk).exists()
    [(method, event, _name)], [message] = mailed(cast.clerk)
    assert (method, event["UID"], event["SEQUENCE"] > first["SEQUENCE"]) == ("CANCEL", first["UID"], True)
    assert "专题会议" in message.get_body(("plain",)).get_content() and "DESCRIPTION" not in event
    client.force_login(cast.clerk)
    inbox = client.get("/reminders/").content.decode()
    assert "专题会议" in inbox and invited.get_absolute_url() not in inbox


def test_the_last_word_of_a_day_is_the_only_one_mailed(cast, invited, mailed):
    save(invited, cast.recorder, cast.recorder, cast.member)
    save(invited, cast.recorder, cast.recorder, cast.member, cast.clerk)
    assert list(Reminder.objects.inbox_of(cast.clerk).unread().values_list("rule", "step")) == [("meeting_invited", 3)]
    [(method, _event, _name)], _messages = mailed(cast.clerk)
    assert method == "PUBLISH"
    save(invited, cast.recorder, cast.recorder, cast.member)
    [(method, _event, _name)], _messages = mailed(cast.clerk)
    assert method == "CANCEL"


def test_the_file_speaks_the_language_of_its_reader(cast, invited, mailed):
    type(cast.member).objects.filter(pk=cast.member.pk).update(language="en")
    [(_method, event, _name)], [message] = mailed(cast.member)
    assert "Chair: 科长 head" in event["DESCRIPTION"] and message["Content-Language"] == "en"


def test_what_is_no_invitation_carries_no_file_and_a_file_that_fails_holds_up_no_message(
    cast, invited, mailed, monkeypatch
):
    def broken(*_args, **_kwargs):
        raise ValueError("broken")

    monkeypatch.setattr(invitation, "invitation", broken)
    files, [message] = mailed(cast.member)
    assert files == [] and "专题会议" in message.get_body(("plain",)).get_content()
    assert invitation.enclosure(invited, "to_sign", now=timezone.now()) is None
