"""Every address x every role x own/ancestor/descendant/sibling/strange unit x GET, POST, PUT, DELETE.

Generated from the URLconf: an address nobody gave a row fails. A stranger gets 404, the powerless 403, no answer
holds another unit's canary word, and nothing is ever written by GET.
"""

from random import Random

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.kinds import Of, Page, Public
from tests.access.table import ROWS
from tests.access.world import ADMINISTRATORS, CANARY, POSTED, RELATIONS, ROLES, build, reaches
from tests.depth import CI, SEED, TURN, drawn

pytestmark = pytest.mark.django_db
VENDOR_PREFIXES = ("account_", "mfa_", "usersessions_")
LASTING = ("Unit", "User", "Posting")
OFF_METHODS = ("put", "delete")
# No page of ours takes them: in CI tried by each role in each relation, at a desk by the first that may open the page
OFF_METHODS_OF = RELATIONS if CI else ("own",)
OUTSIDE = ("anonymous", "closed")


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


def rows_of(kind):
    return sorted(name for name, row in ROWS.items() if isinstance(row, kind))


def clients(world):
    """One signed-in client a role."""
    found = {role: Client() for role in ROLES}
    for role, client in found.items():
        if role != "anonymous":
            client.force_login(world.people[role])
    return found


def url_of(name, row, record):
    return reverse(name.split(" ")[0], kwargs={"pk": record.pk, **(row.kwargs or {})})


def tried(name):
    """(relation, roles) that an address is tried in: in CI all, at a desk every role in its own unit, and in one of the
    others half of them, as the seed and the day draw it."""
    if CI:
        return [(relation, ROLES) for relation in RELATIONS]
    draw = Random(f"{SEED} {TURN} {name}")
    some = {*draw.sample(POSTED, 3), draw.choice(ADMINISTRATORS), draw.choice((*OUTSIDE, "nobody"))}
    return [("own", ROLES), (draw.choice(RELATIONS[1:]), [role for role in ROLES if role in some])]


def row_count():
    """Rows of everything but the trail, which tells of each refusal."""
    kept = (model for model in apps.get_models() if model._meta.managed and model._meta.label != "audit.Entry")
    return sum(model._base_manager.count() for model in kept)


def assert_no_foreign_word(response, allowed, where):
    if getattr(response, "streaming", False):
        body = b"".join(response.streaming_content).decode("utf-8", "replace")
    else:
        body = response.content.decode("utf-8", "replace")
    found = [relation for relation, word in CANARY.items() if word in body and relation not in allowed]
    assert not found, f"{where}: words of {found} in the answer"


def words_a_role_may_see(role):
    if role in ("admin", "security"):
        return set(RELATIONS)
    colleagues = {"own", "descendant"} if reaches(role, "read") else set()
    return {relation for relation in RELATIONS if reaches(role, "read", relation)} | colleagues


def test_every_address_has_a_row():
    known = {name.split(" ")[0] for name in ROWS}
    ours = {name for name, _arguments in addresses() if not is_vendor(name)}
    assert ours - known == set(), "give these addresses a row in tests/access/table.py"
    assert known - ours == set(), "these rows name no address"


@pytest.mark.parametrize("name", drawn(rows_of(Of)))
def test_record_pages(name):
    row, world = ROWS[name], build()
    everybody = clients(world)
    for relation, roles in tried(name):
        record, by_role = row.make(world, relation), {role: everybody[role] for role in roles}
        check_reading(name, row, record, by_role, relation)
        if row.posts or row.post_only:
            check_writing(name, row, record, by_role, relation, world)


def check_reading(name, row, record, by_role, relation):
    url, before, is_tried_off = url_of(name, row, record), row_count(), relation not in OFF_METHODS_OF
    for role, client in by_role.items():
        where = f"{role} {name} of {relation}"
        got = client.get(url)
        expected = expected_get(row, role, relation)
        assert got.status_code in expected, f"{where}: GET {got.status_code}, expected {expected}"
        assert_no_foreign_word(got, words_a_role_may_see(role) if got.status_code == 200 else set(), where)
        if not is_tried_off:
            check_off(client, url, where, {302, 403, 404, 405})
            is_tried_off = not CI and role not in OUTSIDE and not refusal(row, role, relation)
    assert row_count() == before, f"{name} of {relation}: GET, PUT or DELETE wrote something"


def check_off(client, url, where, expected):
    for method in OFF_METHODS:
        status = getattr(client, method)(url).status_code
        assert status in expected, f"{where}: {method} {status}"


