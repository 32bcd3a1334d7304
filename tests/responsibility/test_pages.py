"""Assignments, duties and documents through the door a user takes."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calendars.periods import Period
from responsibility.models import Assignment, Document, Duty
from tests.cast import make_assignment, make_duty, make_kind
from tests.meetings.factory import make_type

Stage = Assignment.Stage


@pytest.fixture
def today():
    return timezone.localdate()


def form_of(cast, today, **fields):
    return {"unit": cast.section.pk, "title": "报送半年情况", "owner": cast.member.pk, "due_on": today.isoformat(),
            "needs_review": "on"} | fields  # fmt: skip


def test_a_section_head_issues_an_assignment_and_the_owner_finds_it(cast, signed_in, today):
    answer = signed_in(cast.head).post(reverse("responsibility:create"), form_of(cast, today))
    work = Assignment.objects.get()
    assert (answer.status_code, answer.url) == (302, work.get_absolute_url())
    assert "报送半年情况" in signed_in(cast.member).get(reverse("responsibility:list")).content.decode()


def test_the_owner_hands_it_in_with_evidence_and_the_head_accepts(cast, signed_in, today):
    work = make_assignment(cast.section, owner=cast.member)
    submit = reverse("responsibility:verb", args=[work.pk, "submit"])
    signed_in(cast.member).post(submit, {"text": "见签到册", "done_on": today.isoformat(), "version": work.version})
    work.refresh_from_db()
    assert (work.stage, work.evidence.get().text) == (Stage.SUBMITTED, "见签到册")
    signed_in(cast.head).post(reverse("responsibility:verb", args=[work.pk, "accept"]), {"version": work.version})
    work.refresh_from_db()
    assert (work.stage, work.done_on) == (Stage.DONE, today)


def test_a_file_is_evidence_and_is_served_to_those_who_may_see_the_work(cast, signed_in):
    work = make_assignment(cast.section, owner=cast.member)
    file = SimpleUploadedFile("签到册.pdf", b"%PDF-1.4 x")
    signed_in(cast.member).post(reverse("responsibility:evidence", args=[work.pk]), {"file": file})
    kept = work.evidence.get().file
    got = signed_in(cast.leader).get(kept.get_absolute_url())
    assert b"".join(got.streaming_content) == b"%PDF-1.4 x"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert signed_in(cast.stranger).get(kept.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.html", b"<script>"), ("x.svg", b"<svg/>"), ("x.pdf", b"<html>"), ("x.docx", b"PK\x03\x04broken"),
     ("x.png", b"\xff\xd8\xff"), ("x.txt", b"a\0b"), ("x.pdf", b""), ("x", b"%PDF"), ("x.docm", b"PK\x03\x04")],
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused_with_words(cast, signed_in, name, content):
    work = make_assignment(cast.section, owner=cast.member)
    answer = signed_in(cast.member).post(
        reverse("responsibility:evidence", args=[work.pk]),
        {"file": SimpleUploadedFile(name, content), "text": "保留我"},
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert "保留我" in answer.content.decode()
    assert not work.evidence.exists()


def test_a_step_that_lacks_its_reason_says_so_and_keeps_what_was_typed(cast, signed_in, today):
    work = make_assignment(cast.section, stage=Stage.SUBMITTED, done_on=today, owner=cast.member)
    answer = signed_in(cast.head).post(reverse("responsibility:verb", args=[work.pk, "return"]), {"note": " "})
    assert answer.status_code == 200
    assert answer.context["form"].errors["note"]


def test_who_comes_too_late_is_told_and_nothing_changes(cast, signed_in, today):
    work = make_assignment(cast.section, stage=Stage.DONE, done_on=today, owner=cast.member)
    answer = signed_in(cast.head).post(reverse("responsibility:verb", args=[work.pk, "accept"]), follow=True)
    assert [str(message) for message in answer.context["messages"]]
    work.refresh_from_db()
    assert work.version == 1


def test_the_second_to_save_sees_both_texts_and_loses_nothing(cast, signed_in, today):
    work = make_assignment(cast.section, title="原标题", created_by=cast.head)
    edit, opened_at = reverse("responsibility:edit", args=[work.pk]), work.version
    client = signed_in(cast.head)
    assert client.post(edit, form_of(cast, today, title="甲的标题", version=opened_at)).status_code == 302
    conflict = client.post(edit, form_of(cast, today, title="乙的标题", version=opened_at))
    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert "甲的标题" in page and "乙的标题" in page
    work.refresh_from_db()
    assert work.title == "甲的标题"
    again = client.post(edit, form_of(cast, today, title="乙的标题", version=work.version))
    assert again.status_code == 302


def test_an_owner_does_not_move_the_deadline_others_set(cast, signed_in, today):
    later = (today + timedelta(days=30)).isoformat()
    for owner, editor, moves in ((cast.recorder, cast.recorder, False), (cast.recorder, cast.head, True),
                                 (cast.member, cast.recorder, False), (cast.unitadmin, cast.unitadmin, False),
                                 (cast.member, cast.unitadmin, True)):  # fmt: skip
        unit = cast.bureau if editor == cast.unitadmin else cast.section
        work = make_assignment(unit, owner=owner, due_on=today)
        form = form_of(cast, today, unit=unit.pk, owner=owner.pk, due_on=later, version=work.version, title="改了")
        answer = signed_in(editor).post(reverse("responsibility:edit", args=[work.pk]), form)
        assert answer.status_code == 302, editor
        work.refresh_from_db()
        assert (work.due_on != today, work.title) == (moves, "改了"), (owner, editor)


def test_a_day_before_the_work_began_is_refused_and_the_reviewer_sees_both_days(cast, signed_in, today):
    work = make_assignment(cast.section, owner=cast.member, due_on=today + timedelta(days=3))
    page, verb = signed_in(cast.member), reverse("responsibility:verb", args=[work.pk, "submit"])
    data = {"text": "已办", "version": work.version}
    answer = page.post(verb, data | {"done_on": (today - timedelta(days=1)).isoformat()})
    assert answer.status_code == 200 and answer.context["form"].errors["done_on"]
    assert "已办" in answer.content.decode()
    assert page.post(verb, data | {"done_on": today.isoformat()}).status_code == 302
    shown = signed_in(cast.head).get(work.get_absolute_url())
    assert shown.context["handed_in"] and "提交时间" in shown.content.decode()


def test_an_assignment_says_how_it_is_fulfilled_and_leads_to_the_form(cast, signed_in, today):
    kind = make_type("analysis").kind
    duty = make_duty(cast.section, year=today.year, evidence_kind=kind)
    quarter = Period.quarter(today.year, (today.month + 2) // 3)
    work = make_assignment(cast.section, duty=duty, period_from=quarter.start, period_to=quarter.end)
    page = signed_in(cast.recorder).get(work.get_absolute_url())
    assert page.context["log_url"] and "分析研判会" in page.content.decode()
    form = signed_in(cast.recorder).get(page.context["log_url"]).context["form"]
    assert (form["covers"].value(), form["unit"].value()) == (quarter.code, cast.section.pk)
    assert not signed_in(cast.member).get(work.get_absolute_url()).context["log_url"]


def test_the_bare_list_shows_what_is_owed_and_everything_is_one_click_away(cast, signed_in, today):
    client, url = signed_in(cast.leader), reverse("responsibility:list")
    assert "暂无任务" in client.get(url).content.decode()
    make_assignment(cast.section, title="办完的", stage=Stage.DONE, done_on=today)
    page = client.get(url)
    assert "办完的" not in page.content.decode() and f'href="{url}?stage="' in page.content.decode()
    assert "办完的" in client.get(url + "?stage=").content.decode()
    make_assignment(cast.section, title="在办的", stage=Stage.OPEN)
    assert [row.title for row in client.get(url).context["object_list"]] == ["在办的"]
    assert [row.title for row in client.get(url + "?unit=section").context["object_list"]] == ["办完的", "在办的"]


def test_a_double_click_makes_one_assignment(cast, signed_in, today):
    client = signed_in(cast.head)
    once = client.get(reverse("responsibility:create")).context["form"]["once"].value()
    form = form_of(cast, today, once=str(once))
    first = client.post(reverse("responsibility:create"), form)
    second = client.post(reverse("responsibility:create"), form)
    assert Assignment.objects.count() == 1
    assert first.url == second.url


def test_a_refused_form_may_be_sent_again_with_its_key(cast, signed_in, today):
    client = signed_in(cast.head)
    once = str(client.get(reverse("responsibility:create")).context["form"]["once"].value())
    assert client.post(reverse("responsibility:create"), form_of(cast, today, once=once, title="")).status_code == 200
    assert client.post(reverse("responsibility:create"), form_of(cast, today, once=once)).status_code == 302


def test_work_cannot_be_given_to_a_unit_or_a_person_one_does_not_see(cast, signed_in, today):
    client = signed_in(cast.head)
    for wrong in ({"unit": cast.office.pk}, {"unit": cast.other_bureau.pk}, {"owner": cast.stranger.pk}):
        answer = client.post(reverse("responsibility:create"), form_of(cast, today, **wrong))
        assert answer.status_code == 200
        assert set(answer.context["form"].errors) == set(wrong)
    assert not Assignment.objects.exists()


def test_a_new_duty_makes_what_it_owes_now(cast, signed_in, today):
    form = {
        "unit": cast.section.pk, "year": today.year, "sort_no": 1, "title": "分析研判", "per": "month", "count": 1,
        "day_off": "none", "valid_from": today.replace(day=1).isoformat(), "owner": cast.member.pk,
    }  # fmt: skip
    answer = signed_in(cast.head).post(reverse("responsibility:duty_create"), form)
    assert answer.status_code == 302
    assert Assignment.objects.filter(duty=Duty.objects.get(), owner=cast.member).exists()


def test_a_duty_whose_work_is_made_stays_with_its_unit(cast, signed_in, today):
    duty = make_duty(cast.section, year=today.year, title="分析研判")
    make_assignment(cast.section, duty=duty)
    client, url = signed_in(cast.leader), reverse("responsibility:duty_edit", args=[duty.pk])
    page = client.get(url)
    form = {name: "" if page.context["form"][name].value() in (None, False) else page.context["form"][name].value()
            for name in page.context["form"].fields}  # fmt: skip
    answer = client.post(url, form | {"unit": cast.office.pk})
    assert answer.status_code == 200 and "unit" in answer.context["form"].errors
    duty.refresh_from_db()
    assert duty.unit == cast.section
    assert client.post(url, form | {"title": "改题"}).status_code == 302


def test_the_kinds_of_evidence_have_english_names(cast, signed_in):
    make_kind("meeting.analysis", name="分析研判会")
    client = signed_in(cast.head)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(reverse("responsibility:duty_create")).content.decode()
    assert "analysis meeting" in page and "分析研判会" not in page


@pytest.mark.parametrize(
    "wrong",
    [{"per": "quarter", "windows": "第4个月"}, {"per": "week", "windows": "上旬"}, {"windows": "周二"}, {"count": 0},
     {"count": 400}, {"year": 1}, {"valid_to": "2001-01-01"}, {"windows": "第99个月"}, {"windows": "m3-"},
     {"windows": "3月32日", "per": "year"}, {"windows": "15日", "count": 2}, {"within_days": 3},
     {"per": "day", "day_off": "next"}],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused_with_words(cast, signed_in, today, wrong):
    form = {
        "unit": cast.section.pk, "year": today.year, "sort_no": 1, "title": "分析研判", "per": "month", "count": 1,
        "day_off": "none", "valid_from": today.isoformat(),
    }  # fmt: skip
    answer = signed_in(cast.head).post(reverse("responsibility:duty_create"), form | wrong)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Duty.objects.exists()


def test_a_file_is_kept_with_a_document(cast, signed_in, today):
    plan = Document.objects.create(unit=cast.section, title="年度计划", kind="plan", issued_on=today, year=today.year)
    url = reverse("responsibility:document_attach", args=[plan.pk])
    signed_in(cast.recorder).post(url, {"file": SimpleUploadedFile("计划.txt", "内容".encode())})
    assert "计划.txt" in signed_in(cast.member).get(plan.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["list", "duties", "documents"])
def test_a_list_costs_the_same_queries_for_1_and_for_60_rows(cast, signed_in, today, name):
    make = {
        "list": lambda n: make_assignment(cast.section, title=f"任务{n}", owner=cast.member),
        "duties": lambda n: make_duty(cast.section, title=f"职责{n}", owner=cast.member),
        "documents": lambda n: Document.objects.create(unit=cast.section, title=f"{n}", issued_on=today, year=2026),
    }[name]
    client, url = signed_in(cast.leader), reverse(f"responsibility:{name}")
    make(0)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url)
    for number in range(1, 60):
        make(number)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).context["page_obj"].paginator.count == 60
    assert len(many) == len(one)


def test_filters_live_in_the_url(cast, signed_in, today):
    make_assignment(cast.section, title="逾期的", due_on=today - timedelta(days=1))
    make_assignment(cast.office, title="别科的", due_on=today - timedelta(days=1))
    make_assignment(cast.section, title="不急的", due_on=today + timedelta(days=30))
    url = reverse("responsibility:list")
    rows = signed_in(cast.leader).get(url, {"timeliness": "overdue", "unit": "section"}).context["object_list"]
    assert [row.title for row in rows] == ["逾期的"]


@pytest.mark.parametrize(
    "query",
    [{"unit": "no-such"}, {"unit": "other"}, {"stage": "x"}, {"year": "0"}, {"year": "99999999999999999999"},
     {"page": "-1"}, {"page": "999999999999999999999"}, {"page": "x"}, {"q": "%_\\'\""}, {"figure": "x"},
     {"figure": "assignments_open", "unit": "section", "period": "1-1", "as_of": "0001-01-01"},
     {"figure": "assignments_open", "unit": "section", "period": "2026", "as_of": "x"}, {"timeliness": "x"}],
)  # fmt: skip
def test_a_url_that_makes_no_sense_shows_a_page(cast, signed_in, query):
    make_assignment(cast.section)
    assert signed_in(cast.leader).get(reverse("responsibility:list"), query).status_code == 200
