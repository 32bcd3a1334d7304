"""Open work follows its rule and the calendar of days off while nobody has touched it, and is theirs from then on."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from calendars.models import DayException
from responsibility.duties.falling_due import fall_due, follow_calendar, realign
from responsibility.duties.services import save_duty
from responsibility.models import Assignment, Duty
from responsibility.obligations.services import give_evidence
from tests.calendars.test_notices import NOTICE_2026
from tests.cast import make_duty
from tests.responsibility.test_list_pages import on  # noqa: F401 - a fixture

Stage = Assignment.Stage
DECEMBER = date(2026, 12, 25)
# As the notices of earlier years moved the days about; that of 2027 is not known when this is written
NOTICE_2027 = """
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月6日（周六）至12日（周五）放假调休，共7天。1月31日（周日）、2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
"""


@pytest.fixture
def first_days(cast):
    """The first working day of each month of 2027, before the notice of that year is known."""
    follow_calendar(today=DECEMBER)
    return make_duty(cast.section, year=2027, per="month", windows="w1", owner=cast.member)


def days(duty, **found):
    return [
        day.isoformat() for day in duty.assignments.filter(**found).order_by("due_on").values_list("due_on", flat=True)
    ]


def enter(client, text=NOTICE_2027, year=2027, **fields):
    form = {"year": year, "source": "国办发明电〔2026〕1号", "text": text} | fields
    return client.post(reverse("responsibility:notice"), form)


def test_provisional_dates_are_marked_and_follow_the_notice_when_it_is_entered(cast, signed_in, on, first_days):  # noqa: F811
    """Without a notice the first working days of 2027 are Monday 4 January, and 1 February; worked on Sunday 31 January
    changes neither, but a notice that gives 4 January off moves the first to the 5th."""
    on(DECEMBER)
    fall_due(today=date(2027, 1, 20))
    first, second = first_days.assignments.order_by("due_on")
    assert days(first_days) == ["2027-01-04", "2027-02-01"] and first.is_provisional and second.is_provisional
    listed = signed_in(cast.member).get(reverse("responsibility:list")).content.decode()
    assert listed.count("暂定") == 2 and "暂定" in signed_in(cast.member).get(first.get_absolute_url()).content.decode()
    text = NOTICE_2027.replace("1月1日（周五）至3日（周日）放假，共3天", "1月1日（周五）至4日（周一）放假，共4天")
    shown = enter(signed_in(cast.admin), text)
    assert shown.context["holidays"][0].off[-1] == date(2027, 1, 4) and not DayException.objects.exists()
    assert enter(signed_in(cast.admin), text, confirmed="1").status_code == 302
    assert days(first_days) == ["2027-01-05", "2027-02-01"]
    first.refresh_from_db()
    assert not first.is_provisional and first.acts.get().note.startswith("2027-01-04 → 2027-01-05")
    assert "暂定" not in signed_in(cast.member).get(reverse("responsibility:list")).content.decode()
    again = enter(signed_in(cast.admin), NOTICE_2027, confirmed="1")
    assert again.status_code == 302 and days(first_days) == ["2027-01-04", "2027-02-01"]


def test_a_day_saved_in_the_table_is_followed_by_the_hourly_run(cast, first_days):
    fall_due(today=DECEMBER)
    DayException.objects.create(date=date(2027, 1, 4), working=False, name="元旦")
    call_command("fall_due", "--on", DECEMBER.isoformat())
    assert days(first_days) == ["2027-01-05"]
    assert follow_calendar(today=DECEMBER) == 0


def test_what_someone_moved_proved_or_handed_in_stays_as_it_is(cast, first_days):
    fall_due(today=date(2027, 5, 20))
    moved, proved, handed_in, missed, free = first_days.assignments.order_by("due_on")[:5]
    moved.due_on = date(2027, 1, 8)
    moved.save()
    give_evidence(subject=proved, by=cast.member, text="签到册")
    give_evidence(subject=handed_in, by=cast.member, text="签到册")
    handed_in.workflow.act(obligation=handed_in, verb="complete", by=cast.member, today=date(2027, 3, 2),
                           done_on=date(2027, 3, 1))  # fmt: skip
    before = days(first_days)
    for month, day in ((1, 4), (2, 1), (3, 1), (5, 3)):
        DayException.objects.create(date=date(2027, month, day), working=False)
    assert follow_calendar(today=DECEMBER) >= 1
    assert days(first_days)[:4] == before[:4]
    free.refresh_from_db()
    assert free.due_on == date(2027, 5, 4)


def test_a_day_that_becomes_off_falls_away_and_comes_back_when_it_is_worked_after_all(cast):
    duty = make_duty(cast.section, year=2027, per="day", day_off="skip", owner=cast.member)
    follow_calendar(today=DECEMBER)
    fall_due(today=DECEMBER)
    assert days(duty, stage=Stage.OPEN)[:2] == ["2027-01-04", "2027-01-05"]
    off = DayException.objects.create(date=date(2027, 1, 4), working=False)
    follow_calendar(today=DECEMBER)
    assert days(duty, stage=Stage.CANCELLED) == ["2027-01-04"]
    fall_due(today=DECEMBER)
    assert days(duty, stage=Stage.OPEN)[0] == "2027-01-05"
    off.delete()
    follow_calendar(today=DECEMBER)
    assert days(duty, stage=Stage.OPEN)[:2] == ["2027-01-04", "2027-01-05"]


def test_what_someone_cancelled_does_not_come_back_with_the_calendar(cast):
    duty = make_duty(cast.section, year=2027, per="day", day_off="skip", owner=cast.member)
    fall_due(today=DECEMBER)
    work = duty.assignments.get(due_on=date(2027, 1, 4))
    work.workflow.act(obligation=work, verb="cancel", by=cast.head, today=DECEMBER, note="停一次")
    assert realign(duties=Duty.objects.all(), today=DECEMBER, why="x") == 0
    assert days(duty, stage=Stage.CANCELLED) == ["2027-01-04"]


def test_a_changed_rule_takes_untouched_work_with_it(cast):
    today = date(2026, 3, 1)
    duty = make_duty(cast.section, year=2026, per="quarter", owner=cast.member)
    fall_due(today=today)
    assert days(duty) == ["2026-03-31"]
    duty.windows = "m3-d25"
    save_duty(duty=duty, today=today)
    assert days(duty) == ["2026-03-25"]
    duty.per, duty.windows = "month", ""
    save_duty(duty=duty, today=today)
    assert days(duty, stage=Stage.OPEN) == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert days(duty, stage=Stage.CANCELLED) == ["2026-03-25"]


def test_a_line_that_ends_asks_for_nothing_after_its_last_day(cast):
    today = date(2026, 3, 1)
    duty = make_duty(cast.section, year=2026, per="quarter", owner=cast.member)
    fall_due(today=today)
    duty.valid_to = date(2026, 3, 15)
    save_duty(duty=duty, today=today)
    assert days(duty, stage=Stage.CANCELLED) == ["2026-03-31"]


def test_what_is_due_already_is_not_made_late_or_moved(cast, first_days):
    fall_due(today=date(2027, 1, 4))
    DayException.objects.create(date=date(2027, 1, 4), working=False)
    assert follow_calendar(today=date(2027, 1, 5)) == 0
    assert days(first_days, due_on__lte=date(2027, 1, 31)) == ["2027-01-04"]


def test_following_costs_the_same_queries_for_one_line_and_for_sixty(cast, django_assert_max_num_queries):
    for number in range(60):
        make_duty(cast.section, year=2027, per="month", windows="w1", title=f"{number}", owner=cast.member)
    follow_calendar(today=DECEMBER)
    fall_due(today=DECEMBER)
    DayException.objects.create(date=date(2027, 1, 4), working=False)
    with django_assert_max_num_queries(20):
        assert follow_calendar(today=DECEMBER) == 60


@pytest.mark.parametrize("person", ["leader", "unitadmin", "security", "auditor"])
def test_only_who_keeps_the_installation_enters_a_notice(cast, signed_in, person):
    assert enter(signed_in(getattr(cast, person)), confirmed="1").status_code == 403
    assert not DayException.objects.exists()


def test_the_page_of_a_year_tells_its_days_and_whether_its_notice_is_known(cast, signed_in):
    page = signed_in(cast.member).get(reverse("responsibility:days_off"), {"year": 2026})
    assert page.context["number"] == 248 and not page.context["provisional"]
    assert {day.date.isoformat() for day in page.context["days"] if day.working} == {
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    }  # fmt: skip
    assert signed_in(cast.member).get(reverse("responsibility:days_off"), {"year": 2027}).context["provisional"]
    for odd in ("x", "99999", "", "²026", "0000"):
        assert signed_in(cast.member).get(reverse("responsibility:days_off"), {"year": odd}).status_code == 200


def test_a_notice_of_another_year_is_refused_and_its_text_kept(cast, signed_in):
    answer = enter(signed_in(cast.admin), NOTICE_2026)
    assert answer.status_code == 200 and answer.context["form"].errors["text"]
    assert "农历腊月二十八" in answer.content.decode()
