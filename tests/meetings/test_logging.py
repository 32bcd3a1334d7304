"""Logging a meeting through the form: what a clerk types, what is kept, what is refused without losing a word."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Attendee, Meeting
from organization.models import Group, Membership, Posting
from organization.people.services import end_posting
from tests.cast import LONG_AGO, make_user
from tests.meetings.factory import Stage, filled, make_meeting, make_type, page_text, row_of

CREATE = reverse("meetings:create")


@pytest.fixture
def clerk(cast, signed_in):
    """The section's recorder at the keyboard."""
    return signed_in(cast.recorder)


def log(client, path=CREATE + "?type=analysis&covers=2024-Q1", **changes):
    """Open the form, change some fields, send it."""
    changes = {"held_on": "2024-03-29", "discussion": "研判情况"} | changes
    return client.post(path, filled(client, path, **changes))


def test_the_quarterly_meeting_is_logged_with_all_its_parts(cast, clerk):
    typed = {"starts_at": "09:00", "ends_at": "10:30", "place": "三楼会议室", "agenda-0-title": "一季度情况",
             "agenda-0-presenter": "沈某", "agenda-1-title": "下一步打算", "conclusion": "总体平稳",
             "decisions-0-text": "补齐台账", "decisions-0-owner": cast.member.pk,
             "decisions-0-due_on": "2024-04-30"}  # fmt: skip
    fields = filled(clerk, CREATE + "?type=analysis&covers=2024-Q1", held_on="2024-03-29", **typed)
    absent = row_of(fields, cast.member)
    fields |= {f"people-{absent}-status": "leave", f"people-{absent}-reason": "因公出差"}
    answer = clerk.post(CREATE, fields)
    meeting = Meeting.objects.get()
    assert (answer.status_code, answer.url) == (302, meeting.get_absolute_url())
    assert (meeting.title, meeting.stage) == ("2024年第一季度分析研判会", Stage.HELD)
    assert (meeting.covers.code, meeting.held_on, meeting.place) == ("2024-Q1", date(2024, 3, 29), "三楼会议室")
    assert (meeting.printed_chair, meeting.printed_recorder) == ("科长 head", "科员 recorder")
    assert list(meeting.agenda.values_list("sort_no", "title", "presenter")) == [
        (1, "一季度情况", "沈某"), (2, "下一步打算", "")]  # fmt: skip
    assert set(meeting.attendees.values_list("person__username", "status", "reason", "printed_post")) == {
        ("head", "present", "", "科长"), ("recorder", "present", "", "科员"), ("member", "leave", "因公出差", "科员")
    }  # fmt: skip
    assert meeting.decisions.get().unit == cast.section
    page = page_text(clerk.get(meeting.get_absolute_url()))
    assert "应到3人，实到2人" in page and "科员 member（因公出差）" in page


def test_a_clerk_needs_few_fields_for_twelve_people(cast, signed_in):
    """Types and period come with the link; everyone expected is present until marked otherwise."""
    for number in range(11):
        make_user(f"p{number}", cast.office, rank_no=number)
    clerk = make_user("office-clerk", cast.office, "recorder", rank_no=50)
    client = signed_in(clerk)
    opened = filled(client, CREATE + "?type=analysis&covers=2024-Q1")
    typed = {"held_on": "2024-03-29", "starts_at": "09:00", "ends_at": "10:00", "place": "会议室", "chair": clerk.pk,
             "agenda-0-title": "议题一", "agenda-1-title": "议题二", "discussion": "情况", "conclusion": "结论",
             "people-2-status": "leave", "people-2-reason": "出差", "people-5-status": "leave",
             "people-5-reason": "病假", "people-7-status": "absent", "decisions-0-text": "甲",
             "decisions-0-owner": clerk.pk, "decisions-0-due_on": "2024-05-01", "decisions-1-text": "乙",
             "decisions-1-becomes": "rectify", "decisions-1-owner": clerk.pk,
             "decisions-1-due_on": "2024-05-02"}  # fmt: skip
    assert len(typed) <= 25
    assert client.post(CREATE, opened | typed).status_code == 302
    meeting = Meeting.objects.with_attendance().get()
    assert (meeting.expected, meeting.actual, meeting.decisions.count()) == (13, 10, 2)


