"""The figures of meetings: what counts, where, up to which day; and the lists they open hold exactly those rows."""

from datetime import date

import pytest

from calendars.periods import Period
from figures.catalogue import Frame, figure
from figures.tally import Tally
from meetings.figures import FIGURES
from meetings.models import Attendee
from meetings.records.parts import AttendanceLine
from meetings.records.services import void_meeting
from meetings.records.titles import ordinals
from tests.meetings.factory import Stage, make_meeting

YEAR = Period.year(2024)
LATER = date(2025, 6, 30)


def number(code, unit, period=YEAR, as_of=LATER):
    return figure(code).value(Frame(unit, period, as_of))


def signed(unit, by, **fields):
    return make_meeting(unit, by, stage=Stage.SIGNED, **fields)


def test_a_meeting_of_two_types_counts_once_in_total_and_once_in_each(cast):
    signed(cast.section, cast.recorder, types=("special", "center_group"))
    signed(cast.section, cast.recorder, types=("special",))
    counts = [number(code, cast.section) for code in ("meetings_held", "special_meetings", "center_group_meetings")]
    assert counts == [2, 2, 1]


def test_an_analysis_counts_where_it_covers_and_others_where_they_were_held(cast):
    held_on = date(2025, 1, 10)
    signed(cast.section, cast.recorder, types=("analysis", "special"), covers=Period.quarter(2024, 4), held_on=held_on)
    assert number("analysis_meetings", cast.section) == 1
    assert number("analysis_meetings", cast.section, Period.quarter(2024, 4)) == 1
    assert number("analysis_meetings", cast.section, Period.quarter(2024, 3)) == 0
    assert number("analysis_meetings", cast.section, Period.year(2025)) == 0
    assert [number("special_meetings", cast.section, Period.year(year)) for year in (2024, 2025)] == [0, 1]
    assert [number("meetings_held", cast.section, Period.year(year)) for year in (2024, 2025)] == [0, 1]


def test_a_half_years_analysis_counts_in_the_half_and_the_year_but_in_neither_quarter(cast):
    signed(cast.section, cast.recorder, covers=Period.half(2024, 1), held_on=date(2024, 8, 23))
    periods = [Period.half(2024, 1), YEAR, Period.quarter(2024, 1), Period.quarter(2024, 2), Period.half(2024, 2)]
    assert [number("analysis_meetings", cast.section, period) for period in periods] == [1, 1, 0, 0, 0]


def test_nothing_held_after_the_cut_off_day_counts(cast):
    signed(cast.section, cast.recorder, covers=Period.quarter(2024, 4), held_on=date(2025, 1, 10))
    assert number("analysis_meetings", cast.section, as_of=date(2025, 1, 9)) == 0
    assert number("analysis_meetings", cast.section, as_of=date(2025, 1, 10)) == 1


def test_only_standing_signed_records_count(cast):
    make_meeting(cast.section, cast.recorder, covers=Period.quarter(2024, 1))
    gone = signed(cast.section, cast.recorder, covers=Period.quarter(2024, 1))
    assert number("analysis_meetings", cast.section) == 1
    void_meeting(meeting=gone, by=cast.head, reason="重复", today=LATER)
    assert number("analysis_meetings", cast.section) == 0


def test_attendances_are_counted_apart_from_people(cast):
    here = [AttendanceLine(cast.recorder), AttendanceLine(cast.member),
            AttendanceLine(cast.head, Attendee.Status.ATTENDING)]  # fmt: skip
    away = [AttendanceLine(cast.recorder), AttendanceLine(cast.member, Attendee.Status.ABSENT)]
    for lines in (here, away):
        signed(cast.section, cast.recorder, types=("special",), attendance=lines)
    assert (number("meeting_attendances", cast.section), number("meeting_people", cast.section)) == (4, 3)


def test_figures_of_a_unit_hold_all_below_it_and_nothing_beside(cast):
    for unit in (cast.bureau, cast.section, cast.office, cast.other_section):
        signed(unit, cast.recorder, covers=Period.quarter(2024, 1))
    assert [number("analysis_meetings", unit) for unit in (cast.city, cast.bureau, cast.section)] == [4, 3, 1]
    codes = [found.code for found in FIGURES if found.code != "meeting_people"]
    frame = Frame(cast.bureau, YEAR, LATER)
    tally = Tally([figure(code) for code in codes], frame)
    assert {code: tally.total(code) for code in codes} == {code: figure(code).value(frame) for code in codes}


@pytest.mark.parametrize("code", [found.code for found in FIGURES])
def test_each_figure_opens_the_list_of_what_it_counted(cast, signed_in, code):
    lines = [AttendanceLine(cast.recorder), AttendanceLine(cast.member)]
    types = tuple({"analysis", "special"} | ({code.removesuffix("_meetings")} if code.endswith("_meetings") else set()))
    for day in (date(2024, 3, 29), date(2024, 4, 2)):
        signed(cast.section, cast.recorder, types=types, covers=Period.quarter(2024, 1), held_on=day, attendance=lines)
    make_meeting(cast.section, cast.recorder, types=types, covers=Period.quarter(2024, 1))
    frame = Frame(cast.section, YEAR, LATER)
    listed = signed_in(cast.head).get(figure(code).url(frame)).context["page_obj"].paginator.count
    assert listed == figure(code).value(frame) == (4 if code == "meeting_attendances" else 2)


def test_ordinals_number_each_type_in_its_own_year(cast):
    fourth = make_meeting(cast.section, cast.recorder, types=("analysis", "special"), covers=Period.quarter(2024, 4),
                          held_on=date(2025, 1, 10))  # fmt: skip
    first = make_meeting(cast.section, cast.recorder, covers=Period.quarter(2024, 1), held_on=date(2024, 4, 2))
    elsewhere = make_meeting(cast.office, cast.recorder, covers=Period.quarter(2024, 2), held_on=date(2024, 7, 2))
    gone = make_meeting(cast.section, cast.recorder, covers=Period.quarter(2024, 2), held_on=date(2024, 7, 1))
    void_meeting(meeting=gone, by=cast.head, reason="重复", today=LATER)
    analysis, special = fourth.types.all()
    assert ordinals([fourth, first, elsewhere]) == {
        (fourth.pk, analysis.pk): 2, (fourth.pk, special.pk): 1, (first.pk, analysis.pk): 1,
        (elsewhere.pk, analysis.pk): 1,
    }  # fmt: skip
