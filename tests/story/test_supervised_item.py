"""A supervised matter from its registration to its closing, in a real browser: a section leads, two units assist; one
return, one extension, one urging. Whoever's turn it is finds one next button on the page."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from organization.rights import Role
from responsibility.models import Supervision
from tests.browsing import next_page
from tests.cast import make_user
from tests.story.walking import send


class Walker:
    """One person at a desk, on the page of one item."""

    def __init__(self, page, item):
        self.page, self.item = page, item

    def open(self):
        self.page.goto(self.item.get_absolute_url())

    def next(self, verb, **fields):
        """Take the one step the page puts first."""
        self.open()
        first = self.page.locator(".verbs .btn-primary")
        expect(first).to_have_count(1)
        self.take(first, verb, fields)

    def do(self, verb, **fields):
        """Take a step that stands beside the first one."""
        self.open()
        self.take(self.page.locator(f".verbs a[href$='/{verb}/']"), verb, fields)

    def take(self, button, verb, fields):
        address = button.get_attribute("href") or button.locator("xpath=ancestor::form").get_attribute("action")
        assert address.endswith(f"/{verb}/")
        with next_page(self.page):
            button.click()
        self.fill(fields)

    def say(self, path, **fields):
        """Open a page that the item's page links to."""
        self.open()
        with next_page(self.page):
            self.page.locator(f"main a[href$='/{path}/']").first.click()
        self.fill(fields)

    def fill(self, fields):
        for name, value in fields.items():
            field = self.page.locator(f"[name={name}]")
            if field.first.get_attribute("type") == "radio":
                self.page.check(f"[name={name}][value={value}]")
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))
        if self.page.locator("main form .form-actions").count():
            send(self.page)

    def refused(self, verb):
        self.open()
        expect(self.page.locator(f".verbs [href$='/{verb}/'], .verbs [action$='/{verb}/']")).to_have_count(0)


@pytest.fixture
def registered(cast, at_desk):
    """Entered and issued on the registration page."""
    branch_head = make_user("branch-head", cast.branch, Role.HEAD)
    due_on = timezone.localdate() + timedelta(days=30)
    page = at_desk("supervisor")
    page.goto("/assignments/register/")
    if page.locator("[name=registrar_unit]").count():
        page.select_option("[name=registrar_unit]", str(cast.city.pk))
    page.fill("[name=title]", "开展网络意识形态阵地管理专项检查")
    page.fill("[name=detail]", "逐一核对账号，形成清单。")
    page.fill("[name=source]", "市委督查通知〔2026〕8号")
    page.select_option("[name=unit]", str(cast.section.pk))
    page.fill("[name=due_on]", due_on.isoformat())
    page.select_option("[name=leader]", str(cast.leader.pk))
    page.check("[name=needs_approval]")
    for place, (unit, owner) in enumerate([(cast.office, cast.assistant), (cast.branch, branch_head)]):
        page.select_option(f"[name=parts-{place}-unit]", str(unit.pk))
        page.select_option(f"[name=parts-{place}-owner]", str(owner.pk))
        page.fill(f"[name=parts-{place}-due_on]", (due_on - timedelta(days=5)).isoformat())
        page.fill(f"[name=parts-{place}-title]", "核对本单位账号")
    with next_page(page):
        page.locator("button[name=issue]").click()
    return Supervision.objects.get().assignment, page


def test_from_registration_to_closing_with_a_return_an_extension_and_an_urging(cast, registered, at_desk):
    item, page = registered
    due_on, later = item.due_on, item.due_on + timedelta(days=10)
    office, branch = item.parts.get(unit=cast.office), item.parts.get(unit=cast.branch)
    assert (item.stage, office.stage, branch.stage) == ("issued", "issued", "issued")
    assert item.supervision.number in page.inner_text("main")
    supervisor, head, member = Walker(page, item), Walker(at_desk("head"), item), Walker(at_desk("member"), item)
    leader = Walker(at_desk("leader"), item)

    head.page.goto("/")
    assert "专项检查" in head.page.inner_text("main")
    head.next("receive", owner=cast.member.pk)
    for username, part in (("assistant", office), ("branch-head", branch)):
        doer = Walker(at_desk(username), part)
        doer.next("receive")
        doer.next("submit", text="账号清单已核对")
        Walker(page, part).next("accept")
        part.refresh_from_db()
        assert part.stage == "done"

    member.say("progress", text="已核对三个账号", percent=40, difficulties="一个账号无人管理")
    supervisor.say("urge", text="请抓紧")
    member.page.goto("/reminders/")
    assert "专项检查" in member.page.inner_text("main")
    member.say("extension/ask", to_day=later.isoformat(), reason="等候平台答复")
    member.open()
    assert member.page.locator("main a[href$='/extension/']").count() == 0, "nobody decides about their own time"
    supervisor.say("extension", granted="yes", to_day=later.isoformat())
    item.refresh_from_db()
    assert (item.due_on, item.first_due_on) == (later, due_on)

    member.next("submit", text="专项检查报告")
    member.refused("pass_on")
    supervisor.do("return", note="清单缺负责人")
    member.next("submit", text="清单已补负责人")
    supervisor.next("pass_on")
    supervisor.refused("close")
    leader.next("close")
    item.refresh_from_db()
    assert item.stage == "done"
    moved = item.acts.exclude(from_stage=F("to_stage")).order_by("at", "pk").values_list("verb", flat=True)
    assert list(moved) == ["register", "issue", "receive", "submit", "return", "submit", "pass_on", "close"]
    assert (item.extensions.granted().count(), item.urgings.count()) == (1, 1)
    leader.open()
    timeline = leader.page.inner_text("aside")
    assert all(words in timeline for words in ("清单缺负责人", "等候平台答复", "请抓紧", "已核对三个账号"))
