"""Every address x every role x own/ancestor/descendant/sibling/strange unit x GET, POST, PUT, DELETE.

Generated from the URLconf: an address nobody gave a row fails. A stranger gets 404, the powerless 403, no answer
holds another unit's canary word, and nothing is ever written by GET.
"""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.table import ROWS, Of, Page, Public
from tests.access.world import CANARY, RELATIONS, ROLES, build, reaches

pytestmark = pytest.mark.django_db
VENDOR_PREFIXES = ("account_", "mfa_", "usersessions_")
OFF_METHODS = ("put", "delete")


def addresses(patterns=None, namespace=""):
    """(full name, names of its arguments) of every named address in the URLconf."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"an address without a name: {pattern.pattern}"
            yield f"{namespace}{pattern.name}", tuple(pattern.pattern.regex.groupindex)


def is_vendor(name):
    return name.startswith(VENDOR_PREFIXES)


def sign_in(world, role):
    client = Client(raise_request_exception=True)
    if role != "anonymous":
        client.force_login(world.people[role])
    return client


def test_every_address_has_a_row():
    known = {name.split(" ")[0] for name in ROWS}
    ours = {name for name, _arguments in addresses() if not is_vendor(name)}
    assert ours - known == set(), "give these addresses a row in tests/access/table.py"
    assert known - ours == set(), "these rows name no address"


def row_count():
    return sum(model._base_manager.count() for model in apps.get_models() if model._meta.managed)


def assert_no_foreign_word(response, allowed, where):
    if getattr(response, "streaming", False):
        body = b"".join(response.streaming_content).decode("utf-8", "replace")
    else:
        body = response.content.decode("utf-8", "replace")
    found = [relation for relation, word in CANARY.items() if word in body and relation not in allowed]
    assert not found, f"{where}: words of {found} in the answer"


def words_a_role_may_see(role):
    if role == "admin":
        return set(RELATIONS)
    return {relation for relation in RELATIONS if reaches(role, "read", relation)} | (
        {"own", "descendant"} if reaches(role, "read") else set()
    )


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if isinstance(row, Of)))
def test_record_pages(name, record_property):
    row, world, cells = ROWS[name], build(), 0
    for relation in RELATIONS:
        record = row.make(world, relation)
        url = reverse(name.split(" ")[0], kwargs={"pk": record.pk, **(row.kwargs or {})})
        for role in ROLES:
            client = sign_in(world, role)
            where = f"{role} {name} of {relation}"
            before = row_count()
            got = client.get(url)
            assert row_count() == before, f"{where}: GET wrote something"
            expected = expected_get(row, role, relation)
            assert got.status_code in expected, f"{where}: GET {got.status_code}, expected {expected}"
            assert_no_foreign_word(got, words_a_role_may_see(role) if got.status_code == 200 else set(), where)
            for method in OFF_METHODS:
                answer = getattr(client, method)(url)
                assert answer.status_code in {302, 403, 404, 405}, f"{where}: {method} {answer.status_code}"
            if row.posts or row.post_only:
                before = type(record).objects.filter(pk=record.pk).values().get()
                answer = client.post(url, {})
                expected = expected_post(row, role, relation)
                assert answer.status_code in expected, f"{where}: POST {answer.status_code}, expected {expected}"
                if answer.status_code in (403, 404):
                    after = type(record).objects.filter(pk=record.pk).values().get()
                    assert after == before, f"{where}: a refused POST changed the record"
            cells += 4
            if row.posts or row.post_only:
                record = (
                    row.make(world, relation) if type(record).__name__ not in ("Unit", "User", "Posting") else record
                )
                url = reverse(name.split(" ")[0], kwargs={"pk": record.pk, **(row.kwargs or {})})
    record_property("cells", cells)


def expected_get(row, role, relation):
    if role in ("anonymous", "closed"):
        return {302} if not row.post_only else {302, 405}
    if row.post_only:
        return {405}
    if not row.sees(role, relation):
        return {404}
    if row.may and not row.may(role, relation):
        return {403}
    return {200}


def expected_post(row, role, relation):
    if role in ("anonymous", "closed"):
        return {302}
    if not row.sees(role, relation):
        return {404}
    if row.may and not row.may(role, relation):
        return {403}
    return {200, 302, 409}


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if isinstance(row, Page)))
def test_pages_without_a_record(name, record_property):
    row, world, cells = ROWS[name], build(), 0
    for other in ROWS.values():
        if isinstance(other, Of) and not other.kwargs and other.make.__name__ != "unit":
            for relation in RELATIONS:
                make_once(other, world, relation)
    for role in ROLES:
        client, url = sign_in(world, role), reverse(name)
        where = f"{role} {name}"
        before = row_count()
        got = client.get(url)
        assert row_count() == before, f"{where}: GET wrote something"
        allowed = {302} if role in ("anonymous", "closed") else {200} if row.may(role) else {403}
        assert got.status_code in allowed, f"{where}: GET {got.status_code}, expected {allowed}"
        assert_no_foreign_word(got, RELATIONS if row.shows_all else words_a_role_may_see(role), where)
        for method in OFF_METHODS:
            assert getattr(client, method)(url).status_code in {302, 403, 405}, where
        if row.posts:
            answer = client.post(url, {})
            allowed = {302} if role in ("anonymous", "closed") else {200} if row.may(role) else {403}
            assert answer.status_code in allowed, f"{where}: POST {answer.status_code}, expected {allowed}"
            assert_no_foreign_word(answer, words_a_role_may_see(role), where)
        cells += 4
    record_property("cells", cells)


def make_once(row, world, relation):
    made = world.__dict__.setdefault("made", {})
    key = (row.make, relation)
    if key not in made:
        made[key] = row.make(world, relation) if row.make.__name__ != "posting" else None
    return made[key]


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if isinstance(row, Public)))
def test_public_addresses_show_no_unit(name):
    world, url = build(), reverse(name)
    assert world.units
    for method in ("get", "post", *OFF_METHODS):
        answer = getattr(Client(), method)(url)
        assert answer.status_code in {200, 302, 405}, f"{name}: {method} {answer.status_code}"
        assert_no_foreign_word(answer, set(), name)


@pytest.mark.parametrize("name", sorted({name for name, _arguments in addresses() if is_vendor(name)}))
def test_account_pages_show_no_unit_but_ones_own(name):
    world = build()
    arguments = next(found for vendor, found in addresses() if vendor == name)
    values = {"uidb36": "1", "key": "1-1", "pk": 1}
    url = reverse(name, kwargs={argument: values[argument] for argument in arguments})
    for role in ROLES:
        client = sign_in(world, role)
        for method in ("get", "post"):
            answer = getattr(client, method)(url)
            assert answer.status_code < 500, f"{role} {name} {method}"
            assert_no_foreign_word(answer, words_a_role_may_see(role) | {"own"}, f"{role} {name}")


def test_every_post_asks_for_the_token():
    world = build()
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["leader"])
    for name, row in ROWS.items():
        if isinstance(row, Page) and row.posts:
            assert client.post(reverse(name), {}).status_code == 403, name
        if isinstance(row, Of) and (row.posts or row.post_only):
            record = row.make(world, "own") if row.make.__name__ not in ("person", "posting") else None
            if record:
                url = reverse(name.split(" ")[0], kwargs={"pk": record.pk, **(row.kwargs or {})})
                assert client.post(url, {}).status_code == 403, name
