"""The second factor: who must have one, that each number is good once, and what lies in the database."""

import base64
import re
import time
from functools import partial

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import second_factor
from audit.models import Entry
from organization.models import Unit
from organization.people.services import sign_in_link
from tests.cast import PASSWORD, make_user
from tests.depth import rounds
from tests.racing import faults

SIGN_IN, SECOND = "/accounts/login/", "/accounts/2fa/authenticate/"


def number(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def app(cast):
    """`app(user)`: the secret in their phone."""

    def set_up(user):
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        return secret

    return set_up


def half_way(user, client=None):
    client = client or Client()
    answer = client.post(SIGN_IN, {"login": user.username, "password": PASSWORD})
    assert answer["location"] == SECOND
    return client


def passes(client, code):
    return client.post(SECOND, {"code": code}).status_code == 302


@pytest.fixture
def asked(settings):
    settings.SECOND_FACTOR = "administrators"


@pytest.mark.parametrize("who", ["admin", "security", "auditor"])
def test_an_administrator_without_one_goes_nowhere_else(cast, asked, who):
    client = Client()
    client.post(SIGN_IN, {"login": who, "password": PASSWORD})
    for page in ("/", "/organization/", "/audit/", "/accounts/sessions/", reverse("accounts:protection")):
        assert client.get(page)["location"] == "/accounts/2fa/totp/activate/"
    assert client.post(reverse("organization:unit_create"), {})["location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302


def test_it_is_asked_of_nobody_else_and_never_in_the_example(cast, asked):
    assert not second_factor.needs_second_factor(cast.leader)
    assert second_factor.needs_second_factor(cast.admin)
    Unit.objects.filter(pk=cast.city.pk).update(is_example=True)
    assert not second_factor.needs_second_factor(cast.admin)


def test_setting_it_up_from_the_first_sign_in_to_the_recovery_codes(cast, asked):
    client = Client()
    client.post(SIGN_IN, {"login": "admin", "password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', page)[1]
    image = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)[1]
    assert b"<svg" in base64.b64decode(image)
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    done = client.post("/accounts/2fa/totp/activate/", {"code": number(secret)})
    assert done["location"] == "/accounts/2fa/recovery-codes/"
    first = client.get(done["location"]).content.decode()
    codes = re.findall(r"<li>(\d{8})</li>", first)
    assert len(codes) == 10
    assert not re.findall(r"<li>(\d{8})</li>", client.get(done["location"]).content.decode()), "shown once"
    assert client.get("/").status_code == 200
    assert Entry.objects.filter(event="second_factor_changed", by=cast.admin).exists()
    again = half_way(cast.admin)
    assert not passes(again, number(secret)), "the number that set it up is used up"
    assert passes(again, codes[0])
    assert not passes(half_way(cast.admin), codes[0]), "a recovery code is good once"


def test_a_number_is_good_once_and_an_earlier_one_never_after_it(app, cast):
    secret = app(cast.member)
    code = number(secret)
    assert passes(half_way(cast.member), code)
    client = half_way(cast.member)
    assert not passes(client, code)
    assert not passes(client, number(secret, -1))
    assert passes(client, number(secret, 1))


def test_guesses_of_the_number_are_counted_and_the_right_one_is_refused_after(app, cast):
    secret = app(cast.member)
    client = half_way(cast.member)
    for guess in range(5):
        assert not passes(client, f"{guess:06}")
    assert not passes(client, number(secret))
    assert Entry.objects.filter(event="locked_out").count() == 1


def test_the_right_password_alone_opens_nothing(app, cast):
    app(cast.member)
    client = half_way(cast.member)
    assert client.get("/").status_code == 302


def test_the_secret_lies_encrypted_and_a_new_key_goes_on_reading_it(app, cast, settings):
    secret = app(cast.member)
    kept = Authenticator.objects.get(user=cast.member).data["secret"]
    assert secret not in kept and kept.startswith("f1:")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-" * 6
    assert get_adapter().decrypt(kept) == secret
    settings.SECOND_FACTOR_KEYS = ["a-key-of-its-own"]
    assert get_adapter().decrypt(kept) == secret
    settings.SECRET_KEY_FALLBACKS = []
    assert not passes(half_way(cast.member), number(secret)), "refused, not broken"
    with pytest.raises(InvalidToken):
        get_adapter().decrypt(kept)


def test_the_seed_of_the_recovery_codes_lies_encrypted_too(cast):
    codes = RecoveryCodes.activate(cast.member)
    assert codes.instance.data["seed"].startswith("f1:")


def test_whoever_must_have_one_does_not_switch_it_off(app, cast, asked):
    app(cast.admin)
    client = Client()
    client.force_login(cast.admin)
    answer = client.post("/accounts/2fa/totp/deactivate/")
    assert "安全管理员" in answer.content.decode()
    assert second_factor.has_second_factor(cast.admin)


def test_the_security_administrator_takes_a_lost_one_away_never_their_own(app, cast, signed_in):
    app(cast.member), app(cast.security)
    there = half_way(cast.member)
    assert UserSession.objects.count() == 0
    client = signed_in(cast.security)
    client.post(reverse("accounts:reset_second_factor", args=[cast.member.pk]))
    assert not second_factor.has_second_factor(cast.member)
    assert Entry.objects.filter(event="second_factor_changed", by=cast.security).exists()
    assert client.post(reverse("accounts:reset_second_factor", args=[cast.security.pk])).status_code == 403
    assert second_factor.has_second_factor(cast.security)
    assert there.get("/").status_code == 302


@pytest.mark.faults
@pytest.mark.connections
def test_the_same_number_sent_twice_at_once_passes_once(at_once, measured):
    if connection.vendor != "postgresql":
        pytest.skip("needs several connections")
    user = make_user("member")
    secret = generate_totp_secret()
    authenticator = TOTP.activate(user, secret).instance
    worst = 0
    for _round in range(rounds(full=100, short=5)):
        authenticator.data.pop("last_counter", None)
        authenticator.save()
        came_to = at_once(*[partial(second_factor.use_code, user, number(secret))] * 8)
        assert faults(came_to) == []
        worst = max(worst, sum(answer is not None for answer in came_to))
    measured(at_once=8, most_passed=worst)
    assert worst == 1


def test_a_new_administrators_way_from_the_link_to_the_first_page(cast, asked):
    client, new = Client(), {"password1": "Kettle-Lantern-42", "password2": "Kettle-Lantern-42"}
    place = client.get(sign_in_link(cast.security), follow=True).redirect_chain[-1][0]
    assert client.post(place, new).status_code == 302
    client.post(SIGN_IN, {"login": "security", "password": new["password1"]})
    page = client.get("/", follow=True)
    assert page.request["PATH_INFO"] == "/accounts/2fa/totp/activate/"
    assert "请先绑定身份验证器" in page.content.decode()
    secret = page.context["form"].secret
    assert (
        client.post(page.request["PATH_INFO"], {"code": number(secret)})["location"] == "/accounts/2fa/recovery-codes/"
    )
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get(reverse("accounts:protection")).status_code == 200
