"""How a sign-in ends, and that what was typed does not end with it."""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.models import KeptForm, KnownDevice
from accounts.tasks import tidy
from audit.models import Entry
from responsibility.models import Document
from tests.cast import PASSWORD, make_user

SIGN_IN = "/accounts/login/"


def enter(user, **headers):
    client = Client(**headers)
    answer = client.post(SIGN_IN, {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[-500:]
    return client


def is_in(client):
    return client.get("/").status_code == 200


@pytest.fixture
def later(monkeypatch):
    """`later(minutes)` moves the clock that sessions are judged by."""
    started, real = time.time(), time.time
    ahead = [0.0]
    monkeypatch.setattr(sessions.time, "time", lambda: real() + ahead[0])

    def move(minutes):
        ahead[0] += minutes * 60
        return started

    return move


def test_half_an_hour_without_anything_done_ends_it(cast, later):
    client = enter(cast.member)
    later(29)
    assert is_in(client)
    later(29)
    assert is_in(client), "being used goes on"
    later(31)
    assert not is_in(client)
    assert Entry.objects.filter(event="session_ended").exists()
    assert not UserSession.objects.exists()


def test_twelve_hours_end_it_however_much_is_done(cast, later):
    client = enter(cast.member)
    for _half_hour in range(28):
        later(25)
        assert is_in(client)
    later(25)
    assert not is_in(client)


def test_what_the_page_fetches_by_itself_does_not_prolong_it(cast, later):
    client = enter(cast.member)
    for _minute in range(6):
        later(5)
        client.get("/", headers={"X-Background": "1"})
    later(1)
    assert not is_in(client)


def test_the_reason_is_told_at_the_door_and_the_page_comes_back(cast, later):
    client = enter(cast.member)
    later(31)
    answer = client.get("/assignments/?state=open", follow=True)
    assert "30 分钟没有操作" in answer.content.decode()
    back = client.post(
        answer.redirect_chain[-1][0], {"login": "member", "password": PASSWORD, "next": "/assignments/?state=open"}
    )
    assert back["location"] == "/assignments/?state=open"


def document(cast, **fields):
    return {
        "unit": cast.section.pk,
        "year": 2026,
        "kind": "plan",
        "title": "一份计划",
        "issued_on": "2026-01-05",
        "change": "made",
    } | fields


def test_what_was_sent_too_late_waits_and_is_saved_by_ones_own_click(cast, later):
    client = enter(cast.recorder)
    later(31)
    url = reverse("responsibility:document_create")
    answer = client.post(url, document(cast, title="打了很久的标题"))
    assert answer["location"].startswith(SIGN_IN)
    assert not Document.objects.exists()
    again = client.post(SIGN_IN, {"login": "recorder", "password": PASSWORD})
    assert again["location"] == reverse("accounts:kept")
    page = client.get(again["location"]).content.decode()
    assert "打了很久的标题" in page and "csrfmiddlewaretoken" not in str(KeptForm.objects.values())
    kept = KeptForm.objects.get()
    fields = {"kept-form": "1"}
    for name, value in kept.fields:
        fields.setdefault(name, []).append(value) if name != "kept-form" else None
    saved = client.post(kept.path, fields)
    assert Document.objects.filter(title="打了很久的标题").exists(), saved.content.decode()[-800:]
    assert not KeptForm.objects.exists()


def test_it_waits_for_nobody_else(cast, later):
    client = enter(cast.recorder)
    later(31)
    client.post(reverse("responsibility:document_create"), document(cast, title="打了很久的标题"))
    client.post(SIGN_IN, {"login": "head", "password": PASSWORD})
    assert "打了很久的标题" not in client.get(reverse("accounts:kept")).content.decode()


def test_without_the_right_token_nothing_is_kept(cast, later):
    client = enter(cast.recorder)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    later(31)
    assert strict.post(reverse("responsibility:document_create"), document(cast)).status_code == 403
    assert not KeptForm.objects.exists()


def test_no_password_is_kept(cast, later):
    client = enter(cast.member)
    later(31)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "Kettle-1-Kettle"})
    assert not KeptForm.objects.exists()


