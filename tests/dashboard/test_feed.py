"""The feed: one's own calendar for a calendar program, by a secret address that its person makes and revokes.

`parsed` reads it as a calendar program does.
"""

import re
from datetime import datetime, time, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from icalendar import Calendar, Event

from accounts import feed_keys
from accounts.models import FeedKey
from audit.models import Entry
from calendars.working_days import WorkingDays
from organization.models import Posting
from responsibility.models import Duty
from tests.access.world import CANARY, RELATIONS, build
from tests.cast import make_assignment, make_duty
from tests.dashboard.test_calendar import make_meeting
from tests.running.test_secrets import logged  # noqa: F401  (a fixture)
from tests.study.factory import make_series

pytestmark = pytest.mark.django_db
NEW, LIST = "/calendar/feeds/new/", "/calendar/feeds/"


def subscribe(client, name="手机") -> str:
    """The path of a new feed, made as a person makes it."""
    page = client.post(NEW, {"name": name})
    assert page.status_code == 200
    found = re.search(r"http://testserver(/calendar/[\w-]+\.ics)", page.content.decode())
    assert found, page.content.decode()
    return found[1]


def parsed(answer) -> list[Event]:
    """Its events. Lines end as RFC 5545 section 3.1 asks, and none is too long or cut inside a character."""
    lines = answer.content.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert all(len(line) <= 75 and isinstance(line.decode(), str) for line in lines)
    whole = Calendar.from_ical(answer.content)
    assert (whole["VERSION"], whole["METHOD"], whole["PRODID"]) == (
        "2.0", "PUBLISH", "-//Duty Ledger//Calendar//EN",
    )  # fmt: skip
    assert whole.get_missing_tzids() == set()
    for part in (whole, *whole.walk()):
        assert part.errors == []
    for event in whole.events:
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)
        assert event["DTSTAMP"].dt.utcoffset() == timedelta(0)
        assert not any(isinstance(value, list) for value in event.values()), "said twice"
    return whole.events


def fetched(path, **headers):
    return Client(**headers).get(path)


def summaries(path):
    return sorted(event["SUMMARY"] for event in parsed(fetched(path)))


def test_one_subscribes_and_a_program_that_is_not_signed_in_fetches_it(cast, signed_in):
    today = timezone.localdate()
    work = make_assignment(cast.section, title="报送材料；附表, 一\\二", owner=cast.member, due_on=today)
    path = subscribe(signed_in(cast.member))
    answer = fetched(path)
    assert answer.status_code == 200
    (event,) = parsed(answer)
    assert event["SUMMARY"] == "到期：报送材料；附表, 一\\二"
    assert (event.start, event.end) == (today, today + timedelta(days=1))
    assert event["DTSTART"].params == {"VALUE": "DATE"}
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["URL"] == f"{settings.SITE_URL}/assignments/{work.pk}/"
    assert b"VALARM" not in answer.content


def test_a_meeting_has_its_hours_in_the_time_of_china(cast, signed_in):
    today = timezone.localdate()
    make_meeting(cast.section, cast.member, held_on=today, starts_at=time(14, 30), ends_at=time(16), place="二楼")
    answer = fetched(subscribe(signed_in(cast.member)))
    (event,) = parsed(answer)
    assert (event.start, event.end) == tuple(
        datetime.combine(today, hour, timezone.get_default_timezone()) for hour in (time(14, 30), time(16))
    )
    assert event["DTSTART"].params == {"TZID": "Asia/Shanghai"}
    assert (event["LOCATION"], event["TRANSP"], event["STATUS"]) == ("二楼", "OPAQUE", "CONFIRMED")
    assert b"BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n" in answer.content


def test_the_headers_are_these_and_nothing_keeps_the_answer(cast, signed_in):
    answer = fetched(subscribe(signed_in(cast.member)))
    golden = {
        "Content-Type": "text/calendar; charset=utf-8", "Content-Disposition": 'inline; filename="calendar.ics"',
        "X-Robots-Tag": "noindex", "Cache-Control": "no-store", "Content-Language": "zh-hans",
        "Content-Security-Policy": settings.CONTENT_SECURITY_POLICY, "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
    }  # fmt: skip
    found = {name: value for name, value in answer.headers.items() if name not in ("Content-Length", "Vary")}
    assert found.pop("Permissions-Policy")
    assert found == golden
    assert not answer.cookies


def test_an_events_uid_stays_when_its_assignment_is_made(cast, signed_in):
    today = timezone.localdate()
    make_duty(cast.section, title="月报", per=Duty.Per.MONTH, owner=cast.member, valid_from=today,
                     valid_to=today + timedelta(days=70))  # fmt: skip
    path = subscribe(signed_in(cast.member))
    planned = {event.start: event["UID"] for event in parsed(fetched(path))}
    assert len(planned) >= 2

    call_command("fall_due", on=today)
    made = parsed(fetched(path))
    assert {event.start: event["UID"] for event in made} == planned
    assert len({event["UID"] for event in made}) == len(made)


