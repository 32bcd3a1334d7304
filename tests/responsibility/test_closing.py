"""A unit closes or is merged: one step, each kind as chosen, every row written down, nothing left behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from calendars.periods import Period
from meetings.models import Meeting
from organization.holdings import Fate
from organization.models import Charge, Group, Posting, Unit
from organization.people.services import post
from organization.rights import Role
from rectification.models import Item
from responsibility.assignments.services import issue
from responsibility.duties.falling_due import fall_due
from responsibility.handing_over.models import Handover
from responsibility.handing_over.services import Choice, close_unit, of_units, reopen_unit
from responsibility.models import Assignment, Duty
from study.models import Series
from tests.cast import LONG_AGO, make_assignment, make_duty, make_kind
from tests.meetings.factory import decision, make_meeting
from tests.organization.tree import faults_of_the_tree
from tests.rectification.factory import make_item
from tests.responsibility.handing_over import typed, url
from tests.study.factory import make_group, make_series

TODAY = timezone.localdate()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def full(cast):
    """The section with one of everything that can stand open."""
    make_assignment(cast.section, title="要移交的任务", owner=cast.member, due_on=TODAY + timedelta(days=20))
    make_item(cast.section, "in_progress", title="要移交的问题", owner=cast.member, created_by=cast.head)
    make_duty(cast.section, title="要继续的职责", evidence_kind=make_kind("special"), valid_to=None)
    make_series(cast.section, by=cast.recorder, rota=[cast.member], active_from=TODAY, today=TODAY, plan=TODAY.year)
    make_group(cast.section, cast.member)
    decided = [decision(unit=cast.section, due_on=TODAY)]
    make_meeting(cast.section, cast.recorder, held_on=TODAY, today=TODAY, decisions=decided)
    leader = Posting.objects.get(user=cast.leader)
    Charge(posting=leader, unit=cast.section).save()
    return cast.section


def close(cast, unit, **more):
    fields = {"unit": unit, "by": cast.unitadmin, "today": TODAY, "last_on": TODAY, "reason": "机构改革"} | more
    return close_unit(**fields)


def left_open(unit):
    return {one.code: rows.count() for one, rows in of_units([unit], TODAY)}


def test_a_merge_hands_everything_over(cast, full):
    open_before = left_open(full)
    assert set(open_before) == {
        "assignment", "item", "duty", "series", "group", "meeting", "decision", "post", "charge",
    }  # fmt: skip
    done = close(cast, full, heir=cast.office)
    assert left_open(full) == {}
    assert {line.kind for line in done.lines.all()} == set(open_before)
    assert done.lines.count() == sum(open_before.values())
    full.refresh_from_db()
    assert (full.is_closed(TODAY), full.active_to) == (True, TODAY)
    assert Assignment.objects.get(title="要移交的任务").unit == cast.office
    assert Item.objects.get().unit == cast.office and Group.objects.get().unit == cast.office
    assert Meeting.objects.get().unit == cast.office and Meeting.objects.get().decisions.get().unit == cast.office
    assert list(Charge.objects.values_list("unit", flat=True)) == [cast.office.pk]
    there = Posting.objects.get(user=cast.member, unit=cast.office)
    assert (there.from_on, there.title, there.granted_at) == (TOMORROW, "科员", None)
    assert Posting.objects.get(user=cast.member, unit=full).to_on == TODAY
    assert Series.objects.get(unit=cast.office).active_from == TOMORROW
    assert [turn.person for turn in Series.objects.get(unit=cast.office).turns.all()] == [cast.member]
    assert Duty.objects.get(title="要继续的职责", unit=cast.office).valid_from == TOMORROW


def test_work_handed_over_keeps_its_deadline_and_tells_from_whom_to_whom(cast, full):
    work = Assignment.objects.get(title="要移交的任务")
    close(cast, full, heir=cast.office, choices={"assignment": Choice(Fate.HAND, cast.assistant)})
    after = Assignment.objects.get(pk=work.pk)
    assert (after.due_on, after.stage, after.owner) == (work.due_on, work.stage, cast.assistant)
    assert after.acts.get().note == "section · member → office · assistant"
    assert Entry.objects.of(after).latest("pk").changes.keys() >= {"unit", "owner"}


def test_the_same_period_is_not_owed_twice_after_a_merge(cast):
    kind = make_kind("special")
    quarter = Period.containing("quarter", TODAY)
    duty = make_duty(cast.section, evidence_kind=kind, valid_from=quarter.start, valid_to=None)
    fall_due(today=TODAY)
    owed = Assignment.objects.filter(period_from=quarter.start)
    assert owed.count() == 1
    close(cast, cast.section, heir=cast.office)
    for day in (TODAY, TOMORROW, quarter.end):
        fall_due(today=day)
    assert [row.unit.code for row in owed] == ["office"]
    assert not Assignment.objects.filter(unit=cast.section).exists()
    duty.refresh_from_db()
    assert duty.valid_to == TODAY


def test_what_was_done_before_its_time_is_not_asked_of_the_heir_again(cast):
    quarter = Period.containing("quarter", TOMORROW)
    make_duty(cast.section, valid_from=Period.containing("quarter", TODAY).start, valid_to=None)
    fall_due(today=TODAY)
    owed = Assignment.objects.filter(period_from=quarter.start)
    owed.update(stage=Assignment.Stage.DONE, done_on=TODAY)
    assert owed.get().due_on > TODAY
    close(cast, cast.section, heir=cast.office)
    for day in (TODAY, TOMORROW, quarter.end):
        fall_due(today=day)
    assert [(row.unit.code, row.stage) for row in owed] == [("section", "done")]
    fall_due(today=quarter.end + timedelta(days=1))
    assert [row.unit.code for row in Assignment.objects.filter(period_from__gt=quarter.end)] == ["office"]


def test_without_another_unit_everything_ends_or_is_cancelled_with_the_reason(cast, full):
    fates = {code: Choice(Fate.END) for code in ("duty", "series", "group", "post", "charge")}
    fates |= {code: Choice(Fate.CANCEL) for code in ("assignment", "item", "meeting", "decision")}
    close(cast, full, choices=fates)
    assert left_open(full) == {}
    work = Assignment.objects.get(title="要移交的任务")
    assert (work.stage, work.acts.get(verb="cancel").note) == (Assignment.Stage.CANCELLED, "机构改革")
    assert Item.objects.get().void_reason == "机构改革" and Meeting.objects.get().void_reason == "机构改革"
    assert not Assignment.objects.is_open().filter(duty__isnull=False, due_on__gt=TODAY).exists()


def test_nothing_is_decided_that_was_not_chosen(cast, full):
    with pytest.raises(ValidationError):
        close(cast, full)  # nobody takes over, and nothing else was said
    assert not full.is_closed(TODAY) and not Handover.objects.exists()


def test_units_below_move_to_the_other_unit_or_close_along(cast):
    done = close(cast, cast.bureau, heir=cast.other_bureau, by=cast.admin)
    assert {unit.parent for unit in Unit.objects.filter(code__in=["section", "office", "branch"])} == {
        cast.other_bureau
    }
    assert done.what == Handover.What.MERGE and faults_of_the_tree() == []
    fates = {"post": Choice(Fate.END)}
    other = Unit.objects.get(pk=cast.other_bureau.pk)
    close(cast, other, below="close", by=cast.admin, choices=fates)
    assert not Unit.objects.within(other).open_to_work(TODAY).exists()


def test_a_closed_unit_takes_nothing_new_and_reopens_with_a_reason(cast):
    close(cast, cast.section, choices={"post": Choice(Fate.END)})
    section = Unit.objects.get(pk=cast.section.pk)
    with pytest.raises(ValidationError):
        issue(by=cast.head, unit=section, title="新任务", due_on=TODAY)
    with pytest.raises(ValidationError):
        post(user=cast.member, unit=section, role=Role.MEMBER, from_on=TOMORROW)
    with pytest.raises(ValidationError):
        reopen_unit(unit=section, by=cast.unitadmin, today=TODAY, reason=" ")
    reopen_unit(unit=section, by=cast.unitadmin, today=TODAY, reason="误操作")
    assert issue(by=cast.head, unit=Unit.objects.get(pk=section.pk), title="新任务", due_on=TODAY).pk


def test_no_form_offers_a_closed_unit(cast, signed_in):
    close(cast, cast.section, choices={"post": Choice(Fate.END)})
    client = signed_in(cast.unitadmin)
    for name in ("responsibility:create", "responsibility:duty_create", "rectification:create",
                 "organization:person_create", "organization:unit_create"):  # fmt: skip
        form = client.get(reverse(name)).context["form"]
        field = form.fields.get("unit") or form.fields["parent"]
        assert cast.section not in field.queryset, name


# Through the pages


def test_the_page_asks_twice_and_ends_on_what_was_done(cast, full, signed_in):
    client = signed_in(cast.unitadmin)
    first = client.get(url("close", full))
    assert "要移交的任务" in first.content.decode()
    shown = client.post(url("close", full), typed(first, into=cast.office.pk, reason="机构改革"))
    assert shown.status_code == 200 and shown.context["asked"] and not Unit.objects.get(pk=full.pk).is_closed(TODAY)
    done = client.post(url("close", full), typed(shown), follow=True)
    assert done.redirect_chain, done.context["form"].errors
    body = done.content.decode()
    assert "要移交的任务" in body and "section · member" in body
    assert Unit.objects.get(pk=full.pk).is_closed(TODAY)
    page = client.get(full.get_absolute_url())
    assert page.status_code == 200 and url("reopen", full) in page.content.decode()


def test_what_came_in_meanwhile_is_shown_before_anything_happens(cast, full, signed_in):
    client = signed_in(cast.unitadmin)
    shown = client.post(url("close", full), {"into": cast.office.pk, "last_on": TODAY, "reason": "机构改革"})
    make_assignment(full, title="刚刚下达")
    again = client.post(url("close", full), typed(shown))
    assert again.status_code == 200 and "刚刚下达" in again.content.decode()
    assert not Handover.objects.exists()


def test_the_system_administrator_sees_numbers_and_no_titles(cast, full, signed_in):
    client = signed_in(cast.admin)
    shown = client.post(url("close", full), {"into": cast.office.pk, "last_on": TODAY, "reason": "机构改革"})
    assert "要移交的任务" not in shown.content.decode()
    done = client.post(url("close", full), typed(shown), follow=True)
    assert done.redirect_chain and "要移交的任务" not in done.content.decode()


def test_many_open_rows_ask_as_much_as_few(cast, full, signed_in):
    client, counts = signed_in(cast.unitadmin), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(url("close", full))
        counts.append(len(asked))
        for number in range(60):
            make_assignment(full, title=f"任务{number}", owner=cast.member)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [("into", "999999"), ("last_on", "2999-01-01"), ("last_on", "x"), ("reason", ""), ("fate-assignment", "x"),
     ("owner-assignment", "999")],
)  # fmt: skip
def test_bad_input_gets_a_message_and_closes_nothing(cast, full, signed_in, field, value):
    client = signed_in(cast.unitadmin)
    shown = client.post(url("close", full), {"into": cast.office.pk, "last_on": TODAY, "reason": "机构改革"})
    answer = client.post(url("close", full), typed(shown) | {field: value})
    assert answer.status_code == 200 and answer.context["form"].errors
    assert not Handover.objects.exists() and LONG_AGO < TODAY


def test_the_rows_of_a_merge_are_read_by_rights(cast, full, signed_in):
    """Who keeps people reads the posts and places that passed on; the work, only who reads the unit's records."""
    merge = close(cast, full, heir=cast.office)
    number, shown = {}, {}
    for reader in (cast.unitadmin, cast.admin):
        parts = signed_in(reader).get(merge.get_absolute_url()).context["parts"]
        number[reader] = [part["count"] for part in parts]
        shown[reader] = {str(part["label"]): len(part["rows"]) for part in parts}
    assert number[cast.admin] == number[cast.unitadmin]
    assert all(shown[cast.unitadmin].values())
    read = {label for label, rows in shown[cast.admin].items() if rows}
    posts = merge.lines.filter(kind="post").count()
    assert "任职" in read and shown[cast.admin]["任职"] == posts == shown[cast.unitadmin]["任职"]
    page = signed_in(cast.admin).get(merge.get_absolute_url()).content.decode()
    for title in ("要移交的任务", "要移交的问题", "要继续的职责"):
        assert title not in page
    assert "不在您的查看范围内" in page