def ending(how, user):
    """Each way in which a session must be over, done from elsewhere."""
    elsewhere = enter(user)
    if how == "signing out":
        return elsewhere, lambda: elsewhere.post("/accounts/logout/")
    if how == "closing":

        def close():
            user.is_active = False
            user.save()

        return elsewhere, close
    if how == "another office":

        def appoint():
            user.administration = "audit"
            user.save()

        return elsewhere, appoint
    if how == "changing the password":

        def change():
            new = {"oldpassword": PASSWORD, "password1": "Kettle-Lantern-42", "password2": "Kettle-Lantern-42"}
            assert enter(user).post("/accounts/password/change/", new).status_code == 302

        return elsewhere, change
    if how == "ending all others":
        return elsewhere, lambda: enter(user).post("/accounts/sessions/")

    def ended_by_security():
        client = enter(make_user("guard", administration="security"))
        client.post(reverse("accounts:end_sessions", args=[user.pk]))

    return elsewhere, ended_by_security


@pytest.mark.parametrize(
    "how",
    [
        "signing out",
        "closing",
        "another office",
        "changing the password",
        "ending all others",
        "the security administrator",
    ],
)
def test_the_old_cookie_opens_nothing_after(cast, how):
    client, act = ending(how, cast.member)
    cookie = client.cookies["sessionid"].value
    assert is_in(client)
    started = time.perf_counter()
    act()
    assert time.perf_counter() - started < 5
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert thief.get("/").status_code == 302
    assert not Session.objects.filter(session_key=cookie).exists() or how == "changing the password"


def test_the_key_changes_at_sign_in(cast):
    client = Client()
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post(SIGN_IN, {"login": "member", "password": PASSWORD})
    assert client.cookies["sessionid"].value != session.session_key


def test_the_list_shows_where_one_is_and_ends_one_of_them(cast):
    here, there = enter(cast.member), enter(cast.member, REMOTE_ADDR="10.3.3.3")
    page = here.get("/accounts/sessions/").content.decode()
    assert "10.3.3.3" in page and page.count("本机") == 1
    row = UserSession.objects.get(ip="10.3.3.3")
    assert enter(cast.head).post(reverse("accounts:end_session", args=[row.pk])).status_code == 302
    assert is_in(there), "nobody ends another's session by its number"
    here.post(reverse("accounts:end_session", args=[row.pk]))
    assert not is_in(there) and is_in(here)


def test_no_more_at_once_than_the_limit_the_oldest_goes(cast, settings):
    settings.SESSIONS_AT_ONCE = 2
    first, second, third = enter(cast.member), enter(cast.member), enter(cast.member)
    assert [is_in(client) for client in (first, second, third)] == [False, True, True]


def test_signing_out_clears_what_the_browser_kept(cast):
    answer = enter(cast.member).post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_a_session_holds_no_secret(cast):
    client = enter(cast.member)
    kept = dict(client.session)
    assert PASSWORD not in str(kept)
    assert set(kept) <= {
        "_auth_user_id", "_auth_user_backend", "_auth_user_hash", "signed_in_at", "seen_at", "password_expires_at",
        "account_authentication_methods", "account_authentication_methods_user", "_session_expiry",
    }  # fmt: skip


def test_the_list_holds_no_session_that_is_over(cast):
    here = enter(cast.member)
    gone = enter(cast.member)
    UserSession.objects.filter(session_key=gone.cookies["sessionid"].value).update(
        last_seen_at=timezone.now() - timedelta(minutes=32)
    )
    assert here.get("/accounts/sessions/").content.decode().count("127.0.0.1") == 1
    assert not is_in(gone)


def test_ending_all_others_forgets_their_browsers_but_not_this_one(cast):
    here, there = enter(cast.member), enter(cast.member)
    assert KnownDevice.objects.filter(user=cast.member).count() == 2
    here.post("/accounts/sessions/")
    assert KnownDevice.objects.filter(user=cast.member).count() == 1
    here.post("/accounts/logout/")
    for _try in range(5):
        Client().post(SIGN_IN, {"login": "member", "password": "wrong"})
    right = {"login": "member", "password": PASSWORD}
    assert there.post(SIGN_IN, right).status_code == 200
    assert here.post(SIGN_IN, right).status_code == 302


def test_what_is_over_is_tidied_away(cast, settings):
    enter(cast.member)
    KeptForm.objects.create(user=cast.member, path="/x/", fields=[], made_at=timezone.now() - timedelta(hours=13))
    KnownDevice.objects.update(used_at=timezone.now() - timedelta(days=401))
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    tidy()
    assert not KeptForm.objects.exists() and not KnownDevice.objects.exists() and not UserSession.objects.exists()
