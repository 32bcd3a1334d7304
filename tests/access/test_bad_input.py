"""Every form field and every list filter of the product, fed what no office would type: a page with words, never a 500,
nothing stored that could not be shown, and all that was typed still on the page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.table import ROWS, Of, Page
from tests.access.world import build, reaches

pytestmark = pytest.mark.django_db

NASTY = (
    "", " ", "\0", "a\0b", "2023-02-29", "0001-01-01", "9999-12-31", "-1", "0", "99999999999999999999", "1e400", "NaN",
    "½", "١٢", "😀" * 50, "\u202e反", "<script>alert(1)</script>", "' OR 1=1 --", "%s%n{0}",
    "中" * 300, "x" * 120_000, "../../etc", "[]", "null", "2023-1-1", "25:61",
)  # fmt: skip
WRITERS = ("head", "leader", "admin")


def named(kind):
    return sorted(name for name, row in ROWS.items() if isinstance(row, kind) and getattr(row, "posts", False))


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


@pytest.mark.parametrize("name", sorted({*named(Page), *named(Of)}))
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
        for value in NASTY:
            answer = client.post(url, good | {form.add_prefix(key): value})
            assert answer.status_code in {200, 302, 403, 404, 409, 413}, (name, key, value[:20], answer.status_code)
            if answer.status_code == 302:
                url = url_of(name, row, world)


def initial(form, key):
    value = form[key].value()
    return "" if value is None else value


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if isinstance(row, Page) and not row.posts))
def test_no_filter_breaks_a_list(name):
    row, world = ROWS[name], build()
    client = client_for(world, next(role for role in (*WRITERS, "leader") if row.may(role)))
    url = reverse(name)
    page = client.get(url)
    found = page.context.get("filter") if page.context else None
    keys = [*(found.form.fields if found else ()), "page", "figure", "unit", "period", "as_of", "sort", "year", "next"]
    for key in keys:
        for value in NASTY:
            if len(value) > 3000:
                continue
            answer = client.get(url, {key: value})
            expected = {200, 302, 400, 403, 404}
            assert answer.status_code in expected, (name, key, value[:20], answer.status_code)
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


def test_a_person_without_a_post_reaches_nothing():
    world = build()
    client = client_for(world, "nobody")
    assert not reaches("nobody", "read")
    assert client.get(reverse("responsibility:list")).status_code == 200
