"""Lines of a list handed down to units below: each unit once, whoever does it, however often and wherever it stops."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from audit.models import Entry
from organization.models import Posting, Unit
from organization.rights import Role
from responsibility.cascades import services as cascading
from responsibility.cascades.services import go_on, hand_down
from responsibility.duties.falling_due import fall_due
from responsibility.duties.holders import answering, unanswered
from responsibility.duties.services import save_duty
from responsibility.duties.voiding import void_duty
from responsibility.models import Assignment, Cascade, Duty
from tests.cast import make_duty, make_unit, make_user

TODAY = date(2026, 5, 4)
Capacity = Posting.Capacity


@pytest.fixture
def line(cast):
    return make_duty(cast.city, year=2026, title="专题研究", per="quarter", capacity=Capacity.HEAD, standard="有纪要")


def units_below(unit):
    return Unit.objects.within(unit).exclude(pk=unit.pk)


def handed(line, units=None, *, by=None, from_on=TODAY, **options):
    """Handed down, all of it."""
    units = units_below(line.unit) if units is None else units
    cascade = hand_down(lines=[line], units=units, by=by, from_on=from_on, **options)
    while not cascade.finished_at:
        cascade = go_on(cascade=cascade, today=TODAY)
    return cascade


def test_every_unit_below_gets_the_line_and_what_it_owes_at_once(cast, line):
    cascade = handed(line, by=cast.supervisor)
    lines = Duty.objects.filter(source=line)
    assert {one.unit for one in lines} == set(units_below(cast.city))
    assert (cascade.done, cascade.total, cascade.made) == (6, 6, 6)
    one = lines.get(unit=cast.section)
    assert (one.title, one.standard, one.per, one.valid_from) == ("专题研究", "有纪要", "quarter", TODAY)
    assert [work.due_on for work in one.assignments.all()] == [date(2026, 6, 30)]
    made = Entry.objects.filter(kind="responsibility.duty", event="created", by=cast.supervisor)
    assert made.count() == 6


def test_a_slice_that_dies_leaves_nothing_and_what_is_begun_again_gives_each_unit_once(cast, line, monkeypatch):
    monkeypatch.setattr(cascading, "ROWS", 4)  # two units a slice
    cascade = hand_down(lines=[line], units=units_below(cast.city), by=None, from_on=TODAY)
    cascading._slice(cascade.pk, TODAY)

    def die(**_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(cascading, "fall_due", die)
        with pytest.raises(KeyboardInterrupt):
            cascading._slice(cascade.pk, TODAY)
    assert 0 < Duty.objects.filter(source=line).count() == Cascade.objects.get().done < 6
    while not cascade.finished_at:
        cascade = go_on(cascade=cascade, today=TODAY, seconds=0)
    handed(line)
    assert sorted(Duty.objects.filter(source=line).values_list("unit__code", flat=True)) == sorted(
        units_below(cast.city).values_list("code", flat=True)
    )
    assert Assignment.objects.count() == 6


def test_memory_is_bounded_by_slices_that_count_the_dates_a_line_brings(cast):
    daily = make_duty(cast.city, year=2026, per="day", day_off="skip", valid_from=date(2026, 1, 1))
    yearly = make_duty(cast.city, year=2026, per="year")
    step = cascading._step([daily], date(2026, 1, 1), date(2026, 12, 31))
    assert 1 < step <= cascading.ROWS // 248
    assert cascading._step([yearly], date(2026, 1, 1), TODAY) > cascading.UNITS


def test_the_same_key_begins_it_once(cast, line):
    first = handed(line, key="7f6a0000-0000-4000-8000-000000000001")
    assert handed(line, key="7f6a0000-0000-4000-8000-000000000001").pk == first.pk


def test_what_a_bureau_handed_on_does_not_reach_its_sections_twice(cast, line):
    own = handed(line, [cast.bureau]) and Duty.objects.get(source=line)
    handed(own)
    handed(line)
    assert Duty.objects.filter(unit=cast.section).count() == 1
    handed(own)
    assert Duty.objects.filter(unit__in=[cast.section, cast.office, cast.branch]).count() == 3


def test_a_unit_that_closed_meanwhile_gets_nothing(cast, line):
    cascade = hand_down(lines=[line], units=units_below(cast.city), by=None, from_on=TODAY)
    Unit.objects.filter(pk=cast.office.pk).update(active_to=TODAY)
    cascade = go_on(cascade=cascade, today=TODAY)
    assert cascade.finished_at and not Duty.objects.filter(unit=cast.office).exists()


@pytest.mark.parametrize("wrong", ["beside", "itself", "nobody"])
def test_lines_go_to_units_below_only(cast, line, wrong):
    units = {"beside": [cast.other_bureau], "itself": [cast.bureau], "nobody": []}[wrong]
    with pytest.raises(ValidationError):
        handed(make_duty(cast.bureau), units)


def test_nobody_above_answers_for_what_was_handed_down(cast, line):
    """The bureau's head of section would answer for his own line; for what he hands on the unit finds its own."""
    chief = make_user("chief", cast.bureau, Role.HEAD, capacity=Capacity.HEAD)
    own = make_duty(cast.bureau, year=2026, capacity=Capacity.HEAD)
    handed(own)
    below = Duty.objects.filter(source=own)
    assert answering(own, TODAY) == chief.pk
    assert answering(below.get(unit=cast.office), TODAY) is None
    assert unanswered(below, TODAY) == set(below.values_list("pk", flat=True))
    clerk = make_user("office-head", cast.office, Role.HEAD, capacity=Capacity.HEAD)
    assert answering(below.get(unit=cast.office), TODAY) == clerk.pk
    assert unanswered(below, TODAY) == set(below.exclude(unit=cast.office).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("change", "less"),
    [
        ({"count": 2}, False), ({"per": "month"}, False), ({"per": "week", "windows": "mon"}, False),
        ({"windows": "m3-middle"}, False), ({"windows": "m2"}, False), ({"windows": "m1 m2 m3"}, False),
        ({"per": "half", "windows": "m3 m6"}, False), ({"per": "year", "windows": "m3 m6 m9 m12"}, False),
        ({"per": "half"}, True), ({"per": "year", "count": 3}, True), ({"per": "event"}, True),
        ({"per": "year", "windows": "m6 m12"}, True), ({"day_off": "skip"}, True), ({"day_off": "previous"}, False),
        ({"day_off": "next"}, True),
    ],
)  # fmt: skip
def test_a_unit_does_it_more_often_or_earlier_and_never_less(cast, line, change, less):
    """Quarterly is asked: at its end at the latest. 2026-05-31 is a Sunday, 2026-02-28 a make-up working Saturday."""
    handed(line, [cast.section], from_on=date(2026, 1, 1))
    one = Duty.objects.get(source=line)
    for name, value in change.items():
        setattr(one, name, value)
    line.valid_to = one.valid_to = date(2028, 12, 31)  # with quarters that end on days off
    line.save()
    one.source = line
    if less:
        with pytest.raises(ValidationError) as refusal:
            save_duty(duty=one, today=TODAY)
        assert "city" in refusal.value.message_dict["per"][0]
    else:
        assert save_duty(duty=one, today=TODAY).adapted


