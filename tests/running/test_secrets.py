"""No secret reaches a log or the trail: passwords, session keys, tokens, one-use links, the secret key."""

import logging
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client

from audit.models import Entry
from organization.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
WRONG = "Canary-Wrong-7391"
NEW = "Canary-New-Word-5528"
SIGN_IN = "/accounts/login/"


@pytest.fixture
def logged():
    """Everything that any part of the product logs, down to details, with tracebacks."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", "django", "django.request", "allauth", "celery")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)  # statements are logged only where DEBUG is on
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def everything_kept() -> str:
    return "\n".join(
        " ".join(map(str, row)) for row in Entry.objects.values_list("name", "changes_text", "facts_text", "by_name")
    )


def test_signing_in_and_failing_to(cast, logged, monkeypatch):
    client = Client(raise_request_exception=False)
    client.get(SIGN_IN)
    token = client.cookies["csrftoken"].value
    client.post(SIGN_IN, {"login": "member", "password": WRONG})
    client.post(SIGN_IN, {"login": WRONG, "password": PASSWORD})  # typed into the wrong field
    client.post(SIGN_IN, {"login": "member", "password": PASSWORD})
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.get("/nowhere/")
    client.get("/audit/")
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    client.force_login(User.objects.get(pk=cast.head.pk))
    monkeypatch.setattr(User, "scope", property(lambda self: 1 / 0))
    assert client.post("/assignments/new/", {"title": "x", "secret": WRONG}).status_code == 500
    said, kept = logged.getvalue(), everything_kept()
    assert "ZeroDivisionError" in said or "Internal Server Error" in said, "the log was listened to"
    for secret in (PASSWORD, NEW, token, session, settings.SECRET_KEY):
        assert secret not in said
        assert secret not in kept
    assert WRONG not in said
    assert WRONG not in kept


def test_a_one_use_link_is_not_written_down(cast, signed_in, logged):
    answer = signed_in(cast.admin).post(f"/organization/people/{cast.member.pk}/link/", follow=True)
    found = answer.content.decode()
    start = found.find("/accounts/password/reset/key/")
    assert start > 0, "where the page shows the link"
    link = found[start:].split('"')[0].split("<")[0].strip()
    secret = link.rstrip("/").rsplit("-", 1)[-1]
    assert len(secret) > 10
    visitor = Client(raise_request_exception=False)
    visitor.get(link)
    visitor.get(link)
    visitor.post(link)
    assert secret not in everything_kept()
    assert secret not in logged.getvalue()
