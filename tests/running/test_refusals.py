"""What is too large, can't be text, or came from a stale page: a page in words, never a bare 400 or a 500."""

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from config import views
from reminders import health

SIGN_IN = "/accounts/login/"
TEXT_LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def explode(request):
    raise ZeroDivisionError("secret detail")


def lose_database(request):
    raise OperationalError("unable to open database file")


def set_own_headers(request):
    return HttpResponse("x", headers={"Cache-Control": "max-age=60", "Content-Security-Policy": "sandbox"})


for view in (explode, lose_database, set_own_headers):
    view.login_required = False
urlpatterns = [
    path("explode/", explode),
    path("lose-database/", lose_database),
    path("own-headers/", set_own_headers),
]
handler500 = views.server_error


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "超过"), ("en", "larger than the limit")])
def test_five_megabytes_of_text_are_refused_naming_the_limit(client, db, language, words):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.post(SIGN_IN, f"login={'x' * 5_000_000}", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert words in answer.content.decode()
    assert "2.0" in answer.content.decode()


def test_long_text_among_uploads_is_refused_too(client, db):
    answer = client.post(SIGN_IN, {"login": "x" * (TEXT_LIMIT + 1)})
    assert answer.status_code == 413
    assert "2.0" in answer.content.decode()


def test_text_just_under_the_limit_is_judged_by_the_form(client, db):
    answer = client.post(SIGN_IN, {"login": "x" * (TEXT_LIMIT - 1000), "password": "x"})
    assert answer.status_code == 200


def test_an_upload_over_the_limit_is_refused_before_it_is_read(client, db, settings):
    settings.ATTACHMENT_MAX_SIZE = 1024
    answer = client.post(SIGN_IN, {"login": "x" * (TEXT_LIMIT + 2048)})
    assert answer.status_code == 413
    assert answer.wsgi_request._read_started is False


def test_too_many_fields_are_refused_naming_how_many(client, db):
    answer = client.post(SIGN_IN, {f"f{number}": "" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)})
    assert answer.status_code == 413
    assert "5000" in answer.content.decode().replace(",", "")


def test_a_stranger_with_a_large_upload_is_sent_to_sign_in(client, db):
    answer = client.post("/organization/", f"x={'x' * 5_000_000}", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302
    assert answer.url.startswith(SIGN_IN)


@pytest.mark.parametrize("address", [f"{SIGN_IN}?next=/%00", f"{SIGN_IN}?%00"])
def test_a_nul_in_the_address_is_refused_in_words(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


def test_a_nul_in_the_path_is_never_a_fault(client, db):
    assert client.get("/organization/%00/").status_code in {302, 400, 404}


def test_a_nul_in_a_cookie_drops_the_cookie(client, db):
    client.cookies[settings.SESSION_COOKIE_NAME] = "abcdefgh\0"
    assert client.get(SIGN_IN).status_code == 200


def test_a_nul_in_the_user_name_is_the_forms_to_refuse(client, db):
    answer = client.post(SIGN_IN, {"login": "a\0b", "password": "a\0b"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["login"]


def test_a_stale_page_is_told_that_its_text_is_still_there(db):
    answer = Client(enforce_csrf_checks=True).post(SIGN_IN, {"login": "x"})
    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()


@pytest.mark.urls(__name__)
def test_a_fault_of_ours_shows_neither_its_trace_nor_the_frame(client, db):
    client.raise_request_exception = False
    answer = client.get("/explode/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()
    assert 'lang="zh-hans"' in answer.content.decode()


@pytest.mark.urls(__name__)
def test_a_lost_database_is_a_503_to_try_again(client, db):
    client.raise_request_exception = False
    answer = client.get("/lose-database/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_every_answer_carries_the_strict_headers(client, db):
    for address, status in (
        (SIGN_IN, 200),
        ("/healthz", 200),
        ("/organization/", 302),
        ("/accounts/no-such", 404),
    ):
        answer = client.get(address)
        assert answer.status_code == status
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.urls(__name__)
def test_a_view_may_set_its_own_headers(client, db):
    answer = client.get("/own-headers/")
    assert answer.headers["Cache-Control"] == "max-age=60"
    assert answer.headers["Content-Security-Policy"] == "sandbox"


def test_healthz_answers_without_signing_in(client, db):
    answer = client.get("/healthz").json()
    assert (answer["database"], answer["reminders"], answer["last_sweep_seconds"]) == ("ok", "silent", None)


def test_healthz_says_when_the_database_is_away(client, db, monkeypatch):
    def away(*_args):
        raise OperationalError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(health, "age", away)
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "unavailable"}


def test_too_many_tries_are_held_back_in_words(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _attempt in range(3):
        answer = client.post(SIGN_IN, {"login": "nobody", "password": "wrong"})
    assert answer.status_code == 429
    assert "尝试次数过多" in answer.content.decode()