def test_a_day_that_may_still_change_is_tentative(cast, signed_in, monkeypatch):
    today = timezone.localdate()
    make_duty(cast.section, per=Duty.Per.MONTH, owner=cast.member, valid_from=today, day_off=Duty.DayOff.NEXT,
              valid_to=today + timedelta(days=70))  # fmt: skip
    path = subscribe(signed_in(cast.member))
    monkeypatch.setattr(WorkingDays, "provisional", lambda self, year: True)
    assert {event["STATUS"] for event in parsed(fetched(path))} == {"TENTATIVE"}
    monkeypatch.setattr(WorkingDays, "provisional", lambda self, year: False)
    assert {event["STATUS"] for event in parsed(fetched(path))} == {"CONFIRMED"}


def test_it_is_in_the_language_of_its_person(cast, signed_in):
    make_assignment(cast.section, title="材料", owner=cast.member, due_on=timezone.localdate())
    path = subscribe(signed_in(cast.member))
    cast.member.language = "en"
    cast.member.save()
    assert summaries(path) == ["Due: 材料"]


def test_rights_are_asked_at_each_fetch(cast, signed_in):
    today = timezone.localdate()
    make_assignment(cast.section, title="无人办", due_on=today)
    path = subscribe(signed_in(cast.recorder))
    assert summaries(path) == ["到期：无人办"]
    Posting.objects.filter(user=cast.recorder).update(role="member")
    assert summaries(path) == [], "who no longer records for the unit no longer has what nobody owns"


def test_no_word_of_a_unit_out_of_reach_is_in_it():
    world, today = build(), timezone.localdate()
    for relation in RELATIONS:
        unit = world.units[relation]
        make_assignment(unit, title=f"任务{CANARY[relation]}", due_on=today)
        make_meeting(unit, title=f"会议{CANARY[relation]}", held_on=today)
        make_duty(unit, title=f"职责{CANARY[relation]}", valid_from=today, valid_to=today + timedelta(days=40),
                  per=Duty.Per.WEEK)  # fmt: skip
        make_series(unit, by=world.people["leader"], name=f"学习{CANARY[relation]}", active_from=today, plan=today.year,
                    today=today)  # fmt: skip
    reach = {"member": {"own"}, "recorder": {"own"}, "head": {"own", "descendant"}, "leader": {"own", "descendant"},
             "unitadmin": {"own", "descendant"}, "supervisor": {"own", "descendant"}}  # fmt: skip
    for role, allowed in reach.items():
        secret = feed_keys.make(user=world.people[role], name="手机")
        answer = fetched(f"/calendar/{secret}.ics")
        assert answer.status_code == 200
        words = answer.content.decode().replace("\r\n ", "")
        assert {relation for relation, word in CANARY.items() if word in words} <= allowed, role
        assert CANARY["own"] in words, role


def relieved(cast):
    Posting.objects.filter(user=cast.member).update(to_on=timezone.localdate() - timedelta(days=1))


def closed(cast):
    cast.member.is_active = False
    cast.member.save()


def left(cast):
    cast.member.last_on = timezone.localdate() - timedelta(days=1)
    cast.member.save()


def not_authorized(cast):
    cast.member.authorized_at = None
    cast.member.save()


def made_administrator(cast):
    cast.member.administration = "audit"
    cast.member.save()


@pytest.mark.parametrize("happens", [relieved, closed, left, not_authorized, made_administrator])
def test_who_may_not_sign_in_or_holds_no_post_is_not_found(cast, signed_in, happens):
    path = subscribe(signed_in(cast.member))
    assert fetched(path).status_code == 200
    happens(cast)
    answer = fetched(path)
    assert (answer.status_code, answer.content) == (404, b"")


def test_a_closed_account_leaves_no_subscription_behind(cast, signed_in):
    path = subscribe(signed_in(cast.member))
    closed(cast)
    cast.member.is_active = True
    cast.member.save()
    assert fetched(path).status_code == 404
    assert not FeedKey.objects.exists()


@pytest.mark.parametrize("act", ["end-sessions", "second-factor/reset"])
def test_the_security_administrator_ends_them_with_the_sessions(cast, signed_in, act):
    path = subscribe(signed_in(cast.member))
    client = signed_in(cast.security)
    assert "日历订阅</dt><dd>1</dd>" in client.get(f"/accounts/protection/people/{cast.member.pk}/").content.decode()
    assert client.post(f"/accounts/protection/people/{cast.member.pk}/{act}/").status_code == 302
    assert fetched(path).status_code == 404


