"""Notes that wait to be read lie on the desk of whoever judges nearest to their author, one line a unit."""

from datetime import date, timedelta

import pytest

from organization.models import User
from organization.rights import Role
from responsibility.obligations.awaiting import Reason, awaiting
from study.models import Note
from tests.cast import make_user
from tests.study.factory import make_note

FRIDAY = date(2026, 3, 6)


@pytest.fixture(autouse=True)
def a_friday_in_march(on):
    on(FRIDAY)


def lines(person):
    """As of another request: what a person may do is read once in each."""
    return [line for line in awaiting(User.objects.get(pk=person.pk), FRIDAY) if line.reason == Reason.REVIEW]


def test_a_members_note_asks_the_head_of_the_section_and_nobody_further_up(cast):
    note = make_note(cast.member, cast.section)
    assert [(line.record, line.asked) for line in lines(cast.head)] == [(note, "2026-03-06提交")]
    for person in (cast.leader, cast.supervisor, cast.member, cast.recorder, cast.unitadmin):
        assert lines(person) == []


def test_what_the_head_wrote_asks_the_leaders(cast):
    note = make_note(cast.head, cast.section)
    assert lines(cast.head) == []
    assert [line.record for line in lines(cast.leader)] == [note]


def test_a_section_without_a_head_asks_the_leaders_and_the_only_leader_nobody(cast):
    make_note(cast.assistant, cast.office)
    make_note(cast.leader, cast.bureau)
    assert [line.record.unit for line in lines(cast.leader)] == [cast.office]
    assert lines(cast.supervisor) == []
    deputy = make_user("deputy", cast.bureau, Role.LEADER)
    assert {line.record.unit for line in lines(deputy)} == {cast.office, cast.bureau}


def test_several_of_a_unit_are_one_line_that_opens_exactly_them(cast, signed_in):
    waiting = [make_note(cast.member, cast.section, title=f"心得{number}") for number in range(3)]
    make_note(cast.head, cast.section, title="科长的心得")
    (line,) = lines(cast.head)
    assert (line.record, line.kind, line.by) == (cast.section, "3篇心得体会待审阅", None)
    listed = signed_in(cast.head).get(line.action_url).context["object_list"]
    assert {row.pk for row in listed} == {row.pk for row in waiting}
    page = signed_in(cast.head).get("/").content.decode()
    assert "3篇心得体会待审阅" in page and line.action_url.replace("&", "&amp;") in page


@pytest.mark.parametrize("gone", ["accepted", "returned", "voided", "old"])
def test_what_waits_no_longer_is_no_line(cast, gone):
    note = make_note(cast.member, cast.section)
    if gone == "voided":
        Note.objects.filter(pk=note.pk).update(voided_at=note.created_at, void_reason="误")
    elif gone == "old":
        Note.objects.filter(pk=note.pk).update(submitted_on=FRIDAY - timedelta(days=93))
    else:
        Note.objects.filter(pk=note.pk).update(state=gone)
    assert lines(cast.head) == []


def test_whoever_stands_in_for_the_head_is_asked_but_not_about_the_heads_own(cast, django_assert_max_num_queries):
    from organization.absences.models import Absence

    Absence.objects.create(user=cast.head, from_on=FRIDAY, to_on=FRIDAY, reason="trip", stand_in=cast.leader,
                           entered_by=cast.head)  # fmt: skip
    make_note(cast.member, cast.section)
    make_note(cast.head, cast.section)
    assert [line.record.author for line in lines(cast.leader)] == [cast.member]


def test_a_desk_costs_the_same_for_one_note_and_for_thirty(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_note(cast.member, cast.section)
    with CaptureQueriesContext(connection) as caught:
        lines(cast.head)
    for number in range(30):
        make_note((cast.member, cast.recorder)[number % 2], cast.section)
    with django_assert_num_queries(len(caught)):
        assert len(lines(cast.head)) == 1
