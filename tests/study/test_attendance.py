"""Who was at a session: leave entered beforehand, all at once, a pasted column, guests put on the list."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organization.absences.models import Absence
from study.models import Session
from tests.cast import make_user
from tests.meetings.factory import fields_of, make_meeting, page_text
from tests.study.factory import make_series, make_session

MONDAY = date(2026, 3, 2)


@pytest.fixture
def series(cast):
    return make_series(cast.section, by=cast.recorder)


@pytest.fixture
def clerk(cast, signed_in):
    type(cast.member).objects.filter(pk=cast.member.pk).update(name="张三")
    return signed_in(cast.recorder)


def away(person, day=MONDAY, reason="trip"):
    return Absence.objects.create(user=person, from_on=day, to_on=day, reason=reason, entered_by=person)


def log_url(series, day=MONDAY):
    return f"{reverse('study:log')}?series={series.pk}&held_on={day.isoformat()}"


def test_whose_leave_is_entered_is_ticked_and_recorded_with_its_reason(cast, clerk, series):
    away(cast.head)
    fields = fields_of(clerk.get(log_url(series)))
    assert fields["absent"] == [str(cast.head.pk)]
    answer = clerk.post(log_url(series), fields | {"topic": "主题", "absent": [cast.head.pk, cast.member.pk]})
    assert answer.status_code == 302
    rows = dict(Session.objects.get().attendees.values_list("person__username", "status"))
    assert rows == {"head": "leave", "recorder": "present", "member": "absent"}
    assert Session.objects.get().attendees.get(person=cast.head).reason


def test_whoever_came_after_all_is_unticked_and_present(cast, clerk, series):
    away(cast.head)
    fields = fields_of(clerk.get(log_url(series))) | {"topic": "主题"}
    del fields["absent"]
    clerk.post(log_url(series), fields)
    assert Session.objects.get().attendees.get(person=cast.head).status == "present"


def test_another_day_ticks_its_own_leave_and_drops_that_of_the_day_before(cast, clerk, series):
    away(cast.head)
    away(cast.recorder, date(2026, 3, 9))
    asked = f"{log_url(series, date(2026, 3, 9))}&listed_on=2026-03-02&absent={cast.head.pk}&absent={cast.member.pk}"
    fields = fields_of(clerk.get(asked))
    assert set(fields["absent"]) == {str(cast.recorder.pk), str(cast.member.pk)}


def test_a_day_changed_and_saved_at_once_counts_the_leave_of_the_day_saved(cast, clerk, series):
    """The page still lists the day before: nobody saw, and so nobody unticked, who is on leave on the new one."""
    away(cast.head)
    away(cast.recorder, date(2026, 3, 9))
    fields = fields_of(clerk.get(log_url(series)))
    assert (fields["listed_on"], fields["absent"]) == (["2026-03-02"], [str(cast.head.pk)])
    changed = fields | {"topic": "主题", "held_on": "2026-03-09", "absent": [cast.head.pk, cast.member.pk]}
    assert clerk.post(log_url(series), changed).status_code == 302
    rows = dict(Session.objects.get().attendees.values_list("person__username", "status"))
    assert rows == {"head": "present", "recorder": "leave", "member": "absent"}


def test_who_lectured_was_there_though_entered_as_away_on_the_day_changed_to(cast, clerk, series):
    away(cast.head, date(2026, 3, 9))
    fields = fields_of(clerk.get(log_url(series)))
    clerk.post(log_url(series), fields | {"topic": "主题", "held_on": "2026-03-09", "lecturer": cast.head.pk})
    assert Session.objects.get().attendees.get(person=cast.head).status == "present"


@pytest.fixture
def edit(clerk, series, cast):
    """The form of a logged session, a button pressed: its marks, the page."""
    session = make_session(series, by=cast.recorder, held_on=MONDAY)
    url = reverse("study:session_edit", args=[session.pk])

    def press(fields=None, **more):
        answer = clerk.post(url, (fields or fields_of(clerk.get(url))) | more)
        assert answer.status_code == 200
        form = answer.context["form"]
        marks = {form.people[pk][0].username: (form[f"status_{pk}"].value(), form[f"reason_{pk}"].value())
                 for pk in form.people}  # fmt: skip
        return marks, answer

    press.url, press.session = url, session
    return press


def test_all_are_set_at_once_and_nothing_is_saved(cast, edit):
    marks, answer = edit(set_all="absent", topic="写到一半")
    assert {status for status, _reason in marks.values()} == {"absent"}
    assert "应到 3 实到 0 请假 0 缺席 3 列席 0" in page_text(answer) and "写到一半" in answer.content.decode()
    assert set(edit.session.attendees.values_list("status", flat=True)) == {"present"}


def test_a_pasted_column_marks_those_on_leave(cast, clerk, edit):
    marks, answer = edit(match="1", pasted="张 三（病假）\n钱七", meaning="leave")
    assert marks["member"] == ("leave", "病假") and marks["head"][0] == "present"
    assert "查无此人： 钱七" in page_text(answer)
    assert clerk.post(edit.url, fields_of(answer)).status_code == 302
    assert edit.session.attendees.get(person=cast.member).reason == "病假"


def test_a_guest_is_put_on_the_list_and_saved_as_one(cast, clerk, edit):
    newcomer = make_user("guest", cast.section, name="来宾", title="调研员")
    newcomer.postings.update(from_on=date(2026, 5, 1))
    marks, answer = edit(add="1", newcomer=newcomer.pk)
    assert marks["guest"] == ("attending", "")
    fields = fields_of(answer)
    assert fields["also"] == [str(newcomer.pk)]
    marks, answer = edit(fields, set_all="absent")
    assert (marks["guest"][0], marks["head"][0]) == ("attending", "absent")
    assert clerk.post(edit.url, fields_of(answer)).status_code == 302
    assert edit.session.attendees.get(person=newcomer).status == "attending"
    page = page_text(clerk.get(edit.session.get_absolute_url()))
    assert "应到3人，实到0人，缺席3人，列席1人" in page


@pytest.mark.parametrize("newcomer", ["", "x", "0", "9" * 30, "-1"])
def test_an_odd_number_puts_nobody_on_the_list(cast, edit, newcomer):
    marks, _answer = edit(add="1", newcomer=newcomer, also=newcomer)
    assert set(marks) == {"head", "recorder", "member"}


def test_a_stranger_can_be_put_on_no_list(cast, clerk, edit):
    marks, answer = edit(add="1", newcomer=cast.stranger.pk, also=cast.stranger.pk)
    assert "stranger" not in marks and cast.stranger.name not in page_text(answer)
    forged = {"also": cast.stranger.pk, f"status_{cast.stranger.pk}": "present"}
    clerk.post(edit.url, fields_of(clerk.get(edit.url)) | forged)
    assert not edit.session.attendees.filter(person=cast.stranger).exists()


def test_inside_a_meeting_the_buttons_ask_for_nothing(cast, clerk, edit):
    meeting = make_meeting(cast.section, cast.recorder, held_on=MONDAY)
    fields = fields_of(clerk.get(edit.url)) | {"meeting": meeting.pk}
    answer = clerk.post(edit.url, fields | {"set_all": "absent"})
    assert answer.status_code == 200 and "考勤" in page_text(answer)


def sheet_of(client, series, **asked):
    return client.get(reverse("study:series_sign_in", args=[series.pk]), asked)


def test_the_sign_in_sheet_of_a_day_lists_who_is_expected_with_leave_and_place(cast, clerk, series):
    away(cast.head, reason="illness")
    answer = sheet_of(clerk, series, held_on="2026-03-02", blank="1")
    sheet = answer.context["sheet"]
    assert [(line.name, line.post, line.remark) for line in sheet.lines] == [
        ("head", "科长", "请假"), ("recorder", "科员", ""), ("张三", "科员", ""), ("", "", "")]  # fmt: skip
    assert sheet.title == "周一例会签到表" and sheet.facts[0] == ("时间", "2026年3月2日（星期一）")
    assert 'value="2026-03-02"' in answer.content.decode()


def test_without_a_day_the_sheet_is_that_of_the_next_session(cast, clerk, series):
    day = sheet_of(clerk, series).context["day"]
    assert day.weekday() == 0 and timezone.localdate() <= day <= timezone.localdate() + timedelta(days=16)
    assert sheet_of(clerk, series, held_on="2026-02-30").context["day"] == day


def test_the_sheet_as_a_file_is_named_after_its_day(cast, clerk, series):
    answer = sheet_of(clerk, series, held_on="2026-03-02", file="docx")
    assert "20260302.docx" in answer["Content-Disposition"] and b"".join(answer.streaming_content)[:2] == b"PK"


def test_only_whoever_logs_the_series_takes_its_sheet(cast, clerk, signed_in, series):
    assert sheet_of(signed_in(cast.member), series).status_code == 403
    assert sheet_of(signed_in(cast.stranger), series).status_code == 404
