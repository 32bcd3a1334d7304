"""Where the example refuses to go, in plain words and before it has written anything."""

import pytest
from django.core.management import CommandError, call_command

from example import accounts
from organization.models import Unit, User
from tests.cast import make_unit, make_user


def refusal(**options) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("example", **options)
    return str(refused.value)


def test_it_refuses_a_database_with_a_real_unit(db):
    make_unit("real")
    assert "已有真实单位或人员" in refusal()
    assert Unit.objects.count() == 1 and not User.objects.exists()


def test_it_refuses_a_database_where_accounts_were_set_up(db):
    make_user("first")
    assert "已有真实单位或人员" in refusal()
    assert not Unit.objects.exists()


def test_it_refuses_a_real_installation(db, settings):
    settings.LOCAL = False
    assert "ALLOWED_HOSTS" in refusal()
    assert not Unit.objects.exists()


@pytest.mark.parametrize("password", ["short", "1234567890123", "supervisor1"])
def test_it_refuses_a_password_that_no_account_could_have(db, monkeypatch, password):
    monkeypatch.setenv("EXAMPLE_PASSWORD", password)
    assert "EXAMPLE_PASSWORD" in refusal()
    assert not Unit.objects.exists()


def test_a_password_made_up_passes_the_rules_and_is_never_the_same(settings):
    made = {accounts.new_password() for _again in range(20)}
    assert len(made) == 20
    assert all(len(password) >= 12 for password in made)


def test_a_password_that_was_given_is_used_and_kept_nowhere(db, monkeypatch, capsys):
    monkeypatch.setenv("EXAMPLE_PASSWORD", "Lantern-Kettle-42")
    monkeypatch.setattr("example.management.commands.example.load", pretend)
    accounts.password_file().unlink(missing_ok=True)
    call_command("example")
    assert "Lantern-Kettle-42" in capsys.readouterr().out
    assert not accounts.password_file().exists()


def pretend(*, today, password):
    make_user("leader").set_password(password)