def test_a_double_click_makes_one_meeting(clerk):
    fields = filled(clerk, CREATE + "?type=analysis&covers=2024-Q1", held_on="2024-03-29")
    first, second = clerk.post(CREATE, fields), clerk.post(CREATE, fields)
    assert Meeting.objects.count() == 1
    assert first.url == second.url == Meeting.objects.get().get_absolute_url()


def test_people_are_listed_as_they_were_posted_on_that_day(cast, clerk):
    gone = make_user("gone", cast.section, title="副科长")
    end_posting(posting=Posting.objects.get(user=gone), on=date(2024, 5, 31))
    newcomer = make_user("newcomer")
    Posting.objects.create(user=newcomer, unit=cast.section, from_on=date(2024, 6, 1))
    before = clerk.get(CREATE + "?held_on=2024-03-29").context["form"].participants.expected
    after = clerk.get(CREATE + "?held_on=2024-06-03").context["form"].participants.expected
    assert {seat.person.username for seat in before} == {"head", "recorder", "member", "gone"}
    assert {seat.person.username for seat in after} == {"head", "recorder", "member", "newcomer"}
    assert log(clerk).status_code == 302


def test_a_group_that_meets_lists_its_members(cast, clerk):
    group = Group.objects.create(unit=cast.section, name="第一党小组")
    for person, to_on in ((cast.member, None), (cast.assistant, None), (cast.head, date(2023, 1, 1))):
        Membership.objects.create(group=group, user=person, from_on=LONG_AGO, to_on=to_on)
    fields = filled(clerk, CREATE + "?type=party_group", held_on="2024-03-29", groups=[group.pk])
    listed = clerk.post(CREATE, fields | {"refresh": "1"}).context["form"]
    assert [row["person"] for row in listed.people.initial] == [cast.assistant.pk, cast.member.pk]
    assert Meeting.objects.count() == 0


def test_listing_the_people_again_keeps_what_was_marked_and_typed_and_saves_nothing(cast, clerk):
    joined = make_user("joined")
    Posting.objects.create(user=joined, unit=cast.section, from_on=date(2024, 6, 1))
    fields = filled(clerk, CREATE + "?held_on=2024-03-29", discussion="写到一半", **{"agenda-0-title": "议题"})
    row = row_of(fields, cast.member)
    fields |= {f"people-{row}-status": "leave", f"people-{row}-reason": "病假", "held_on": "2024-06-03"}
    answer = clerk.post(CREATE, fields | {"refresh": "1"})
    people = {line["person"]: line for line in answer.context["form"].people.initial}
    assert people[cast.member.pk] == {"person": cast.member.pk, "status": "leave", "reason": "病假"}
    assert joined.pk in people
    page = answer.content.decode()
    assert "写到一半" in page and 'value="议题"' in page and "data-error-summary" not in page
    assert Meeting.objects.count() == 0


def test_missing_pieces_give_messages_and_keep_everything_typed(cast, clerk):
    fields = filled(clerk, CREATE, held_on="2024-03-29", discussion="研判情况一二三", types=None)
    row = row_of(fields, cast.member)
    fields |= {f"people-{row}-status": "leave", "agenda-0-presenter": "只有汇报人",
               "decisions-0-text": "没有时限的事项", "decisions-1-due_on": "2024-05-01"}  # fmt: skip
    answer = clerk.post(CREATE, fields)
    form, page = answer.context["form"], answer.content.decode()
    assert answer.status_code == 200 and Meeting.objects.count() == 0
    assert set(form.errors) == {"types", "__all__"}
    assert form.people.forms[row].errors == {"reason": ["请填写请假原因。"]}
    assert list(form.agenda.forms[0].errors) == ["title"]
    assert form.decisions.forms[0].errors == {"due_on": ["转为任务的，请填写完成时限。"]}
    assert list(form.decisions.forms[1].errors) == ["text"]
    for text in ("研判情况一二三", "只有汇报人", "没有时限的事项", "2024-05-01"):
        assert text in page


def test_an_analysis_must_name_its_period(clerk):
    answer = log(clerk, CREATE + "?type=analysis")
    assert answer.context["form"].errors == {"covers": ["请选择分析研判的所属期间。"]}


