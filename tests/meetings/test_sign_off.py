"""Sign-off locks the record, makes work of its decisions and fulfils what it answers; taking it back undoes that."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from calendars.periods import Period
from meetings.models import Decision, Meeting
from meetings.records import services
from meetings.records.parts import AttendanceLine
from meetings.signing import services as signing
from meetings.signing.completeness import missing_for_sign_off
from rectification.models import Item, Source
from responsibility.duties.falling_due import fall_due
from responsibility.lights.lights import Lights
from responsibility.models import Assignment, Duty
from tests.cast import make_duty
from tests.meetings.factory import Stage, decision, filled, make_meeting, make_type, page_text

Becomes = Decision.Becomes
Q1, H1 = Period.quarter(2024, 1), Period.half(2024, 1)


@pytest.fixture
def quarterly(cast):
    """The section owes one analysis meeting a quarter of 2024."""
    make_duty(cast.section, year=2024, evidence_kind=make_type().kind, per=Duty.Per.QUARTER, owner=cast.recorder)
    fall_due(today=date(2024, 12, 31))
    return Assignment.objects.order_by("due_on")


def step(client, meeting, verb, **fields):
    fields = {"version": Meeting.objects.get(pk=meeting.pk).version} | fields
    return client.post(reverse(f"meetings:{verb}", args=[meeting.pk]), fields)


def stages(assignments):
    return [assignment.stage for assignment in assignments.all()]


def test_sign_off_turns_the_quarters_assignment_done_and_makes_the_decided_work(cast, signed_in, quarterly):
    client = signed_in(cast.recorder)
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, held_on=date(2024, 3, 29), decisions=[
        decision("补齐一季度台账", owner=cast.member), decision("学习记录不完整", becomes=Becomes.RECTIFICATION),
        decision("通报情况", becomes=Becomes.RECORD, due_on=None)])  # fmt: skip
    answer = step(client, meeting, "sign")
    assert (answer.status_code, answer.url) == (302, meeting.get_absolute_url())
    meeting.refresh_from_db()
    assert (meeting.stage, meeting.signed_by) == (Stage.SIGNED, cast.recorder)
    done = quarterly[0]
    assert (done.stage, done.done_on, done.evidence.get().source) == ("done", date(2024, 3, 29), meeting)
    assert stages(quarterly.filter(duty__isnull=False)) == ["done", "open", "open", "open"]
    born, problem = Assignment.objects.get(duty=None), Item.objects.get()
    assert (born.title, born.owner, born.unit, born.due_on) == ("补齐一季度台账", cast.member, cast.section,
                                                               date(2024, 6, 30))  # fmt: skip
    assert (problem.title, problem.source, problem.year, problem.opened_on) == (
        "学习记录不完整", Source.ANALYSIS, 2024, date(2024, 3, 29))  # fmt: skip
    assert [row.outcome for row in meeting.decisions.all()] == [born, problem, None]
    page = client.get(meeting.get_absolute_url()).content.decode()
    for work in (done, born, problem):
        assert f'href="{work.get_absolute_url()}"' in page
    assert meeting.get_absolute_url() in client.get(born.get_absolute_url()).content.decode()


def change(meeting, by, today=date(2024, 8, 1), draft=False, **fields):
    """The record as its form would keep it, with some fields changed."""
    meeting = Meeting.objects.get(pk=meeting.pk)
    for name, value in fields.items():
        setattr(meeting, name, value)
    return services.save_meeting(meeting=meeting, types=meeting.types.all(), by=by, today=today, draft=draft,
                                 attendance=[AttendanceLine(by)])  # fmt: skip


def test_a_meeting_held_but_not_signed_is_not_overdue_and_follows_the_record(cast, signed_in, quarterly):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, held_on=date(2024, 3, 29))
    first = quarterly[0]
    assert stages(quarterly) == ["held", "open", "open", "open"]
    assert (first.done_on, first.timeliness(Lights.on(date(2024, 8, 1)))) == (date(2024, 3, 29), "waiting")
    assert first not in Assignment.objects.overdue(date(2024, 8, 1))
    page = signed_in(cast.recorder).get(first.get_absolute_url())
    assert meeting.get_absolute_url() in page.content.decode() and "待签发" in page_text(page)
    change(meeting, cast.recorder, held_on=date(2024, 4, 2))
    assert (quarterly[0].stage, quarterly[0].done_on) == ("held", date(2024, 4, 2))
    change(meeting, cast.recorder, covers_from=Period.quarter(2024, 2).start, covers_to=Period.quarter(2024, 2).end)
    assert stages(quarterly) == ["open", "held", "open", "open"]
    change(meeting, cast.recorder, draft=True)
    assert stages(quarterly) == ["open"] * 4
    assert not first.evidence.exists()
    assert [act.verb for act in quarterly[1].acts.all()] == ["hold", "release"]


def test_of_two_records_of_one_quarter_the_signed_one_answers(cast, quarterly):
    first, second = (make_meeting(cast.section, cast.recorder, covers=Q1) for _time in range(2))
    assert (quarterly[0].stage, quarterly[0].evidence.get().source) == ("held", first)
    signing.sign_off(meeting=second, by=cast.recorder, today=date(2024, 4, 1))
    assert (quarterly[0].stage, quarterly[0].evidence.get().source) == ("done", second)
    services.void_meeting(meeting=first, by=cast.recorder, reason="重复登记", today=date(2024, 4, 1))
    assert quarterly[0].stage == "done"


def test_a_held_record_made_void_leaves_its_quarter_owed(cast, quarterly):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1)
    services.void_meeting(meeting=meeting, by=cast.recorder, reason="未召开", today=date(2024, 4, 1))
    assert (quarterly[0].stage, quarterly[0].evidence.exists()) == ("open", False)


def test_the_sign_off_after_a_cancelled_and_reopened_assignment_still_answers_it(cast, quarterly):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1)
    for verb in ("cancel", "reopen"):
        work = quarterly[0]
        work.workflow.act(obligation=work, verb=verb, by=cast.head, today=date(2024, 4, 1), note="核对")
    signing.sign_off(meeting=meeting, by=cast.recorder, today=date(2024, 4, 1))
    assert (quarterly[0].stage, quarterly[0].evidence.count()) == ("done", 1)


def test_a_second_sign_off_does_nothing_twice(cast, signed_in, quarterly):
    client = signed_in(cast.recorder)
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, decisions=[decision()])
    version = meeting.version
    answers = [step(client, meeting, "sign", version=version) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert "该会议已经签发。" in page_text(client.get(meeting.get_absolute_url()))
    assert (Assignment.objects.filter(duty=None).count(), meeting.acts.count()) == (1, 1)


def test_what_changed_since_it_was_read_is_to_be_read_again(cast, signed_in):
    client = signed_in(cast.recorder)
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1)
    step(client, meeting, "sign", version=meeting.version - 1)
    assert Meeting.objects.get(pk=meeting.pk).stage == Stage.HELD
    assert "请再次核对后签发" in page_text(client.get(meeting.get_absolute_url()))


def test_a_first_half_meeting_held_in_august_answers_the_first_half(cast):
    make_duty(cast.section, year=2024, evidence_kind=make_type().kind, per=Duty.Per.HALF)
    make_meeting(cast.section, cast.recorder, covers=H1, held_on=date(2024, 8, 23), stage=Stage.SIGNED)
    first, second = Assignment.objects.order_by("due_on")
    assert (first.stage, first.done_on, second.stage) == ("done", date(2024, 8, 23), "open")


def test_beside_an_analysis_the_other_types_answer_for_the_day_held(cast):
    make_duty(cast.section, year=2024, evidence_kind=make_type().kind, per=Duty.Per.QUARTER)
    make_duty(cast.section, year=2024, evidence_kind=make_type("party_group").kind, per=Duty.Per.MONTH)
    make_meeting(cast.section, cast.recorder, types=("analysis", "party_group"), covers=Q1, held_on=date(2024, 4, 9),
                 stage=Stage.SIGNED)  # fmt: skip
    done = Assignment.objects.filter(stage="done").values_list("duty__per", "period_from")
    assert set(done) == {("quarter", date(2024, 1, 1)), ("month", date(2024, 4, 1))}


MISSING = {
    "chair": ({"chair": None}, "请填写主持人。"),
    "recorder": ({"recorder": None}, "请填写记录人。"),
    "attendance": ({"attendance": ()}, "请填写出席人员。"),
    "period": ({"covers": None}, "请选择分析研判的所属期间。"),
    "content": ({"discussion": "", "agenda": ()}, "请填写会议内容"),
}


@pytest.mark.parametrize(("changes", "message"), MISSING.values(), ids=MISSING)
def test_what_is_missing_is_named_before_and_at_the_sign_off(cast, signed_in, changes, message):
    client = signed_in(cast.recorder)
    meeting = make_meeting(cast.section, cast.recorder, **({"covers": Q1} | {k: v for k, v in changes.items()
                                                                             if k != "agenda"}))  # fmt: skip
    if "agenda" in changes:
        meeting.agenda.all().delete()
    page = client.get(meeting.get_absolute_url())
    assert message in page_text(page)
    assert reverse("meetings:sign", args=[meeting.pk]) not in page.content.decode()
    step(client, meeting, "sign")
    assert message in page_text(client.get(reverse("meetings:list")))
    assert Meeting.objects.get(pk=meeting.pk).stage == Stage.HELD


def test_leave_needs_its_reason_and_a_decided_assignment_its_deadline(cast):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, decisions=[decision(due_on=None)], attendance=[
        AttendanceLine(cast.recorder), AttendanceLine(cast.member, "leave")])  # fmt: skip
    assert missing_for_sign_off(meeting, date(2024, 4, 1)) == [
        "请填写请假原因：member。", "第1项议定事项转为任务，请填写完成时限。"]  # fmt: skip


def test_neither_a_draft_nor_a_meeting_to_come_is_signed(cast):
    draft = make_meeting(cast.section, cast.recorder, covers=Q1, stage=Stage.DRAFT)
    with pytest.raises(ValidationError, match="草稿"):
        signing.sign_off(meeting=draft, by=cast.recorder, today=date(2024, 4, 1))
    held = make_meeting(cast.section, cast.recorder, covers=Q1)
    with pytest.raises(ValidationError, match="尚未召开"):
        signing.sign_off(meeting=held, by=cast.recorder, today=date(2024, 3, 28))


def test_the_signed_record_is_locked(cast, signed_in):
    client = signed_in(cast.recorder)
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1)
    url = reverse("meetings:edit", args=[meeting.pk])
    typed = filled(client, url, conclusion="写到一半时被签发")
    step(client, meeting, "sign")
    assert client.get(url).status_code == 403
    answer = client.post(url, typed)
    assert answer.status_code == 200
    assert "该会议已经签发，记录已锁定" in page_text(answer) and "写到一半时被签发" in answer.content.decode()
    meeting.refresh_from_db()
    assert (meeting.conclusion, meeting.stage) == ("", Stage.SIGNED)


def test_the_chair_signs_and_a_mere_attendee_does_not(cast, signed_in):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, chair=cast.assistant, attendance=[
        AttendanceLine(cast.recorder), AttendanceLine(cast.member)])  # fmt: skip
    assert step(signed_in(cast.member), meeting, "sign").status_code == 403
    assert step(signed_in(cast.stranger), meeting, "sign").status_code == 404
    assert signed_in(cast.recorder).get(reverse("meetings:sign", args=[meeting.pk])).status_code == 405
    assert step(signed_in(cast.assistant), meeting, "sign").status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).signed_by == cast.assistant


def test_withdrawing_reopens_what_it_alone_proved_and_voids_what_it_made(cast, signed_in, quarterly):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, stage=Stage.SIGNED, decisions=[
        decision(), decision(becomes=Becomes.RECTIFICATION)])  # fmt: skip
    client = signed_in(cast.head)
    asked = client.get(reverse("meetings:withdraw", args=[meeting.pk]))
    assert asked.status_code == 200
    assert "reason" in step(client, meeting, "withdraw", reason=" ").context["form"].errors
    assert step(client, meeting, "withdraw", reason="出席人员有误").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.stage, meeting.signed_at, meeting.signed_by) == (Stage.HELD, None, None)
    assert stages(quarterly.filter(duty__isnull=False)) == ["held", "open", "open", "open"]
    made = [Assignment.objects.get(duty=None), Item.objects.get()]
    assert all(work.voided_at and "出席人员有误" in work.void_reason for work in made)
    assert "出席人员有误" in page_text(client.get(meeting.get_absolute_url()))
    assert step(signed_in(cast.recorder), meeting, "sign").status_code == 302
    assert Assignment.objects.filter(duty=None).standing().count() == Item.objects.standing().count() == 1
    assert quarterly[0].stage == "done"


def test_withdrawing_is_refused_once_someone_has_worked_on_a_decision(cast, signed_in, quarterly):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, stage=Stage.SIGNED, decisions=[
        decision(), decision(owner=cast.member)])  # fmt: skip
    born = meeting.decisions.last().outcome
    born.workflow.act(obligation=born, verb="cancel", by=cast.head, today=date(2024, 4, 2), note="另行安排")
    answer = step(signed_in(cast.head), meeting, "withdraw", reason="有误")
    assert "第2项议定事项转成的工作已有办理记录" in page_text(answer)
    meeting.refresh_from_db()
    assert meeting.stage == Stage.SIGNED
    assert not meeting.decisions.first().outcome.voided_at
    assert quarterly[0].stage == "done"


def test_a_slip_is_taken_back_by_who_signed_on_the_same_day_only(cast, signed_in):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, stage=Stage.SIGNED)
    assert step(signed_in(cast.recorder), meeting, "withdraw", reason="误签").status_code == 302
    signing.sign_off(meeting=meeting, by=cast.recorder, today=date(2024, 4, 1))
    row = Meeting.objects.get(pk=meeting.pk)
    row.signed_at = timezone.now() - timedelta(days=1)
    row.save()
    assert step(signed_in(cast.recorder), meeting, "withdraw", reason="误签").status_code == 403
    assert step(signed_in(cast.member), meeting, "withdraw", reason="误签").status_code == 403
    assert step(signed_in(cast.leader), meeting, "withdraw", reason="有误").status_code == 302


def test_a_void_record_answers_nothing_and_stays_readable(cast, signed_in, quarterly):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, stage=Stage.SIGNED)
    assert step(signed_in(cast.recorder), meeting, "void", reason="重复").status_code == 403
    client = signed_in(cast.head)
    assert client.get(reverse("meetings:void", args=[meeting.pk])).status_code == 200
    assert step(client, meeting, "void", reason="重复登记").status_code == 302
    assert quarterly[0].stage == "open"
    page = page_text(client.get(meeting.get_absolute_url()))
    assert "重复登记" in page and "已作废" in page
    assert meeting.title not in page_text(client.get(reverse("meetings:list")))
    assert client.get(reverse("meetings:withdraw", args=[meeting.pk])).status_code == 302


def test_a_reason_given_to_an_older_version_is_refused_and_kept(cast, signed_in):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, stage=Stage.SIGNED)
    answer = step(signed_in(cast.head), meeting, "withdraw", reason="签错了", version=meeting.version - 1)
    assert answer.status_code == 409 and "签错了" in answer.content.decode()


def test_a_file_may_follow_the_sign_off(cast, signed_in):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, stage=Stage.SIGNED)
    file = SimpleUploadedFile("签到表.pdf", b"%PDF-1.4 x")
    url = reverse("meetings:attach", args=[meeting.pk])
    assert signed_in(cast.member).post(url, {"file": file}).status_code == 403
    file.seek(0)
    assert signed_in(cast.recorder).post(url, {"file": file}).status_code == 302
    assert "签到表.pdf" in page_text(signed_in(cast.member).get(meeting.get_absolute_url()))
