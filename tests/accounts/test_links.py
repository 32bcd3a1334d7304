"""One-use links: once, for a day, the newest only, and nobody else ever chooses or sees the password."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.test import Client
from django.urls import reverse

from organization.models import User
from organization.people.services import sign_in_link
from tests.cast import PASSWORD

NEW = {"password1": "Kettle-Lantern-42", "password2": "Kettle-Lantern-42"}


def choose(link, client=None):
    """The last answer of a person who follows the link and chooses a password."""
    client = client or Client()
    page = client.get(link, follow=True)
    place = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client.post(place, NEW)


def signs_in(name, password=NEW["password1"]):
    return Client().post("/accounts/login/", {"login": name, "password": password}).status_code == 302


def test_it_works_once(cast):
    link = sign_in_link(cast.member)
    assert choose(link).status_code == 302
    assert signs_in("member")
    assert "链接" in Client().get(link).content.decode()
    assert choose(link).status_code == 200
    cast.member.refresh_from_db()
    assert cast.member.check_password(NEW["password1"])


def test_two_pages_opened_by_one_link_set_one_password(cast):
    link = sign_in_link(cast.member)
    first, second = Client(), Client()
    place = first.get(link, follow=True).redirect_chain[-1][0]
    second.get(link, follow=True)
    assert first.post(place, NEW).status_code == 302
    second.post(place, {"password1": "Window-Bridge-77", "password2": "Window-Bridge-77"})
    assert signs_in("member") and not signs_in("member", "Window-Bridge-77")


def test_it_dies_after_a_day(cast, monkeypatch):
    link = sign_in_link(cast.member)
    now = datetime.now()
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now + timedelta(hours=23))
    assert Client().get(link).status_code == 302
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now + timedelta(hours=24, minutes=1))
    assert Client().get(link).status_code == 200


def test_it_dies_when_another_is_made(cast):
    older, newer = sign_in_link(cast.member), sign_in_link(cast.member)
    assert older != newer
    assert choose(older).status_code == 200
    assert choose(newer).status_code == 302


def test_it_dies_when_the_person_signs_in_with_the_password_they_had(cast):
    link = sign_in_link(cast.member)
    assert signs_in("member", PASSWORD)
    assert choose(link).status_code == 200


def test_it_lets_its_person_in_while_strangers_go_on_guessing(cast):
    for _try in range(6):
        signs_in("member", "wrong")
    mine = Client()
    assert choose(sign_in_link(cast.member), mine).status_code == 302
    for _try in range(6):
        signs_in("member", "wrong")
    given = {"login": "member", "password": NEW["password1"]}
    assert mine.post("/accounts/login/", given).status_code == 302


def test_whoever_was_signed_in_with_the_old_password_is_out(cast):
    old = Client()
    old.post("/accounts/login/", {"login": "member", "password": PASSWORD})
    cast.member.refresh_from_db()
    assert choose(sign_in_link(cast.member)).status_code == 302
    assert old.get("/").status_code == 302


def test_the_page_shows_the_address_to_copy_and_no_password(cast, signed_in):
    page = signed_in(cast.admin).post(reverse("organization:sign_in_link", args=[cast.member.pk])).content.decode()
    assert re.search(r"<textarea[^>]*readonly>http://testserver/accounts/password/reset/key/\S+</textarea>", page)
    assert 'type="password"' not in page


@pytest.mark.parametrize("page", ["person_edit", "person_create"])
def test_no_form_lets_an_administrator_choose_a_password(cast, signed_in, page):
    url = reverse(f"organization:{page}", args=[cast.member.pk] if page == "person_edit" else [])
    client = signed_in(cast.admin)
    assert 'type="password"' not in client.get(url).content.decode()
    before = cast.member.password
    client.post(
        url, {"name": "甲", "username": "member", "version": cast.member.version, "password": "Chosen-By-Boss-1"}
    )
    assert User.objects.get(pk=cast.member.pk).password == before


def test_who_keeps_sign_in_finds_its_page_from_the_person_and_others_do_not(cast, signed_in):
    person, sign_in = (reverse(name, args=[cast.member.pk]) for name in ("organization:person", "accounts:person"))
    assert sign_in in signed_in(cast.security).get(person).content.decode()
    assert signed_in(cast.security).get(sign_in).status_code == 200
    for reader in (cast.head, cast.unitadmin, cast.auditor):
        answer = signed_in(reader).get(person)
        assert sign_in not in answer.content.decode()
