"""After the lock: what was written wrongly is put right with a reason, and the old text stays beside the new."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from calendars.periods import Period
from meetings.corrections.services import Change, Of, correct
from meetings.findings.standing import STANDING
from meetings.models import Correction, Meeting
from meetings.records.parts import AttendanceLine, FindingLine
from tests.meetings.factory import Stage, decision, filled, make_meeting, page_text


@pytest.fixture
def signed(cast):
    return make_meeting(
        cast.section, cast.recorder, covers=Period.quarter(2024, 1), stage=Stage.SIGNED, place="二楼",
        discussion="第一行\n第二行", decisions=[decision()],
        attendance=[AttendanceLine(cast.recorder), AttendanceLine(cast.member, "absent")],
    )  # fmt: skip


def url_of(meeting):
    return reverse("meetings:correct", args=[meeting.pk])


def kept():
    return [(row.of, row.part, row.field, row.before, row.after) for row in Correction.objects.order_by("of", "field")]


def test_what_is_corrected_stands_on_the_page_old_and_new_with_who_and_why(cast, signed, client):
    client.force_login(cast.recorder)
    url, item, line = url_of(signed), signed.agenda.get(), signed.attendees.get(person=cast.member)
    assert url in client.get(signed.get_absolute_url()).content.decode()
    answer = client.post(url, filled(client, url, **{
        "reason": "笔误", "place": "三楼", f"agenda-{item.pk}-title": "两个议题",
        f"person-{line.pk}-status": "leave", f"person-{line.pk}-reason": "出差",
    }))  # fmt: skip
    assert answer.status_code == 302
    assert kept() == [
        ("agenda", "1", "title", "一个议题", "两个议题"), ("meeting", "", "place", "二楼", "三楼"),
        ("person", "member", "reason", "", "出差"), ("person", "member", "status", "absent", "leave"),
    ]  # fmt: skip
    row = Meeting.objects.get()
    assert (row.stage, row.place, row.discussion) == (Stage.SIGNED, "三楼", "第一行\n第二行")
    assert (row.agenda.get().title, row.attendees.get(pk=line.pk).status) == ("两个议题", "leave")
    page = client.get(signed.get_absolute_url())
    text = page_text(page)
    for words in ("签发后的更正", "议题1", "笔误", "缺席", "请假"):
        assert words in text
    assert "<del" in page.content.decode() and "二楼" in text and "三楼" in text
    assert {(row.by, row.reason) for row in Correction.objects.all()} == {(cast.recorder, "笔误")}
    assert [act.verb for act in row.acts.order_by("pk")] == ["sign", "correct"]
    assert Entry.objects.filter(kind="meetings.correction", event="created").count() == 4
    assert Entry.objects.filter(kind="meetings.agendaitem", event="changed").count() == 1


def test_a_finding_is_corrected_like_any_text_and_stays_said(cast, client):
    areas = [FindingLine(STANDING[0][0], "栏目3处差错", "可控"), FindingLine("本科室公众号", "正常")]
    meeting = make_meeting(cast.section, cast.recorder, covers=Period.quarter(2024, 1), findings=areas,
                           stage=Stage.SIGNED)  # fmt: skip
    client.force_login(cast.recorder)
    first, second = meeting.findings.all()
    change = {f"finding-{first.pk}-found": "栏目2处差错", f"finding-{second.pk}-judgment": "平稳", "reason": "数错"}
    assert client.post(url_of(meeting), filled(client, url_of(meeting), **change)).status_code == 302
    assert set(kept()) == {
        ("finding", STANDING[0][0], "found", "栏目3处差错", "栏目2处差错"),
        ("finding", "本科室公众号", "judgment", "", "平稳"),
    }  # fmt: skip
    page = page_text(client.get(meeting.get_absolute_url()))
    assert f"{STANDING[0][0]} · 研判情况" in page and "栏目3处差错" in page
    emptied = filled(client, url_of(meeting), reason="误", **{f"finding-{first.pk}-found": ""})
    assert client.post(url_of(meeting), emptied).status_code == 200
    assert meeting.findings.get(pk=first.pk).found == "栏目2处差错"


def test_without_a_reason_or_a_difference_nothing_is_kept(cast, signed, client):
    client.force_login(cast.head)
    url = url_of(signed)
    answer = client.post(url, filled(client, url, place="三楼", reason=" "))
    assert "reason" in answer.context["form"].errors and "三楼" in answer.content.decode()
    assert "没有不同之处" in page_text(client.post(url, filled(client, url, reason="核对")))
    assert not Correction.objects.exists() and Meeting.objects.get().version == signed.version


def test_what_a_record_must_have_for_its_signatures_it_keeps(cast, signed, client):
    client.force_login(cast.head)
    url, line = url_of(signed), signed.attendees.get(person=cast.recorder)
    answer = client.post(url, filled(client, url, reason="核对", **{f"person-{line.pk}-status": "absent"}))
    assert "请填写出席人员" in page_text(answer)
    assert not Correction.objects.exists() and signed.attendees.get(pk=line.pk).status == "present"


def test_what_it_answers_who_signed_and_what_was_decided_is_not_corrected(cast, signed):
    for of, field, value, pk in (
        ("meeting", "held_on", signed.held_on, None), ("meeting", "chair", cast.head, None),
        ("meeting", "stage", "draft", None), ("meeting", "unit", cast.office, None),
        ("decision", "text", "x", signed.decisions.get().pk), ("person", "person", cast.head, 1),
        ("agenda", "title", "x", 99_999), ("agenda", "meeting", None, signed.agenda.get().pk),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match="不能在此更正"):
            correct(meeting=signed, changes=[Change(of, field, value, pk)], by=cast.head, reason="x",
                    today=signed.held_on)  # fmt: skip
    assert not Correction.objects.exists()


def test_a_part_of_another_meeting_is_not_reached(cast, signed):
    other = make_meeting(cast.office, cast.head, covers=Period.quarter(2024, 1), stage=Stage.SIGNED)
    change = Change(Of.AGENDA, "title", "别处", other.agenda.get().pk)
    with pytest.raises(ValidationError, match="不能在此更正"):
        correct(meeting=signed, changes=[change], by=cast.head, reason="x", today=signed.held_on)
    assert other.agenda.get().title == "一个议题"


def test_an_open_record_is_edited_not_corrected(cast, client):
    held = make_meeting(cast.section, cast.recorder, covers=Period.quarter(2024, 1))
    client.force_login(cast.head)
    assert client.get(url_of(held)).status_code == 403
    with pytest.raises(ValidationError, match="尚未锁定"):
        correct(meeting=held, changes=[Change(Of.MEETING, "place", "三楼")], by=cast.head, reason="x",
                today=held.held_on)  # fmt: skip
    assert Meeting.objects.get().place == ""


def test_the_second_to_correct_sees_both_texts_and_loses_nothing(cast, signed, client):
    client.force_login(cast.head)
    url = url_of(signed)
    typed = filled(client, url, reason="笔误", place="四楼")
    correct(meeting=signed, changes=[Change(Of.MEETING, "place", "三楼")], by=cast.recorder, reason="笔误",
            today=signed.held_on)  # fmt: skip
    answer = client.post(url, typed)
    assert answer.status_code == 409
    assert "三楼" in answer.content.decode() and "四楼" in answer.content.decode()
    assert Meeting.objects.get().place == "三楼"
    typed["version"] = str(Meeting.objects.get().version)
    assert client.post(url, typed).status_code == 302
    assert [(row.before, row.after) for row in Correction.objects.filter(field="place")] == [
        ("二楼", "三楼"), ("三楼", "四楼")]  # fmt: skip


def test_the_page_costs_the_same_with_one_correction_and_with_ten(cast, signed, client):
    client.force_login(cast.head)
    counts = []
    for number in range(10):
        correct(meeting=signed, changes=[Change(Of.MEETING, "place", f"{number}楼")], by=cast.head, reason="笔误",
                today=signed.held_on)  # fmt: skip
        if number in (0, 9):
            client.get(signed.get_absolute_url())
            with CaptureQueriesContext(connection) as queries:
                client.get(signed.get_absolute_url())
            counts.append(len(queries))
    assert counts[0] == counts[1]
