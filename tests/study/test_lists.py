"""Lists: found by their filters, one cost for 1 row and for many, and as long as the figure that opens them says."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendars.periods import Period
from figures.catalogue import Distinct, Frame, all_figures
from responsibility.duties.falling_due import lapse
from study.models import Category
from tests.cast import make_user
from tests.study.factory import FRIDAY, make_note, make_series, make_session

TODAY = date(2026, 3, 20)
LISTS = ["/study/", "/study/series/", "/study/attendance/", "/study/people/", "/study/notes/", "/study/notes/authors/",
         "/study/notes/spread/"]  # fmt: skip


@pytest.fixture
def year(cast, on):
    """A bureau's spring: two series, a course, absences, notes."""
    on(TODAY)
    monday = make_series(cast.bureau, by=cast.clerk, plan=2026, today=TODAY)
    friday = make_series(cast.section, by=cast.recorder, name="周五小课堂", category="class", weekday=FRIDAY, plan=2026,
                         today=TODAY)  # fmt: skip
    for week in range(3):
        make_session(monday, by=cast.clerk, held_on=date(2026, 3, 2) + timedelta(weeks=week), today=TODAY,
                     absent=[cast.member], lecturer=cast.leader)  # fmt: skip
    make_session(friday, by=cast.recorder, held_on=date(2026, 3, 6), topic="文书制作", lecturer=cast.head)
    make_session(by=cast.clerk, unit=cast.bureau, category=Category.TRAINING, held_on=date(2026, 3, 10), topic="培训班")
    make_session(make_series(cast.other_section, by=cast.stranger), by=cast.stranger)
    make_note(cast.member, cast.section)
    make_note(cast.member, cast.section)
    make_note(cast.assistant, cast.office)
    make_note(cast.stranger, cast.other_bureau)
    lapse(today=TODAY)
    return monday


def rows(client, path, **query):
    return list(client.get(path, query).context["object_list"])


def test_sessions_are_found_by_each_filter(cast, signed_in, year):
    client = signed_in(cast.leader)

    def found(**query):
        return len(rows(client, "/study/", **query))

    assert found() == 5
    assert found(series=year.pk) == 3
    assert found(unit="section") == 1
    assert found(category="training") == 1
    assert found(category="routine") == 3
    assert found(lecturer=cast.head.pk) == 1
    assert found(q="文书") == 1
    assert found(q="周一") == 3
    assert found(year=2026, month=3) == 5
    assert found(year=2025) == 0
    assert found(month=4) == 0


SENSELESS = [{"year": "1"}, {"year": "x"}, {"month": "13"}, {"unit": "no"}, {"series": "9" * 40}, {"lecturer": "-1"},
             {"page": "99"}, {"page": "x"}, {"category": "'"}, {"figure": "none"}]  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_a_senseless_filter_is_no_error(cast, signed_in, year, path):
    client = signed_in(cast.leader)
    assert [client.get(path, query).status_code for query in SENSELESS] == [200] * len(SENSELESS)


def test_planned_against_held_of_each_series(cast, signed_in, year):
    numbers = {row.name: row.progress for row in rows(signed_in(cast.leader), "/study/series/")}
    monday, friday = numbers["周一例会"], numbers["周五小课堂"]
    assert (monday.planned, monday.sessions, monday.missed, monday.to_log) == (9, 3, 6, 0)
    assert (friday.planned, friday.sessions, friday.missed, friday.to_log) == (10, 1, 8, 1)
    assert monday.last_held == date(2026, 3, 16)
    whole = {row.name: row.whole_year for row in rows(signed_in(cast.leader), "/study/series/")}
    assert (whole["周一例会"], whole["周五小课堂"]) == (47, 46), "working Mondays and Fridays of 2026"
    client = signed_in(cast.leader)
    assert len(rows(client, "/assignments/", duty=monday.duty_id, stage="missed")) == 6
    assert len(rows(client, "/study/", series=year.pk, year=2026)) == 3


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_for_few_rows_and_for_many(cast, signed_in, year, path):
    client = signed_in(cast.leader)
    costs = []
    for turn in "ab":
        client.get(path)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(path).status_code == 200
        costs.append(len(counted))
        for number in range(4):
            person = make_user(f"{turn}{number}", cast.section)
            series = make_series(
                cast.bureau, by=cast.clerk, name=f"系列{number}", weekday=number, plan=2026, today=TODAY
            )
            make_session(series, by=cast.clerk, held_on=date(2026, 3, 2 + number), lecturer=person)
            make_note(person, cast.section)
    assert costs[0] == costs[1]


