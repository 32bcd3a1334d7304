"""The list of attendance in the form: all at once, a pasted column, one picked of several, guests; nothing is saved."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Attendee, Meeting
from meetings.records.parts import AttendanceLine
from organization.absences.models import Absence
from organization.models import Group, Membership, User
from tests.cast import LONG_AGO, make_user
from tests.meetings.factory import Stage, fields_of, filled, make_meeting, page_text, row_of

CREATE = reverse("meetings:create") + "?type=analysis&covers=2024-Q1&held_on=2024-03-29"


@pytest.fixture
def clerk(cast, signed_in):
    for user, name in ((cast.head, "郑一"), (cast.recorder, "王二"), (cast.member, "张三"), (cast.assistant, "张三")):
        type(user).objects.filter(pk=user.pk).update(name=name)
    make_user("li", cast.section, name="李四", title="科员", rank_no=900)
    return signed_in(cast.recorder)


def asked(client, fields, **more):
    """The form after a button was pressed: what its list says now, and the page."""
    answer = client.post(CREATE, fields | more)
    assert answer.status_code == 200 and not Meeting.objects.exists()
    marks = {row.seat.person.username: (row["status"].value(), row["reason"].value() or "")
             for row in answer.context["form"].people.forms if row.seat}  # fmt: skip
    return marks, answer


def test_all_are_set_at_once_and_guests_stay_guests(cast, clerk):
    fields = filled(clerk, CREATE)
    fields[f"people-{row_of(fields, cast.member)}-status"] = "attending"
    marks, answer = asked(clerk, fields, set_all="absent", discussion="写到一半")
    assert marks == {
        "head": ("absent", ""),
        "recorder": ("absent", ""),
        "member": ("attending", ""),
        "li": ("absent", ""),
    }
    assert "应到 3 实到 0 请假 0 缺席 3 列席 1" in page_text(answer)
    assert "写到一半" in answer.content.decode() and "data-error-summary" not in answer.content.decode()


def test_a_status_nobody_has_sets_nothing(cast, clerk):
    marks, _answer = asked(clerk, filled(clerk, CREATE), set_all="sleeping")
    assert {status for status, _reason in marks.values()} == {"present"}


def test_a_pasted_column_of_who_came_leaves_the_others_absent_and_those_on_leave_on_leave(cast, clerk):
    Absence.objects.create(user=cast.head, from_on=date(2024, 3, 28), to_on=date(2024, 4, 2), reason="trip",
                           entered_by=cast.head)  # fmt: skip
    fields = filled(clerk, CREATE)
    assert fields[f"people-{row_of(fields, cast.head)}-status"] == ["leave"]
    marks, answer = asked(clerk, fields, match="1", pasted="1. 王 二\n2. 李四同志\n赵六", meaning="only")
    assert marks["head"][0] == "leave" and marks["head"][1]
    assert {name: status for name, (status, _reason) in marks.items()} == {
        "head": "leave", "recorder": "present", "member": "absent", "li": "present",
    }  # fmt: skip
    page = page_text(answer)
    assert "已对上2人：出席。" in page and "查无此人： 赵六" in page
    paste = answer.context["form"].paste
    assert (paste["pasted"].value(), paste["meaning"].value()) == ("赵六", "came")


def test_what_stands_beside_the_name_of_who_came_is_pointed_out(cast, clerk):
    fields, pasted = filled(clerk, CREATE), "王二 科员\n李四（出差）"
    marks, answer = asked(clerk, fields, match="1", pasted=pasted, meaning="came")
    assert marks["li"] == ("present", "")
    words = page_text(answer)
    assert "请核实是否到会： 李四（出差）" in words and "王二（" not in words
    _marks, answer = asked(clerk, fields, match="1", pasted=pasted, meaning="leave")
    assert "请核实是否到会" not in page_text(answer)


def test_whoever_came_without_being_expected_is_named_as_a_guest(cast, clerk):
    fields = filled(clerk, CREATE)
    fields[f"people-{row_of(fields, cast.recorder)}-DELETE"] = "on"
    marks, answer = asked(clerk, fields, match="1", pasted="李四\n王二", meaning="came")
    assert (marks["recorder"][0], marks["li"][0]) == ("attending", "present")
    assert "不在应到名单，记为列席： 王二" in page_text(answer).replace("科员 ", "").replace("recorder ", "")
    _marks, answer = asked(clerk, fields, match="1", pasted="王二 病假", meaning="leave")
    assert "原不在名单、已加入：" in page_text(answer)


def test_those_on_leave_are_pasted_with_their_reasons(cast, clerk):
    marks, answer = asked(clerk, filled(clerk, CREATE), match="1", pasted="王二（出差）、李四 病假", meaning="leave")
    assert (marks["recorder"], marks["li"], marks["head"]) == (("leave", "出差"), ("leave", "病假"), ("present", ""))
    saved = clerk.post(CREATE, fields_of(answer) | {"discussion": "研判情况"})
    assert saved.status_code == 302
    assert Attendee.objects.filter(status="leave").count() == 2


def test_namesakes_are_offered_and_one_is_picked_by_a_button(cast, signed_in, clerk):
    """One of them is a member of the group that meets; the other, not expected, comes in as a guest."""
    client, group = signed_in(cast.clerk), Group.objects.create(unit=cast.bureau, name="第一党小组")
    for person in (cast.member, User.objects.get(username="li")):
        Membership.objects.create(group=group, user=person, from_on=LONG_AGO)
    fields = filled(client, CREATE, groups=[group.pk])
    fields = fields_of(client.post(CREATE, fields | {"refresh": "1"}))
    marks, answer = asked(client, fields, match="1", pasted="张三\n李四", meaning="only")
    assert (marks["member"], marks["li"]) == (("absent", ""), ("present", ""))
    [doubt] = answer.context["form"].pasted.matched.doubtful
    assert {seat.pk for seat in doubt.seats} == {cast.member.pk, cast.assistant.pk}
    assert f'value="{cast.assistant.pk} 张三"' in answer.content.decode()
    marks, answer = asked(client, fields_of(answer), pick=f"{cast.assistant.pk} 张三")
    assert marks["assistant"] == ("attending", "") and marks["member"] == ("absent", "")
    assert marks["li"] == ("present", "") and answer.context["form"].paste["pasted"].value() == ""
    marks, _answer = asked(client, fields_of(answer), pasted="张三", pick=f"{cast.member.pk} 张三", meaning="came")
    assert marks["member"] == ("present", "")


@pytest.mark.parametrize("pick", ["", " ", "x 张三", "0 张三", "9" * 30 + " 张三", "1", "² 张三"])
def test_a_pick_of_nobody_changes_nothing(cast, clerk, pick):
    marks, _answer = asked(clerk, filled(clerk, CREATE), pick=pick, pasted="没有这人", meaning="only" if pick else "x")
    assert "attending" not in {status for status, _reason in marks.values()}


def test_a_stranger_is_never_found_by_name(cast, clerk):
    type(cast.stranger).objects.filter(pk=cast.stranger.pk).update(name="赵六")
    marks, answer = asked(
        clerk, filled(clerk, CREATE), match="1", pasted=f"赵六\n{cast.stranger.username}", meaning="came"
    )
    assert answer.context["form"].pasted.matched.unknown == ["赵六", "stranger"] and "stranger" not in marks


def test_a_column_too_long_is_refused_with_a_message_and_kept(cast, clerk):
    _marks, answer = asked(clerk, filled(clerk, CREATE), match="1", pasted="张三\n" * 9000, meaning="came")
    assert answer.context["form"].paste.errors["pasted"] and "张三" in answer.context["form"].paste["pasted"].value()


def test_what_was_pasted_stays_when_the_form_is_refused(cast, clerk):
    answer = clerk.post(CREATE, filled(clerk, CREATE, held_on="") | {"pasted": "还没核对", "meaning": "leave"})
    assert answer.status_code == 200 and not Meeting.objects.exists()
    assert answer.context["form"].paste["pasted"].value() == "还没核对"


def test_leave_entered_after_a_plan_was_saved_is_told_and_taken_over_on_asking(cast, clerk):
    day = timezone.localdate() + timedelta(days=2)
    meeting = make_meeting(cast.section, cast.recorder, held_on=day, stage=Stage.DRAFT, today=timezone.localdate())
    url = reverse("meetings:edit", args=[meeting.pk])
    assert "又登记了请假" not in page_text(clerk.get(url))
    Absence.objects.create(user=cast.recorder, from_on=day, to_on=day, reason="trip", entered_by=cast.recorder)
    answer = clerk.get(url)
    assert "又登记了请假：王二（" in page_text(answer)
    answer = clerk.post(url, fields_of(answer) | {"refresh": "1"})
    form = answer.context["form"]
    assert {row.seat.person.pk: row["status"].value() for row in form.people.forms if row.seat}[
        cast.recorder.pk
    ] == "leave"
    assert "又登记了请假" not in page_text(answer) and meeting.attendees.get().status == "present"


def test_the_record_states_the_five_numbers(cast, signed_in):
    lines = [AttendanceLine(cast.head), AttendanceLine(cast.recorder, "leave", "出差"),
             AttendanceLine(cast.member, "absent"), AttendanceLine(cast.assistant, "attending")]  # fmt: skip
    meeting = make_meeting(cast.section, cast.recorder, attendance=lines)
    page = page_text(signed_in(cast.recorder).get(meeting.get_absolute_url()))
    assert "应到3人，实到1人，请假1人，缺席1人，列席1人" in page
