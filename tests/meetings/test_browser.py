"""The clerk's quarter of an hour in a real browser: log the quarterly meeting by keyboard, sign it off."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from calendars.periods import Period
from meetings.models import Meeting, Signatures
from meetings.signing.settings import set_signatures
from organization.unit_settings import NOTHING_SET
from rectification.models import Item
from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment, Duty
from tests.browsing import next_page, next_part
from tests.cast import PASSWORD, make_duty, make_user
from tests.meetings.factory import Stage, make_meeting, make_type, standing_types


class Clerk:
    """Types into the page and counts the fields it took."""

    def __init__(self, page):
        self.page, self.fields = page, 0

    def types(self, name, text):
        self.page.locator(f"[name='{name}']").fill(text)
        self.fields += 1

    def chooses(self, name, **option):
        self.page.locator(f"[name='{name}']").select_option(**option)
        self.fields += 1

    def marks(self, person, status, reason=""):
        row = self.page.locator("[data-attendance-row]", has_text=person).first
        row.get_by_text(status, exact=True).click()
        self.fields += 1
        if reason:
            row.locator("input[type=text]").fill(reason)
            self.fields += 1


def counts(page, **numbers):
    for states, number in numbers.items():
        expect(page.locator(f"[data-attendance-count='{states.replace('_', ' ')}']")).to_have_text(number)


@pytest.fixture
def clerk(cast, browser):
    standing_types()
    for number in range(9):
        make_user(f"同事{number}", cast.section, title="科员", rank_no=200 + number)
    page = browser()
    page.goto("/accounts/login/")
    page.fill("[name=login]", "recorder")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    return Clerk(page)


def test_the_quarterly_meeting_is_logged_and_signed_in_a_few_fields(cast, clerk):
    today = timezone.localdate()
    quarter = Period.containing("quarter", today)
    make_duty(cast.section, evidence_kind=make_type().kind, per=Duty.Per.QUARTER, owner=cast.recorder)
    fall_due(today=today)
    set_signatures(unit=cast.section, version=NOTHING_SET, signatures=Signatures.ONE)
    page = clerk.page
    page.goto(f"/meetings/new/?type=analysis&covers={quarter.code}")
    counts(page, present="12")
    clerk.types("starts_at", "09:00")
    clerk.types("ends_at", "10:30")
    clerk.types("place", "三楼会议室")
    clerk.marks("同事1", "请假", "因公出差")
    clerk.marks("同事5", "请假", "病假")
    clerk.marks("同事7", "缺席")
    counts(page, present="9")
    clerk.types("agenda-0-title", "本季度情况")
    clerk.types("agenda-1-title", "下一步打算")
    clerk.types("discussion", "（一）总体情况\n（二）存在的问题")
    clerk.types("conclusion", "总体平稳")
    for number, (text, becomes) in enumerate([("补齐台账", None), ("学习记录不完整", "rectify")]):
        clerk.types(f"decisions-{number}-text", text)
        if becomes:
            clerk.chooses(f"decisions-{number}-becomes", value=becomes)
        clerk.chooses(f"decisions-{number}-owner", value=str(cast.member.pk))
        clerk.types(f"decisions-{number}-due_on", (today + timedelta(days=20)).isoformat())
    assert clerk.fields <= 25
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/meetings/\d+/$"))
    expect(page.locator("main")).to_contain_text("应到12人，实到9人")
    page.get_by_role("button", name="签发").click()
    page.get_by_text("已签发，会议记录已锁定").wait_for()
    assert Meeting.objects.get().stage == Stage.SIGNED
    assert Assignment.objects.filter(duty__isnull=False, period_from=quarter.start).get().stage == "done"
    assert (Assignment.objects.get(duty=None).title, Item.objects.get().title) == ("补齐台账", "学习记录不完整")


def test_another_day_lists_other_people_and_keeps_what_was_marked(cast, clerk):
    page, today = clerk.page, timezone.localdate()
    left_on = today - timedelta(days=30)
    posting = make_user("老同事", cast.section, title="科员").postings.get()
    posting.to_on = left_on
    posting.save()
    page.goto("/meetings/new/")
    clerk.marks("同事1", "缺席")
    expect(page.locator("[data-attendance-row]", has_text="老同事")).to_have_count(0)
    with next_part(page):
        clerk.types("held_on", left_on.isoformat())
    page.locator("[data-attendance-row]", has_text="老同事").first.wait_for()
    counts(page, absent="1")
    page.get_by_role("button", name="新增人员").click()
    added = page.locator("#attendance [data-attendance-row]").last
    expect(added.locator("select")).to_be_focused()


def test_a_row_removed_is_not_saved(cast, clerk):
    page = clerk.page
    page.goto("/meetings/new/?type=party_group")
    clerk.types("agenda-0-title", "留下的议题")
    clerk.types("agenda-1-title", "去掉的议题")
    page.locator("[data-formset=agenda] [data-formset-remove]").nth(1).click()
    page.get_by_role("button", name="增加议题").click()
    page.keyboard.type("后加的议题")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(re.compile(r"/meetings/\d+/$"))
    assert list(Meeting.objects.get().agenda.values_list("title", flat=True)) == ["留下的议题", "后加的议题"]


def test_pages_fit_a_phone(cast, clerk):
    page = clerk.page
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/meetings/", "/meetings/new/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


class Keys:
    """Presses keys and counts them; a character of a reason counts as the two that typing pinyin takes."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def writes(self, text):
        self.page.keyboard.insert_text(text)
        self.pressed += 2 * len(text)


