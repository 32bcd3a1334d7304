"""The search shows what the lists show, to each exactly what they may see, and opens the list it counted."""

import time
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organization.editing import locked, void
from organization.models import Unit, User
from responsibility.models import Assignment, Document
from tests.access.kinds import Of
from tests.access.table import ROWS, document
from tests.access.test_matrix import assert_no_foreign_word, words_a_role_may_see
from tests.access.world import CANARY, RELATIONS, ROLES, build
from tests.cast import make_assignment
from tests.depth import CI, rounds

SEARCH = reverse("dashboard:search")
SIGNED_IN = [role for role in ROLES if role not in ("anonymous", "closed")]


def client_of(world, role):
    client = Client()
    client.force_login(world.people[role])
    return client


@pytest.fixture
def world(db):
    made = build()
    for row in {row.make: row for row in ROWS.values() if isinstance(row, Of) and not row.kwargs}.values():
        for relation in RELATIONS:
            row.make(made, relation)
    return made


def searched(client, words):
    return client.get(SEARCH, {"q": words}).context["found"]


def test_it_finds_for_each_role_what_the_lists_show(world):
    """No more than any list (a search that forgot the rights), no less, and with the same number."""
    for role in SIGNED_IN if CI else ("member", "leader", "admin"):
        assert_finds_what_the_lists_show(role, client_of(world, role), words_a_role_may_see(role))


def assert_finds_what_the_lists_show(role, client, allowed):
    for relation, word in CANARY.items():
        page = client.get(SEARCH, {"q": word})
        found = {kind.kind.url_name: kind for kind in page.context["found"]}
        if relation not in allowed:
            own_words = page.content.decode().replace(word, "")
            assert set(found) <= {"organization:people"}, (relation, found)
            assert not [other for other in CANARY.values() if other in own_words]
        else:
            assert_no_foreign_word(page, allowed | {relation}, f"{role} {word}")
        for name in ("responsibility:list", "responsibility:documents", "responsibility:duties", "rectification:list",
                     "rectification:programs", "meetings:list", "study:list", "study:notes", "study:series_list",
                     "organization:people", "organization:units"):  # fmt: skip
            everything = dict.fromkeys(("stage", "state"), "") | {"q": word, "void": "on"}
            listed = client.get(reverse(name), everything)
            rows = {row.pk for row in listed.context["object_list"]} if listed.status_code == 200 else set()
            kind = found.get(name)
            assert (kind.count if kind else 0) == len(rows), (role, relation, name)
            assert {row.pk for row in kind.rows} <= rows if kind else not rows
            if kind:
                assert client.get(kind.url).context["page_obj"].paginator.count == kind.count


def test_one_character_is_enough_and_the_newest_come_first(cast, signed_in):
    rows = [make_assignment(cast.section, title=f"意识形态工作{number}") for number in range(7)]
    client = signed_in(cast.leader)
    (kind,) = searched(client, "识")
    assert (kind.count, [row.pk for row in kind.rows]) == (7, [row.pk for row in reversed(rows)][:5])
    page = client.get(SEARCH, {"q": "识"}).content.decode()
    assert "显示全部" in page
    assert client.get(kind.url).context["page_obj"].paginator.count == 7


def test_a_documents_own_number_comes_first(cast, signed_in):
    make_assignment(cast.section, title="落实示党〔2023〕5号文件")
    for number in ("示党〔2023〕5号", "示党〔2023〕5号附"):
        Document.objects.create(unit=cast.section, title=f"计划{number}", number=number, year=2023,
                                issued_on=timezone.localdate())  # fmt: skip
    found = searched(signed_in(cast.leader), "示党〔2023〕5号")
    assert found[0].is_exact
    assert found[0].rows[0].number == "示党〔2023〕5号"
    assert len(found) == 2


def test_people_and_units_are_found_by_name_and_code(cast, signed_in):
    found = {kind.kind.url_name: kind for kind in searched(signed_in(cast.leader), "section")}
    assert found["organization:units"].is_exact
    assert [row.pk for row in found["organization:units"].rows] == [cast.section.pk]
    User.objects.filter(pk=cast.member.pk).update(name="示例张三")
    found = {kind.kind.url_name: kind for kind in searched(signed_in(cast.leader), "张三")}
    assert [row.pk for row in found["organization:people"].rows] == [cast.member.pk]


def test_a_void_record_is_found_and_marked(db):
    made = build()
    row = document(made, "own")
    void(locked(Document, row.pk), by=made.author, reason="重复", now=timezone.now())
    page = client_of(made, "leader").get(SEARCH, {"q": CANARY["own"]}).content.decode()
    assert row.title in page
    assert "已作废" in page


def test_nothing_found_and_nothing_asked_are_said_in_words(cast, signed_in):
    client = signed_in(cast.member)
    assert "没有找到" in client.get(SEARCH, {"q": "没有这样的词"}).content.decode()
    assert client.get(SEARCH).context["found"] == []
    assert client.get(SEARCH, {"q": "  "}).context["found"] == []


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "\0", "x" * 101, "\u202e", "<script>", "意" * 100])
def test_odd_words_find_nothing_they_should_not(cast, signed_in, words):
    make_assignment(cast.section, title="甲")
    answer = signed_in(cast.leader).get(f"{SEARCH}?{urlencode({'q': words})}")
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert answer.context["found"] == []
        assert "<script>" not in answer.content.decode().split("<main")[1]


def test_the_queries_do_not_grow_with_what_is_found(cast, signed_in):
    client = signed_in(cast.leader)
    numbers = []
    for many in (6, 60):
        Assignment.objects.bulk_create(
            Assignment(unit=cast.section, title="相同的题目", due_on=timezone.localdate()) for _ in range(many)
        )
        client.get(SEARCH, {"q": "相同"})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(SEARCH, {"q": "相同"})
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


@pytest.mark.faults
def test_how_long_it_takes_among_many(cast, signed_in, measured):
    """`%words%` reads every row of what one may see: honest for Chinese, where no word begins at a space."""
    number = rounds(full=50_000, short=2_000)
    units = list(Unit.objects.all())
    for first in range(0, number, 5000):
        Assignment.objects.bulk_create(
            Assignment(
                unit=units[place % len(units)],
                title=f"第{place}号意识形态工作任务",
                due_on=timezone.localdate(),
                detail="按照分工抓好落实，" * 5,
            )
            for place in range(first, min(first + 5000, number))
        )
    client = signed_in(cast.supervisor)
    took = []
    for words in ("任务", f"第{number - 1}号", "没有这样的词"):
        before = time.monotonic()
        assert client.get(SEARCH, {"q": words}).status_code == 200
        took.append(round(time.monotonic() - before, 2))
    measured(rows=number, seconds_common=took[0], seconds_one=took[1], seconds_none=took[2])
    assert max(took) < 3


def test_the_box_is_on_every_page_and_needs_no_script(cast, signed_in):
    page = signed_in(cast.member).get("/").content.decode()
    assert f'action="{SEARCH}"' in page
    assert 'data-key="search"' in page
