"""One meeting as a calendar file, read back as a calendar program reads it."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from audit.models import Entry
from meetings.models import Meeting
from meetings.records.parts import AgendaLine
from meetings.records.services import save_meeting, void_meeting
from tests.meetings.factory import make_type

TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://ledger.example.org"
    settings.DEFAULT_FROM_EMAIL = "责任台账 <duties@example.org>"


def planned(cast, **fields) -> Meeting:
    fields = {"title": "研判会;甲,乙\\N丙", "starts_at": time(14, 30), "ends_at": time(16), "place": "三楼会议室",
              "chair": cast.head, "held_on": TODAY() + timedelta(3)} | fields  # fmt: skip
    return save_meeting(meeting=Meeting(unit=cast.section, **fields), types=[make_type("other")], by=cast.recorder,
                        today=TODAY(), agenda=[AgendaLine("听取汇报"), AgendaLine("研究分工")])  # fmt: skip


def taken(client, meeting):
    answer = client.get(reverse("meetings:invitation", args=[meeting.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer["Content-Disposition"].startswith("attachment")
    lines = answer.content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    whole = Calendar.from_ical(answer.content)
    assert [part.errors for part in (whole, *whole.walk()) if part.errors] == [] and not whole.get_missing_tzids()
    (event,) = whole.events
    return whole, event


def test_a_calendar_program_reads_day_hours_place_and_agenda(cast, signed_in):
    meeting = planned(cast)
    whole, event = taken(signed_in(cast.recorder), meeting)
    zone, day = ZoneInfo("Asia/Shanghai"), meeting.held_on
    assert (whole["METHOD"], event["SUMMARY"], event["LOCATION"]) == ("PUBLISH", meeting.title, "三楼会议室")
    assert [moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")
            for moment in (event.start, event.end)] == [f"{day}T14:30", f"{day}T16:00"]  # fmt: skip
    assert event["DESCRIPTION"] == f"{cast.section.name}\n主持人：科长 head\n1. 听取汇报\n2. 研究分工"
    assert event["URL"] == f"https://ledger.example.org{meeting.get_absolute_url()}"
    assert (event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == ("mailto:duties@example.org", "section")
    assert event["STATUS"] == "CONFIRMED"


def test_without_hours_it_takes_the_whole_day(cast, signed_in):
    meeting = planned(cast, starts_at=None, ends_at=None)
    _whole, event = taken(signed_in(cast.recorder), meeting)
    assert (event.start, event.end) == (meeting.held_on, meeting.held_on + timedelta(1))


def test_taken_again_after_a_change_it_replaces_what_the_calendar_holds(cast, signed_in):
    meeting = planned(cast)
    _whole, first = taken(signed_in(cast.recorder), meeting)
    meeting.place = "五楼会议室"
    save_meeting(meeting=meeting, types=meeting.types.all(), by=cast.recorder, today=TODAY(), version=meeting.version)
    _whole, second = taken(signed_in(cast.recorder), meeting)
    assert second["UID"] == first["UID"] and second["LOCATION"] == "五楼会议室"
    assert second["SEQUENCE"] > first["SEQUENCE"]


def test_a_meeting_declared_void_takes_itself_out_of_the_calendar(cast, signed_in):
    meeting = planned(cast)
    void_meeting(meeting=meeting, by=cast.recorder, reason="不再召开", today=TODAY())
    whole, event = taken(signed_in(cast.recorder), meeting)
    assert (whole["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")


def test_it_is_the_feeds_own_event(cast, signed_in):
    from dashboard.feed import feed

    meeting = planned(cast, recorder=cast.member)
    now = timezone.now()
    shown = Calendar.from_ical(feed(cast.member, now=now, today=TODAY())).events
    _whole, event = taken(signed_in(cast.member), meeting)
    assert event["UID"] in [one["UID"] for one in shown]


def test_the_trail_knows_who_took_it(cast, signed_in):
    meeting = planned(cast)
    taken(signed_in(cast.leader), meeting)
    entry = Entry.objects.get(event="downloaded")
    assert (entry.by_id, entry.record_id, entry.facts["what"]) == (cast.leader.pk, meeting.pk, "meeting_invitation")
