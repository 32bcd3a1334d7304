"""The responsibility list through its pages: the rule said before it is saved, sections, events."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from organization.models import Posting
from responsibility.models import Assignment, Duty
from tests.cast import make_duty, make_user

Stage = Assignment.Stage
NEW = "responsibility:duty_create"


@pytest.fixture
def on(monkeypatch):
    """`on(day)`: from now on the product's door says that this day is today."""
    real = timezone.localdate

    def set_today(day):
        monkeypatch.setattr(timezone, "localdate", lambda value=None, tz=None: real(value, tz) if value else day)

    return set_today


def form_of(cast, **fields):
    return {
        "unit": cast.section.pk, "year": 2026, "sort_no": 1, "title": "专题督查", "per": "year", "count": 1,
        "windows": "", "day_off": "none", "valid_from": "2026-01-01", "valid_to": "2026-12-31", "owner": cast.member.pk,
    } | fields  # fmt: skip


def shown(client, cast, **fields):
    page = client.post(reverse(NEW), form_of(cast, preview="1", **fields))
    assert page.status_code == 200 and not Duty.objects.exists()
    return page


def test_the_rule_is_said_in_words_with_its_next_five_dates_before_anything_is_saved(cast, signed_in, on):
    on(date(2026, 1, 10))
    page = shown(signed_in(cast.head), cast, per="month", windows="15日", day_off="next", title="")
    preview = page.context["preview"]
    assert preview.words == "每月15日（遇节假日顺延）"
    assert [due.due_on.isoformat() for due in preview.next] == [
        "2026-01-15", "2026-02-24", "2026-03-16", "2026-04-15", "2026-05-15",
    ]  # fmt: skip
    assert [due.is_moved for due in preview.next] == [False, True, True, False, False]
    assert preview.in_year == 12
    text = page.content.decode()
    assert "2026-02-15放假，已调整" in text and "2026-02-24" in text and "暂定" not in text
    assert not page.context["form"].errors  # what is missing is asked for when it is saved


def test_what_a_day_off_leaves_out_is_said_too(cast, signed_in, on):
    on(date(2026, 2, 9))
    preview = shown(signed_in(cast.head), cast, per="week", windows="周一", day_off="skip").context["preview"]
    assert [due.due_on.day for due in preview.next] == [9, 2, 9, 16, 23]
    assert [due.day for due in preview.left_out] == [date(2026, 2, 16), date(2026, 2, 23)]
    assert preview.in_year == 47


def test_dates_of_a_year_without_a_notice_are_shown_as_provisional(cast, signed_in, on):
    on(date(2026, 12, 20))
    page = shown(signed_in(cast.head), cast, per="month", windows="最后一个工作日", year=2027, valid_from="2027-01-01",
                 valid_to="2027-12-31")  # fmt: skip
    assert page.context["preview"].is_provisional and "暂定" in page.content.decode()


def test_a_rule_that_is_not_understood_is_said_beside_its_field_and_kept(cast, signed_in, on):
    page = shown(signed_in(cast.head), cast, windows="次月第三个礼拜")
    assert page.context["preview"] is None
    assert page.context["form"].errors["windows"] and "次月第三个礼拜" in page.content.decode()


def test_english_words_say_the_same_windows(cast, signed_in, on):
    on(date(2026, 1, 10))
    client = signed_in(cast.head)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    words = "last ten days of March, first ten days of September"
    page = shown(client, cast, windows=words)
    assert page.context["preview"].words == f"every year: {words}, 1 time each"
    assert [due.due_on for due in page.context["preview"].next] == [date(2026, 3, 31), date(2026, 9, 10)]


def test_a_line_is_kept_with_its_sections_and_edited_without_losing_its_rule(cast, signed_in, on):
    on(date(2026, 1, 10))
    client = signed_in(cast.unitadmin)
    form = form_of(cast, unit=cast.bureau.pk, windows="3月下旬、9月上旬", lead_unit=cast.section.pk, remark="巡察",
                   assisting_units=[cast.office.pk], owner="", capacity="head")  # fmt: skip
    answer = client.post(reverse(NEW), form)
    duty = Duty.objects.get()
    assert (answer.status_code, duty.windows) == (302, "m3-late m9-early")
    assert (duty.lead_unit, list(duty.assisting_units.all())) == (cast.section, [cast.office])
    page = client.get(duty.get_absolute_url()).content.decode()
    assert "每年3月下旬、9月上旬各1次" in page and "巡察" in page and cast.office.short_name in page
    edit = client.get(reverse("responsibility:duty_edit", args=[duty.pk]))
    assert edit.context["form"]["windows"].value() == "3月下旬、9月上旬" and edit.context["preview"].next
    client.post(reverse("responsibility:duty_edit", args=[duty.pk]),
                form | {"version": duty.version, "title": "督查下级单位", "assisting_units": []})  # fmt: skip
    duty.refresh_from_db()
    assert (duty.title, duty.windows, duty.assisting_units.count()) == ("督查下级单位", "m3-late m9-early", 0)


def test_the_sections_that_lead_and_assist_read_the_line_and_no_one_else_does(cast, signed_in):
    duty = make_duty(cast.bureau, title="专题督查", lead_unit=cast.section)
    duty.assisting_units.add(cast.office)
    for person, status in ((cast.member, 200), (cast.assistant, 200), (cast.stranger, 404)):
        assert signed_in(person).get(duty.get_absolute_url()).status_code == status, person
    assert list(Duty.objects.visible_to(cast.assistant)) == [duty]
    edit = reverse("responsibility:duty_edit", args=[duty.pk])
    assert signed_in(cast.assistant).get(edit).status_code == 403


