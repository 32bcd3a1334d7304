"""The traffic light counts working days by each unit's own thresholds, alike in Python, in SQL and on the pages."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.trail import history
from calendars.periods import Period
from figures.catalogue import Frame, figure
from organization.tree.services import move_unit
from reminders.days import WorkDays
from reminders.ladder import RUNGS
from responsibility.lights.lights import Lights
from responsibility.lights.models import LightSetting, Thresholds
from responsibility.lights.timeliness import NEAR, Timeliness
from responsibility.models import Assignment
from tests.cast import make_assignment, make_post, make_unit, make_user

pytestmark = pytest.mark.django_db
WEDNESDAY, BEFORE_HOLIDAYS, SATURDAY = date(2024, 2, 28), date(2024, 9, 30), date(2024, 3, 2)
SOON, PRESSING = Timeliness.DUE_SOON, Timeliness.PRESSING
IN_TIME, TODAY = Timeliness.IN_TIME, Timeliness.DUE_TODAY


@pytest.fixture
def today():
    return timezone.localdate()


def set_light(unit, yellow=None, orange=None, palette=""):
    return LightSetting.objects.create(unit=unit, yellow_days=yellow, orange_days=orange, palette=palette)


# By hand from the notices for 2024 and 2025: off 15-17 September (14 worked), 1-7 October (29 September and 12 October
# worked), 1 January 2025
@pytest.mark.parametrize(
    ("today", "due", "expected"),
    [
        ("2024-02-28", "2024-02-27", Timeliness.OVERDUE), ("2024-02-28", "2024-02-28", TODAY),
        ("2024-02-28", "2024-02-29", SOON), ("2024-02-28", "2024-03-03", SOON),
        ("2024-02-28", "2024-03-04", SOON), ("2024-02-28", "2024-03-05", IN_TIME),
        ("2024-03-02", "2024-03-03", PRESSING), ("2024-03-02", "2024-03-04", SOON),
        ("2024-03-02", "2024-03-06", SOON), ("2024-03-02", "2024-03-07", IN_TIME),
        ("2024-09-30", "2024-10-01", PRESSING), ("2024-09-30", "2024-10-07", PRESSING),
        ("2024-09-30", "2024-10-08", SOON), ("2024-09-30", "2024-10-10", SOON),
        ("2024-09-30", "2024-10-11", IN_TIME), ("2024-09-13", "2024-09-14", SOON),
        ("2024-09-13", "2024-09-19", SOON), ("2024-09-13", "2024-09-20", IN_TIME),
        ("2024-09-14", "2024-09-17", PRESSING), ("2024-12-31", "2025-01-01", PRESSING),
        ("2024-12-31", "2025-01-06", SOON), ("2024-12-31", "2025-01-07", IN_TIME),
    ],
)  # fmt: skip
def test_days_off_and_make_up_days_decide_the_light(cast, today, due, expected):
    assert Lights.on(date.fromisoformat(today)).standing(date.fromisoformat(due), cast.section.path) == expected


def three_settings(cast):
    set_light(cast.bureau, yellow=6, orange=2)
    set_light(cast.office, yellow=0, orange=0)
    set_light(cast.section, palette="safe")  # thresholds as above
    return {cast.city: Thresholds(3, 0), cast.bureau: Thresholds(6, 2), cast.section: Thresholds(6, 2),
            cast.office: Thresholds(0, 0), cast.other_section: Thresholds(3, 0)}  # fmt: skip


def test_the_nearest_setting_above_holds_and_moves_with_the_tree(cast):
    expected = three_settings(cast)
    assert {unit: Lights.on(WEDNESDAY).thresholds(unit.path) for unit in expected} == expected
    moved = move_unit(unit=cast.section, parent=cast.other_bureau, today=WEDNESDAY, version=cast.section.version)
    assert Lights.on(WEDNESDAY).thresholds(moved.path) == Thresholds(3, 0)


@pytest.mark.parametrize("today", [WEDNESDAY, BEFORE_HOLIDAYS, SATURDAY, date(2024, 9, 14), date(2024, 12, 31)])
def test_python_sql_and_the_figure_agree_on_every_day_and_in_every_unit(cast, today):
    units = three_settings(cast)
    Assignment.objects.bulk_create(
        Assignment(unit=unit, title="一项任务", due_on=today + timedelta(days=days))
        for unit in units for days in range(-2, 21)
    )  # fmt: skip
    lights = Lights.on(today)
    rows = list(Assignment.objects.with_timeliness(lights).select_related("unit"))
    assert len(rows) == 5 * 23
    for row in rows:
        assert row.timeliness_code == row.timeliness(lights), (row.unit, row.due_on)
    near = {row for row in rows if row.timeliness_code in NEAR}
    assert len({row.unit for row in near}) == 5
    assert set(Assignment.objects.near(lights)) == near
    counted = figure("assignments_due_soon").rows(Frame(cast.city, Period.year(today.year), today))
    assert set(counted) == near


def test_the_first_reminder_falls_on_the_first_working_day_that_shows_yellow(cast):
    set_light(cast.section, yellow=5, orange=0)
    days = WorkDays(date(2024, 9, 1), date(2024, 10, 31))
    for yellow, path in ((5, cast.section.path), (3, cast.office.path)):
        for due in (date(2024, 9, 13) + timedelta(days=n) for n in range(28)):
            ((_step, fell_on),) = RUNGS["before"].fallen(due, due, days, None, yellow)
            assert days.is_working(fell_on)
            eve = days.step(fell_on, -1)
            assert Lights.on(fell_on).standing(due, path) != IN_TIME, due
            assert Lights.on(eve).standing(due, path) == IN_TIME, due


def test_two_hundred_units_with_their_own_thresholds_cost_no_more_queries(cast):
    units = [make_unit(f"u{number}", cast.bureau) for number in range(200)]
    for number, unit in enumerate(units):
        set_light(unit, yellow=number % 20, orange=0)
    Assignment.objects.bulk_create(
        Assignment(unit=unit, title="一项任务", due_on=WEDNESDAY + timedelta(days=12)) for unit in units
    )
    with CaptureQueriesContext(connection) as queries:
        lights = Lights.on(WEDNESDAY)
        rows = list(Assignment.objects.with_timeliness(lights).select_related("unit"))
        assert [row.timeliness(lights) for row in rows] == [row.timeliness_code for row in rows]
    assert len(queries) == 3
    assert {row.timeliness_code for row in rows} == {IN_TIME, SOON}


def page_of(client, unit):
    return reverse("responsibility:light", args=[unit.pk])


def test_a_units_administrator_sets_its_light_and_the_unit_tells_it(cast, signed_in):
    client = signed_in(cast.unitadmin)
    url = page_of(client, cast.section)
    assert "留空则按上级设置：3" in client.get(url).content.decode()
    assert url in client.get(cast.section.get_absolute_url()).content.decode()
    typed = {"yellow_days": 5, "orange_days": 1, "palette": "safe", "version": 0}
    assert client.post(url, typed).status_code == 302
    setting = LightSetting.objects.get(unit=cast.section)
    assert (setting.yellow_days, setting.orange_days, setting.palette, setting.version) == (5, 1, "safe", 1)
    told = [entry for entry in history(cast.section, cast.unitadmin) if entry.kind == "responsibility.lightsetting"]
    assert [entry.by for entry in told] == [cast.unitadmin]
    assert client.post(url, {"yellow_days": "", "orange_days": "", "palette": "", "version": 1}).status_code == 302
    assert Lights.on(WEDNESDAY).thresholds(cast.section.path) == Thresholds(3, 0)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"yellow_days": 5}, "两个天数须同时填写，或同时留空"),
        ({"yellow_days": 1, "orange_days": 2}, "橙灯晚于黄灯，天数不能多于黄灯"),
        ({"yellow_days": 31, "orange_days": 2}, "30"),
        ({"yellow_days": -1, "orange_days": -1}, "0"),
        ({"yellow_days": "三", "orange_days": "一"}, "整数"),
        ({"palette": "pink"}, "pink"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_kept(cast, signed_in, typed, words):
    answer = signed_in(cast.unitadmin).post(page_of(None, cast.section), {"version": 0} | typed)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not LightSetting.objects.exists()


def test_the_second_of_two_administrators_is_told_and_loses_nothing(cast, signed_in):
    client, url = signed_in(cast.unitadmin), page_of(None, cast.section)
    assert client.post(url, {"yellow_days": 5, "orange_days": 1, "version": 0}).status_code == 302
    answer = client.post(url, {"yellow_days": 9, "orange_days": 4, "version": 0})
    assert answer.status_code == 409
    assert 'value="9"' in answer.content.decode()
    assert LightSetting.objects.get().yellow_days == 5
    again = {name: answer.context["form"][name].value() for name in ("yellow_days", "orange_days", "version")}
    assert client.post(url, again).status_code == 302
    assert LightSetting.objects.get().yellow_days == 9


def test_only_whoever_keeps_the_unit_sets_it(cast, signed_in):
    for person, status in ((cast.head, 403), (cast.member, 403), (cast.stranger, 404), (cast.admin, 200)):
        assert signed_in(person).get(page_of(None, cast.section)).status_code == status, person


def test_lists_show_lamp_words_and_palette_by_the_rows_unit_and_the_readers(cast, signed_in, today):
    lights = Lights.on(today)
    set_light(cast.bureau, yellow=9, orange=1)
    set_light(cast.city, palette="plain")
    due = lights.last_day(9)
    make_assignment(cast.section, title="本局的", due_on=due)
    make_assignment(cast.city, title="市里的", due_on=due)
    make_post(cast.supervisor, cast.city, "leader")
    page = signed_in(cast.supervisor).get(reverse("responsibility:list")).content.decode()
    rows = {title: page[: page.index(f">{title}</a>")].rpartition("<tr>")[2] for title in ("本局的", "市里的")}
    assert 'light-yellow" data-palette="plain"' in rows["本局的"]
    assert "还剩9个工作日" in rows["本局的"]
    assert 'light-green" data-palette="plain"' in rows["市里的"]


def test_the_list_can_be_narrowed_to_one_light(cast, signed_in, today):
    lights = Lights.on(today)
    for title, due in (("急", lights.last_day(0)), ("黄", lights.last_day(3)), ("绿", lights.last_day(4))):
        make_assignment(cast.section, title=f"{title}事", due_on=due)
    client, url = signed_in(cast.head), reverse("responsibility:list")
    found = {
        code: [row.title for row in client.get(url, {"timeliness": code}).context["object_list"]]
        for code in ("due_soon", "in_time")
    }
    assert found == {"due_soon": ["黄事"], "in_time": ["绿事"]}


def test_the_list_costs_the_same_queries_for_one_row_and_for_fifty(cast, signed_in, today):
    client, url = signed_in(cast.head), reverse("responsibility:list")
    set_light(cast.section, yellow=9, orange=1)
    make_assignment(cast.section, due_on=today + timedelta(days=5))
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(40):
        make_assignment(cast.section, due_on=today + timedelta(days=number), owner=make_user(f"o{number}"))
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
