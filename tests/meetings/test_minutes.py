"""Writing the minutes: stored while one writes, two writers lose nothing of each other's, the trail tells it once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeptForm
from audit.models import Entry
from meetings.minutes import services
from meetings.models import AgendaItem, Meeting, Writing
from meetings.signing.services import sign_off
from tests.meetings.factory import Stage, filled, make_meeting, page_text
from tests.meetings.minutes import Page, fields_of


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.section, cast.recorder, types=("special",), discussion="一、学习\n二、讨论")


@pytest.fixture
def item(meeting):
    return AgendaItem.objects.get(meeting=meeting)


def _another(person):
    """Somebody else at another machine."""
    client = Client()
    client.force_login(person)
    return client


def stored(meeting, column="discussion"):
    return Meeting.objects.values_list(column, flat=True).get(pk=meeting.pk)


def test_the_page_has_a_text_for_each_item_and_stores_it_by_itself(cast, signed_in, meeting, item):
    page = Page(signed_in(cast.recorder), meeting)
    answer = page.stores(f"agenda-{item.pk}", "张三：已按期完成\n")
    assert answer.status_code == 200
    item.refresh_from_db()
    assert item.discussion == "张三：已按期完成\n"
    assert page.stores("conclusion", "总体平稳").json()["others"] == []
    assert stored(meeting, "conclusion") == "总体平稳"


def test_two_recorders_at_other_lines_find_both_texts(cast, signed_in, meeting):
    mine, theirs = Page(signed_in(cast.recorder), meeting), Page(_another(cast.head), meeting)
    assert theirs.stores("discussion", "一、学习文件\n二、讨论").status_code == 200
    answer = mine.stores("discussion", "一、学习\n二、讨论\n三、决定").json()
    assert (answer["text"], answer["merged"]) == ("一、学习文件\n二、讨论\n三、决定", True)
    assert answer["others"] == [str(cast.head)]
    assert stored(meeting) == answer["text"]


def test_two_recorders_at_the_same_line_are_asked_and_nothing_is_overwritten(cast, signed_in, meeting):
    mine, theirs = Page(signed_in(cast.recorder), meeting), Page(_another(cast.head), meeting)
    theirs.stores("discussion", "一、学习甲\n二、讨论")
    answer = mine.stores("discussion", "一、学习乙\n二、讨论")
    assert answer.status_code == 409
    assert answer.json()["why"] == "differs"
    assert (answer.json()["stored"], answer.json()["by"]) == ("一、学习甲\n二、讨论", str(cast.head))
    assert stored(meeting) == "一、学习甲\n二、讨论"
    assert mine.stores("discussion", "一、学习乙\n二、讨论", both=True).status_code == 200
    assert stored(meeting) == "一、学习甲\n一、学习乙\n二、讨论"


def test_without_the_base_the_first_text_is_lost(cast, signed_in, meeting, monkeypatch):
    """The control: what is stored is taken for what the writer began from."""
    monkeypatch.setattr(services.Part, "base", property(lambda part: "the same"))
    mine, theirs = Page(signed_in(cast.recorder), meeting), Page(_another(cast.head), meeting)
    theirs.stores("discussion", "一、学习甲\n二、讨论")
    assert mine.stores("discussion", "一、学习乙\n二、讨论").status_code == 200
    assert "学习甲" not in stored(meeting)


def test_what_was_typed_while_a_merge_was_under_way_goes_on_from_what_was_sent(cast, signed_in, meeting):
    mine, theirs = Page(signed_in(cast.recorder), meeting), Page(_another(cast.head), meeting)
    theirs.stores("discussion", "一、学习文件\n二、讨论")
    answer = mine.stores("discussion", "一、学习\n二、讨论\n三、决").json()
    mine.fields |= {"discussion-was": "一、学习\n二、讨论\n三、决", "discussion-base": answer["sent"]}
    assert mine.stores("discussion", "一、学习\n二、讨论\n三、决定通过").status_code == 200
    assert stored(meeting) == "一、学习文件\n二、讨论\n三、决定通过"


def test_a_base_that_does_not_fit_its_text_merges_nothing(cast, signed_in, meeting):
    mine, theirs = Page(signed_in(cast.recorder), meeting), Page(_another(cast.head), meeting)
    theirs.stores("discussion", "一、学习甲\n二、讨论")
    mine.fields["discussion-was"] = "一、学习甲\n二、讨论"
    assert mine.stores("discussion", "空").status_code == 409


def test_saved_as_a_whole_only_what_was_changed_is_stored_and_clean(cast, signed_in, meeting):
    mine, theirs = Page(signed_in(cast.recorder), meeting), Page(_another(cast.head), meeting)
    theirs.stores("conclusion", "他人所写")
    answer = mine.saves(discussion="\u3000\u3000一、学习\r\n二、讨论\u00a0\r\n\uf0b7\t三项意见\r\n")
    assert answer.status_code == 302
    assert stored(meeting) == "一、学习\n二、讨论\n· 三项意见"
    assert stored(meeting, "conclusion") == "他人所写"
    page = mine.client.get(answer.url)
    assert f'data-done="draft:minutes-{meeting.pk}"' in page.content.decode()


@pytest.mark.parametrize(
    ("choice", "left"),
    [("mine", "一、学习乙"), ("theirs", "一、学习甲"), ("both", "一、学习甲\n一、学习乙")],
)
def test_without_scripts_both_texts_stand_on_the_page_with_a_choice(cast, signed_in, meeting, choice, left):
    mine, theirs = Page(signed_in(cast.recorder), meeting), Page(_another(cast.head), meeting)
    theirs.stores("discussion", "一、学习甲\n二、讨论")
    answer = mine.saves(discussion="一、学习乙\n二、讨论", conclusion="另一处照常保存")
    assert answer.status_code == 409
    assert "一、学习甲 二、讨论" in page_text(answer) and "一、学习乙 二、讨论" in page_text(answer)
    assert (stored(meeting), stored(meeting, "conclusion")) == ("一、学习甲\n二、讨论", "另一处照常保存")
    mine.fields = fields_of(answer)
    assert mine.saves(**{"discussion-choice": choice}).status_code == 302
    assert stored(meeting) == f"{left}\n二、讨论"


def test_the_headings_of_the_agenda_are_put_in_once_and_nothing_else(cast, signed_in, meeting):
    AgendaItem.objects.create(meeting=meeting, sort_no=2, title="下一步打算")
    page = Page(signed_in(cast.recorder), meeting)
    answer = page.saves(headings="discussion")
    text = fields_of(answer)["discussion"]
    assert text == "一、学习\n二、讨论\n一、一个议题\n二、下一步打算"
    page.fields = fields_of(answer)
    assert fields_of(page.saves(headings="discussion"))["discussion"] == text
    assert stored(meeting) == "一、学习\n二、讨论"


def test_an_item_keeps_its_minutes_when_the_agenda_is_put_in_another_order(cast, signed_in, meeting, item):
    page = Page(signed_in(cast.recorder), meeting)
    edit = reverse("meetings:edit", args=[meeting.pk])
    fields = filled(page.client, edit, **{"agenda-0-title": "先议这一项", "agenda-1-title": item.title})
    assert page.client.post(edit, fields).status_code == 302
    assert page.stores(f"agenda-{item.pk}", "写在原议题下").status_code == 200
    written = AgendaItem.objects.get(discussion="写在原议题下")
    assert (written.title, written.sort_no) == ("一个议题", 2)


def test_a_text_for_an_item_under_another_heading_is_asked_about(cast, signed_in, meeting, item):
    page = Page(signed_in(cast.recorder), meeting)
    AgendaItem.objects.filter(pk=item.pk).update(title="换成另一项")
    answer = page.stores(f"agenda-{item.pk}", "写给原来那一项")
    assert (answer.status_code, answer.json()["why"]) == (409, "differs")
    assert "换成另一项" in answer.json()["label"]


def test_a_text_for_an_item_that_is_gone_is_shown_to_be_copied(cast, signed_in, meeting, item):
    page, code = Page(signed_in(cast.recorder), meeting), f"agenda-{item.pk}"
    item.delete()
    assert page.stores(code, "写给删去的一项").json()["why"] == "gone"
    answer = page.saves(**{code: "写给删去的一项", "conclusion": "不受影响"})
    assert answer.status_code == 200
    assert "写给删去的一项" in page_text(answer) and "不受影响" in page_text(answer)


def test_after_the_sign_off_nothing_is_stored_and_what_was_typed_stays_on_the_page(cast, signed_in, meeting):
    page = Page(signed_in(cast.recorder), meeting)
    page.stores("discussion", "签发前")
    sign_off(meeting=meeting, by=cast.recorder, today=meeting.held_on)
    answer = page.stores("discussion", "签发后")
    assert (answer.status_code, answer.json()["why"]) == (409, "locked")
    whole = page.saves(discussion="签发后")
    assert whole.status_code == 200
    assert "签发后" in page_text(whole) and "已签发" in page_text(whole)
    assert stored(meeting) == "签发前"
    late = page.client.get(page.url, follow=True)
    assert late.redirect_chain[0][0] == meeting.get_absolute_url() and "已签发或作废" in page_text(late)


def test_a_sitting_is_one_entry_of_the_trail(cast, signed_in, meeting):
    page, before = Page(signed_in(cast.recorder), meeting), Entry.objects.count()
    for end in ("甲", "甲乙", "甲乙丙"):
        page.stores("conclusion", f"总体{end}")
    assert Entry.objects.count() == before
    assert Writing.objects.get().before == ""
    sign_off(meeting=meeting, by=cast.head, today=meeting.held_on)
    told = [entry for entry in Entry.objects.of(meeting) if "conclusion" in entry.changes]
    assert [(entry.by, entry.changes["conclusion"]) for entry in told] == [(cast.recorder, ["", "总体甲乙丙"])]
    assert told[0].address == "127.0.0.1"
    assert not Writing.objects.exists()


def test_the_trail_tells_each_writer_apart_and_does_not_wait_for_ever(cast, signed_in, meeting):
    page, theirs = Page(signed_in(cast.recorder), meeting), Page(_another(cast.head), meeting)
    page.stores("conclusion", "甲")
    theirs.fields = Page(theirs.client, meeting).fields
    theirs.stores("conclusion", "甲乙")
    Writing.objects.update(began_at=timezone.now() - timedelta(minutes=11))
    theirs.stores("conclusion", "甲乙丙")
    told = [(entry.by, entry.changes["conclusion"]) for entry in Entry.objects.of(meeting).order_by("pk")
            if "conclusion" in entry.changes]  # fmt: skip
    assert told == [(cast.recorder, ["", "甲"]), (cast.head, ["甲", "甲乙"])]
    assert Writing.objects.get().before == "甲乙"


def test_the_one_page_form_opened_before_is_told_of_what_was_written(cast, signed_in, meeting):
    page = Page(signed_in(cast.recorder), meeting)
    edit = reverse("meetings:edit", args=[meeting.pk])
    fields = filled(page.client, edit, place="三楼会议室")
    page.stores("discussion", "一、学习\n二、讨论：很充分")
    answer = page.client.post(edit, fields)
    assert answer.status_code == 409
    assert stored(meeting) == "一、学习\n二、讨论：很充分"


def test_a_save_that_comes_after_the_session_ended_is_not_kept_as_a_form(cast, signed_in, meeting):
    """The page keeps its text itself; a form the person really sent would be pushed out by it."""
    page = Page(signed_in(cast.recorder), meeting)
    session = page.client.session
    session["seen_at"] = 0
    session.save()
    sent = {"part": "discussion", "text": "超时之后", "was": "", "base": "x"}
    assert page.client.post(f"{page.url}save/", sent, headers={"X-Draft": "1"}).status_code == 302
    assert not KeptForm.objects.exists()


def test_a_session_that_ended_keeps_the_whole_page(cast, signed_in, meeting):
    page = Page(signed_in(cast.recorder), meeting)
    session = page.client.session
    session["seen_at"] = 0
    session.save()
    assert page.saves(discussion="超时之后").status_code == 302
    assert dict(KeptForm.objects.get().fields)["discussion"] == "超时之后"


def test_whoever_only_reads_has_no_such_page(cast, signed_in, meeting):
    client = signed_in(cast.member)
    assert client.get(reverse("meetings:minutes", args=[meeting.pk])).status_code == 403
    assert reverse("meetings:minutes", args=[meeting.pk]) not in client.get(meeting.get_absolute_url()).content.decode()


def test_text_that_is_too_long_is_refused_in_words(cast, signed_in, meeting):
    page = Page(signed_in(cast.recorder), meeting)
    answer = page.stores("discussion", "长" * 100_001)
    assert (answer.status_code, answer.json()["why"]) == (409, "refused")
    assert "100000" in answer.json()["message"].replace(",", "")
    draft = make_meeting(cast.section, cast.recorder, stage=Stage.DRAFT)
    assert Page(page.client, draft).stores("documents", "某文件").status_code == 200
