"""The same run by hand: `manage.py remind`, and the duties' `manage.py fall_due`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reminders.models import Bell, Dispatch, Reminder
from reminders.tasks import remind
from responsibility.models import Assignment, Duty
from responsibility.tasks import fall_due
from tests.cast import make_assignment, make_duty
from tests.reminders.factory import DUE, ledger


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def assignment(cast):
    return make_assignment(cast.section, owner=cast.member, title="报送季度研判报告", due_on=DUE)


def test_twice_on_one_day_writes_each_row_once_and_sends_one_message(assignment, mailoutbox):
    first = run("remind", "--once", "--on", "2026-09-24")
    rows = ledger()
    second = run("remind", "--once", "--on", "2026-09-24")
    assert first == "检查未办结事项1项，生成提醒2条；生成邮件1封，发送1封，失败0封"
    assert second == "检查未办结事项1项，生成提醒0条；生成邮件0封，发送0封，失败0封"
    assert ledger() == rows == [("before", 0, "member", "inapp", "sent"), ("before", 0, "member", "email", "sent")]
    assert len(mailoutbox) == 1


def test_a_dry_run_says_who_would_be_told_what_and_writes_nothing(assignment, mailoutbox):
    told = run("remind", "--once", "--dry-run", "--on", "2026-10-10").splitlines()
    assert told == [
        "member · 系统内 · 逾期提醒（次一工作日起，每5个工作日） · 2026-09-30 · 报送季度研判报告 · 已发送",
        "member · 邮件 · 逾期提醒（次一工作日起，每5个工作日） · 2026-09-30 · 报送季度研判报告 · 待发送",
        "head · 系统内 · 逾期3个工作日，提醒本单位负责人 · 2026-09-30 · 报送季度研判报告 · 已发送",
        "head · 邮件 · 逾期3个工作日，提醒本单位负责人 · 2026-09-30 · 报送季度研判报告 · 待发送",
        "将生成提醒4条",
    ]
    assert (Reminder.objects.count(), Dispatch.objects.count(), Bell.objects.count(), mailoutbox) == (0, 0, 0, [])


@pytest.mark.parametrize(
    "arguments",
    [(), ("--once", "--loop"), ("--loop", "--on", "2026-09-24"), ("--loop", "--dry-run"), ("--once", "--on", "24.9."),
     ("--once", "--on", "2026-02-29"), ("--once", "--on", "0001-01-01"), ("--once", "--on", "9999-12-31")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(db, arguments):
    with pytest.raises(CommandError):
        run("remind", *arguments)


def test_on_a_leap_day_and_at_both_ends_of_the_calendar_it_runs(assignment):
    for text in ("2024-02-29", "2000-01-01", "2100-12-31"):
        assert "检查未办结事项" in run("remind", "--once", "--on", text)


def test_the_bell_of_the_worker_does_the_same(assignment):
    remind()
    assert Bell.objects.get().rung_at is not None


def test_fall_due_makes_each_assignment_once(cast):
    make_duty(cast.section, year=2026, lapses=True, owner=cast.member)
    assert run("fall_due", "--on", "2026-07-05") == "2026-07-05：生成任务3项，逾期未开展2项。"
    assert run("fall_due", "--on", "2026-07-05") == "2026-07-05：生成任务0项，逾期未开展0项。"
    assert Assignment.objects.count() == 3


def test_the_hourly_task_makes_and_lapses_as_the_command_does(cast):
    make_duty(cast.section, per=Duty.Per.YEAR)
    fall_due()
    fall_due()
    assert Assignment.objects.count() == 1