@pytest.mark.parametrize("field", ["people-0-person", "chair", "recorder", "decisions-0-owner"])
def test_a_foreign_person_is_refused(cast, clerk, field):
    answer = log(clerk, **{field: cast.stranger.pk, "decisions-0-text": "事项", "decisions-0-due_on": "2024-05-01"})
    assert answer.status_code == 200 and not answer.context["form"].is_valid()
    assert Meeting.objects.count() == 0
    assert cast.stranger.name not in answer.content.decode().replace(f'value="{cast.stranger.pk}"', "")


def test_a_unit_one_does_not_record_for_is_refused(cast, clerk):
    assert "unit" in log(clerk, unit=cast.office.pk).context["form"].errors
    assert Meeting.objects.count() == 0


def test_a_decision_for_a_unit_outside_the_meetings_own_is_refused(cast, signed_in):
    client = signed_in(cast.clerk)
    changes = {"decisions-0-text": "事项", "decisions-0-due_on": "2024-05-01"}
    refused = log(client, **changes, **{"decisions-0-unit": cast.other_section.pk})
    assert "unit" in refused.context["form"].decisions.forms[0].errors
    assert log(client, **changes, **{"decisions-0-unit": cast.office.pk}).status_code == 302
    assert Meeting.objects.get().decisions.get().unit == cast.office


def test_without_a_unit_named_a_decision_goes_to_its_owners(cast, signed_in):
    answer = log(signed_in(cast.clerk), **{"decisions-0-text": "事项", "decisions-0-due_on": "2024-05-01",
                                           "decisions-0-owner": cast.assistant.pk})  # fmt: skip
    assert answer.status_code == 302
    assert Meeting.objects.get().decisions.get().unit == cast.office


def test_the_same_person_twice_is_refused_with_the_list_kept(cast, clerk):
    fields = filled(clerk, CREATE + "?type=analysis&covers=2024-Q1", held_on="2024-03-29")
    extra = len([name for name in fields if name.endswith("-person")]) - 1
    answer = clerk.post(CREATE, fields | {f"people-{extra}-person": cast.member.pk})
    assert "出席名单中有人员重复。" in page_text(answer)
    assert Meeting.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [{"held_on": "0001-01-01"}, {"held_on": "9999-12-31"}, {"held_on": "2023-02-29"}, {"held_on": ""},
     {"starts_at": "10:00", "ends_at": "09:00"}, {"covers": "2024-Q9"}, {"covers": "1999-Q1"}, {"chair": "0"},
     {"chair": "9" * 30}, {"place": "字" * 81}, {"title": "字" * 201}, {"discussion": "a\0b"}, {"types": ["x"]},
     {"discussion": "字" * 100_001}, {"people-TOTAL_FORMS": "x"}, {"people-TOTAL_FORMS": "100000"},
     {"people-0-status": "sleeping"}, {"people-0-person": "1e5"}, {"decisions-0-unit": "0", "decisions-0-text": "x"},
     {"decisions-0-text": "x", "decisions-0-due_on": "2024-03-28"}, {"agenda-0-title": "字" * 201},
     {"agenda-TOTAL_FORMS": None}, {"unit": "1" * 25}],
    ids=str,
)  # fmt: skip
def test_bad_input_gets_a_message(clerk, changes):
    answer = log(clerk, **changes)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Meeting.objects.count() == 0


def test_a_number_of_rows_that_were_not_sent_makes_none(clerk):
    """Six hundred rows would take seconds to write onto the page."""
    answer = log(clerk, **{"people-TOTAL_FORMS": "590", "agenda-TOTAL_FORMS": "99999"})
    assert "各行内容未完整送达" in page_text(answer)
    assert len(answer.context["form"].people.forms) < 10


def test_a_draft_asks_for_less_and_a_day_to_come_is_a_plan(cast, clerk):
    assert log(clerk, **{"decisions-0-text": "待定事项"}, draft="1").status_code == 302
    ahead = timezone.localdate() + timedelta(days=3)
    assert log(clerk, held_on=ahead.isoformat()).status_code == 302
    assert set(Meeting.objects.values_list("stage", flat=True)) == {Stage.DRAFT}
    page = page_text(clerk.get(reverse("meetings:list")))
    assert "待召开" in page and "草稿" in page