def test_a_capacity_is_looked_for_in_the_leading_section_first(cast):
    from responsibility.duties.falling_due import fall_due

    section_head = make_user("section-head", cast.section, capacity=Posting.Capacity.HEAD)
    make_user("bureau-head", cast.bureau, capacity=Posting.Capacity.HEAD)
    make_duty(cast.bureau, year=2026, per="year", capacity="head", lead_unit=cast.section)
    fall_due(today=date(2026, 6, 1))
    assert Assignment.objects.get().owner == section_head


# Events


@pytest.fixture
def report(cast):
    return make_duty(cast.section, year=2026, title="及时报告重大事项", per="event", within_days=3, owner=cast.member)


def entered(client, duty, **fields):
    form = {"happened_on": "2026-02-12", "detail": "网站被篡改"} | fields
    return client.post(reverse("responsibility:duty_event", args=[duty.pk]), form)


def test_what_happened_makes_the_dated_assignment(cast, signed_in, report, on):
    """Three working days after Thursday 12 February 2026: Friday, Saturday the 14th (worked), Tuesday the 24th."""
    on(date(2026, 2, 13))
    answer = entered(signed_in(cast.recorder), report)
    work = Assignment.objects.get()
    assert (answer.status_code, answer.url) == (302, work.get_absolute_url())
    assert (work.due_on, work.owner, work.detail, work.title) == (
        date(2026, 2, 24),
        cast.member,
        "网站被篡改",
        report.title,
    )
    assert (work.created_by, work.acts.get().by) == (None, cast.recorder)
    page = signed_in(cast.member).get(work.get_absolute_url()).content.decode()
    assert "登记发生事项" in page and "网站被篡改" in page


def test_several_events_of_one_day_make_one_each_and_a_double_click_makes_one(cast, signed_in, report, on):
    on(date(2026, 2, 13))
    client = signed_in(cast.recorder)
    once = str(client.get(reverse("responsibility:duty_event", args=[report.pk])).context["form"]["once"].value())
    entered(client, report, once=once)
    entered(client, report, once=once)
    assert Assignment.objects.count() == 1
    entered(client, report, detail="又一起")
    assert list(Assignment.objects.order_by("ordinal").values_list("ordinal", "detail")) == [
        (1, "网站被篡改"),
        (2, "又一起"),
    ]


@pytest.mark.parametrize("wrong", [{"happened_on": "2026-02-14"}, {"happened_on": "2025-12-31"}, {"detail": " "},
                                   {"happened_on": "x"}])  # fmt: skip
def test_an_event_that_cannot_be_is_refused_and_what_was_typed_is_kept(cast, signed_in, report, on, wrong):
    on(date(2026, 2, 13))
    answer = entered(signed_in(cast.recorder), report, **wrong)
    assert answer.status_code == 200 and set(answer.context["form"].errors) == set(wrong)
    assert not Assignment.objects.exists()


def test_who_answers_may_enter_an_event_and_others_may_not(cast, signed_in, report, on):
    on(date(2026, 2, 13))
    assert entered(signed_in(cast.member), report).status_code == 302
    report.owner = None
    report.save()
    assert entered(signed_in(cast.member), report).status_code == 403
    dated = make_duty(cast.section, year=2026)
    assert entered(signed_in(cast.recorder), dated).status_code == 403


def test_a_change_of_the_line_keeps_what_was_said_to_have_happened(cast, signed_in, report, on):
    on(date(2026, 2, 13))
    entered(signed_in(cast.recorder), report)
    client, url = signed_in(cast.head), reverse("responsibility:duty_edit", args=[report.pk])
    form = form_of(cast, per="event", within_days=3, title="及时报告", version=report.version, day_off="none",
                   owner=cast.recorder.pk)  # fmt: skip
    assert client.post(url, form).status_code == 302
    work = Assignment.objects.get()
    assert (work.detail, work.owner, work.due_on) == ("网站被篡改", cast.recorder, date(2026, 2, 24))
    assert work.due_on - timedelta(days=12) == date(2026, 2, 12)


def test_a_line_of_another_years_list_is_in_force_in_that_year(cast, signed_in, on):
    on(date(2026, 11, 23))
    proposed = {"valid_from": "2026-11-01", "valid_to": "2026-12-31"}
    preview = shown(signed_in(cast.head), cast, year=2027, per="quarter", **proposed).context["preview"]
    assert preview.in_year == 4 and {due.due_on.year for due in preview.next} == {2027}
    signed_in(cast.head).post(reverse(NEW), form_of(cast, year=2027, per="quarter", **proposed))
    line = Duty.objects.get()
    assert (line.valid_from, line.valid_to) == (date(2027, 1, 1), date(2027, 12, 31))
    assert not line.assignments.filter(due_on__year=2026).exists()


def test_days_beside_the_year_of_the_list_are_refused(cast, signed_in, on):
    on(date(2026, 11, 23))
    for name, days in (("valid_to", ("2026-02-01", "2026-12-31")), ("valid_from", ("2028-01-01", "2028-12-31"))):
        typed = form_of(cast, year=2027, valid_from=days[0], valid_to=days[1])
        form = signed_in(cast.head).post(reverse(NEW), typed).context["form"]
        assert list(form.errors) == [name] and "2027" in str(form.errors[name])
    assert not Duty.objects.exists()


def test_every_label_of_a_form_begins_with_a_capital(cast, signed_in):
    cast.head.language = "en"
    cast.head.save()
    for address in (reverse(NEW), "/assignments/register/"):
        form = signed_in(cast.head).get(address).context["form"]
        rows = form.parts.forms if hasattr(form, "parts") else []
        labels = [field.label for one in (form, *rows) for field in one.visible_fields()]
        assert "Duty" in labels or "Matter" in labels
        assert [label for label in labels if label[0].islower()] == []
