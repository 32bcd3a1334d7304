"""The text of the feed, written out: the reader of test_feed.py and the writer can't err alike."""

from datetime import UTC, date, datetime, time

import pytest
from icalendar import Calendar

from dashboard import feed
from responsibility.calendar_entries import Calendar as Entries
from responsibility.calendar_entries import CalendarEntry, Sort

pytestmark = pytest.mark.django_db
LONG = r"落实意识形态工作责任制季度分析研判情况报告；a,b;c\\NAS\d"
GOLDEN = r"""
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Duty Ledger//Calendar//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:责任落实台账：member
X-WR-TIMEZONE:Asia/Shanghai
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
BEGIN:VTIMEZONE
TZID:Asia/Shanghai
COMMENT:This timezone only works from 1992-01-01 to 2100-12-31.
BEGIN:STANDARD
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
TZNAME:CST
DTSTART:19920101T000000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:one-1@ledger.example.org
DTSTAMP:20261123T010203Z
DTSTART;VALUE=DATE:20261123
DTEND;VALUE=DATE:20261124
SUMMARY:到期：落实意识形态工作责任制季度分析研判情况
 报告；a\,b\;c\\\\NAS\\d
DESCRIPTION:任务\n进行中\n日期为暂定。
URL:https://ledger.example.org/one/1/
CATEGORIES:到期事项
STATUS:TENTATIVE
TRANSP:TRANSPARENT
CLASS:PRIVATE
END:VEVENT
BEGIN:VEVENT
UID:two-2@ledger.example.org
DTSTAMP:20261123T010203Z
DTSTART;TZID=Asia/Shanghai:20261124T143000
DTEND;TZID=Asia/Shanghai:20261124T160000
SUMMARY:一\n二
DESCRIPTION:
LOCATION:二楼
URL:https://ledger.example.org/two/2/
CATEGORIES:会议
STATUS:CONFIRMED
TRANSP:OPAQUE
CLASS:PRIVATE
END:VEVENT
END:VCALENDAR
"""


def test_what_is_written_is_this(cast, monkeypatch, settings):
    settings.SITE_URL = "https://ledger.example.org"
    rows = [
        CalendarEntry("one-1", date(2026, 11, 23), LONG, "/one/1/", Sort.DUE,
                      kind="任务", status="进行中", provisional=True),
        CalendarEntry("two-2", date(2026, 11, 24), "一\r\n二\x00", "/two/2/", Sort.MEETING, place="二楼",
                      starts_at=time(14, 30), ends_at=time(16)),
    ]  # fmt: skip
    monkeypatch.setattr(feed, "calendar", lambda wanted: Entries(rows))
    body = feed.feed(cast.member, now=datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC), today=date(2026, 11, 23))
    assert body.decode().replace("\r\n", "\n") == GOLDEN.lstrip("\n")
    assert [event["SUMMARY"] for event in Calendar.from_ical(body).events] == [f"到期：{LONG}", "一\n二"]
