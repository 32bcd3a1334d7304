"""Whose turn it is: whoever waited longest, in the order of the rota, without those who have left."""

from datetime import date

import pytest

from organization.people.services import end_posting
from study.series.rota import next_lecturers
from study.series.services import save_series
from tests.cast import make_user
from tests.study.factory import FRIDAY, make_series, make_session

FIRST, SECOND, THIRD, FOURTH = date(2026, 3, 6), date(2026, 3, 13), date(2026, 3, 20), date(2026, 3, 27)


@pytest.fixture
def people(cast):
    return [cast.head, cast.recorder, cast.member]


@pytest.fixture
def series(cast, people):
    return make_series(cast.section, by=cast.recorder, rota=people, weekday=FRIDAY, name="周五小课堂")


def names(people):
    return [person.username for person in people]


def test_before_any_session_the_rota_runs_in_its_order(series):
    assert names(next_lecturers(series, FIRST, 4)) == ["head", "recorder", "member", "head"]


def test_after_each_session_the_next_one_follows(series, cast):
    make_session(series, lecturer=cast.head, held_on=FIRST)
    assert names(next_lecturers(series, SECOND, 3)) == ["recorder", "member", "head"]


def test_a_swap_puts_itself_right(series, cast):
    make_session(series, lecturer=cast.recorder, held_on=FIRST)
    assert names(next_lecturers(series, SECOND, 3)) == ["head", "member", "recorder"]
    make_session(series, lecturer=cast.head, held_on=SECOND)
    assert names(next_lecturers(series, THIRD, 1)) == ["member"]


def test_who_has_left_is_passed_over(series, cast):
    end_posting(posting=cast.head.postings.get(), on=FIRST)
    assert names(next_lecturers(series, FIRST, 1)) == ["head"]
    assert names(next_lecturers(series, SECOND, 2)) == ["recorder", "member"]
    cast.recorder.is_active = False
    cast.recorder.save()
    assert names(next_lecturers(series, SECOND, 1)) == ["member"]


def test_a_newcomer_waits_until_the_round_is_over(series, cast, people):
    make_session(series, lecturer=cast.head, held_on=FIRST)
    newcomer = make_user("newcomer", cast.section)
    save_series(series=series, rota=[*people, newcomer], by=cast.recorder, today=SECOND, version=series.version)
    assert names(next_lecturers(series, SECOND, 4)) == ["recorder", "member", "head", "newcomer"]


def test_a_voided_session_was_nobodys_turn(series, cast, signed_in, on):
    on(SECOND)
    session = make_session(series, lecturer=cast.head, held_on=FIRST)
    signed_in(cast.recorder).post(f"/study/{session.pk}/void/", {"version": session.version, "reason": "未开展"})
    assert names(next_lecturers(series, SECOND, 1)) == ["head"]


def test_the_log_form_names_whose_turn_it_was_on_that_day(series, cast, signed_in, on):
    on(FOURTH)
    make_session(series, lecturer=cast.head, held_on=FIRST)
    make_session(series, lecturer=cast.recorder, held_on=SECOND)
    client = signed_in(cast.recorder)

    def lecturer(day):
        return (
            client.get("/study/log/", {"series": series.pk, "held_on": day.isoformat()})
            .context["form"]
            .initial["lecturer"]
        )

    assert lecturer(THIRD) == cast.member
    assert lecturer(SECOND) == cast.recorder


def test_the_page_of_the_series_shows_the_coming_turns(series, cast, signed_in, on):
    on(SECOND)
    make_session(series, lecturer=cast.head, held_on=FIRST)
    coming = signed_in(cast.member).get(series.get_absolute_url()).context["coming"]
    assert [(turn.day, turn.person.username) for turn in coming[:3]] == [
        (SECOND, "recorder"), (THIRD, "member"), (FOURTH, "head"),
    ]  # fmt: skip
