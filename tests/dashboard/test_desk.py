"""My work: what waits for each person, each line with its one next act."""

from datetime import timedelta

import pytest
from django.utils import timezone

from responsibility.awaiting import Reason
from responsibility.models import Assignment
from tests.cast import make_assignment, make_duty, make_user
from tests.reports.factory import make_meeting

pytestmark = pytest.mark.django_db
Stage = Assignment.Stage


def desk(client):
    page = client.get("/")
    assert page.status_code == 200
    return {bucket.reason: [str(line.record) for line in bucket.lines] for bucket in page.context["buckets"]}


def make_desk(cast, today):
    """One thing under most reasons, for the head of the section."""
    for title, days, stage in (
        ("迟", -2, Stage.OPEN), ("今", 0, Stage.OPEN), ("近", 3, Stage.OPEN), ("远", 4, Stage.OPEN),
        ("退", 9, Stage.RETURNED), ("毕", -9, Stage.DONE), ("消", -9, Stage.CANCELLED),
    ):  # fmt: skip
        make_assignment(cast.section, title=title, owner=cast.head, stage=stage, due_on=today + timedelta(days=days),
                        done_on=today)  # fmt: skip
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
    from calendars.periods import Period  # a value only this test needs

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
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, today = signed_in(cast.head), timezone.localdate()
    make_desk(cast, today)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for _copy in range(5):
        make_desk(cast, today)
    with django_assert_num_queries(len(few)):
        client.get("/")
