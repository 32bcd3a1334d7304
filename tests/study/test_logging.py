"""A session is logged in six fields, answers what its series owed that week or day at once, and is put right later."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from meetings.models import Attendee, Meeting
from organization.people.services import end_posting
from responsibility.duties.falling_due import fall_due, lapse
from responsibility.models import Assignment
from study.models import Session, SessionAttendee
from tests.cast import LONG_AGO, make_user
from tests.study.factory import make_group, make_series, make_session

Stage, Status = Assignment.Stage, SessionAttendee.Status
MONDAY = date(2026, 3, 2)
LOG = "/study/log/"


@pytest.fixture
def series(cast, on):
    on(MONDAY)
    return make_series(cast.bureau, by=cast.clerk, place="三楼会议室", chair=cast.leader, plan=2026, today=MONDAY)


def data(series, **fields):
    typed = {"series": series.pk, "held_on": MONDAY.isoformat(), "topic": "传达学习有关会议精神", "once": str(uuid4())}
    return typed | fields


def week(series, day):
    return Assignment.objects.get(duty__evidence_kind=series.kind, period_from__lte=day, period_to__gte=day)


def statuses(session):
    return {row.person.username: row.status for row in session.attendees.select_related("person")}


def test_the_form_asks_for_six_things_at_most(cast, signed_in, series):
    form = signed_in(cast.clerk).get(LOG).context["form"]
    assert [field.name for field in form.visible_fields()] == [
        "series", "held_on", "topic", "lecturer", "readings", "absent",
    ]  # fmt: skip


def test_it_opens_with_the_series_that_waits_and_its_day(cast, signed_in, series, on):
    make_series(cast.bureau, by=cast.clerk, name="周三学习会", weekday=2)
    on(MONDAY + timedelta(days=2))
    form = signed_in(cast.clerk).get(LOG).context["form"]
    assert (form.initial["series"], form.initial["held_on"]) == (series, MONDAY)


def test_four_fields_typed_make_a_whole_record(cast, signed_in, series):
    typed = data(series, lecturer=cast.head.pk, readings="《条例》第一章", absent=[cast.member.pk])
    answer = signed_in(cast.clerk).post(LOG, typed)
    session = Session.objects.get()
    assert answer.url == session.get_absolute_url()
    assert (session.unit, session.place, session.minutes, session.created_by) == (
        cast.bureau, "三楼会议室", 60, cast.clerk,
    )  # fmt: skip
    assert (session.printed_chair, session.printed_lecturer) == ("党组书记、局长 leader", "科长 head")
    assert statuses(session) == {
        "leader": "present", "unitadmin": "present", "clerk": "present", "head": "present", "recorder": "present",
        "member": "absent", "assistant": "present",
    }  # fmt: skip
    row = session.attendees.get(person=cast.member)
    assert (row.printed_post, row.printed_name, row.unit) == ("科员", "member", cast.bureau)


def test_logging_answers_the_weeks_assignment_and_no_other(cast, signed_in, series, on):
    on(MONDAY + timedelta(days=8))
    fall_due(today=MONDAY + timedelta(days=8))
    signed_in(cast.clerk).post(LOG, data(series, held_on="2026-03-03"))
    answered = week(series, MONDAY)
    assert (answered.stage, answered.done_on) == (Stage.DONE, date(2026, 3, 3))
    assert answered.evidence.get().source == Session.objects.get()
    assert week(series, MONDAY + timedelta(days=7)).stage == Stage.OPEN


def test_a_daily_series_answers_its_day(cast, signed_in, on):
    on(date(2026, 3, 4))
    daily = make_series(cast.section, by=cast.recorder, weekday=None, plan=2026, today=date(2026, 3, 4))
    signed_in(cast.recorder).post(LOG, data(daily, held_on="2026-03-04"))
    assert week(daily, date(2026, 3, 4)).stage == Stage.DONE
    assert week(daily, date(2026, 3, 3)).stage == Stage.MISSED
    assert week(daily, date(2026, 3, 5)).stage == Stage.OPEN


def test_logged_after_its_week_has_lapsed_the_assignment_turns_done(cast, signed_in, series, on):
    later = MONDAY + timedelta(days=9)
    on(later)
    assert lapse(today=later) >= 1
    assert week(series, MONDAY).stage == Stage.MISSED
    signed_in(cast.clerk).post(LOG, data(series))
    assert (week(series, MONDAY).stage, week(series, MONDAY).done_on) == (Stage.DONE, MONDAY)


def test_two_sessions_of_one_week_answer_one_assignment(cast, signed_in, series, on):
    on(MONDAY + timedelta(days=3))
    client = signed_in(cast.clerk)
    client.post(LOG, data(series))
    client.post(LOG, data(series, held_on="2026-03-05"))
    assert Session.objects.count() == 2
    assert Assignment.objects.filter(stage=Stage.DONE).count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"held_on": "2026-03-03"}, "held_on"),
        ({"held_on": "2025-12-29"}, "held_on"),
        ({"held_on": "2026-02-29"}, "held_on"),
        ({"held_on": "0001-01-01"}, "held_on"),
        ({"held_on": "9999-12-31"}, "held_on"),
        ({"held_on": ""}, "held_on"),
        ({"topic": ""}, "topic"),
        ({"topic": "字" * 201}, "topic"),
        ({"readings": "字" * 100_001}, "readings"),
        ({"series": ""}, "series"),
        ({"series": "9" * 30}, "series"),
        ({"lecturer": "abc"}, "lecturer"),
        ({"absent": ["0"]}, "absent"),
        ({"meeting": "1"}, "meeting"),
    ],
)  # fmt: skip
def test_bad_input_is_told_beside_its_field_and_what_was_typed_stays(cast, signed_in, series, typed, field):
    answer = signed_in(cast.clerk).post(LOG, data(series) | {"topic": "原先所写的主题"} | typed)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    if field != "topic":
        assert "原先所写的主题" in answer.content.decode()
    assert not Session.objects.exists()


def test_a_second_session_of_the_day_is_refused_with_words(cast, signed_in, series):
    make_session(series, by=cast.clerk)
    answer = signed_in(cast.clerk).post(LOG, data(series, topic="又一次"))
    assert "“周一例会”2026年3月2日的学习已经登记过。" in answer.content.decode()
    assert Session.objects.count() == 1


def test_a_voided_session_leaves_its_day_free(cast, signed_in, series):
    session = make_session(series, by=cast.clerk)
    client = signed_in(cast.clerk)
    client.post(reverse("study:session_void", args=[session.pk]), {"version": session.version, "reason": "重复登记"})
    assert week(series, MONDAY).stage == Stage.OPEN
    assert client.post(LOG, data(series)).status_code == 302
    assert week(series, MONDAY).stage == Stage.DONE
    session.refresh_from_db()
    assert (session.void_reason, session.voided_by) == ("重复登记", cast.clerk)
    assert client.get(session.get_absolute_url()).status_code == 200
    assert client.get(reverse("study:session_edit", args=[session.pk])).status_code == 403


def test_a_double_click_makes_one_session(cast, signed_in, series):
    typed = data(series)
    client = signed_in(cast.clerk)
    first, second = client.post(LOG, typed), client.post(LOG, typed)
    assert first.url == second.url
    assert Session.objects.count() == 1


def test_the_database_refuses_the_second_of_two_recorders_with_words(cast, signed_in, series, monkeypatch):
    monkeypatch.setattr(
        "study.sessions.services._refuse", lambda *arguments: None
    )  # both had looked before either saved
    make_session(series, by=cast.clerk)
    answer = signed_in(cast.clerk).post(LOG, data(series))
    assert answer.status_code == 200
    assert "已经登记过" in answer.content.decode()
    assert Session.objects.count() == 1


def test_a_series_of_another_unit_is_no_choice(cast, signed_in, series):
    answer = signed_in(cast.stranger).post(LOG, data(series))
    assert "series" in answer.context["form"].errors
    assert signed_in(cast.recorder).post(LOG, data(series)).context["form"].errors.keys() >= {"series"}
    assert not Session.objects.exists()


def test_people_of_another_unit_are_no_choice(cast, signed_in, series):
    answer = signed_in(cast.clerk).post(LOG, data(series, lecturer=cast.stranger.pk, absent=[cast.stranger.pk]))
    assert set(answer.context["form"].errors) == {"lecturer", "absent"}


def test_the_lecturer_was_not_absent(cast, signed_in, series):
    answer = signed_in(cast.clerk).post(LOG, data(series, lecturer=cast.head.pk, absent=[cast.head.pk]))
    assert list(answer.context["form"].errors) == ["lecturer"]


def test_expected_are_those_posted_on_that_day(cast, signed_in, series, on):
    on(MONDAY + timedelta(days=20))
    end_posting(posting=cast.member.postings.get(), on=MONDAY - timedelta(days=1))
    end_posting(posting=cast.assistant.postings.get(), on=MONDAY + timedelta(days=1))
    client = signed_in(cast.clerk)
    client.post(LOG, data(series))
    assert "assistant" in statuses(Session.objects.get())
    assert "member" not in statuses(Session.objects.get())


def test_a_groups_series_expects_its_members_wherever_they_sit(cast, signed_in, on):
    on(MONDAY)
    outsider = make_user("outsider", cast.branch)
    series = make_series(cast.bureau, by=cast.clerk, group=make_group(cast.bureau, cast.head, outsider))
    signed_in(cast.clerk).post(LOG, data(series, absent=[outsider.pk]))
    assert statuses(Session.objects.get()) == {"head": "present", "outsider": "absent"}


def test_held_inside_a_meeting_it_takes_the_meetings_attendance(cast, signed_in, series):
    meeting = Meeting.objects.create(unit=cast.bureau, title="党组（扩大）会议", held_on=MONDAY, stage="held")
    for person, status in ((cast.leader, "present"), (cast.head, "leave"), (cast.stranger, "attending")):
        Attendee.objects.create(meeting=meeting, unit=cast.bureau, person=person, status=status, reason="出差",
                                printed_name=person.name)  # fmt: skip
    client = signed_in(cast.clerk)
    form = client.get(LOG, {"meeting": meeting.pk}).context["form"]
    assert "absent" not in form.fields
    assert form.initial["held_on"] == MONDAY
    client.post(LOG, data(series, meeting=meeting.pk))
    session = Session.objects.get()
    assert session.meeting == meeting
    assert statuses(session) == {"leader": "present", "head": "leave", "stranger": "attending"}


def test_a_meeting_of_another_day_is_refused(cast, signed_in, series):
    meeting = Meeting.objects.create(unit=cast.bureau, title="会议", held_on=date(2026, 3, 1), stage="held")
    answer = signed_in(cast.clerk).post(LOG, data(series, meeting=meeting.pk))
    assert list(answer.context["form"].errors) == ["held_on"]


def test_a_course_outside_any_series_is_logged_too(cast, signed_in, on):
    on(MONDAY)
    typed = {
        "unit": cast.section.pk, "category": "training", "held_on": MONDAY.isoformat(), "topic": "信息宣传培训班",
        "guest_lecturer": "市委党校 教师", "minutes": "120", "absent": [cast.member.pk], "once": str(uuid4()),
    }  # fmt: skip
    answer = signed_in(cast.recorder).post(reverse("study:log_other"), typed)
    session = Session.objects.get()
    assert answer.url == session.get_absolute_url()
    assert (session.series, session.category, session.printed_lecturer) == (None, "training", "市委党校 教师")
    assert statuses(session) == {"head": "present", "recorder": "present", "member": "absent"}


def test_a_course_is_logged_for_ones_own_unit_only(cast, signed_in, on):
    on(MONDAY)
    typed = {"unit": cast.office.pk, "category": "training", "held_on": MONDAY.isoformat(), "topic": "培训班"}
    answer = signed_in(cast.recorder).post(reverse("study:log_other"), typed)
    assert list(answer.context["form"].errors) == ["unit"]


def correction(session, **fields):
    typed = {
        "version": session.version, "held_on": session.held_on.isoformat(), "topic": session.topic,
        "place": session.place, "minutes": session.minutes, "chair": session.chair_id or "",
        "lecturer": session.lecturer_id or "",
    }  # fmt: skip
    for row in session.attendees.all():
        typed |= {f"status_{row.person_id}": row.status, f"reason_{row.person_id}": row.reason}
    return {key: "" if value is None else value for key, value in (typed | fields).items()}


def test_reasons_for_leave_are_entered_person_by_person(cast, signed_in, series):
    session = make_session(series, by=cast.clerk, absent=[cast.member])
    typed = correction(session) | {
        f"status_{cast.member.pk}": "leave", f"reason_{cast.member.pk}": "病假",
        f"status_{cast.unitadmin.pk}": "off",
    }  # fmt: skip
    answer = signed_in(cast.clerk).post(reverse("study:session_edit", args=[session.pk]), typed)
    assert answer.status_code == 302
    assert session.attendees.get(person=cast.member).reason == "病假"
    assert statuses(session)["member"] == "leave"
    assert "unitadmin" not in statuses(session)
    assert Session.objects.get().version == session.version + 1


def test_moved_to_another_week_it_answers_there_instead(cast, signed_in, series, on):
    on(MONDAY + timedelta(days=8))
    fall_due(today=MONDAY + timedelta(days=8))
    session = make_session(series, by=cast.clerk)
    typed = correction(session, held_on="2026-03-09")
    signed_in(cast.clerk).post(reverse("study:session_edit", args=[session.pk]), typed)
    assert week(series, MONDAY).stage == Stage.OPEN
    assert week(series, date(2026, 3, 9)).stage == Stage.DONE


def test_a_stale_edit_is_shown_both_texts(cast, signed_in, series):
    session = make_session(series, by=cast.clerk)
    client, url = signed_in(cast.clerk), reverse("study:session_edit", args=[session.pk])
    assert client.post(url, correction(session, topic="先保存的主题")).status_code == 302
    answer = client.post(url, correction(session, topic="后保存的主题") | {f"status_{cast.member.pk}": "leave"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "先保存的主题" in page
    assert "后保存的主题" in page
    assert Session.objects.get().topic == "先保存的主题"
    assert statuses(session)["member"] == "present"


def test_a_correction_cannot_put_two_sessions_on_one_day(cast, signed_in, series, on):
    on(MONDAY + timedelta(days=3))
    make_session(series, by=cast.clerk)
    second = make_session(series, by=cast.clerk, held_on=date(2026, 3, 4))
    answer = signed_in(cast.clerk).post(
        reverse("study:session_edit", args=[second.pk]), correction(second, held_on=MONDAY.isoformat())
    )
    assert list(answer.context["form"].errors) == ["held_on"]
    assert Session.objects.get(pk=second.pk).held_on == date(2026, 3, 4)


def test_who_may_not_log_for_the_unit_corrects_nothing(cast, signed_in, series):
    session = make_session(series, by=cast.clerk)
    for name in ("study:session_edit", "study:session_void"):
        url = reverse(name, args=[session.pk])
        assert signed_in(cast.member).post(url, {"version": 1, "reason": "不"}).status_code == 403
        assert signed_in(cast.stranger).post(url, {"version": 1, "reason": "不"}).status_code == 404
    assert Session.objects.get().voided_at is None


def test_who_was_there_reads_the_session_of_the_unit_above(cast, signed_in, series):
    session = make_session(series, by=cast.clerk)
    assert signed_in(cast.member).get(session.get_absolute_url()).status_code == 200
    assert signed_in(make_user("newcomer", cast.section)).get(session.get_absolute_url()).status_code == 404


def test_entered_long_after_the_day_it_says_so(cast, signed_in, series):
    session = make_session(series, by=cast.clerk)
    assert session.is_entered_late  # the clock of the test runs on; the session's day is long past
    assert "补录" in signed_in(cast.clerk).get(session.get_absolute_url()).content.decode()


def test_someone_absent_makes_it_up_on_a_day_of_its_own(cast, signed_in, series, on):
    session = make_session(series, by=cast.clerk, absent=[cast.member])
    on(MONDAY + timedelta(days=4))
    row = session.attendees.get(person=cast.member)
    client, url = signed_in(cast.clerk), reverse("study:make_up", args=[row.pk])
    for bad in ("2026-03-01", "2026-03-07", "2026-02-30"):
        answer = client.post(url, {"version": row.version, "made_up_on": bad, "remark": ""})
        assert list(answer.context["form"].errors) == ["made_up_on"]
    assert client.post(url, {"version": row.version, "made_up_on": "2026-03-05", "remark": "自学"}).status_code == 302
    row.refresh_from_db()
    assert (row.made_up_on, row.remark, row.status) == (date(2026, 3, 5), "自学", Status.ABSENT)
    assert client.post(url, {"version": 1, "made_up_on": "2026-03-04", "remark": ""}).status_code == 409


def test_who_was_present_has_nothing_to_make_up(cast, signed_in, series):
    row = make_session(series, by=cast.clerk).attendees.get(person=cast.member)
    url = reverse("study:make_up", args=[row.pk])
    assert signed_in(cast.clerk).get(url).status_code == 403
    assert signed_in(cast.member).get(url).status_code == 403


def test_corrected_to_present_the_make_up_goes(cast, signed_in, series, on):
    session = make_session(series, by=cast.clerk, absent=[cast.member])
    session.attendees.filter(person=cast.member).update(made_up_on=MONDAY)
    typed = correction(session) | {f"status_{cast.member.pk}": "present"}
    signed_in(cast.clerk).post(reverse("study:session_edit", args=[session.pk]), typed)
    assert session.attendees.get(person=cast.member).made_up_on is None


def test_another_day_keeps_who_was_ticked_absent_and_the_lecturer_chosen(cast, signed_in, series):
    series.turns.create(person=cast.head, sort_no=1, from_on=series.active_from)
    asked = {"series": series.pk, "held_on": "2026-03-03", "listed_on": MONDAY.isoformat(), "absent": [cast.member.pk]}
    client = signed_in(cast.clerk)

    def shown(**fields):
        form = client.get(LOG, asked | fields).context["form"]
        return form["absent"].value(), str(form["lecturer"].value() or ""), len(form.seats)

    absent, turn = [str(cast.member.pk)], str(cast.head.pk)
    assert shown(whose_turn=turn, lecturer=cast.leader.pk) == (absent, str(cast.leader.pk), 7)
    assert shown(whose_turn=turn, lecturer="") == (absent, "", 7)
    assert shown(whose_turn="", lecturer="") == (absent, turn, 7)
    assert shown(whose_turn=cast.member.pk, lecturer=cast.member.pk) == (absent, turn, 7)


@pytest.mark.parametrize("day", ["", "2026-02-30", "0202-03-02"])
@pytest.mark.parametrize("url", [LOG, "/study/log/other/"])
def test_a_day_that_is_none_leaves_the_list_and_its_ticks(cast, signed_in, series, on, url, day):
    on(MONDAY + timedelta(days=20))
    end_posting(posting=cast.assistant.postings.get(), on=MONDAY + timedelta(days=1))
    typed = data(series, unit=cast.bureau.pk, held_on=day, listed_on=MONDAY.isoformat(), absent=[cast.member.pk])
    client = signed_in(cast.clerk)
    for answer in (client.post(url, typed), client.get(url, typed)):
        form, page = answer.context["form"], answer.content.decode()
        assert len(form.seats) == 7
        assert form["absent"].value() == [str(cast.member.pk)]
        assert f'name="listed_on" value="{MONDAY.isoformat()}"' in page


def test_a_meeting_offered_comes_before_the_fields_and_names_the_series(cast, signed_in, series):
    meeting = Meeting.objects.create(unit=cast.bureau, title="党组（扩大）会议", held_on=MONDAY, stage="held")
    page = signed_in(cast.clerk).get(LOG).content.decode()
    link = f"?series={series.pk}&amp;meeting={meeting.pk}"
    assert link in page
    assert page.index(link) < page.index('name="topic"')


def test_a_meeting_of_another_week_is_not_offered(cast, signed_in, series):
    """What is offered could have held this session; the clerk who logs a Monday is not asked about last month."""
    Meeting.objects.create(unit=cast.bureau, title="上周的会议", held_on=MONDAY - timedelta(days=3), stage="held")
    answer = signed_in(cast.clerk).get(LOG, {"series": series.pk, "held_on": MONDAY.isoformat()})
    assert "上周的会议" not in answer.content.decode()
    earlier = {"series": series.pk, "held_on": (MONDAY - timedelta(days=2)).isoformat()}
    assert "上周的会议" in signed_in(cast.clerk).get(LOG, earlier).content.decode()


def test_without_a_series_the_page_says_so(cast, signed_in, on):
    on(MONDAY)
    assert "尚无可登记的学习系列" in signed_in(cast.clerk).get(LOG).content.decode()


def test_a_day_before_anyone_held_a_post_says_why_nobody_is_expected(cast, signed_in, series, on):
    client, before = signed_in(cast.clerk), (LONG_AGO - timedelta(days=1)).isoformat()
    shown = client.get(LOG, {"series": series.pk, "held_on": before}).content.decode()
    assert f"{before} “bureau”无人任职：系统记录的任职最早从{LONG_AGO.isoformat()}开始" in shown
    assert "全部到齐" not in shown
    later = client.get(LOG, {"series": series.pk, "held_on": LONG_AGO.isoformat()}).content.decode()
    assert "无人任职" not in later and "全部到齐" in later


def test_a_day_before_the_group_had_members_says_so(cast, signed_in, on):
    on(MONDAY)
    group = make_group(cast.bureau, cast.leader)
    group.memberships.update(from_on=MONDAY + timedelta(days=7))
    series = make_series(cast.bureau, by=cast.clerk, group=group, today=MONDAY)
    shown = signed_in(cast.clerk).get(LOG, {"series": series.pk, "held_on": MONDAY.isoformat()}).content.decode()
    assert f"最早从{(MONDAY + timedelta(days=7)).isoformat()}加入" in shown
    group.memberships.all().delete()
    shown = signed_in(cast.clerk).get(LOG, {"series": series.pk, "held_on": MONDAY.isoformat()}).content.decode()
    assert f"{MONDAY.isoformat()}小组没有成员" in shown