def test_two_types_are_kept_and_name_the_meeting(clerk):
    types = [make_type("special").pk, make_type("center_group").pk]
    log(clerk, CREATE, types=types)
    assert Meeting.objects.get().title == "2024年3月专题会议暨理论学习中心组学习"


def test_what_was_entered_late_says_so(cast, clerk):
    log(clerk)
    today = timezone.localdate()
    log(clerk, CREATE + "?type=party_group", held_on=(today - timedelta(days=3)).isoformat())
    late, timely = Meeting.objects.order_by("held_on")
    assert (late.is_entered_late, timely.is_entered_late) == (True, False)
    assert "补录" in page_text(clerk.get(late.get_absolute_url()))
    assert "补录" not in page_text(clerk.get(timely.get_absolute_url()))


def test_place_and_chair_of_the_last_time_are_proposed(cast, clerk):
    make_meeting(cast.section, cast.recorder, chair=cast.member, place="二楼", covers=None, types=("party_group",))
    form = clerk.get(CREATE).context["form"]
    assert (form.initial["chair"], form.initial["place"]) == (cast.member.pk, "二楼")


def test_editing_changes_only_what_was_changed(cast, clerk):
    log(clerk, **{"agenda-0-title": "议题一", "agenda-1-title": "议题二"})
    meeting = Meeting.objects.get()
    rows = list(meeting.attendees.values_list("pk", flat=True))
    url = reverse("meetings:edit", args=[meeting.pk])
    fields = filled(clerk, url, title="新名称", **{"agenda-0-DELETE": "on"})
    fields[f"people-{row_of(fields, cast.member)}-status"] = "absent"
    assert clerk.post(url, fields).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.version) == ("新名称", 2)
    assert list(meeting.agenda.values_list("title", flat=True)) == ["议题二"]
    assert list(meeting.attendees.values_list("pk", flat=True)) == rows
    assert meeting.attendees.get(person=cast.member).status == Attendee.Status.ABSENT


def test_who_saves_second_gets_both_texts_and_loses_nothing(cast, clerk):
    log(clerk, **{"agenda-0-title": "议题一"})
    meeting = Meeting.objects.get()
    url = reverse("meetings:edit", args=[meeting.pk])
    mine, theirs = filled(clerk, url), filled(clerk, url)
    assert clerk.post(url, theirs | {"conclusion": "先存的结论", "agenda-0-title": "先存的议题"}).status_code == 302
    answer = clerk.post(url, mine | {"conclusion": "后写的结论", "agenda-0-title": "后写的议题"})
    assert answer.status_code == 409
    page = page_text(answer)
    assert "先存的结论" in page and "先存的议题" in page
    assert fields_after(answer) == ("后写的结论", "后写的议题")
    meeting.refresh_from_db()
    assert meeting.conclusion == "先存的结论"
    assert clerk.post(url, mine | {"conclusion": "后写的结论", "version": meeting.version}).status_code == 302


def fields_after(answer):
    form = answer.context["form"]
    return form["conclusion"].value(), form.agenda.forms[0]["title"].value()


def test_the_summary_counts_every_fault_and_leads_to_each(cast, clerk):
    answer = log(clerk, **{"starts_at": "10:00", "ends_at": "09:00", "types": [], "agenda-0-title": "字" * 201,
                           "decisions-0-text": "x", "decisions-0-due_on": "2024-03-28"})  # fmt: skip
    page = answer.content.decode()
    summary = page[page.index("data-error-summary") :].split("</div>")[0]
    assert "请更正以下 4 处" in summary
    anchors = re.findall(r'<li><a href="#([^"]+)"', summary)
    assert anchors == ["agenda-rows", "decisions-rows", "div_id_types", "id_ends_at"]
    assert [page.count(f'id="{anchor}"') for anchor in anchors] == [1, 1, 1, 1]
    assert answer.context["form"].errors["ends_at"] == ["结束时间早于开始时间。"]
    assert "is-invalid" in re.search(r'<input[^>]*name="ends_at"[^>]*>', page).group()
