"""The address of a feed is a secret: whatever goes wrong on the way to it, it is written down nowhere."""

import logging.config
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from config.logs import WithoutSecrets
from dashboard import feed_views
from tests.dashboard.test_feed import subscribe
from tests.running.test_secrets import logged  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db


@pytest.fixture
def written():
    """What the product's own log holds."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    configured = logging.config.DictConfigurator(settings.LOGGING)
    handler.setFormatter(configured.configure_formatter(settings.LOGGING["formatters"]["line"]))
    logging.getLogger().addHandler(handler)
    yield text
    logging.getLogger().removeHandler(handler)


def strict(client=None) -> Client:
    """Asks as a program from outside does: a post without the token of a page, a fault answered."""
    new = Client(enforce_csrf_checks=True, raise_request_exception=False)
    new.cookies = client.cookies if client else new.cookies
    return new


@pytest.mark.parametrize("who", ["a program", "its person"])
def test_no_fault_and_no_refusal_writes_the_address_down(cast, signed_in, monkeypatch, logged, written, who):  # noqa: F811
    person = signed_in(cast.member)
    path = subscribe(person)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    client = strict(person if who == "its person" else None)
    monkeypatch.setattr(feed_views, "written", lambda *args, **kwargs: 1 / 0)
    answers = [
        client.get(path), client.post(path), client.put(path), client.get(f"{path}/"), client.get(path[:-1]),
        client.get(path, headers={"host": "elsewhere.example.org"}),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [500, 403, 403, 404, 404, 400]
    assert secret in logged.getvalue(), "without care it would stand there"
    assert "ZeroDivisionError" in written.getvalue(), "the log was listened to"
    assert secret not in written.getvalue()
    refusals = [answer for answer in answers if answer.request["PATH_INFO"] == path]
    assert len(refusals) == 4
    assert not any(secret in answer.content.decode() for answer in refusals)
    assert secret not in "".join(map(str, Entry.objects.values_list()))


def test_the_log_still_says_which_page_failed(written):
    log = logging.getLogger("django.request")
    for path in (reverse("dashboard:feeds"), "/assignments/17/", "/meetings/calendar/"):
        log.error("Internal Server Error: %s", path)
        assert path in written.getvalue()


def test_a_one_use_link_is_left_out_too(written):
    path = reverse("account_reset_password_from_key", args=["2b", "d2x8h0-0123456789abcdef0123456789abcdef"])
    logging.getLogger("django.request").error("Internal Server Error: %s", path)
    assert "/accounts/password/reset/key/[secret]" in written.getvalue()
    assert "0123456789" not in written.getvalue()


def test_what_gunicorn_says_goes_the_same_way():
    log = logging.getLogger("gunicorn.error")
    ours = [handler for handler in log.handlers if type(handler) is logging.StreamHandler]  # pytest adds its own
    assert [type(handler.formatter) for handler in ours] == [WithoutSecrets]
    assert not log.propagate
