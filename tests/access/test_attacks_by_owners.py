"""What an owner does alone: move the deadline of a problem, take it off the ledger, drop a week of study."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organization.rights import Role
from rectification.problems.services import open_item
from reminders.models import Dispatch
from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment
from study.models import Category, Series, Session
from study.series.services import plan_year, save_series
from tests.cast import make_assignment, make_user
from tests.meetings.factory import filled

Stage = Assignment.Stage


@pytest.fixture
def today():
    return timezone.localdate()


def problem(cast, today, owner):
    return open_item(by=cast.supervisor, unit=cast.section, title="巡察反馈问题", source="inspection", year=today.year,
                     owner=owner, due_on=today - timedelta(days=40), opened_on=today - timedelta(days=90))  # fmt: skip


def test_an_owner_moves_the_deadline_of_an_overdue_problem(cast, signed_in, today):
    """A recorder who answers for a problem that the supervisors fed back gives themselves another year."""
    item = problem(cast, today, cast.recorder)
    client, page = signed_in(cast.recorder), reverse("rectification:edit", args=[item.pk])
    if client.get(page).status_code == 200:
        later = (today + timedelta(days=365)).isoformat()
        client.post(page, filled(client, page, due_on=[later], title=["已无问题"]))
    item.refresh_from_db()
    assert (item.due_on, item.title) == (today - timedelta(days=40), "巡察反馈问题")


def test_an_owner_gives_a_problem_away_and_voids_it(cast, signed_in, today):
    item = problem(cast, today, cast.head)
    client = signed_in(cast.head)
    void = reverse("rectification:void", args=[item.pk])
    assert client.post(void, {"version": item.version, "reason": "x"}).status_code == 403
    page = reverse("rectification:edit", args=[item.pk])
    client.post(page, filled(client, page, owner=[str(cast.member.pk)]))
    item.refresh_from_db()
    client.post(void, {"version": item.version, "reason": "x"})
    item.refresh_from_db()
    assert item.voided_at is None


def test_an_owner_gives_work_away_and_cancels_it(cast, signed_in, today):
    work = make_assignment(cast.section, owner=cast.head, created_by=cast.leader, due_on=today - timedelta(days=40))
    client = signed_in(cast.head)
    cancel = reverse("responsibility:verb", args=[work.pk, "cancel"])
    assert client.post(cancel, {"version": work.version, "note": "x"}).status_code == 403
    page = reverse("responsibility:edit", args=[work.pk])
    client.post(page, filled(client, page, owner=[str(cast.member.pk)]))
    work.refresh_from_db()
    client.post(cancel, {"version": work.version, "note": "x"})
    work.refresh_from_db()
    assert work.stage == Stage.OPEN


def daily_series(cast, today):
    series = Series(unit=cast.section, name="微课堂", category=Category.CLASS, weekday=today.weekday(), minutes=60,
                    active_from=today - timedelta(days=28))  # fmt: skip
    series = save_series(series=series, rota=[], by=cast.head, today=today)
    plan_year(series=series, year=today.year, by=cast.head, today=today)
    return series


def test_a_series_ended_and_begun_again_owes_what_it_owed(cast, signed_in, today):
    """Cancelling takes a reviewer. A recorder ends the series yesterday and takes that back: the session due today
    stays cancelled, is asked for no more, and counts as neither planned nor missed; nobody's name stands at it."""
    series = daily_series(cast, today)
    Assignment.objects.filter(duty__evidence_kind=series.kind, due_on=today).update(stage=Stage.OPEN)
    work = Assignment.objects.filter(duty__evidence_kind=series.kind, due_on__gte=today).order_by("due_on").first()
    client, page = signed_in(cast.recorder), reverse("study:series_edit", args=[series.pk])
    client.post(page, filled(client, page, active_to=[(today - timedelta(days=1)).isoformat()]))
    client.post(page, filled(client, page, active_to=[""]))
    fall_due(today=today)
    work.refresh_from_db()
    series.refresh_from_db()
    assert series.active_to is None
    assert work.stage == Stage.OPEN


def test_a_void_session_leaves_nothing_done(cast, signed_in, today):
    """As with a meeting, and a session needs no sign-off: text beside the work, a session logged, a session void."""
    series = Series(unit=cast.section, name="微课堂", category=Category.CLASS, weekday=today.weekday(), minutes=60,
                    active_from=today - timedelta(days=28))  # fmt: skip
    series = save_series(series=series, rota=[], by=cast.head, today=today)
    plan_year(series=series, year=today.year, by=cast.head, today=today)
    work = Assignment.objects.filter(duty__evidence_kind=series.kind, due_on__gte=today).order_by("due_on").first()
    client = signed_in(cast.recorder)
    client.post(reverse("responsibility:evidence", args=[work.pk]), {"text": "无"})
    client.post(reverse("study:log"), {"series": series.pk, "held_on": today.isoformat(), "topic": "一"})
    session = Session.objects.get()
    client.post(reverse("study:session_void", args=[session.pk]), {"version": session.version, "reason": "误"})
    session.refresh_from_db()
    work.refresh_from_db()
    assert session.voided_at
    assert work.stage == Stage.OPEN


def test_a_post_below_opens_no_mail_of_someone_above(cast, signed_in):
    """A section's administrator gives the bureau's leader a post in the section, to read how their mail goes out."""
    now = timezone.now()
    Dispatch.objects.create(recipient=cast.leader, day=now.date(), language="zh-hans", message_id="<x@y>", title="t",
                            text="t", html="t", state="dead", next_attempt_at=now, created_at=now,
                            last_error="550 leader@example.org refused")  # fmt: skip
    client = signed_in(make_user("sectionadmin", cast.section, Role.UNIT_ADMIN))
    form = {"unit": cast.section.pk, "role": "member", "rank_no": 5, "from_on": "2020-01-01"}
    client.post(reverse("organization:posting_create", args=[cast.leader.pk]), form)
    assert "leader@example.org" not in client.get(reverse("reminders:deliveries")).content.decode()
