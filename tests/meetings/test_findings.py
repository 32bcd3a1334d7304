"""An analysis goes area by area: what was found, how it is judged, and which decision is about it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from calendars.periods import Period
from meetings.findings.standing import STANDING
from meetings.models import AreaList, Finding, Meeting, Signatures
from meetings.records.parts import FindingLine
from meetings.records.services import save_meeting
from tests.meetings.factory import Stage, decision, filled, make_meeting, page_text

CREATE = reverse("meetings:create") + "?type=analysis&covers=2024-Q1"
WEBSITES, EVENTS = STANDING[0][0], STANDING[1][0]


@pytest.fixture
def clerk(cast, signed_in):
    return signed_in(cast.recorder)


def log(client, path=CREATE, **changes):
    return client.post(path, filled(client, path, held_on="2024-03-29", **changes))


def offered(answer):
    return [row["area"].value() for row in answer.context["form"].findings]


def areas_page(unit):
    return reverse("meetings:areas", args=[unit.pk])


def keep(client, unit, *areas):
    url = areas_page(unit)
    return client.post(url, filled(client, url, words="\n".join(areas)))


BY_AREA = {
    "findings-0-found": "栏目更新不及时", "findings-0-judgment": "总体可控", "findings-1-found": "讲座2场",
    "decisions-0-text": "明确栏目责任人", "decisions-0-area": WEBSITES, "decisions-0-due_on": "2024-05-01",
    "decisions-1-text": "讲座报批", "decisions-1-area": EVENTS, "decisions-1-due_on": "2024-05-01",
}  # fmt: skip


def test_an_analysis_is_logged_by_area_with_its_decisions_in_the_same_form(cast, clerk):
    assert offered(clerk.get(CREATE)) == [area for area, _english in STANDING]
    assert log(clerk, **BY_AREA).status_code == 302
    meeting = Meeting.objects.get()
    assert list(meeting.findings.values_list("area", "found", "judgment")) == [
        (WEBSITES, "栏目更新不及时", "总体可控"), (EVENTS, "讲座2场", "")]  # fmt: skip
    assert [row.finding.area for row in meeting.decisions.all()] == [WEBSITES, EVENTS]
    text = page_text(clerk.get(meeting.get_absolute_url()))
    assert "分领域研判" in text and "栏目更新不及时" in text and "总体可控" in text


def test_findings_alone_say_what_the_meeting_was_about(cast, clerk):
    log(clerk, **{"findings-0-found": "栏目更新不及时"})
    Meeting.objects.update(signatures=Signatures.ONE)
    meeting = Meeting.objects.get()
    clerk.post(reverse("meetings:sign", args=[meeting.pk]), {"version": meeting.version})
    assert Meeting.objects.get().is_signed


def test_areas_left_empty_are_not_kept(cast, clerk):
    log(clerk, discussion="研判情况", **{"findings-0-found": " \n "})
    assert Meeting.objects.exists() and not Finding.objects.exists()
    assert "分领域研判" not in page_text(clerk.get(Meeting.objects.get().get_absolute_url()))


def test_a_judgment_of_nothing_is_refused_and_stays_typed(cast, clerk):
    answer = log(clerk, **{"findings-2-judgment": "可控"})
    assert answer.status_code == 200 and not Meeting.objects.exists()
    assert "请先写明研判情况，再作出判断。" in page_text(answer) and "可控" in answer.content.decode()


def test_a_decision_about_an_area_of_which_nothing_is_said_is_refused_at_its_row(cast, clerk):
    answer = log(clerk, **(BY_AREA | {"findings-1-found": ""}))
    assert answer.status_code == 200 and not Meeting.objects.exists()
    rows = answer.context["form"].decisions.forms
    assert [list(row.errors) for row in rows[:2]] == [[], ["area"]]


def test_findings_and_what_points_at_them_can_be_changed_and_taken_away(cast, clerk):
    log(clerk, **BY_AREA)
    meeting = Meeting.objects.get()
    kept = meeting.findings.first().pk
    edit = reverse("meetings:edit", args=[meeting.pk])
    changes = {"findings-1-found": "", "decisions-1-area": WEBSITES, "findings-0-found": "已更新"}
    assert clerk.post(edit, filled(clerk, edit, **changes)).status_code == 302
    finding = meeting.findings.get()
    assert (finding.pk, finding.found) == (kept, "已更新")
    assert [row.finding for row in meeting.decisions.all()] == [finding, finding]


def test_the_loser_of_two_reads_both_texts_by_area(cast, clerk):
    log(clerk, **BY_AREA)
    meeting = Meeting.objects.get()
    edit = reverse("meetings:edit", args=[meeting.pk])
    opened = filled(clerk, edit, **{"findings-0-found": "另一种写法"})
    clerk.post(edit, filled(clerk, edit, **{"findings-0-found": "先存的写法"}))
    answer = clerk.post(edit, opened)
    assert answer.status_code == 409
    assert "另一种写法" in page_text(answer) and "先存的写法" in page_text(answer)


@pytest.mark.parametrize("field", ["findings-0-area", "findings-0-found", "findings-0-judgment", "decisions-0-area"])
@pytest.mark.parametrize("odd", ["\0", "中" * 41, "<script>alert(1)</script>", "[]", "x" * 11_000])
def test_odd_values_get_words_and_never_a_fault(cast, clerk, field, odd):
    answer = log(clerk, **(BY_AREA | {field: odd}))
    assert answer.status_code in (200, 302)


def test_a_save_that_says_nothing_of_findings_leaves_them(cast, clerk):
    log(clerk, **BY_AREA)
    meeting = Meeting.objects.get()
    save_meeting(meeting=meeting, types=meeting.types.all(), by=cast.recorder, today=meeting.held_on,
                 decisions=[decision("只改了议定事项", area=WEBSITES)])  # fmt: skip
    assert meeting.findings.count() == 2
    assert meeting.decisions.get().finding.area == WEBSITES


def test_one_area_stands_once(cast):
    twice = [FindingLine(WEBSITES, "甲"), FindingLine(WEBSITES, "乙")]
    meeting = make_meeting(cast.section, cast.recorder, covers=Period.quarter(2024, 1))
    with pytest.raises(ValidationError):
        save_meeting(
            meeting=meeting, types=meeting.types.all(), by=cast.recorder, today=meeting.held_on, findings=twice
        )


# The office's own list


def test_an_office_names_its_own_areas_for_itself_and_below(cast, clerk, signed_in):
    assert keep(signed_in(cast.leader), cast.bureau, "门户网站", " 简报  刊物 ", "", "培训").status_code == 302
    assert offered(signed_in(cast.recorder).get(CREATE)) == ["门户网站", "简报 刊物", "培训"]
    assert keep(signed_in(cast.recorder), cast.section, "本科室公众号").status_code == 302
    client = signed_in(cast.recorder)
    assert offered(client.get(CREATE)) == ["本科室公众号"]
    assert keep(client, cast.section, "").status_code == 302
    assert offered(client.get(CREATE)) == ["门户网站", "简报 刊物", "培训"]


def test_a_list_changed_later_changes_no_record(cast, clerk):
    log(clerk, **BY_AREA)
    meeting = Meeting.objects.get()
    keep(clerk, cast.section, "新领域")
    edit = reverse("meetings:edit", args=[meeting.pk])
    assert offered(clerk.get(edit)) == ["新领域", WEBSITES, EVENTS]
    assert clerk.post(edit, filled(clerk, edit)).status_code == 302
    assert [row.area for row in meeting.findings.all()] == [WEBSITES, EVENTS]


@pytest.mark.parametrize("areas", [["甲", "甲"], ["长" * 41], [f"领域{number}" for number in range(21)]])
def test_a_list_that_cannot_be_is_refused_with_words_and_stays_typed(cast, clerk, areas):
    answer = keep(clerk, cast.section, *areas)
    assert answer.status_code == 200 and not AreaList.objects.exists()
    assert answer.context["form"].errors["words"] and areas[0] in answer.content.decode()


def test_who_saves_a_list_second_is_told(cast, clerk):
    url = areas_page(cast.section)
    opened = filled(clerk, url, words="甲")
    keep(clerk, cast.section, "乙")
    answer = clerk.post(url, opened)
    assert answer.status_code == 409 and "甲" in answer.content.decode()
    assert AreaList.objects.get().words == "乙"


def test_only_who_keeps_the_units_duties_changes_its_areas(cast, signed_in):
    assert signed_in(cast.member).get(areas_page(cast.section)).status_code == 403
    assert signed_in(cast.recorder).get(areas_page(cast.bureau)).status_code in (403, 404)
    assert signed_in(cast.stranger).get(areas_page(cast.section)).status_code == 404


def test_a_draft_keeps_its_findings_too(cast, clerk):
    log(clerk, draft="1", **BY_AREA)
    assert (Meeting.objects.get().stage, Finding.objects.count()) == (Stage.DRAFT, 2)
