"""Minutes in a real browser: the network goes, the session ends, the browser is killed, somebody else signs in, two
write at once; what was typed is there afterwards."""

import random

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import expect

from exchange.pasted import cleaned
from meetings.models import Meeting
from meetings.records.services import void_meeting
from meetings.signing.services import sign_off
from organization.models import User
from tests.browsing import next_page
from tests.cast import PASSWORD
from tests.depth import SEED
from tests.meetings.factory import make_meeting
from tests.meetings.machine import KEPT, holds
from tests.meetings.minutes import Page

pytestmark = pytest.mark.browser
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "status of 409", "status of 403", "Failed to load resource")
SAVED = "已自动保存"


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.section, cast.recorder, types=("special",), discussion="一、学习\n二、讨论")


@pytest.fixture
def writer(cast, browser, meeting):
    """The recorder with the minutes open."""
    page = browser(expects=OFFLINE)
    sign_in(page, "recorder", f"/meetings/{meeting.pk}/minutes/")
    page.locator("form[data-draft-ready]").wait_for()
    yield page
    page.context.route("**/minutes/save/", lambda route: route.abort())  # a page that is left stores once more


def sign_in(page, name, path):
    page.goto(f"/accounts/login/?next={path}")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def says(page, words):
    expect(page.locator("[data-autosave-state]")).to_contain_text(words, timeout=40_000)


def stored(meeting, column="discussion"):
    return Meeting.objects.values_list(column, flat=True).get(pk=meeting.pk)


def test_text_is_stored_while_one_writes_and_the_network_may_go_and_come(meeting, writer):
    writer.fill("[name=conclusion]", "有网时写的")
    says(writer, SAVED)
    assert stored(meeting, "conclusion") == "有网时写的"
    holds(writer)
    writer.context.set_offline(True)
    writer.locator("[name=conclusion]").press_sequentially("，断网后写的")
    writer.locator("[name=documents]").click()
    says(writer, "暂时连不上服务器")
    holds(writer, "有网时写的，断网后写的")
    writer.context.set_offline(False)
    says(writer, SAVED)
    assert stored(meeting, "conclusion") == "有网时写的，断网后写的"
    holds(writer)


def test_a_session_that_ended_keeps_the_text_and_offers_it_after_signing_in(meeting, writer):
    Session.objects.all().delete()
    writer.fill("[name=conclusion]", "登录失效后写的")
    writer.locator("[name=documents]").click()
    says(writer, "登录已失效")
    with next_page(writer):
        writer.get_by_role("link", name="重新登录").click()
    writer.fill("[name=login]", "recorder")
    writer.fill("[name=password]", PASSWORD)
    writer.keyboard.press("Enter")
    writer.get_by_text("尚未保存的内容").wait_for()
    assert stored(meeting, "conclusion") == ""
    writer.get_by_role("button", name="找回").click()
    says(writer, SAVED)
    assert stored(meeting, "conclusion") == "登录失效后写的"


def closed_by(meeting, how, cast):
    today = meeting.held_on
    if how == "signed":
        sign_off(meeting=meeting, by=cast.head, today=today)
    else:
        void_meeting(meeting=meeting, by=cast.head, reason="重复登记", today=today)


@pytest.mark.parametrize("how", ["signed", "void"])
def test_a_record_closed_meanwhile_leaves_the_text_on_the_page_and_on_the_machine(cast, meeting, writer, how):
    closed_by(meeting, how, cast)
    writer.fill("[name=conclusion]", "晚了一步写的")
    writer.locator("[name=documents]").click()
    says(writer, "该记录已签发或作废，不能再填写。 您填写的内容已在本机保留")
    expect(writer.locator("[name=conclusion]")).to_have_value("晚了一步写的")
    holds(writer, "晚了一步写的")
    writer.goto(f"/meetings/{meeting.pk}/minutes/")
    writer.wait_for_url(f"**/meetings/{meeting.pk}/")
    writer.locator("[data-draft-text]").get_by_text("晚了一步写的").wait_for()
    writer.get_by_role("button", name="不需要").click()
    holds(writer)
    assert stored(meeting, "conclusion") == ""


def test_an_account_closed_meanwhile_stores_nothing_and_its_text_goes_with_the_next_person(cast, meeting, writer):
    User.objects.filter(pk=cast.recorder.pk).update(is_active=False)
    writer.fill("[name=conclusion]", "账号停用后写的")
    writer.locator("[name=documents]").click()
    says(writer, "登录已失效或已无权填写")
    holds(writer, "账号停用后写的")
    assert stored(meeting, "conclusion") == ""
    next_one = writer.context.new_page()
    sign_in(next_one, "head", "/meetings/")
    holds(next_one)


