"""Turns to lecture are swapped or passed over with a reason; the rota honors it, and people are told."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import Entry
from reminders.models import Reminder
from responsibility.duties.falling_due import fall_due
from study.models import RotaChange
from study.series.rota import next_lecturers
from tests.study.factory import FRIDAY, make_series, make_session

FIRST, SECOND, THIRD, FOURTH = date(2026, 3, 6), date(2026, 3, 13), date(2026, 3, 20), date(2026, 3, 27)
TODAY = date(2026, 3, 2)


@pytest.fixture
def series(cast, on):
    on(TODAY)
    people = [cast.head, cast.recorder, cast.member]
    return make_series(cast.section, by=cast.head, rota=people, weekday=FRIDAY, name="周五小课堂", plan=2026)


def change(client, series, **typed):
    typed = {"day": FIRST.isoformat(), "what": "swap", "reason": "出差"} | typed
    return client.post(reverse("study:turn_change", args=[series.pk]), typed)


def coming(series, day=FIRST, count=4):
    return [person.username for person in next_lecturers(series, day, count)]


def told(rule):
    rows = Reminder.objects.filter(rule=rule, channel="inapp")
    return {(row.recipient.username, row.for_day) for row in rows.select_related("recipient")}


def test_a_swap_lets_the_other_lecture_and_whose_turn_it_was_comes_next(cast, signed_in, series):
    answer = change(signed_in(cast.head), series, person=cast.member.pk)
    assert answer.url == series.get_absolute_url()
    assert coming(series) == ["member", "head", "recorder", "member"]


def test_who_is_passed_over_waits_a_whole_round(cast, signed_in, series):
    change(signed_in(cast.recorder), series, what="skip", reason="住院")
    assert coming(series) == ["recorder", "member", "head", "recorder"]
    assert coming(series, SECOND, 2) == ["recorder", "member"], "seen after that day the turn still counts as had"


def test_two_are_passed_over_one_after_the_other(cast, signed_in, series):
    client = signed_in(cast.recorder)
    change(client, series, what="skip")
    change(client, series, what="skip")
    assert coming(series, FIRST, 3) == ["member", "head", "recorder"]
    refused = change(client, series, what="skip")
    assert refused.status_code == 200
    assert RotaChange.objects.count() == 2


def test_both_concerned_are_told_at_once_and_nobody_of_their_own_act(cast, signed_in, series):
    change(signed_in(cast.head), series, person=cast.member.pk)
    assert told("turn_changed") == {("member", FIRST)}, "the head entered it"
    change(signed_in(cast.recorder), series, day=THIRD.isoformat(), person=cast.member.pk)
    assert ("member", THIRD) in told("turn_changed")
    inbox = signed_in(cast.member).get("/reminders/").content.decode()
    assert "周五小课堂" in inbox
    assert "轮值" in inbox


def test_the_page_of_the_series_and_ones_desk_show_it_with_the_reason(cast, signed_in, series):
    change(signed_in(cast.head), series, person=cast.member.pk, reason="参加培训")
    fall_due(today=TODAY)
    page = signed_in(cast.member).get(series.get_absolute_url())
    assert [(turn.day, turn.person.username) for turn in page.context["coming"][:2]] == [
        (FIRST, "member"), (SECOND, "head"),
    ]  # fmt: skip
    assert "参加培训" in page.content.decode()
    lines = {line.record: line.by for line in series.awaiting(cast.member, TODAY)}
    assert lines[series] == FIRST


def test_taken_back_the_rota_stands_as_before_and_those_concerned_are_told(cast, signed_in, series):
    client = signed_in(cast.recorder)
    change(client, series, person=cast.member.pk)
    row = RotaChange.objects.get()
    answer = client.post(reverse("study:turn_take_back", args=[row.pk]))
    assert answer.url == series.get_absolute_url()
    assert coming(series) == ["head", "recorder", "member", "head"]
    assert told("turn_restored") == {("head", FIRST), ("member", FIRST)}
    assert not Reminder.objects.filter(rule="turn_changed", settled_at=None).exists()
    trail = Entry.objects.filter(kind="study.rotachange", record_id=row.pk, whole_id=series.pk)
    assert set(trail.values_list("event", flat=True)) == {"created", "deleted"}
    assert client.post(reverse("study:turn_take_back", args=[row.pk])).status_code == 404


def test_what_was_agreed_about_a_day_that_is_over_stays(cast, signed_in, series, on):
    client = signed_in(cast.recorder)
    change(client, series, what="skip")
    on(SECOND)
    client.post(reverse("study:turn_take_back", args=[RotaChange.objects.get().pk]))
    assert RotaChange.objects.exists()


def test_what_was_held_wins_over_what_was_agreed(cast, signed_in, series, on):
    change(signed_in(cast.recorder), series, person=cast.member.pk)
    on(FIRST)
    make_session(series, lecturer=cast.head, held_on=FIRST)
    assert coming(series, SECOND, 2) == ["recorder", "member"]


@pytest.mark.parametrize(
    "typed", [{"day": "2026-03-05"}, {"day": "2026-02-27"}, {"day": "x\0"}, {"what": "x"}, {"reason": " "},
              {"person": ""}, {"person": "99999999999999999999"}, {"what": "skip", "reason": ""}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words_and_kept(cast, signed_in, series, typed):
    answer = change(signed_in(cast.recorder), series, **({"person": cast.member.pk} | typed))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not RotaChange.objects.exists()


def test_neither_whose_turn_it_is_nor_somebody_outside_the_rota_can_take_it(cast, signed_in, series):
    client = signed_in(cast.recorder)
    assert "person" in change(client, series, person=cast.head.pk).context["form"].errors
    assert "person" in change(client, series, person=cast.leader.pk).context["form"].errors


def test_a_day_is_changed_once_until_that_is_taken_back(cast, signed_in, series):
    client = signed_in(cast.recorder)
    change(client, series, person=cast.member.pk)
    again = change(client, series, person=cast.recorder.pk)
    assert again.context["form"].errors
    assert RotaChange.objects.count() == 1


def test_a_member_without_the_right_changes_nothing(cast, signed_in, series):
    assert change(signed_in(cast.member), series, person=cast.member.pk).status_code == 403
    change(signed_in(cast.recorder), series, person=cast.member.pk)
    row = RotaChange.objects.get()
    assert signed_in(cast.member).post(reverse("study:turn_take_back", args=[row.pk])).status_code == 403
    assert signed_in(cast.stranger).post(reverse("study:turn_take_back", args=[row.pk])).status_code == 404
