"""Attacks that once went through, each by the requests that did it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.trail import Event
from meetings.models import Meeting
from organization.models import Unit, User
from organization.rights import Role
from responsibility.models import Assignment, Duty
from study.models import Series, Session
from tests.cast import make_assignment, make_kind, make_post, make_user

Stage = Assignment.Stage


@pytest.fixture
def today():
    return timezone.localdate()


# Accounts


def person_form(person, **fields):
    return {"name": person.name, "username": person.username, "email": person.email, "version": person.version} | fields


def test_whoever_keeps_the_addresses_takes_no_account_over_by_mail(cast, signed_in, client):
    changed = reverse("organization:person_edit", args=[cast.leader.pk])
    signed_in(cast.unitadmin).post(changed, person_form(cast.leader, email="mine@example.org"))
    client.logout()
    page = reverse("account_reset_password")
    assert client.get(page).status_code == 200
    assert client.post(page, {"email": "mine@example.org"}).status_code == 405
    assert not mail.outbox


def test_a_dated_post_elsewhere_keeps_a_person_from_a_lower_administrator(cast, signed_in, today):
    boss = make_user("boss")
    make_post(boss, cast.city, Role.LEADER, to_on=today + timedelta(days=300))
    client = signed_in(make_user("sectionadmin", cast.section, Role.UNIT_ADMIN))
    given = {"unit": cast.section.pk, "role": "member", "rank_no": 5, "from_on": "2020-01-01"}
    client.post(reverse("organization:posting_create", args=[boss.pk]), given)
    answer = client.post(reverse("organization:person_edit", args=[boss.pk]), person_form(boss, name="改名"))
    assert answer.status_code == 403


def test_nobody_takes_up_a_post_of_their_own_that_has_ended(cast, signed_in):
    ended = date(2021, 1, 1)
    posting = make_post(cast.unitadmin, cast.bureau, Role.LEADER, to_on=ended)
    url = reverse("organization:posting_end", args=[posting.pk])
    answer = signed_in(cast.unitadmin).post(url, {"to_on": "2100-01-01", "version": posting.version})
    posting.refresh_from_db()
    assert answer.context["form"].errors["to_on"]
    assert posting.to_on == ended


def test_who_had_a_sign_in_link_made_stays_in_the_trail(cast, signed_in):
    signed_in(cast.admin).post(reverse("organization:sign_in_link", args=[cast.leader.pk]))
    entry = Entry.objects.of(cast.leader).get(event=Event.LINK_MADE)
    assert (entry.by, entry.address) == (cast.admin, "127.0.0.1")


def test_a_user_name_that_grows_past_its_column_is_refused(cast, signed_in):
    """One ﷺ is eighteen letters in its plain spelling: PostgreSQL answered with a fault."""
    fields = {"name": "甲", "username": "\ufdfa" * 60, "unit": cast.section.pk, "role": "member",
              "from_on": "2020-01-01"}  # fmt: skip
    answer = signed_in(cast.admin).post(reverse("organization:person_create"), fields)
    assert answer.context["form"].errors["username"]
    assert not User.objects.filter(name="甲").exists()


def test_a_tree_deeper_than_its_column_is_refused(cast, signed_in):
    client, above, answer = signed_in(cast.unitadmin), cast.branch, None
    for number in range(15):
        fields = {"parent": above.pk, "name": "深", "short_name": "深", "code": f"deep-{number}", "kind": "section",
                  "sort_no": 0, "active_from": "2020-01-01"}  # fmt: skip
        answer = client.post(reverse("organization:unit_create"), fields)
        above = Unit.objects.filter(code=f"deep-{number}").first() or above
    assert answer.context["form"].errors
    assert max(len(unit.path) for unit in Unit.objects.all()) == 80


# Forms


def issued(cast, today, **fields):
    return {"unit": cast.section.pk, "title": "一项任务", "owner": cast.member.pk, "due_on": today.isoformat(),
            "needs_review": "on"} | fields  # fmt: skip


def test_a_one_use_key_of_someone_else_gets_words(cast, signed_in, today):
    form = issued(cast, today, once=str(uuid4()))
    assert signed_in(cast.head).post(reverse("responsibility:create"), form).status_code == 302
    answer = signed_in(cast.recorder).post(reverse("responsibility:create"), form)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert Assignment.objects.count() == 1


def test_a_line_of_the_list_falls_due_once_a_day_at_most(cast, signed_in, today):
    """366 times each working day since 2000 are two million rows."""
    fields = {"unit": cast.section.pk, "year": today.year, "sort_no": 1, "title": "每日", "per": "day", "count": "366",
              "day_off": "none", "valid_from": today.isoformat()}  # fmt: skip
    answer = signed_in(cast.recorder).post(reverse("responsibility:duty_create"), fields)
    assert answer.context["form"].errors["count"]
    assert not Duty.objects.exists()


def test_no_study_is_logged_inside_a_void_meeting(cast, signed_in, today):
    void = Meeting.objects.create(
        unit=cast.section, title="作废", held_on=today, stage="held", voided_at=timezone.now()
    )
    kind = make_kind("study.weekly", unit=cast.section)
    series = Series.objects.create(unit=cast.section, name="学习", kind=kind, active_from=date(today.year, 1, 1))
    fields = {"series": series.pk, "held_on": today.isoformat(), "topic": "一", "meeting": void.pk}
    answer = signed_in(cast.head).post(reverse("study:log"), fields)
    assert answer.context["form"].errors["meeting"]
    assert not Session.objects.exists()


# Reviews


def verb(client, work, name, **fields):
    work.refresh_from_db()
    return client.post(reverse("responsibility:verb", args=[work.pk, name]), {"version": work.version} | fields)


def edit(client, work, cast, today, **fields):
    work.refresh_from_db()
    form = issued(cast, today, version=work.version) | fields
    if not form["needs_review"]:
        del form["needs_review"]
    return client.post(reverse("responsibility:edit", args=[work.pk]), form)


def test_an_owner_gives_the_work_away_to_accept_it(cast, signed_in, today):
    work = make_assignment(cast.section, owner=cast.head, created_by=cast.leader)
    verb(signed_in(cast.recorder), work, "submit", text="见签到册", done_on=today.isoformat())
    client = signed_in(cast.head)
    assert edit(client, work, cast, today).status_code == 403
    assert verb(client, work, "accept").status_code == 403
    work.refresh_from_db()
    assert (work.stage, work.owner) == (Stage.SUBMITTED, cast.head)


def test_an_owner_moves_the_deadline_of_what_was_handed_in_late(cast, signed_in, today):
    late = today - timedelta(days=30)
    work = make_assignment(cast.section, owner=cast.recorder, created_by=cast.leader, due_on=late)
    client = signed_in(cast.recorder)
    verb(client, work, "submit", text="见签到册", done_on=today.isoformat())
    assert edit(client, work, cast, today, owner=cast.recorder.pk).status_code == 403
    work.refresh_from_db()
    assert work.due_on == late


def test_an_owner_switches_the_review_off(cast, signed_in, today):
    work = make_assignment(cast.section, owner=cast.recorder, created_by=cast.leader)
    client = signed_in(cast.recorder)
    assert edit(client, work, cast, today, owner=cast.recorder.pk, needs_review="").status_code == 302
    assert verb(client, work, "complete", text="见签到册", done_on=today.isoformat()).status_code == 403
    work.refresh_from_db()
    assert (work.stage, work.needs_review) == (Stage.OPEN, True)


def test_who_issued_it_by_hand_may_ask_for_no_review_any_more(cast, signed_in, today):
    work = make_assignment(cast.section, owner=cast.member, created_by=cast.recorder)
    edit(signed_in(cast.recorder), work, cast, today, needs_review="")
    work.refresh_from_db()
    assert not work.needs_review