def check_writing(name, row, record, by_role, relation, world):
    """Refused posts change nothing; allowed ones are answered with a page or a redirect, each on a fresh record."""
    rows = type(record)._base_manager
    for role, client in by_role.items():
        where = f"{role} {name} of {relation}"
        before = rows.filter(pk=record.pk).values().get()
        answer = client.post(url_of(name, row, record), {})
        expected = expected_post(row, role, relation)
        assert answer.status_code in expected, f"{where}: POST {answer.status_code}, expected {expected}"
        if answer.status_code in (403, 404):
            assert rows.filter(pk=record.pk).values().get() == before, f"{where}: a refused POST changed the record"
        elif role not in OUTSIDE and type(record).__name__ not in LASTING:
            record = row.make(world, relation)


def expected_get(row, role, relation):
    if role in OUTSIDE:
        return {302} if not row.post_only else {302, 405}
    if row.post_only:
        return {405}
    return refusal(row, role, relation) or {200}


def expected_post(row, role, relation):
    return {302} if role in OUTSIDE else refusal(row, role, relation) or {200, 302, 409}


def refusal(row, role, relation):
    """What the answer must be where the role may not, and nothing where it may."""
    if not row.sees(role, relation):
        return {404}
    if row.may and not row.may(role, relation):
        return {403}
    return set()


@pytest.fixture
def lived_in():
    """A world with a record of every kind in every unit."""
    world = build()
    for row in {row.make: row for row in ROWS.values() if isinstance(row, Of) and not row.kwargs}.values():
        for relation in RELATIONS:
            row.make(world, relation)
    return world


def test_pages_without_a_record(lived_in):
    by_role = clients(lived_in)
    before = row_count()
    for name in rows_of(Page):
        row, url, is_tried_off = ROWS[name], reverse(name), False
        for role, client in by_role.items():
            where = f"{role} {name}"
            got = client.get(url)
            expected = {302, 405} if role in OUTSIDE else {405} if row.post_only else {200} if row.may(role) else {403}
            assert got.status_code in expected, f"{where}: GET {got.status_code}, expected {expected}"
            assert_no_foreign_word(got, RELATIONS if row.shows_all else words_a_role_may_see(role), where)
            if not is_tried_off:
                check_off(client, url, where, {302, 403, 405})
                is_tried_off = not CI and role not in OUTSIDE and row.may(role)
    assert row_count() == before, "GET, PUT or DELETE wrote something"


def test_forms_without_a_record(lived_in):
    by_role = clients(lived_in)
    for name in (name for name in rows_of(Page) if ROWS[name].posts):
        row, url = ROWS[name], reverse(name)
        for role, client in by_role.items():
            where = f"{role} {name}"
            answer = client.post(url, {})
            expected = {302} if role in OUTSIDE else {200, 302} if row.may(role) else {403}
            assert answer.status_code in expected, f"{where}: POST {answer.status_code}, expected {expected}"
            assert_no_foreign_word(answer, words_a_role_may_see(role), where)


@pytest.mark.parametrize("name", rows_of(Public))
def test_public_addresses_show_no_unit(name):
    world, url = build(), reverse(name)
    assert world.units
    for method in ("get", "post", *OFF_METHODS):
        answer = getattr(Client(), method)(url)
        assert answer.status_code in {200, 302, 405, 503}, f"{name}: {method} {answer.status_code}"
        assert_no_foreign_word(answer, set(), name)


def test_account_pages_show_no_unit_but_ones_own():
    by_role = clients(build())
    values = {"uidb36": "1", "key": "1-1", "pk": 1}
    for name, arguments in addresses():
        if not is_vendor(name) or name == "account_logout":
            continue
        url = reverse(name, kwargs={argument: values[argument] for argument in arguments})
        for role, client in by_role.items():
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
            assert client.post(url_of(name, row, row.make(world, "own")), {}).status_code == 403, name


def test_how_many_cells_the_matrix_has(capsys):
    off = len(OFF_METHODS) * (len(ROLES) if CI else 1)
    of = sum(
        off * len(OFF_METHODS_OF)
        + sum(len(roles) for _relation, roles in tried(name)) * (2 if row.posts or row.post_only else 1)
        for name, row in ROWS.items() if isinstance(row, Of)
    )  # fmt: skip
    pages = sum(off + len(ROLES) * (2 if row.posts else 1) for row in ROWS.values() if isinstance(row, Page))
    with capsys.disabled():
        print(f"\npermission matrix: {len(ROWS)} addresses, {of + pages} cells")  # noqa: T201
    assert of + pages > 5000
