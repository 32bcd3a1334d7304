"""Every form field and every list filter of the product, fed what no office would type: a page with words, never a 500,
nothing stored that could not be shown, and all that was typed still on the page."""

import os
import random

import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.access.kinds import Of, Page
from tests.access.table import ROWS
from tests.access.world import build, reaches
from tests.depth import CI, SEED, TURN
from tests.depth import drawn as addresses_drawn

pytestmark = pytest.mark.django_db

ODD = ("\0", "a\0b", "\u202e反", "<script>alert(1)</script>", "' OR 1=1 --", "%s%n{0}", "../../etc", "[]")
TEXTS = ("", *ODD[:4], "😀" * 50, "中" * 300, "x" * 120_000)
DAYS = ("", "2023-02-29", "0001-01-01", "9999-12-31", "2023-13-01", "x", "\0", "99999999999999999999")
NUMBERS = ("", "-1", "99999999999999999999", "1e400", "NaN", "½", "\0")
CHOICES = ("", "0", "-1", "99999999999999999999", "x", "\0", "[]")
# What a figure's link carries; every list takes it.
FRAME = {"figure": ("x", "\0"), "unit": ("x", "\0"), "period": ("0001", "2023-13", "\0"), "as_of": DAYS[1:4]}
# Of each field's odd values one is sent, drawn by the seed and the day; in CI, or with BAD_INPUT=all, every one.
ALL = CI or os.environ.get("BAD_INPUT") == "all"
WRITERS = ("head", "leader", "admin", "security", "unitadmin")


def named(kind):
    return sorted(name for name, row in ROWS.items() if isinstance(row, kind) and row.posts and not row.post_only)


def writer_of(row):
    """A role that may use the page."""
    for role in WRITERS:
        if isinstance(row, Page) and row.may(role):
            return role
        if isinstance(row, Of) and row.sees(role, "own") and (row.may is None or row.may(role, "own")):
            return role
    raise AssertionError("nobody may use this page")


def url_of(name, row, world):
    if isinstance(row, Page):
        return reverse(name)
    record = row.make(world, "own")
    return reverse(name.split(" ")[0], kwargs={"pk": record.pk, **(row.kwargs or {})})


def client_for(world, role):
    client = Client()
    client.force_login(world.people[role])
    return client


@pytest.mark.parametrize("name", addresses_drawn({*named(Page), *named(Of)}))
def test_no_form_field_breaks_a_page(name):
    row, world = ROWS[name], build()
    client = client_for(world, writer_of(row))
    url = url_of(name, row, world)
    page = client.get(url)
    form = page.context.get("form") if page.context else None
    if form is None:
        assert client.post(url, {"version": "x\0"}).status_code < 500
        return
    good = {form.add_prefix(key): initial(form, key) for key in form.fields}
    for key in form.fields:
        for value in drawn(values_for(form.fields[key]), f"{name} {key}"):
            answer = client.post(url, good | {form.add_prefix(key): value})
            assert answer.status_code in {200, 302, 403, 404, 409, 413}, (name, key, value[:20], answer.status_code)
            if answer.status_code == 302:
                url = url_of(name, row, world)


def drawn(values, place):
    number = len(values) if ALL else min(len(values), 1)
    return random.Random(f"{SEED} {TURN} {connection.vendor} {place}").sample(values, number)


def values_for(field):
    if isinstance(field, forms.DateField | forms.TimeField):
        return DAYS
    if isinstance(field, forms.ChoiceField | forms.BooleanField | forms.UUIDField):
        return CHOICES
    return NUMBERS if isinstance(field, forms.IntegerField) else TEXTS


def initial(form, key):
    value = form[key].value()
    return "" if value is None else value


@pytest.mark.parametrize(
    "name", addresses_drawn(name for name, row in ROWS.items() if isinstance(row, Page) and not row.post_only)
)
def test_no_filter_breaks_a_list(name):
    row, world = ROWS[name], build()
    client = client_for(world, next(role for role in (*WRITERS, "auditor") if row.may(role)))
    url = reverse(name)
    page = client.get(url)
    found = page.context.get("filter") if page.context else None
    fields = found.form.fields if found else {}
    for key in (*fields, "page", *FRAME):
        values = values_for(fields[key]) if key in fields else FRAME.get(key, NUMBERS)
        for value in drawn([value for value in values if len(value) < 3000], f"{name} {key}"):
            answer = client.get(url, {key: value})
            assert answer.status_code in {200, 302, 400, 403, 404}, (name, key, value[:20], answer.status_code)
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("identifier", ["0", "00", "9223372036854775807", "999999999999999999", "99999999999999999999"])
def test_an_identifier_no_row_has_is_not_found(identifier):
    client = client_for(build(), "leader")
    assert client.get(f"/assignments/{identifier}/").status_code == 404


def test_five_megabytes_of_text_are_refused_with_the_limit_in_words():
    world = build()
    client = client_for(world, "head")
    answer = client.post(reverse("responsibility:create"), {"title": "x", "detail": "长" * 2_000_000})
    assert answer.status_code == 413
    assert "2" in answer.content.decode() and "MB" in answer.content.decode()


def test_thousands_of_fields_are_refused_with_words():
    world = build()
    client = client_for(world, "head")
    answer = client.post(reverse("responsibility:create"), {f"f{number}": "1" for number in range(6000)})
    assert answer.status_code == 413


def test_the_seed_is_printed(capsys):
    with capsys.disabled():
        print(f"\nbad input: SEED={SEED}")  # noqa: T201
    assert drawn([1, 2, 3, 4], "x") == drawn([1, 2, 3, 4], "x")


def test_a_person_without_a_post_reaches_nothing():
    world = build()
    client = client_for(world, "nobody")
    assert not reaches("nobody", "read")
    assert client.get(reverse("responsibility:list")).status_code == 200