@pytest.mark.parametrize(("asked", "own", "less"), [(5, 3, False), (5, None, True), (None, 9, False), (5, 6, True)])
def test_on_an_event_a_unit_answers_no_later(cast, asked, own, less):
    line = make_duty(cast.city, year=2026, per="event", within_days=asked)
    handed(line, [cast.section])
    one = Duty.objects.get(source=line)
    one.within_days = own
    if less:
        with pytest.raises(ValidationError):
            save_duty(duty=one, today=TODAY)
    else:
        save_duty(duty=one, today=TODAY)


@pytest.mark.parametrize("change", [{"title": "别的"}, {"standard": ""}, {"valid_from": date(2026, 8, 1)},
                                    {"valid_to": date(2026, 6, 30)}])  # fmt: skip
def test_what_is_the_units_above_stays_so_by_whatever_way_it_is_saved(cast, line, change):
    """The sheet of the list saves lines too, and has all columns."""
    handed(line, [cast.section])
    one = Duty.objects.get(source=line)
    for name, value in change.items():
        setattr(one, name, value)
    with pytest.raises(ValidationError):
        save_duty(duty=one, today=TODAY)


def follow(today=TODAY):
    cascading.go_on_with_all(today=today, seconds=60)


def test_a_change_above_flows_down_and_keeps_what_was_adapted(cast, line):
    handed(line)
    often, plain = Duty.objects.get(source=line, unit=cast.section), Duty.objects.get(source=line, unit=cast.office)
    often.per, often.measures = "month", "自己的措施"
    save_duty(duty=often, today=TODAY)
    Duty.objects.filter(source=line).update(taken_up_at=timezone.now(), taken_up_by=cast.member)
    line.title, line.count = "专题研究和报告", 3
    save_duty(duty=line, today=TODAY, by=cast.supervisor)
    follow()
    often.refresh_from_db(), plain.refresh_from_db()
    assert (often.per, often.count, often.measures, often.title) == ("month", 1, "自己的措施", "专题研究和报告")
    assert (plain.per, plain.count, plain.taken_up_at) == ("quarter", 3, None)
    assert [work.title for work in plain.assignments.order_by("due_on")] == [
        "专题研究和报告"
    ] * plain.assignments.count()
    assert plain.assignments.filter(due_on=date(2026, 6, 30)).exists()
    line.count = 6
    save_duty(duty=line, today=TODAY, by=cast.supervisor)
    follow()
    often.refresh_from_db()
    assert (often.per, often.count, often.adapted) == ("quarter", 6, False)  # monthly is less by now