def test_three_of_twelve_are_marked_by_keyboard_in_few_keystrokes(cast, clerk):
    """By initials, without leaving the box: two on leave with a reason, one absent."""
    names = ("陈立新", "李文", "周明", "吴江", "徐平", "孙亮", "马骏", "朱红", "胡涛")
    for number, name in enumerate(names):
        type(cast.head).objects.filter(username=f"同事{number}").update(name=name, sort_key="")
    for person in type(cast.head).objects.filter(name__in=names):
        person.save()
    page = clerk.page
    page.goto("/meetings/new/?type=analysis")
    counts(page, present_leave_absent="12")
    page.locator("h1").click()
    keys = Keys(page)
    keys.press("/", *"clx", "Enter", "ArrowDown")
    keys.writes("出差")
    keys.press("Enter", *"lw", "Enter", "ArrowDown")
    keys.writes("病假")
    keys.press("Enter", *"ht", "Enter", "Enter")
    counts(page, present_leave_absent="12", present="9", leave="2", absent="1", attending="0")
    expect(page.locator("[data-attendance-said]")).to_have_text("胡涛 缺席")
    expect(page.locator("[data-attendance-row]:visible")).to_have_count(1)
    keys.press("Escape")
    expect(page.locator("[data-attendance-row]:visible").nth(11)).to_be_visible()
    assert keys.pressed <= 30
    with next_page(page):
        page.keyboard.press("Control+Enter")
    page.locator("[data-error-summary]").wait_for()  # no period is named: typed marks stay
    counts(page, leave="2")


def test_a_column_is_pasted_and_a_namesake_picked_without_leaving_the_page(cast, clerk):
    for name in ("同事1", "同事2"):
        type(cast.head).objects.filter(username=name).update(name="王伟")
    page = clerk.page
    page.goto("/meetings/new/?type=analysis")
    page.fill("[name=conclusion]", "写到一半的结论")
    page.get_by_text("粘贴一列姓名").click()
    page.fill("[name=pasted]", "1. 同 事3\n王伟\n外单位某某")
    page.select_option("[name=meaning]", "absent")
    with next_part(page):
        page.get_by_role("button", name="核对姓名").click()
    page.get_by_text("查无此人").wait_for()
    counts(page, absent="1")
    with next_part(page):
        page.locator("button[name=pick]").first.click()
    expect(page.locator("button[name=pick]")).to_have_count(0)
    counts(page, absent="2")
    expect(page.locator("[name=pasted]")).to_have_value("外单位某某")
    expect(page.locator("[name=conclusion]")).to_have_value("写到一半的结论")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("[data-attendance-find]")).to_be_focused()


def test_without_scripts_all_are_set_and_the_names_matched_by_buttons(cast, clerk, browser):
    page = browser(java_script_enabled=False)
    page.context.add_cookies(clerk.page.context.cookies())
    page.goto("/meetings/new/?type=analysis")
    with next_page(page):
        page.get_by_role("button", name="全部缺席").click()
    counts(page, absent="12")
    page.locator("details.paste summary").click()
    page.fill("[name=pasted]", "同事1\n同事2")
    page.select_option("[name=meaning]", "came")
    with next_page(page):
        page.get_by_role("button", name="核对姓名").click()
    counts(page, absent="10", present="2")


def test_the_list_and_the_sheet_fit_a_phone(cast, clerk):
    meeting = make_meeting(cast.section, cast.recorder)
    page = clerk.page
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (f"/meetings/{meeting.pk}/edit/", f"/meetings/{meeting.pk}/sign-in/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"/meetings/{meeting.pk}/edit/")
    row = page.locator("[data-attendance-row]").first
    row.get_by_text("缺席", exact=True).click()
    counts(page, absent="1")
