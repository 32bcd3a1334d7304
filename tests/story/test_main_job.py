"""The main job from end to end in a real browser: a meeting is logged and signed, its decision becomes a problem, the
owner is reminded and puts it right, the leader approves, and every number has moved."""

import re

from django.core.management import call_command
from django.utils import timezone

from calendars.periods import Period
from calendars.working_days import WorkingDays
from meetings.models import Meeting
from rectification.models import Item
from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment, Duty
from study.models import Category, Session
from tests.browsing import next_page
from tests.cast import make_duty, make_post
from tests.meetings.factory import standing_types
from tests.story.walking import send
from tests.study.factory import make_series


def number_on(page, label):
    """What the dashboard's tile of that name says."""
    tile = page.locator(".tile", has=page.locator(".tile-label", has_text=re.compile(rf"^\s*{label}\s*$")))
    return int(re.search(r"\d+", tile.first.locator(".tile-number").inner_text()).group())


def test_from_the_meeting_to_the_closed_number_and_the_summary(cast, at_desk):
    standing_types()
    today = timezone.localdate()
    quarter = Period.containing("quarter", today)
    due_on = WorkingDays.load(today, today).shift(today, 2)
    make_duty(cast.section, evidence_kind=standing_types()[0].kind, per=Duty.Per.QUARTER, owner=cast.recorder,
              valid_from=quarter.start)  # fmt: skip
    fall_due(today=today)
    owed = Assignment.objects.get(period_from=quarter.start)

    leader = at_desk("leader")
    leader.goto("/dashboard/")
    done_before, closed_before = number_on(leader, "已完成任务"), number_on(leader, "已销号问题")

    recorder = at_desk("recorder")
    recorder.goto(f"/meetings/new/?type=analysis&covers={quarter.code}")
    recorder.fill("[name='agenda-0-title']", "本季度情况")
    recorder.fill("[name=discussion]", "总体平稳，学习记录不够完整。")
    recorder.fill("[name='decisions-0-text']", "学习记录不完整")
    recorder.select_option("[name='decisions-0-becomes']", "rectify")
    recorder.select_option("[name='decisions-0-owner']", str(cast.member.pk))
    recorder.fill("[name='decisions-0-due_on']", due_on.isoformat())
    send(recorder)
    recorder.wait_for_url(re.compile(r"/meetings/\d+/$"))
    recorder.get_by_role("button", name="签字并送主持人").click()
    recorder.get_by_text("已签字，会议记录已锁定，待主持人签字").wait_for()
    owed.refresh_from_db()
    assert owed.stage == "held" and not Item.objects.exists()
    head = at_desk("head")
    with next_page(head):
        head.get_by_role("link", name=str(Meeting.objects.get())).first.click()
    head.get_by_role("button", name="主持人签字").click()
    head.get_by_text("已签发，会议记录已锁定").wait_for()
    owed.refresh_from_db()
    item = Item.objects.get()
    assert (owed.stage, item.title, item.owner) == ("done", "学习记录不完整", cast.member)

    call_command("remind", "--once", "--on", due_on.isoformat())
    owner = at_desk("member")
    owner.goto("/reminders/")
    owner.get_by_role("link", name="学习记录不完整").first.click()
    owner.wait_for_url(re.compile(rf"/rectification/{item.pk}/$"))

    head.goto(f"/rectification/{item.pk}/measures/")
    head.fill("[name='measures-0-text']", "补齐全年学习记录")
    head.select_option("[name='measures-0-owner']", str(cast.member.pk))
    head.fill("[name='measures-0-due_on']", due_on.isoformat())
    send(head)
    head.goto(f"/rectification/{item.pk}/do/start/")
    send(head)

    owner.goto(f"/rectification/{item.pk}/")
    with next_page(owner):
        owner.get_by_role("link", name="填报完成").click()
    send(owner)
    owner.goto(f"/rectification/{item.pk}/do/apply/")
    owner.fill("[name=text]", "补记12次，附签到册")
    send(owner)
    head.goto(f"/rectification/{item.pk}/do/review/")
    send(head)
    leader.goto(f"/rectification/{item.pk}/do/approve/")
    send(leader)
    item.refresh_from_db()
    assert (item.stage, item.evidence.get().text) == ("closed", "补记12次，附签到册")

    leader.goto("/dashboard/")
    assert number_on(leader, "已完成任务") == done_before + 1
    assert number_on(leader, "已销号问题") == closed_before + 1
    leader.goto(f"/reports/?unit=bureau&year={today.year}")
    assert "学习记录不完整" in leader.inner_text("article")
    leader.goto(f"/reports/?unit=section&year={today.year}")
    assert re.search(r"分析研判本单位意识形态领域工作情况\s*1\s*次", leader.inner_text("article"))
    assert Meeting.objects.get().stage == "signed"


def test_a_monday_session_is_logged_in_at_most_six_fields(cast, at_desk):
    today = timezone.localdate()
    make_post(cast.recorder, cast.section, "recorder", title="学习秘书")
    make_series(cast.section, by=cast.head, weekday=today.weekday(), category=Category.ROUTINE,
                active_from=today.replace(day=1), today=today, rota=[cast.head, cast.member])  # fmt: skip
    page = at_desk("recorder")
    page.goto("/study/log/")
    names = set(page.locator("main form [name]:not([type=hidden])").evaluate_all("rows => rows.map(row => row.name)"))
    assert len(names) <= 6
    page.fill("[name=topic]", "传达学习有关会议精神")
    send(page)
    page.wait_for_url(re.compile(r"/study/\d+/$"))
    session = Session.objects.get()
    assert (session.held_on, session.lecturer, session.attendees.count()) == (today, cast.head, 3)