def test_a_change_reaches_those_who_have_it_from_those_who_have_it(cast, line):
    handed(line, [cast.bureau])
    own = Duty.objects.get(source=line)
    handed(own)
    line.per = "month"
    save_duty(duty=line, today=TODAY)
    follow()
    assert set(Duty.objects.filter(title="专题研究").values_list("per", flat=True)) == {"month"}
    assert Cascade.objects.filter(what="change").count() == 1


def test_changing_only_the_owner_above_asks_nobody_below(cast, line):
    handed(line)
    line.owner = cast.supervisor
    save_duty(duty=line, today=TODAY)
    assert not Cascade.objects.filter(what="change").exists()


def test_a_withdrawn_line_goes_where_nothing_was_done_and_ends_where_something_was(cast, line):
    handed(line, from_on=date(2026, 1, 1))
    done, idle = Duty.objects.get(source=line, unit=cast.section), Duty.objects.get(source=line, unit=cast.office)
    first = done.assignments.order_by("due_on").first()
    Assignment.objects.filter(pk=first.pk).update(stage="done", done_on=TODAY)
    void_duty(record=line, by=cast.supervisor, reason="不再要求")
    cascading.flow_down(line=line, by=cast.supervisor, reason="不再要求", withdraw=True)
    follow()
    done.refresh_from_db(), idle.refresh_from_db()
    assert idle.voided_at and idle.void_reason == "不再要求" and idle.assignments.filter(voided_at=None).count() == 0
    assert (done.voided_at, done.valid_to) == (None, date(2026, 5, 3))
    assert done.assignments.is_open().filter(due_on__gte=TODAY).count() == 0
    fall_due(today=date(2026, 12, 31))
    assert done.assignments.filter(period_from__gte=TODAY).exclude(stage="cancelled").count() == 0


def test_the_command_hands_down_and_goes_on_with_what_lies(cast, line):
    out = StringIO()
    call_command("hand_down", line.pk, "--kind", "section", "--capacity", "head", stdout=out)
    assert Duty.objects.filter(source=line).count() == 3
    hand_down(lines=[line], units=[cast.bureau], by=None, from_on=TODAY)
    call_command("hand_down", stdout=out)
    assert Duty.objects.filter(source=line).count() == 4
    assert not Cascade.objects.under_way().exists()


def test_handing_down_takes_as_many_queries_for_fifty_units_as_for_five(cast, line, django_assert_max_num_queries):
    for number in range(50):
        make_unit(f"u{number}", cast.section)
    own = make_duty(cast.section, year=2026, capacity=Capacity.HEAD)
    cascade = hand_down(lines=[own], units=units_below(cast.section), by=None, from_on=TODAY)
    with django_assert_max_num_queries(30):
        go_on(cascade=cascade, today=TODAY)
    assert Duty.objects.filter(source=own).count() == 50
