"""On the machine, for the security administrator whom nobody in the product can help."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.second_factor import has_second_factor
from audit.models import Entry
from tests.cast import PASSWORD

SIGN_IN = "/accounts/login/"


def test_it_unlocks_takes_a_lost_phone_away_and_is_noted(cast, capsys):
    TOTP.activate(cast.security, generate_totp_secret())
    for _try in range(6):
        Client().post(SIGN_IN, {"login": "security", "password": "wrong"})
    call_command("sign_in", "SECURITY", "--unlock", "--reset-second-factor")
    assert not has_second_factor(cast.security)
    assert Client().post(SIGN_IN, {"login": "security", "password": PASSWORD})["location"] == "/"
    told = set(Entry.objects.of(cast.security).values_list("event", flat=True))
    assert {"unlocked", "second_factor_changed"} <= told
    assert "security" in capsys.readouterr().out


def test_it_ends_every_session(cast):
    client = Client()
    client.post(SIGN_IN, {"login": "member", "password": PASSWORD})
    call_command("sign_in", "member", "--end-sessions")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("arguments", [["nobody", "--unlock"], ["member"]])
def test_it_says_what_it_lacks(cast, arguments):
    with pytest.raises(CommandError):
        call_command("sign_in", *arguments)
