"""Training courses, lectures by leaders and theme days are kinds of study with fields of their own; make-up study of
several is one page, attendances and people are both counted."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from calendars.periods import Period
from figures.catalogue import Frame, all_figures
from study.models import Category, Session, SessionAttendee
from tests.study.factory import make_series, make_session

TODAY, HELD = date(2026, 3, 20), date(2026, 3, 2)
OTHER = "/study/log/other/"


@pytest.fixture(autouse=True)
def a_day_in_march(on):
    on(TODAY)


def typed(cast, **fields):
    usual = {
        "unit": cast.bureau.pk,
        "held_on": HELD.isoformat(),
        "topic": "信息宣传培训",
        "listed_on": HELD.isoformat(),
    }
    return usual | {"once": str(uuid4())} | fields


def value(code, unit):
    return all_figures()[code].value(Frame(unit=unit, period=Period.year(2026), as_of=TODAY))


def test_a_course_of_several_days_keeps_organizer_and_hours(cast, signed_in):
    sent = typed(cast, category="training", organizer="上级宣传部门", hours="12.5", ends_on="2026-03-04",
                 guest_lecturer="某教授")  # fmt: skip
    assert signed_in(cast.clerk).post(OTHER, sent).status_code == 302
    held = Session.objects.get()
    assert (held.organizer, held.hours, held.ends_on) == ("上级宣传部门", Decimal("12.5"), date(2026, 3, 4))
    page = signed_in(cast.clerk).get(held.get_absolute_url()).content.decode()
    assert "上级宣传部门" in page
    assert "12.5" in page
    listed = signed_in(cast.clerk).get(reverse("study:list"), {"q": "宣传部门"}).content.decode()
    assert "上级宣传部门 · 12.5学时" in listed


@pytest.mark.parametrize(
    ("odd", "field"),
    [({"category": "training", "ends_on": "2026-03-01"}, "ends_on"),
     ({"category": "training", "ends_on": "2026-03-21"}, "ends_on"),
     ({"category": "theme_day", "ends_on": "2026-03-03"}, "ends_on"), ({"category": "training", "hours": "0"}, "hours"),
     ({"category": "lecture"}, "lecturer")],
)  # fmt: skip
def test_what_a_kind_of_study_cannot_have_is_refused_at_its_field(cast, signed_in, odd, field):
    answer = signed_in(cast.clerk).post(OTHER, typed(cast, **odd))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Session.objects.exists()


def test_a_lecture_is_given_by_a_leader_or_head_of_that_day(cast, signed_in):
    client = signed_in(cast.clerk)
    refused = client.post(OTHER, typed(cast, category="lecture", lecturer=cast.member.pk))
    assert "lecturer" in refused.context["form"].errors
    assert client.post(OTHER, typed(cast, category="lecture", lecturer=cast.leader.pk)).status_code == 302
    assert Session.objects.get().printed_lecturer == "党组书记、局长 leader"
    assert (value("study_lectures", cast.bureau), value("study_trainings", cast.bureau)) == (1, 0)


def test_a_theme_day_comes_round_as_a_series_too(cast, signed_in):
    series = make_series(cast.bureau, by=cast.clerk, name="主题党日", category=Category.THEME_DAY)
    make_session(series, held_on=HELD)
    assert (value("study_theme_days", cast.bureau), value("study_sessions_held", cast.bureau)) == (1, 1)


@pytest.fixture
def missed(cast):
    series = make_series(cast.section, by=cast.head)
    return make_session(series, held_on=HELD, absent=[cast.head, cast.member])


def test_several_make_it_up_in_one_page_with_a_day_of_its_own(cast, signed_in, missed):
    client, url = signed_in(cast.recorder), reverse("study:session_make_up", args=[missed.pk])
    rows = {row.person.username: row for row in missed.attendees.select_related("person")}
    form = client.get(url).context["form"]
    assert set(form["people"].value()) == {rows["head"].pk, rows["member"].pk}
    sent = {"people": [rows["head"].pk, rows["member"].pk], "made_up_on": "2026-03-10", "remark": "观看录像"}
    assert client.post(url, sent).url == missed.get_absolute_url()
    done = SessionAttendee.objects.filter(session=missed, made_up_on=date(2026, 3, 10), remark="观看录像")
    assert done.count() == 2
    assert (value("study_made_up", cast.section), value("study_made_up_people", cast.section)) == (2, 2)


def test_attendances_and_people_are_different_figures(cast, missed):
    make_session(missed.series, held_on=date(2026, 3, 9), topic="二")
    assert (value("study_attendances", cast.section), value("study_attendees", cast.section)) == (1 + 3, 3)


@pytest.mark.parametrize("odd", [{"made_up_on": "2026-03-01"}, {"made_up_on": "2026-03-21"}, {"made_up_on": ""},
                                 {"people": []}, {"people": ["x"]}])  # fmt: skip
def test_an_odd_make_up_changes_nothing_and_keeps_what_was_typed(cast, signed_in, missed, odd):
    rows = missed.attendees.missed()
    sent = {"people": [row.pk for row in rows], "made_up_on": "2026-03-10", "remark": "观看录像"} | odd
    answer = signed_in(cast.recorder).post(reverse("study:session_make_up", args=[missed.pk]), sent)
    assert answer.status_code == 200
    assert "观看录像" in answer.content.decode()
    assert not SessionAttendee.objects.exclude(made_up_on=None).exists()


def test_who_was_present_is_no_choice(cast, signed_in, missed):
    present = missed.attendees.get(person=cast.recorder)
    sent = {"people": [present.pk], "made_up_on": "2026-03-10", "remark": ""}
    answer = signed_in(cast.recorder).post(reverse("study:session_make_up", args=[missed.pk]), sent)
    assert "people" in answer.context["form"].errors
