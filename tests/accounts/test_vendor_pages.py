"""The library's own addresses, which the permission matrix leaves out: as a stranger, a member, an administrator."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Tries
from tests.access.test_bad_input import TEXTS
from tests.access.test_matrix import addresses, is_vendor
from tests.cast import PASSWORD, make_user

ARGUMENTS = {"uidb36": "1", "key": "1-1", "pk": 1}
# Open without signing in, and why: the door, the way out, one's own link, the pages that say no
OPEN = {
    "account_login", "account_logout", "account_signup", "account_inactive", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_email_verification_sent", "account_confirm_email", "account_confirm_login_code", "mfa_authenticate",
    "mfa_trust",
}  # fmt: skip
VENDOR = sorted(((name, arguments) for name, arguments in addresses() if is_vendor(name)), key=str)


def url_of(name, arguments):
    return reverse(name, kwargs={argument: ARGUMENTS[argument] for argument in arguments})


def test_no_address_of_the_library_is_new():
    assert len(VENDOR) > 15
    assert OPEN - {name for name, _arguments in VENDOR} <= {"mfa_trust"}


@pytest.mark.parametrize(("name", "arguments"), VENDOR, ids=lambda value: value if isinstance(value, str) else "")
def test_each_answers_as_its_place_asks(cast, name, arguments):
    url = url_of(name, arguments)
    for who in (None, cast.member, cast.admin):
        for method in ("get", "post", "put", "delete"):
            client = Client()
            if who:
                client.force_login(who)
            answer = getattr(client, method)(url)
            where = f"{who} {method} {name}"
            assert answer.status_code in {200, 302, 403, 404, 405}, f"{where}: {answer.status_code}"
            if who is None and name not in OPEN:
                assert answer.status_code in {302, 404, 405}, f"{where}: {answer.status_code}"
                if answer.status_code == 302 and "login_required" not in where:
                    assert answer["location"].startswith(("/accounts/login/", "/")), where
            body = answer.content.decode()
            assert "stranger" not in body and cast.other_bureau.short_name not in body.split("<main", 1)[-1], where


def test_nobody_signs_up(cast, client):
    given = {"username": "new", "password1": "Kettle-Lantern-42", "password2": "Kettle-Lantern-42"}
    answer = client.post("/accounts/signup/", given)
    assert answer.status_code == 200
    assert not type(cast.member).objects.filter(username="new").exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_ones_own_account_speak_the_readers_language(cast, client, language):
    cast.member.language = language
    cast.member.save()
    client.force_login(cast.member)
    for name in ("account_change_password", "mfa_index", "mfa_activate_totp", "usersessions_list", "accounts:kept"):
        page = client.get(reverse(name)).content.decode()
        main = page.split("<main", 1)[-1].split("</main>")[0] if "<main" in page else page
        has_chinese = any("一" <= char <= "鿿" for char in main.replace("示例", ""))
        assert has_chinese is (language == "zh-hans"), name


FORMS = {
    "account_login": ("login", "password"),
    "account_change_password": ("oldpassword", "password1", "password2"),
    "account_reauthenticate": ("password",),
    "mfa_activate_totp": ("code",),
    "mfa_authenticate": ("code",),
}


@pytest.mark.parametrize("name", FORMS)
def test_odd_values_get_words_and_sign_nobody_in(cast, name, settings):
    settings.SIGN_IN_TRIES = dict.fromkeys(settings.SIGN_IN_TRIES, 1000)
    client = Client()
    if name == "mfa_authenticate":
        TOTP.activate(cast.member, generate_totp_secret())
        client.post("/accounts/login/", {"login": "member", "password": PASSWORD})
    elif name != "account_login":
        client.force_login(cast.member)
    for field in FORMS[name]:
        for value in TEXTS + ("½", "²²²²²²", "１２３４５６", "leader\n", "\u0000leader"):
            given = dict.fromkeys(FORMS[name], "x") | {field: value}
            answer = client.post(reverse(name), given)
            assert answer.status_code == 200, f"{field}={value[:20]!r}: {answer.status_code}"


@pytest.mark.parametrize("asked", ["\0", "%", "a\0b", "中" * 5000, "' OR 1=1 --", "\u202e"])
def test_looking_for_a_person_with_odd_words_finds_nobody(cast, signed_in, asked):
    answer = signed_in(cast.security).get(reverse("accounts:protection"), {"q": asked})
    assert answer.status_code in {200, 400}


def test_the_security_page_asks_as_often_for_fifty_as_for_one(cast, signed_in, django_assert_num_queries):
    def lock(number):
        for tried in range(number):
            user = make_user(f"locked-{tried}-{number}")
            Tries.objects.create(key=f"{tried}-{number}", kind="name", user=user, is_full=True,
                                 marks={str(mark): time.time() for mark in range(5)},
                                 ends_at=timezone.now() + timedelta(minutes=9))  # fmt: skip

    client, url = signed_in(cast.security), reverse("accounts:protection")
    lock(1)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    lock(50)
    with django_assert_num_queries(len(one)):
        page = client.get(url).content.decode()
    assert page.count("解锁</button>") == 51
