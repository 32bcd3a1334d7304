"""My work: what waits for each person, each line with its one next act."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from calendars.periods import Period
from organization.models import User
from responsibility.lights.lights import Lights
from responsibility.models import Assignment
from responsibility.obligations.awaiting import Reason, awaiting
from tests.cast import make_assignment, make_duty, make_post, make_user
from tests.reports.factory import make_meeting

pytestmark = pytest.mark.django_db
Stage = Assignment.Stage


def desk(client):
    page = client.get("/")
    assert page.status_code == 200
    return {bucket.reason: [str(line.record) for line in bucket.lines] for bucket in page.context["buckets"]}


def last_near(today):
    """The last due day that is no mere "later": of this week, or while the light is yellow, whichever is later."""
    return max(Period.week(today).end, Lights.on(today).last_day(3))


def make_desk(cast, today):
    """One thing under most reasons, for the head of the section."""
    near, day = last_near(today), timedelta(days=1)
    for title, due_on, stage in (
        ("迟", today - 2 * day, Stage.OPEN), ("今", today, Stage.OPEN), ("近", near, Stage.OPEN),
        ("远", near + day, Stage.OPEN), ("退", near + 9 * day, Stage.RETURNED), ("毕", today - 9 * day, Stage.DONE),
        ("消", today - 9 * day, Stage.CANCELLED),
    ):  # fmt: skip
        make_assignment(cast.section, title=title, owner=cast.head, stage=stage, due_on=due_on, done_on=today)
    make_assignment(cast.section, title="审", owner=cast.member, stage=Stage.SUBMITTED, due_on=today)
    make_assignment(cast.office, title="他", owner=cast.assistant, due_on=today)


def test_each_line_lies_in_the_bucket_of_its_reason(cast, signed_in):
    make_desk(cast, timezone.localdate())
    assert desk(signed_in(cast.head)) == {
        Reason.LATE: ["迟"],
        Reason.RETURNED: ["退"],
        Reason.SOON: ["今", "近"],
        Reason.REVIEW: ["审"],
        Reason.OPEN: ["远"],
    }


def test_buckets_without_a_line_are_not_shown(cast, signed_in):
    make_assignment(cast.section, owner=cast.member, due_on=timezone.localdate() - timedelta(days=1))
    page = signed_in(cast.member).get("/").content.decode()
    assert page.count('class="panel panel-flush desk"') == 1
    assert "已逾期" in page
    assert "待审核" not in page


def test_every_line_leads_to_a_page_that_opens(cast, signed_in):
    today = timezone.localdate()
    make_desk(cast, today)
    make_meeting(cast.section, "analysis", held_on=today, by=cast.head, recorder=cast.head, stage="held",
                 signed_at=None, signed_by=None)  # fmt: skip
    client = signed_in(cast.head)
    lines = [line for bucket in client.get("/").context["buckets"] for line in bucket.lines]
    assert len(lines) == 7
    for line in lines:
        assert client.get(line.url).status_code == 200, line.url
        assert client.get(line.record.get_absolute_url()).status_code == 200


def test_a_quarter_s_line_names_its_quarter(cast, signed_in):
    duty = make_duty(cast.section, owner=cast.member, year=2026)
    quarter = Period.quarter(2026, 2)
    make_assignment(cast.section, duty=duty, owner=cast.member, due_on=quarter.end, period_from=quarter.start,
                    period_to=quarter.end)  # fmt: skip
    assert "2026年第二季度" in signed_in(cast.member).get("/").content.decode()


@pytest.mark.parametrize(
    ("who", "words"),
    [("recorder", "会议"), ("head", "从常用责任事项中选择"), ("unitadmin", "单位与人员"), ("member", "查看任务"),
     ("admin", "单位与人员"), ("auditor", "打开审计日志"), ("auditor", "本账号用于查看审计日志"),
     ("security", "本账号负责账号和权限的授权管理")],
)  # fmt: skip
def test_the_first_day_says_what_to_do(cast, signed_in, who, words):
    page = signed_in(getattr(cast, who)).get("/")
    assert page.context["buckets"] == []
    assert words in page.content.decode()
    assert "您尚未在任何单位任职" not in page.content.decode()
    for step in page.context["first_steps"]:
        assert page.client.get(step.url).status_code == 200, step.url


def test_who_holds_no_post_any_more_sees_an_empty_desk(cast, signed_in):
    former = make_user("former")
    make_assignment(cast.section, due_on=timezone.localdate())
    assert desk(signed_in(former)) == {}


def test_only_the_first_lines_of_a_long_bucket_are_shown(cast, signed_in):
    today = timezone.localdate()
    for number in range(33):
        make_assignment(cast.section, title=f"第{number}件", owner=cast.member, due_on=today - timedelta(days=1))
    page = signed_in(cast.member).get("/").content.decode()
    assert page.count("<tr>") - 1 == 30
    assert "另有3项未列出" in page


def test_the_number_of_queries_does_not_grow_with_the_lines(cast, signed_in, django_assert_num_queries):
    client, today = signed_in(cast.head), timezone.localdate()
    make_desk(cast, today)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for _copy in range(5):
        make_desk(cast, today)
    with django_assert_num_queries(len(few)):
        client.get("/")
    assert len(few) <= 19


@pytest.mark.parametrize(
    ("weekday", "due_in", "reason"),
    [(0, 4, Reason.SOON), (0, 6, Reason.SOON), (0, 7, Reason.OPEN), (4, 3, Reason.SOON), (4, 6, Reason.OPEN)],
)  # fmt: skip
def test_what_is_due_this_week_or_turns_yellow_does_not_lie_with_what_can_wait(cast, weekday, due_in, reason):
    """On a Monday all of the week up to Sunday; on a Friday the Monday after it, though it is another week."""
    today = date(2024, 3, 4) + timedelta(days=weekday)
    row = make_assignment(cast.section, owner=cast.member, due_on=today + timedelta(days=due_in))
    assert [(line.reason, line.record) for line in awaiting(cast.member, today)] == [(reason, row)]


def of_another(client, username):
    return client.get("/", {"as": username})


def test_a_leader_sees_what_waits_for_someone_below_and_it_is_put_on_record(cast, signed_in):
    make_desk(cast, timezone.localdate())
    client = signed_in(cast.leader)
    page = of_another(client, "head")
    found = {bucket.reason: [str(line.record) for line in bucket.lines] for bucket in page.context["buckets"]}
    assert found == desk(signed_in(cast.head))
    told = Entry.objects.filter(event="desk_opened").values_list("by__username", "kind", "record_id")
    assert list(told) == [("leader", "organization.user", cast.head.pk)]
    text = page.content.decode()
    assert "head的待办事项" in text
    assert page.context["user"] == cast.leader
    for bucket in page.context["buckets"]:
        for line in bucket.lines:
            assert line.url == line.record.get_absolute_url()
            assert line.action == "查看"


def test_it_shows_no_record_that_the_leader_may_not_read(cast, signed_in):
    make_post(cast.member, cast.other_section, kind="concurrent")
    today = timezone.localdate()
    make_assignment(cast.section, title="本局的", owner=cast.member, due_on=today)
    make_assignment(cast.other_section, title="别局的", owner=cast.member, due_on=today)
    page = of_another(signed_in(cast.head), "member")
    assert [[str(line.record) for line in bucket.lines] for bucket in page.context["buckets"]] == [["本局的"]]
    assert "别局的" not in page.content.decode()
    assert desk(signed_in(cast.member)) == {Reason.SOON: ["本局的", "别局的"]}


@pytest.mark.parametrize(
    ("reader", "asked"),
    [
        ("member", "head"), ("head", "leader"), ("head", "assistant"), ("stranger", "member"), ("unitadmin", "member"),
        ("admin", "member"), ("auditor", "member"), ("leader", "nobody"), ("leader", ""),
        ("head", "deputy"), ("deputy", "head"), ("leader", "unitadmin2"),
    ],
)  # fmt: skip
def test_nobody_else_opens_it_and_equals_not_each_others(cast, signed_in, reader, asked):
    """A deputy head of the same section reviews for it too; a post in two bureaus is not one leader's to oversee."""
    make_user("deputy", cast.section, "head")
    make_post(make_user("unitadmin2", cast.section), cast.other_section)
    assert of_another(signed_in(User.objects.get(username=reader)), asked).status_code == 404
    assert not Entry.objects.filter(event="desk_opened").exists()


def test_ones_own_name_is_ones_own_desk(cast, signed_in):
    make_desk(cast, timezone.localdate())
    page = of_another(signed_in(cast.head), "head")
    assert "person" not in page.context
    assert not Entry.objects.filter(event="desk_opened").exists()


def test_the_page_of_a_person_leads_to_their_desk_only_whom_it_opens_to(cast, signed_in):
    url = cast.member.get_absolute_url()
    assert "/?as=member" in signed_in(cast.head).get(url).content.decode()
    assert "/?as=member" not in signed_in(cast.recorder).get(url).content.decode()


def test_a_date_that_may_still_move_says_so_on_my_work(cast, signed_in):
    due = timezone.localdate() + timedelta(days=2)
    for title, planned in (("会动的", due), ("手定的", due + timedelta(days=1))):
        row = make_assignment(cast.section, owner=cast.member, title=title, due_on=due)
        type(row).objects.filter(pk=row.pk).update(planned_on=planned, provisional=True)
    page = signed_in(cast.member).get("/").content.decode()
    lines = {title: page.split(title, 1)[1].split("</tr>")[0] for title in ("会动的", "手定的")}
    assert "暂定" in lines["会动的"] and "暂定" not in lines["手定的"]
