"""A person leaves: posts end, open work passes on, the account closes when the day is over; and may open again."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organization.absences.services import enter_absence
from organization.holdings import Fate
from organization.models import Membership, Posting, User
from organization.rights import Role
from reminders.models import Reminder
from reminders.sweep import sweep
from responsibility.handing_over.models import Handover
from responsibility.handing_over.services import Choice, close_accounts, come_back, depart, of_person
from responsibility.models import Assignment, Duty
from study.models import RotaTurn, Series
from tests.cast import LONG_AGO, PASSWORD, make_assignment, make_duty, make_post, make_user
from tests.meetings.factory import decision, make_meeting
from tests.rectification.factory import make_item
from tests.responsibility.handing_over import typed, url
from tests.study.factory import make_group, make_series

TODAY = timezone.localdate()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


@pytest.fixture
def busy(cast):
    """The member, with one of everything a person can have open."""
    make_assignment(cast.section, title="我的任务", owner=cast.member, due_on=TODAY)
    item = make_item(cast.section, "in_progress", title="我的问题", owner=cast.member, leader=cast.member,
                     created_by=cast.head)  # fmt: skip
    item.measures.update(owner=cast.member, done_on=None)
    make_duty(cast.section, title="我的职责", owner=cast.member, leader=cast.member, valid_to=None)
    make_series(cast.section, by=cast.recorder, rota=[cast.member, cast.head], chair=cast.member, active_from=TODAY,
                today=TODAY)  # fmt: skip
    make_group(cast.section, cast.member)
    make_meeting(cast.section, cast.recorder, recorder=cast.member, held_on=TODAY, today=TODAY,
                 decisions=[decision(unit=cast.section, owner=cast.member, due_on=TOMORROW)])  # fmt: skip
    return cast.member


def leave(cast, person, **more):
    fields = {"person": person, "by": cast.unitadmin, "today": TODAY, "last_on": TODAY, "why": "retired"} | more
    return depart(**fields)


def left_with(person):
    return {one.code: rows.count() for one, rows in of_person(person, TODAY)}


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_everything_open_passes_to_the_successor(cast, busy):
    before = left_with(busy)
    assert set(before) == {
        "post", "member", "assignment", "item", "item-leader", "measure", "duty", "series", "rota", "meeting",
        "decision",
    }  # fmt: skip
    done = leave(cast, busy, successor=cast.recorder, choices={"rota": Choice(Fate.HAND)})
    assert left_with(busy) == {}
    assert done.lines.count() == sum(before.values())
    assert Assignment.objects.get(title="我的任务").owner == cast.recorder
    duty, series = Duty.objects.get(title="我的职责"), Series.objects.get()
    assert (duty.owner, duty.leader, series.chair) == (cast.recorder,) * 3
    assert [turn.person for turn in RotaTurn.objects.all()] == [cast.recorder, cast.head]
    assert Posting.objects.get(user=busy).to_on == Membership.objects.get(user=busy).to_on == TODAY


def test_who_left_is_away_no_longer_and_stands_in_for_nobody(cast):
    away = {"from_on": TODAY, "to_on": TOMORROW}
    own = enter_absence(user=cast.member, by=cast.member, reason="leave", stand_in=cast.assistant, posting=None, **away)
    other = enter_absence(user=cast.head, by=cast.head, reason="trip", stand_in=cast.member, posting=None, **away)
    assert left_with(cast.member)["absence"] == 2
    done = leave(cast, cast.member)
    own.refresh_from_db()
    other.refresh_from_db()
    assert own.to_on == TODAY and other.stand_in is None
    assert done.lines.filter(kind="absence").count() == 2 and left_with(cast.member) == {}


def test_each_kind_may_go_to_someone_else_or_stay_without_an_owner(cast, busy):
    choices = {"assignment": Choice(Fate.LEAVE), "item": Choice(Fate.HAND, cast.head)}
    done = leave(cast, busy, successor=cast.recorder, choices=choices)
    assert Assignment.objects.get(title="我的任务").owner is None
    assert done.lines.get(kind="item").after == "section · head"
    assert done.lines.get(kind="assignment").fate == Fate.LEAVE


def test_nothing_is_left_silently_where_nobody_takes_over(cast, busy):
    with pytest.raises(ValidationError):
        leave(cast, busy)
    assert Posting.objects.get(user=busy).to_on is None and not Handover.objects.exists()


def test_the_old_owner_is_reminded_no_more_and_the_new_one_is(cast):
    work = make_assignment(cast.section, owner=cast.member, due_on=TODAY)
    now = timezone.make_aware(datetime.combine(TODAY, datetime.min.time()).replace(hour=9))
    sweep(now=now, since=YESTERDAY)

    def told():
        rows = Reminder.objects.filter(object_id=work.pk, settled_at=None, read_at=None)
        return set(rows.exclude(state=Reminder.State.CANCELLED).values_list("recipient__username", flat=True))

    assert told() == {"member"}
    leave(cast, cast.member, successor=cast.recorder, choices={"assignment": Choice(Fate.HAND)})
    sweep(now=now + timedelta(hours=1), since=YESTERDAY)
    assert told() == {"recorder"}


def test_the_account_closes_when_the_day_is_over_and_its_sessions_end(cast):
    client = Client()
    client.post(reverse("account_login"), {"login": "member", "password": PASSWORD})
    assert client.get("/").status_code == 200
    leave(cast, cast.member)
    assert close_accounts(today=TODAY) == 0 and client.get("/").status_code == 200
    assert [close_accounts(today=TOMORROW), close_accounts(today=TOMORROW)] == [1, 0]
    assert client.get("/").status_code == 302
    assert not fresh(cast.member).is_active
    again = Client()
    again.post(reverse("account_login"), {"login": "member", "password": PASSWORD})
    assert again.get("/").status_code == 302 and settings.SESSION_COOKIE_NAME


@pytest.fixture
def midnight(monkeypatch):
    """The first moment of the day after, before any hourly run."""
    real = timezone.localdate

    def strike():
        monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: real(*args, **kwargs) + timedelta(days=1))

    return strike


@pytest.mark.parametrize("username", ["member", "admin"])
def test_from_the_first_moment_of_the_day_after_nothing_holds(cast, midnight, settings, username):
    """The account itself is closed by the hourly run; until then neither an old session nor the password opens it."""
    settings.SECOND_FACTOR = "nobody"
    make_user("admin2", administration=User.Administration.SYSTEM)
    person = getattr(cast, username)
    client = Client()
    client.post(reverse("account_login"), {"login": username, "password": PASSWORD})
    work = make_assignment(cast.section, owner=cast.member)
    leave(cast, person, by=cast.unitadmin if username == "member" else User.objects.get(username="admin2"),
          choices={"assignment": Choice(Fate.LEAVE)} if username == "member" else {})  # fmt: skip
    assert client.get("/").status_code == 200 and fresh(person).in_force
    midnight()
    assert fresh(person).is_active, "no run has come yet"
    assert client.get("/").status_code == 302 and client.get(work.get_absolute_url()).status_code == 302
    again = Client()
    again.post(reverse("account_login"), {"login": username, "password": PASSWORD})
    assert again.get("/").status_code == 302
    assert not fresh(person).in_force and not User.objects.in_force().filter(pk=person.pk).exists()
    assert fresh(person).scope.anywhere("read") is False and not fresh(person).keeps_system
    User.objects.filter(pk=person.pk).update(last_on=None)  # the control: without the last day it would go on
    assert client.get("/").status_code == 200


def test_a_cover_entered_for_later_days_falls_with_whoever_leaves(cast, midnight):
    leave(cast, cast.member)
    enter_absence(user=cast.recorder, by=cast.recorder, reason="leave", stand_in=cast.member, posting=None,
                  from_on=TODAY, to_on=TOMORROW)  # fmt: skip
    assert fresh(cast.member).answers_for == {cast.member.pk, cast.recorder.pk}
    midnight()
    assert fresh(cast.member).covers == ()


def test_whoever_is_about_to_leave_is_not_the_one_who_stays(cast):
    second = make_user("auditor2", administration=User.Administration.AUDIT)
    leave(cast, cast.auditor, by=cast.admin, last_on=TODAY + timedelta(days=9))
    with pytest.raises(ValidationError):
        leave(cast, second, by=cast.admin)


def test_a_last_day_that_is_over_closes_at_once(cast):
    leave(cast, cast.member, last_on=YESTERDAY)
    assert not fresh(cast.member).is_active


def test_what_comes_until_the_last_day_passes_on_that_night(cast):
    last = TODAY + timedelta(days=5)
    leave(cast, cast.member, last_on=last, successor=cast.recorder)
    late = make_assignment(cast.section, title="临走前下达", owner=cast.member, due_on=last)
    close_accounts(today=last)
    assert Assignment.objects.get(pk=late.pk).owner == cast.member
    close_accounts(today=last + timedelta(days=1))
    assert Assignment.objects.get(pk=late.pk).owner == cast.recorder
    assert Handover.objects.get().lines.filter(title="临走前下达", fate=Fate.HAND).exists()


def test_someone_who_left_comes_back_with_a_new_post(cast):
    leave(cast, cast.member, last_on=YESTERDAY)
    come_back(person=cast.member, by=cast.unitadmin, today=TODAY, unit=cast.office, role=Role.MEMBER, from_on=TODAY)
    assert fresh(cast.member).is_active and close_accounts(today=TOMORROW) == 0
    assert not fresh(cast.member).in_force, "like a new account, until the security administrator authorizes it"
    with pytest.raises(ValidationError):
        come_back(person=cast.member, by=cast.unitadmin, today=TODAY, unit=cast.office, role=Role.MEMBER, from_on=TODAY)
    leave(cast, cast.member)  # and may leave again


def test_the_last_administrator_of_a_kind_does_not_go(cast):
    with pytest.raises(ValidationError):
        leave(cast, cast.auditor, by=cast.admin)
    make_user("auditor2", administration=User.Administration.AUDIT)
    assert leave(cast, cast.auditor, by=cast.admin).unit is None
    close_accounts(today=TOMORROW)
    assert not fresh(cast.auditor).is_active


def test_an_account_that_became_the_last_of_its_kind_stays_open(cast):
    second = make_user("auditor2", administration=User.Administration.AUDIT)
    leave(cast, cast.auditor, by=cast.admin)
    User.objects.filter(pk=second.pk).update(is_active=False)
    assert close_accounts(today=TOMORROW) == 0 and fresh(cast.auditor).is_active


# Through the pages


def test_the_page_shows_what_is_open_then_lists_what_was_done(cast, busy, signed_in):
    client = signed_in(cast.unitadmin)
    first = client.get(url("leave", busy))
    assert "我的任务" in first.content.decode()
    shown = client.post(url("leave", busy), typed(first, why="retired", successor=cast.recorder.pk))
    assert shown.context["asked"] and not Handover.objects.exists()
    done = client.post(url("leave", busy), typed(shown), follow=True)
    assert done.redirect_chain, done.context["form"].errors
    body = done.content.decode()
    assert "我的任务" in body
    assert "section · recorder" in body, Handover.objects.get().lines.values_list("kind", "fate", "after")


def test_on_a_persons_pages_the_reader_stays_the_reader(cast, signed_in):
    client = signed_in(cast.unitadmin)
    for page in (cast.member.get_absolute_url(), url("leave", cast.member)):
        assert client.get(page).context["user"] == cast.unitadmin


def test_who_keeps_the_unit_opens_the_account_again(cast, signed_in):
    leave(cast, cast.member, last_on=YESTERDAY)
    client = signed_in(cast.unitadmin)
    page = client.get(Handover.objects.get().get_absolute_url())
    assert url("come_back", cast.member) in page.content.decode()
    form = client.get(url("come_back", cast.member))
    done = client.post(url("come_back", cast.member), typed(form, unit=cast.section.pk, role="member"))
    assert done.status_code == 302 and fresh(cast.member).is_active
    leave(cast, fresh(cast.member), last_on=YESTERDAY)
    assert signed_in(cast.stranger).get(url("come_back", cast.member)).status_code == 404
    assert signed_in(cast.leader).get(url("come_back", cast.member)).status_code in (403, 404)


def test_nobody_enters_their_own_departure_or_that_of_people_posted_elsewhere_too(cast, signed_in):
    client = signed_in(cast.unitadmin)
    assert client.get(url("leave", cast.unitadmin)).status_code == 403
    make_post(cast.member, cast.other_section)
    assert client.get(url("leave", cast.member)).status_code == 403
    assert client.get(url("leave", cast.stranger)).status_code == 404


def test_a_person_with_many_open_items_is_shown_and_leaves_in_bounded_queries(cast, signed_in):
    client, shown, written = signed_in(cast.unitadmin), [], []
    people = [make_user(f"p{number}", cast.section) for number in range(2)]
    for person, many in zip(people, (2, 200), strict=True):
        for number in range(many):
            make_assignment(cast.section, title=f"任务{number}", owner=person)
        with CaptureQueriesContext(connection) as asked:
            client.get(url("leave", person))
        shown.append(len(asked))
        with CaptureQueriesContext(connection) as asked:
            leave(cast, person, successor=cast.recorder)
        written.append(len(asked))
        assert Assignment.objects.filter(owner=cast.recorder).count() >= many
        assert not Assignment.objects.filter(owner=person).exists()
    assert shown[0] == shown[1]
    assert written[1] <= written[0] + 3 * 198 + 5


@pytest.mark.parametrize(
    ("field", "value"),
    [("last_on", "2999-01-01"), ("last_on", ""), ("why", "x"), ("successor", "999999"), ("owner-assignment", "0"),
     ("fate-assignment", "end")],
)  # fmt: skip
def test_bad_input_gets_a_message_and_nobody_leaves(cast, busy, signed_in, field, value):
    client = signed_in(cast.unitadmin)
    shown = client.post(url("leave", busy), {"last_on": TODAY, "why": "retired", "successor": cast.recorder.pk})
    answer = client.post(url("leave", busy), typed(shown) | {field: value})
    assert answer.status_code == 200 and answer.context["form"].errors
    assert not Handover.objects.exists() and LONG_AGO < TODAY


def test_the_persons_page_says_when_the_account_closes_and_offers_no_second_departure(cast, signed_in):
    page = reverse("organization:person", args=[cast.member.pk])
    client = signed_in(cast.unitadmin)
    assert url("leave", cast.member) in client.get(page).content.decode()
    leave(cast, cast.member, last_on=TOMORROW)
    said = client.get(page).content.decode()
    assert url("leave", cast.member) not in said
    assert f"账号于{TOMORROW.isoformat()}结束时关闭" in said
