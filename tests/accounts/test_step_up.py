"""Sensitive acts ask again who is there, and nothing typed is lost by it."""

import pytest
from django.urls import reverse

from accounts.models import OneUseLink
from audit.models import Entry
from tests.cast import PASSWORD


@pytest.fixture
def stale(client):
    """`stale(user)`: signed in a while ago."""

    def sign_in(user):
        client.force_login(user)
        session = client.session
        session["signed_in_at"] -= 301
        session.save()
        return client

    return sign_in


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("admin", "organization:sign_in_link"),
        ("security", "accounts:end_sessions"),
        ("security", "accounts:reset_second_factor"),
    ],
)
def test_a_sensitive_act_waits_until_it_is_shown_again_who_is_there(cast, stale, who, page):
    client = stale(getattr(cast, who))
    url = reverse(page, args=[cast.member.pk])
    answer = client.post(url)
    assert answer.status_code == 302 and answer["location"].startswith("/accounts/reauthenticate/")
    assert not OneUseLink.objects.exists()
    assert client.post(answer["location"], {"password": "wrong"}).status_code == 200
    assert client.post(url)["location"].startswith("/accounts/reauthenticate/")
    client.post(answer["location"], {"password": PASSWORD})
    assert Entry.objects.filter(event="stepped_up", by=getattr(cast, who)).count() == 1
    done = client.post(url)
    assert not done.headers.get("location", "").startswith("/accounts/reauthenticate/")


def test_whoever_signed_in_a_moment_ago_is_not_asked_again(cast, signed_in):
    answer = signed_in(cast.admin).post(reverse("organization:sign_in_link", args=[cast.member.pk]))
    assert answer.status_code == 200


def test_guesses_when_asked_again_are_paid_like_those_at_the_door(cast, stale):
    client = stale(cast.admin)
    for _try in range(5):
        client.post("/accounts/reauthenticate/", {"password": "wrong"})
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 200 and "输错次数过多" in answer.content.decode()


def test_guesses_of_the_present_password_on_the_change_page_are_paid_too(cast, signed_in):
    client = signed_in(cast.member)
    new = {"password1": "Kettle-Lantern-42", "password2": "Kettle-Lantern-42"}
    for _try in range(5):
        client.post("/accounts/password/change/", new | {"oldpassword": "wrong"})
    assert client.post("/accounts/password/change/", new | {"oldpassword": PASSWORD}).status_code == 200
    cast.member.refresh_from_db()
    assert cast.member.check_password(PASSWORD)


def test_who_pressed_a_button_that_keeps_nothing_is_told_to_press_it_again(cast, stale):
    client = stale(cast.auditor)
    asked = client.post(reverse("audit_export"))
    assert "刚才的操作尚未执行" in client.get(asked["location"]).content.decode()
    assert not Entry.objects.filter(event="exported").exists()


@pytest.mark.parametrize(
    ("who", "act", "words"),
    [
        ("auditor", "audit_export", "您正要导出审计日志"),
        ("admin", "organization:import_export", "您正要导出单位和人员数据"),
    ],
)
def test_who_is_asked_again_reads_what_for(cast, stale, who, act, words):
    client = stale(getattr(cast, who))
    asked = (client.get if act.endswith("import_export") else client.post)(reverse(act))
    page = client.get(asked["location"]).content.decode()
    assert words in page and "保护" not in page
    wrong = client.post(asked["location"], {"password": "wrong"}).content.decode()
    assert words in wrong
    assert "您正要" not in client.get("/accounts/reauthenticate/?next=/accounts/password/change/").content.decode()