def test_revoked_it_opens_no_more_and_only_its_person_revokes_it(cast, signed_in):
    path = subscribe(signed_in(cast.member))
    key = FeedKey.objects.get()
    assert signed_in(cast.head).post(f"{LIST}{key.pk}/revoke/").status_code == 404
    assert fetched(path).status_code == 200
    assert signed_in(cast.member).post(f"{LIST}{key.pk}/revoke/").status_code == 302
    assert fetched(path).status_code == 404
    assert fetched("/calendar/whatever-this-is.ics").status_code == 404


def test_a_restore_brings_no_revoked_subscription_back(cast, signed_in):
    path = subscribe(signed_in(cast.member))
    apps.get_app_config("accounts").restored(now=timezone.now(), made_at=timezone.now() - timedelta(days=1))
    assert fetched(path).status_code == 404


def test_the_address_is_shown_once_and_kept_nowhere(cast, signed_in, logged):  # noqa: F811
    client = signed_in(cast.member)
    path = subscribe(client)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    fetched(path)
    relieved(cast)
    fetched(path)
    FeedKey.objects.all().delete()
    fetched(path)
    assert secret not in client.get(LIST).content.decode()
    assert secret not in "".join(map(str, FeedKey.objects.values_list()))
    assert secret not in "".join(map(str, Entry.objects.values_list()))
    assert secret not in logged.getvalue()


def test_the_list_says_when_each_was_fetched_and_the_trail_who_made_and_revoked_it(cast, signed_in):
    client = signed_in(cast.member)
    assert client.get(LIST).content.decode().count(NEW) == 1, "one way to begin"
    path = subscribe(client, "办公电脑")
    assert client.get(LIST).content.decode().count(NEW) == 1
    assert "尚未读取" in client.get(LIST).content.decode()
    fetched(path)
    page = client.get(LIST).content.decode()
    assert f"{timezone.localtime(FeedKey.objects.get().fetched_at):%Y-%m-%d %H:%M}" in page
    assert "尚未读取" not in page
    client.post(f"{LIST}{FeedKey.objects.get().pk}/revoke/")
    told = Entry.objects.filter(kind="accounts.feedkey").order_by("pk").values_list("event", "name", "by__username")
    assert list(told) == [("created", "办公电脑", "member"), ("deleted", "办公电脑", "member")]


def test_a_name_is_used_once_and_ten_are_enough(cast, signed_in):
    client = signed_in(cast.member)
    subscribe(client)
    again = client.post(NEW, {"name": "手机"})
    assert "您已有同名的日历订阅" in again.content.decode()
    assert 'value="手机"' in again.content.decode()
    for number in range(9):
        subscribe(client, f"设备{number}")
    assert "您已有10个日历订阅" in client.post(NEW, {"name": "第十一个"}).content.decode()
    assert FeedKey.objects.count() == 10
    assert NEW not in client.get(LIST).content.decode()


def test_making_one_asks_again_who_is_there(cast, signed_in):
    client = signed_in(cast.member)
    session = client.session
    session["signed_in_at"] = 0
    session["account_authentication_methods"] = []
    session.save()
    assert client.post(NEW, {"name": "手机"}).status_code == 302
    assert not FeedKey.objects.exists()


def test_fetched_or_guessed_too_often_it_is_held_back_for_a_while(cast, signed_in, settings):
    settings.SIGN_IN_TRIES = settings.SIGN_IN_TRIES | {"feed": 2, "feed-guess": 2}
    path, other = subscribe(signed_in(cast.member)), subscribe(signed_in(cast.head))
    assert [fetched(path).status_code for _time in range(3)] == [200, 200, 429]
    assert fetched(path).headers["Retry-After"] == "900"
    assert fetched(other).status_code == 200, "everyone pays their own"
    assert [fetched(f"/calendar/guess{number}.ics").status_code for number in range(3)] == [404, 404, 429]
    assert fetched(other).status_code == 200, "an office shares one address"
    assert fetched("/calendar/guess.ics", REMOTE_ADDR="10.9.8.7").status_code == 404
    assert "member" not in signed_in(cast.security).get("/accounts/protection/").content.decode().split("<main")[1]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_only_read(cast, signed_in, method):
    path = subscribe(signed_in(cast.member))
    assert getattr(Client(), method)(path).status_code == 405
    assert Client().head(path).status_code == 200
    assert FeedKey.objects.get().fetched_at is None, "asked for its headers only"


def test_it_holds_a_month_back_and_a_year_ahead(cast, signed_in):
    today = timezone.localdate()
    for days in (-32, -31, 366, 367):
        make_assignment(cast.section, title=str(days), owner=cast.member, due_on=today + timedelta(days=days))
    path = subscribe(signed_in(cast.member))
    assert summaries(path) == ["到期：-31", "到期：366"]
