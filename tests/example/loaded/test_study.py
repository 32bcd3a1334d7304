"""The example's year of study as it stands today: planned against held, topics, kinds, materials, notes, turns."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from calendars.working_days import WorkingDays
from responsibility.models import Assignment
from study.models import Category, Material, Note, RotaChange, Series, Session, StudyPlan
from study.notes.desk import waiting_for
from study.plans.coverage import coverage
from study.series.plans import planned_days, progress

pytestmark = pytest.mark.xdist_group("example of today")

# The working days of 2026 (domain text, section 8)
OF_2026 = {0: 47, 2: 50, 4: 46, None: 248}
SERIES = {"业务一科周一学习": 0, "周三微课堂": 2, "周五例会学习": 4, "业务一科每日半小时": None}


def counted_by_hand(year: int, weekday: int | None, last: date | None = None) -> int:
    """Working days of that weekday, with no rule of any duty in between."""
    first, last = date(year, 1, 1), last or date(year, 12, 31)
    working = WorkingDays.load(first, last)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sum(working.is_working(day) and weekday in (None, day.weekday()) for day in days)


@pytest.mark.parametrize(("name", "weekday"), SERIES.items(), ids=map(str, SERIES.values()))
def test_each_series_is_planned_by_the_working_days_of_the_year(example, name, weekday):
    series, year = Series.objects.get(name=name), example.today.year
    assert len(planned_days(series, year)) == counted_by_hand(year, weekday)
    if series.active_from.year <= 2026:
        assert len(planned_days(series, 2026)) == OF_2026[weekday]


@pytest.mark.parametrize(("name", "weekday"), SERIES.items(), ids=map(str, SERIES.values()))
def test_what_was_planned_up_to_today_is_held_or_missed_or_to_be_logged(example, signed_in, name, weekday):
    series, year = Series.objects.get(name=name), example.today.year
    row = progress([series], year, example.today)[series.pk]
    assert row.planned == counted_by_hand(year, weekday, example.today)
    assert row.planned == row.answered + row.missed + row.to_log
    held = Session.objects.standing().filter(series=series, held_on__year=year)
    assert row.sessions == row.answered == held.count()
    listed = signed_in(example.people["leader"]).get(reverse("study:series_list"), {"year": year}).context
    (shown,) = [one for one in listed["object_list"] if one.pk == series.pk]
    assert (shown.progress, shown.whole_year) == (row, counted_by_hand(year, weekday))


def test_the_daily_half_hour_has_its_month_to_confirm_in_one_page(example, signed_in):
    series = Series.objects.get(name="业务一科每日半小时")
    first = example.today.replace(day=1)
    owed = [day for day in planned_days(series, first.year) if first <= day <= example.today]
    page = signed_in(example.people["recorder"]).get(reverse("study:series_month", args=[series.pk]),
                                                     {"month": first.strftime("%Y-%m")})  # fmt: skip
    assert page.context["form"].open == owed
    assert not Assignment.objects.filter(duty__evidence_kind__series=series, due_on__in=owed, stage="done").exists()


def test_the_plan_of_the_year_has_topics_studied_and_topics_still_open(example):
    plan = StudyPlan.objects.get(unit=example.bureau, year=example.today.year)
    found = coverage(plan, example.today)
    assert found.without and not any(row.sessions for row in found.rows[-2:])
    if example.today.month > 6:
        assert found.covered and found.outside
    assert Material.objects.filter(unit=example.bureau, year=example.today.year).count() == 2
    assert any(row.materials for row in found.rows)


def test_every_kind_of_study_was_held_by_the_summer(example):
    held = {session.of_kind for session in Session.objects.select_related("series")}
    assert held == set(Category)
    course = Session.objects.filter(category=Category.TRAINING).first()
    assert course.hours and course.organizer


def test_notes_are_accepted_returned_and_waiting(example):
    assert set(Note.objects.values_list("state", flat=True)) == set(Note.State)
    assert Note.objects.filter(author=example.people["member"], state=Note.State.RETURNED).exists()
    waiting = waiting_for(example.people["head"], example.today)
    assert example.people["recorder"] in [note.author for note in waiting]
    judged = Note.objects.exclude(judged_by=None)
    assert not any(note.author_id == note.judged_by_id for note in judged)


def test_a_turn_of_the_days_ahead_is_swapped_with_its_reason(example, signed_in):
    change = RotaChange.objects.get()
    assert change.day >= example.today and change.reason and change.person
    page = signed_in(example.people["leader"]).get(change.series.get_absolute_url()).content.decode()
    assert change.reason in page