def test_pages_of_one_record_cost_the_same_for_few_people_and_for_many(cast, signed_in, year):
    client = signed_in(cast.leader)
    session = year.sessions.first()
    costs = []
    for turn in "ab":
        with CaptureQueriesContext(connection) as counted:
            for path in (session.get_absolute_url(), f"/study/{session.pk}/edit/", "/study/log/", "/study/series/new/",
                         year.get_absolute_url()):  # fmt: skip
                assert client.get(path).status_code == 200
        costs.append(len(counted))
        for number in range(6):
            make_user(f"{turn}{number}", cast.bureau)
        session = make_session(year, by=cast.clerk, held_on=date(2026, 2, 2 if turn == "a" else 9))
    assert costs[0] == costs[1]


def study_figures():
    return {
        code: figure for code, figure in all_figures().items() if code.startswith("study_") and hasattr(figure, "rows")
    }


EXPECTED = {
    "study_sessions_held": 5, "study_routines": 3, "study_classes": 1, "study_central_group": 0, "study_trainings": 1,
    "study_planned": 19, "study_planned_routine": 9, "study_planned_class": 10, "study_planned_central_group": 0,
    "study_planned_training": 0, "study_planned_lecture": 0, "study_planned_theme_day": 0, "study_lectures": 0,
    "study_theme_days": 0, "study_topics": 0, "study_topics_studied": 0, "study_topics_open": 0, "study_made_up": 0,
    "study_made_up_people": 0, "study_notes_accepted": 0, "study_planned_held": 4, "study_missed": 14,
    "study_notes": 3, "study_note_authors": 2,
    "study_attendances": 3 * 6 + 3 + 7, "study_attendees": 7,
}  # fmt: skip


def test_every_figure_has_its_value(cast, year):
    frame = Frame(cast.bureau, Period.year(2026), TODAY)
    assert {code: figure.value(frame) for code, figure in study_figures().items()} == EXPECTED


def test_every_figure_opens_a_list_as_long_as_it_says(cast, signed_in, year):
    client, frame = signed_in(cast.leader), Frame(cast.bureau, Period.year(2026), TODAY)
    found = {
        code: client.get(figure.url(frame)).context["page_obj"].paginator.count
        for code, figure in study_figures().items()
    }
    assert found == EXPECTED


def test_a_list_of_the_units_own_rows_leaves_out_those_below(cast, signed_in, year):
    client, frame = signed_in(cast.leader), Frame(cast.bureau, Period.year(2026), TODAY)
    for code, figure in study_figures().items():
        own = figure.rows(frame).filter(unit=cast.bureau)
        number = own.order_by().values(figure.by).distinct().count() if isinstance(figure, Distinct) else own.count()
        page = client.get(figure.url(frame, own=True))
        assert page.context["page_obj"].paginator.count == number, code


def test_nothing_after_the_cut_off_day_is_counted(cast, year):
    frame = Frame(cast.bureau, Period.year(2026), date(2026, 3, 9))
    values = {code: figure.value(frame) for code, figure in study_figures().items()}
    assert (values["study_sessions_held"], values["study_routines"], values["study_notes"]) == (3, 2, 3)
    assert values["study_planned"] == 8 + 8
    assert Frame(cast.bureau, Period.quarter(2026, 2), TODAY).last_day < Period.quarter(2026, 2).start
    assert study_figures()["study_sessions_held"].value(Frame(cast.bureau, Period.quarter(2026, 2), TODAY)) == 0


def test_the_people_behind_a_number_come_once_each(cast, signed_in, year):
    figure, frame = study_figures()["study_attendees"], Frame(cast.section, Period.year(2026), TODAY)
    people = rows(signed_in(cast.head), figure.url(frame))
    assert {person.username: person.number for person in people} == {"head": 1, "recorder": 1, "member": 1}


def test_a_figure_of_another_list_or_unit_shows_nothing(cast, signed_in, year):
    client = signed_in(cast.leader)
    query = {"figure": "study_notes", "unit": "bureau", "period": "2026", "as_of": TODAY.isoformat()}
    assert rows(client, "/study/people/", **query) == []
    assert rows(client, "/study/notes/authors/", **query) == []
    assert rows(client, "/study/notes/", **(query | {"unit": "other"})) == []
    assert len(rows(client, "/study/notes/", **query)) == 3
