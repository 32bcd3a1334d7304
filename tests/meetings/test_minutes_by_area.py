"""An analysis is written area by area on the page of the minutes too, with all that keeps and merges other texts."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from calendars.periods import Period
from meetings.findings.standing import STANDING
from meetings.minutes.texts import findings_of, parts_of
from meetings.models import AreaList, Decision, Finding, TypeOfMeeting, Writing
from meetings.records.parts import FindingLine
from meetings.records.services import save_meeting
from meetings.signing.services import sign_off
from tests.meetings.factory import decision, filled, make_meeting, make_type, page_text
from tests.meetings.minutes import Page, fields_of

WEBSITES, EVENTS, PUBLICATIONS = (area for area, _english in STANDING[:3])


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.section, cast.recorder, covers=Period.quarter(2024, 1))


@pytest.fixture
def page(cast, signed_in, meeting):
    return Page(signed_in(cast.recorder), meeting)


def codes_of(meeting, area):
    """Of the area's two texts."""
    return [code for code, part in parts_of(meeting).items() if getattr(part.row, "area", "") == area]


def stored(meeting):
    return list(meeting.findings.values_list("area", "found", "judgment"))


def test_an_analysis_has_two_texts_an_area_and_other_meetings_none(cast, page, meeting):
    assert [row.area for row in findings_of(meeting)] == [area for area, _english in STANDING]
    assert {code for code in page.fields if code in parts_of(meeting)} == set(parts_of(meeting))
    other = make_meeting(cast.section, cast.recorder, types=("special",))
    assert list(parts_of(other)) == [f"agenda-{other.agenda.get().pk}", "documents", "discussion", "conclusion"]


def test_an_area_s_row_is_made_with_its_first_text_in_the_order_of_the_list(page, meeting):
    for area, text in ((PUBLICATIONS, "期刊1种"), (WEBSITES, "网站1个")):
        assert page.stores(codes_of(meeting, area)[0], text).status_code == 200
    found, judgment = codes_of(meeting, WEBSITES)
    assert page.stores(judgment, "总体可控").status_code == 200
    assert page.stores(found, "网站1个，公众号2个").status_code == 200
    assert stored(meeting) == [(WEBSITES, "网站1个，公众号2个", "总体可控"), (PUBLICATIONS, "期刊1种", "")]
    text = page_text(page.client.get(meeting.get_absolute_url()))
    assert "网站1个，公众号2个" in text and "总体可控" in text


def test_an_area_emptied_is_gone_and_the_trail_tells_what_it_said(cast, page, meeting):
    found, judgment = codes_of(meeting, WEBSITES)
    page.stores(found, "写错了地方")
    page.stores(judgment, "可控")
    page.stores(found, "")
    assert stored(meeting) == [(WEBSITES, "", "可控")]
    page.stores(judgment, "")
    assert stored(meeting) == [] and not Writing.objects.filter(part__in=[found, judgment]).exists()
    told = [(entry.event, entry.changes.get("judgment")) for entry in Entry.objects.of_parts(meeting).order_by("pk")]
    assert told[-2:] == [("changed", ["", "可控"]), ("deleted", ["可控", None])]
    assert page.stores(found, "重新写").status_code == 200
    assert stored(meeting) == [(WEBSITES, "重新写", "")]


def test_a_sitting_at_an_area_is_one_entry(cast, page, meeting):
    found, judgment = codes_of(meeting, EVENTS)
    for text in ("讲", "讲座", "讲座2场"):
        page.stores(found, text)
    sign_off(meeting=meeting, by=cast.head, today=meeting.held_on)
    told = [entry.changes["found"] for entry in Entry.objects.of_parts(meeting) if "found" in entry.changes]
    assert told == [["", "讲座2场"]]


def test_two_recorders_at_one_area_are_merged_or_asked(cast, page, meeting):
    client = Client()
    client.force_login(cast.head)
    theirs, (found, judgment) = Page(client, meeting), codes_of(meeting, WEBSITES)
    assert theirs.stores(found, "网站1个\n公众号2个").status_code == 200
    answer = page.stores(found, "网站2个")
    assert (answer.status_code, answer.json()["by"]) == (409, str(cast.head))
    assert answer.json()["label"] == f"{WEBSITES} · 研判情况"
    assert page.stores(judgment, "总体平稳").status_code == 200
    assert page.stores(found, "网站2个", both=True).status_code == 200
    assert stored(meeting) == [(WEBSITES, "网站1个\n公众号2个\n网站2个", "总体平稳")]


def test_an_area_about_which_something_was_decided_stays_and_is_asked_for_before_the_signature(cast, page, meeting):
    save_meeting(meeting=meeting, types=meeting.types.all(), by=cast.recorder, today=meeting.held_on,
                 findings=[FindingLine(WEBSITES, "更新不及时")], decisions=[decision(area=WEBSITES)])  # fmt: skip
    page = Page(page.client, meeting)
    assert page.stores(codes_of(meeting, WEBSITES)[0], "").status_code == 200
    assert stored(meeting) == [(WEBSITES, "", "")] and Decision.objects.get().finding_id
    text = page_text(page.client.get(meeting.get_absolute_url()))
    assert f"请先写明研判情况，再作出判断或决定：{WEBSITES}。" in text
    edit = reverse("meetings:edit", args=[meeting.pk])
    assert page.client.post(edit, filled(page.client, edit)).status_code == 200


def test_an_area_only_judged_is_asked_for_before_the_signature(page, meeting):
    page.stores(codes_of(meeting, EVENTS)[1], "可控")
    assert f"请先写明研判情况，再作出判断或决定：{EVENTS}。" in page_text(page.client.get(meeting.get_absolute_url()))


@pytest.mark.parametrize("taken_off", ["from the list", "with the type"])
def test_what_was_typed_for_an_area_that_is_gone_is_shown_to_be_copied(cast, page, meeting, taken_off):
    code = codes_of(meeting, EVENTS)[0]
    if taken_off == "from the list":
        AreaList.objects.create(unit=cast.section, words=WEBSITES)
    else:
        TypeOfMeeting.objects.filter(meeting=meeting).delete()
        TypeOfMeeting.objects.create(meeting=meeting, type=make_type("special"))
    assert page.stores(code, "讲座2场").json()["why"] == "gone"
    answer = page.saves(**{code: "讲座2场", "conclusion": "不受影响"})
    assert answer.status_code == 200
    assert "讲座2场" in page_text(answer) and "不受影响" in page_text(answer)


def test_an_area_on_the_record_is_written_on_whatever_the_list_says_now(cast, page, meeting):
    found = codes_of(meeting, EVENTS)[0]
    page.stores(found, "讲座2场")
    AreaList.objects.create(unit=cast.section, words=WEBSITES)
    assert page.stores(found, "讲座2场，均已报批").status_code == 200
    assert stored(meeting) == [(EVENTS, "讲座2场，均已报批", "")]


def test_without_scripts_the_areas_are_saved_with_the_page(page, meeting):
    found, judgment = codes_of(meeting, WEBSITES)
    assert page.saves(**{found: "\u3000\u3000网站1个\r\n", judgment: "可控"}).status_code == 302
    assert stored(meeting) == [(WEBSITES, "网站1个", "可控")]
    page.fields = fields_of(page.client.get(page.url))
    assert page.saves(**{found: "", judgment: ""}).status_code == 302
    assert not Finding.objects.exists()
