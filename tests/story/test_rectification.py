"""A finding from the quarterly meeting to closed, looked at again, reopened, and closed again, in a real browser: the
recorder, the owner, the reviewer and the leader, each taking the one step the page puts first for them."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from calendars.periods import Period
from meetings.findings.areas import keep_areas
from organization.unit_settings import NOTHING_SET
from rectification.models import Item
from tests.meetings.factory import standing_types

SENTENCE = "外勤人员补学记录不完整，须建立销号台账"
AREA, FOUND = "队伍建设", "外勤任务多，补学记录跟不上"
ADDRESS = re.compile(r"/rectification/\d+/$")


class Desk:
    """One person, on the page of one problem."""

    def __init__(self, page, item):
        self.page, self.item = page, item

    def open(self):
        self.page.goto(self.item.get_absolute_url())

    def next(self, label, stage, **fields):
        """Take the one step the page puts first, which has this name; the page then shows this stage."""
        self.open()
        first = self.page.locator(".verbs .btn-primary")
        expect(first).to_have_text(label)
        first.click()
        if fields:
            self.page.wait_for_url(re.compile(r"/do/\w+/$"))
            self.send(**fields)
        self.stands(stage)

    def do(self, label, stage, **fields):
        """Take a step that stands beside the first one."""
        self.open()
        self.page.locator(".verbs").get_by_role("link", name=label).click()
        self.page.wait_for_url(re.compile(r"/do/\w+/$"))
        self.send(**fields)
        self.stands(stage)

    def send(self, **fields):
        for name, value in fields.items():
            field = self.page.locator(f"main form [name='{name.replace('__', '-')}']")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))
        self.page.locator("main form .form-actions button.btn").first.click()
        self.page.wait_for_url(ADDRESS)

    def stands(self, stage):
        expect(self.page.locator("main .stage").first).to_have_text(stage)

    def plan(self, place, **fields):
        self.open()
        self.page.get_by_role("link", name="制定措施").first.click()
        self.page.wait_for_url(re.compile(r"/measures/$"))
        self.send(**{f"measures__{place}__{name}": value for name, value in fields.items()})

    def carry_out(self, number):
        self.open()
        first = self.page.locator(".verbs .btn-primary")
        expect(first).to_have_text(f"填报第{number}条措施完成情况")
        first.click()
        self.page.wait_for_url(re.compile(r"/rectification/measures/\d+/$"))
        self.send()
        expect(self.page.locator("#measures").get_by_role("link", name="修改")).to_have_count(number)

    def may_not(self, *labels):
        self.open()
        for label in labels:
            expect(self.page.locator(".verbs").get_by_text(label, exact=True)).to_have_count(0)


@pytest.fixture
def found(cast, at_desk):
    """Decided at the quarterly meeting, that is recorded and signed by recorder and chair; (problem, desk) by name."""
    standing_types()
    keep_areas(unit=cast.section, words=AREA, version=NOTHING_SET)
    today = timezone.localdate()
    quarter = Period.containing("quarter", today)
    recorder, head = at_desk("recorder"), at_desk("head")
    recorder.goto(f"/meetings/new/?type=analysis&covers={quarter.code}")
    recorder.fill("[name='agenda-0-title']", "本季度情况")
    recorder.fill("[name='findings-0-found']", FOUND)
    recorder.fill("[name='decisions-0-text']", SENTENCE)
    recorder.select_option("[name='decisions-0-area']", AREA)
    recorder.select_option("[name='decisions-0-becomes']", "rectify")
    recorder.select_option("[name='decisions-0-owner']", str(cast.member.pk))
    recorder.fill("[name='decisions-0-due_on']", (today + timedelta(days=30)).isoformat())
    recorder.locator("main form .form-actions button.btn").first.click()
    recorder.wait_for_url(re.compile(r"/meetings/\d+/$"))
    meeting = recorder.url
    recorder.get_by_role("button", name="签字并送主持人").click()
    expect(recorder.get_by_text("已签字，会议记录已锁定，待主持人签字")).to_be_visible()
    head.goto(meeting)
    head.get_by_role("button", name="主持人签字").click()
    expect(head.get_by_text("已签发，会议记录已锁定")).to_be_visible()
    head.get_by_role("row", name=SENTENCE).get_by_role("link", name="问题", exact=True).click()
    head.wait_for_url(ADDRESS)
    item = Item.objects.get()
    return item, lambda username: Desk({"head": head}.get(username) or at_desk(username), item)


def test_from_the_quarterly_meeting_to_closed_looked_at_again_reopened_and_closed_again(cast, found):
    item, desk = found
    owner, head, leader = desk("member"), desk("head"), desk("leader")
    due_on = item.due_on.isoformat()

    owner.page.goto("/")
    expect(owner.page.locator("main")).to_contain_text(SENTENCE)
    owner.plan(0, text="建立补学台账，逐人销号", owner=cast.member.pk, due_on=due_on)
    owner.next("启动整改", "整改中")
    owner.carry_out(1)
    owner.next("申请销号", "申请销号待审核", text="补学台账，23人次已补学")
    owner.may_not("审核通过", "签批销号", "退回")

    head.page.goto("/")
    expect(head.page.locator("main")).to_contain_text(SENTENCE)
    head.do("退回", "已退回", note="两人没有补学时间")
    owner.next("申请销号", "申请销号待审核", text="补齐两人补学时间")
    head.next("审核通过", "待复核签批", note="逐人核对")
    head.may_not("签批销号", "退回")
    leader.next("签批销号", "已销号", note="同意")

    supervisor = desk("supervisor")
    supervisor.page.goto("/rectification/?rechecked=no")
    expect(supervisor.page.locator("main")).to_contain_text(SENTENCE)
    supervisor.next("回头看：确认已整改", "已销号", note="抽查五人，记录齐全")
    supervisor.page.goto("/rectification/?rechecked=no")
    expect(supervisor.page.locator("main")).not_to_contain_text(SENTENCE)

    owner.may_not("回头看重新整改")
    supervisor.do("回头看重新整改", "整改中", note="新入队三人没有台账")
    owner.page.goto("/")
    expect(owner.page.locator("main")).to_contain_text(SENTENCE)
    owner.plan(1, text="新入队人员入队当月建台账", owner=cast.member.pk, due_on=due_on)
    owner.carry_out(2)
    owner.next("申请销号", "申请销号待审核", text="三名新入队人员台账")
    head.next("审核通过", "待复核签批", note="已核对")
    leader.next("签批销号", "已销号", note="同意再次销号")

    moved = item.acts.exclude(from_stage=F("to_stage")).order_by("pk").values_list("verb", flat=True)
    assert list(moved) == [
        "start", "apply", "return", "apply", "review", "approve", "reopen", "apply", "review", "approve",
    ]  # fmt: skip
    story = leader.page.locator("#chain")
    told = (AREA, FOUND, SENTENCE, "建立补学台账，逐人销号", "补学台账，23人次已补学", "两人没有补学时间", "逐人核对",
            "抽查五人，记录齐全", "新入队三人没有台账", "三名新入队人员台账", "同意再次销号")  # fmt: skip
    for words in told:
        expect(story).to_contain_text(words)
    text = story.inner_text()
    places = [text.index(words) for words in told]
    assert places == sorted(places), "the whole story is told in the order of time"