def test_what_is_found_in_several_places_is_got_back_at_once(meeting, writer):
    writer.context.set_offline(True)
    for name in ("conclusion", "documents"):
        writer.fill(f"[name={name}]", f"断网时写的{name}")
    holds(writer, "断网时写的conclusion", "断网时写的documents")
    writer.context.route("**/minutes/save/", lambda route: route.abort())
    writer.context.set_offline(False)
    writer.goto(f"/meetings/{meeting.pk}/minutes/")
    writer.get_by_text("本机有未保存的填写内容：2处").wait_for()
    writer.context.unroute("**/minutes/save/")
    writer.get_by_role("button", name="全部找回").click()
    says(writer, SAVED)
    holds(writer)
    expect(writer.locator("[data-draft-summary]")).to_be_hidden()
    row = Meeting.objects.get(pk=meeting.pk)
    assert (row.conclusion, row.documents) == ("断网时写的conclusion", "断网时写的documents")


def test_somebody_else_who_signs_in_finds_nothing_and_nothing_is_left(cast, meeting, writer):
    writer.context.set_offline(True)
    writer.fill("[name=conclusion]", "只有本人能看的草稿")
    writer.locator("[name=documents]").click()
    says(writer, "暂时连不上服务器")
    holds(writer, "只有本人能看的草稿")
    left_open, other = writer, writer.context.new_page()
    writer.context.clear_cookies()
    writer.context.set_offline(False)
    sign_in(other, "head", f"/meetings/{meeting.pk}/minutes/")
    other.locator("form[data-draft-ready]").wait_for()
    assert other.evaluate(KEPT) == []
    expect(other.locator("main")).not_to_contain_text("只有本人能看的草稿")
    left_open.locator("[name=conclusion]").press_sequentially("又写")
    left_open.wait_for_timeout(1500)
    assert other.evaluate(KEPT) == []
    assert stored(meeting, "conclusion") == ""


def test_two_recorders_see_each_other_s_lines_and_choose_where_both_changed_one(cast, meeting, writer):
    client = Client()
    client.force_login(cast.head)
    other = Page(client, meeting)
    other.stores("discussion", "一、学习文件\n二、讨论")
    writer.locator("[name=discussion]").press("Control+End")
    writer.keyboard.type("：充分")
    writer.locator("[name=documents]").click()
    expect(writer.locator("[name=discussion]")).to_have_value("一、学习文件\n二、讨论：充分")
    says(writer, SAVED)
    expect(writer.get_by_text("他人同时写入的内容已自动并入")).to_be_visible()
    expect(writer.locator("main")).to_contain_text("同时在写：head")
    other.fields = Page(client, meeting).fields
    other.stores("discussion", "一、学习文件\n二、讨论：充分，形成共识")
    writer.fill("[name=discussion]", "一、学习文件\n二、讨论：不充分")
    writer.locator("[name=documents]").click()
    panel = writer.locator("[data-differs]")
    expect(panel).to_contain_text("二、讨论：充分，形成共识")
    expect(panel).to_contain_text("二、讨论：不充分")
    assert stored(meeting) == "一、学习文件\n二、讨论：充分，形成共识"
    panel.get_by_role("button", name="两份都保留").click()
    says(writer, SAVED)
    assert stored(meeting) == "一、学习文件\n二、讨论：充分，形成共识\n二、讨论：不充分"


def test_the_text_given_up_in_a_choice_is_still_offered(cast, meeting, writer):
    client = Client()
    client.force_login(cast.head)
    Page(client, meeting).stores("discussion", "一、学习甲\n二、讨论")
    writer.fill("[name=discussion]", "一、学习乙\n二、讨论")
    writer.locator("[name=documents]").click()
    writer.get_by_role("button", name="用已保存的").click()
    expect(writer.locator("[name=discussion]")).to_have_value("一、学习甲\n二、讨论")
    writer.get_by_role("button", name="找回").click()
    expect(writer.locator("[name=discussion]")).to_have_value("一、学习乙\n二、讨论")


def test_saving_the_page_goes_back_to_the_meeting_and_keeps_nothing_here(meeting, writer):
    writer.fill("[name=conclusion]", "总体平稳")
    writer.get_by_role("button", name="填入议题标题").click()
    expect(writer.locator("[name=discussion]")).to_have_value("一、学习\n二、讨论\n一、一个议题")
    writer.get_by_role("button", name="保存", exact=True).click()
    writer.wait_for_url(f"**/meetings/{meeting.pk}/")
    expect(writer.locator("main")).to_contain_text("会议记录已保存")
    assert (stored(meeting), stored(meeting, "conclusion")) == ("一、学习\n二、讨论\n一、一个议题", "总体平稳")
    holds(writer)


def test_signing_out_leaves_nothing_on_the_machine(meeting, writer):
    writer.on("dialog", lambda dialog: dialog.accept())
    writer.route("**/minutes/save/", lambda route: route.abort())
    writer.fill("[name=conclusion]", "没能保存的草稿")
    writer.locator("[name=documents]").click()
    says(writer, "暂时连不上服务器")
    holds(writer, "没能保存的草稿")
    writer.evaluate("() => document.querySelector('form[data-forgets]').requestSubmit()")
    writer.wait_for_url("**/accounts/login/**")
    assert (
        writer.evaluate(
            KEPT.replace(
                "const store", "if (!asked.result.objectStoreNames.length) return resolve([]);\n    const store"
            )
        )
        == []
    )


def test_any_long_form_keeps_what_was_typed(meeting, writer):
    """The one-page form of a meeting, left without saving."""
    writer.goto("/meetings/new/?type=analysis")
    writer.fill("[name=discussion]", "还没有保存的研判内容")
    holds(writer, "还没有保存的研判内容")
    writer.evaluate("() => document.querySelector('form[data-once]').removeAttribute('data-once')")
    writer.on("dialog", lambda dialog: dialog.accept())
    writer.goto("/meetings/new/?type=analysis")
    writer.get_by_role("button", name="找回").click()
    expect(writer.locator("[name=discussion]")).to_have_value("还没有保存的研判内容")


PASTE = """(text) => {
  const field = document.querySelector("[name=documents]");
  field.value = "";
  field.focus();
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  return field.dispatchEvent(event) ? text : field.value;
}"""


def test_the_browser_cleans_what_is_pasted_by_the_rules_of_the_server(meeting, writer):
    writer.route("**/minutes/save/", lambda route: route.abort())
    draw = random.Random(f"{SEED} pasted")
    spaces = ["\t", "\n", "\r\n", "\r", "\x0b", " ", "\u3000", "\u00a0", "\u2003", "\u2028", "\x85"]
    unseen = ["\u200b", "\u00ad", "\ufeff", "\u202e"]
    marks = ["·\t", "o\t", "\uf0b7", "§", "1.\t", "（二）\t", "三、\t", '"', '""', '\t"甲\n乙"\t', ".", "）"]
    pieces = [*spaces, *unseen, *marks, "中文", "abc", "12", "一"]
    for _round in range(300):
        text = "".join(draw.choices(pieces, k=draw.randint(1, 14)))
        assert writer.evaluate(PASTE, text) == cleaned(text), repr(text)


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--StartFragment-->
<p class=MsoListParagraph><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span>
<b>总体情况</b><o:p></o:p></p><!--EndFragment--></body></html>"""
SHEET = "<table><tr><td class=xl65>姓名</td><td>意见</td></tr><tr><td>张三</td><td>同意</td></tr></table>"


@pytest.mark.parametrize(
    ("markup", "plain", "pasted"),
    [
        (WORD, "1.\t总体情况\r\n\uf0b7\t平稳\u00a0可控\x0b无突发情况\r\n", "1. 总体情况\n· 平稳 可控\n无突发情况"),
        (SHEET, "姓名\t意见\r\n张三\t同意\r\n", "姓名\u3000意见\n张三\u3000同意"),
    ],
    ids=["from a text processor", "from a sheet"],
)
def test_a_clipboard_with_markup_gives_its_clean_text_into_what_is_written(meeting, writer, markup, plain, pasted):
    """Put where the caret is, told to whoever listens for typing, and taken back by one Ctrl+Z."""
    field = writer.locator("[name=discussion]")
    field.press("Control+End")
    field.evaluate("""(field, [markup, plain]) => {
      const data = new DataTransfer();
      data.setData("text/html", markup);
      data.setData("text/plain", plain);
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }""", [markup, plain])  # fmt: skip
    expect(field).to_have_value(f"一、学习\n二、讨论{pasted}")
    says(writer, SAVED)
    assert stored(meeting) == f"一、学习\n二、讨论{pasted}"
    field.press("Control+z")
    expect(field).to_have_value("一、学习\n二、讨论")


def test_the_page_fits_a_phone(meeting, writer):
    writer.set_viewport_size({"width": 390, "height": 844})
    assert writer.evaluate("document.documentElement.scrollWidth") <= 390
