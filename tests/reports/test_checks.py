"""What the records leave open or contradict is said beside the text, and nothing that they do not."""

import re
from datetime import date, timedelta

import pytest
from django.utils import translation

from reports.checks import check
from reports.numbers import plain
from reports.summary import compose
from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment
from responsibility.obligations.services import give_evidence
from responsibility.rhythms.windows import WEEKDAYS
from tests.cast import make_assignment, make_duty, make_kind
from tests.rectification.factory import make_item
from tests.reports.factory import (
    YEAR_END,
    make_meeting,
    make_notes,
    make_passage,
    make_seed_year,
    make_session,
    owe,
    void,
)

pytestmark = pytest.mark.django_db
SECTIONS = ("intro", "lead", "study", "publicity", "problems", "next")


@pytest.fixture
def year(cast):
    return make_seed_year(cast)


def warnings(cast, as_of=YEAR_END):
    with translation.override("en"):
        return [str(warning.text) for warning in check(compose(cast.bureau, 2023, as_of))]


def one(cast, words, **kwargs):
    """The only warning with these words."""
    found = [text for text in warnings(cast, **kwargs) if words in text]
    assert len(found) == 1, found
    return found[0]


def none(cast, words, **kwargs):
    assert [text for text in warnings(cast, **kwargs) if words in text] == []


def test_two_weekly_meetings_make_far_more_sessions_than_the_text_counts(year, cast):
    text = one(cast, "regular study")
    planned = 48 + 48  # Mondays and Wednesdays of 2023 that were working days
    assert f"{planned} sessions planned up to the cut-off day, 13 on record" in text
    assert "周一例会 7/48" in text


def test_planned_is_what_fell_due_where_the_year_is_on_the_list(year, cast):
    series = year.series[0]
    duty = make_duty(cast.bureau, year=2023, title=series.name, evidence_kind=series.kind, per="week", windows="mon",
                     valid_from=date(2023, 2, 6), valid_to=date(2023, 3, 20))  # fmt: skip
    fall_due(today=date(2023, 4, 1))
    Assignment.objects.filter(duty=duty).update(stage="done", done_on=date(2023, 3, 20))
    assert "周一例会" not in one(cast, "regular study")


def test_sessions_enough_are_not_remarked_on(year, cast):
    friday = year.series[2]
    day = date(2023, 1, 6)
    while day <= YEAR_END:
        if day != date(2023, 5, 12):
            make_session(friday, day)
        day += timedelta(days=7)
    none(cast, "周五小课堂")


def test_ten_group_meetings_fit_a_cut_off_in_october_only(year, cast):
    none(cast, "party group meetings")  # nobody owes one each month
    owe(cast.section, "party_group", per="month")
    assert "10 party group meetings are fewer than the 12 months" in one(cast, "party group meetings")
    none(cast, "party group meetings", as_of=date(2023, 10, 31))
    for day in (date(2023, 11, 15), date(2023, 12, 15)):
        make_meeting(cast.section, "party_group", held_on=day, by=cast.clerk)
    none(cast, "party group meetings")


def test_the_spread_of_notes_over_people_is_told(year, cast):
    text = one(cast, "study notes come from")
    assert text.startswith("103 study notes come from 4 people, at most 30 from one")
    without = [cast.leader, cast.unitadmin, cast.clerk, cast.head, cast.recorder, cast.member, cast.assistant]
    assert f"{len(without)} people with a post handed in none" in text
    for person in without:
        make_notes(cast.section, person, 25)
    none(cast, "study notes come from")


def test_problems_without_owner_deadline_or_measure_are_named(year, cast):
    for words in ("without an owner", "without a deadline", "without a measure"):
        none(cast, words)
    make_item(cast.bureau, title="无人问津", year=2023, opened_on=date(2023, 5, 1), measures=0)
    for words in ("without an owner: 1", "without a deadline: 1", "without a measure: 1"):
        assert "“无人问津”" in one(cast, words)


def test_a_duty_without_a_record_is_named(year, cast):
    kind = make_kind()
    duty = make_duty(cast.bureau, year=2023, title="向党内通报", per="year", evidence_kind=kind)
    later = make_duty(cast.bureau, year=2023, title="年底述职", per="year", windows="m12", evidence_kind=kind)
    event = make_duty(cast.bureau, year=2023, title="重大事项报告", per="event", evidence_kind=kind)
    made = make_assignment(cast.bureau, duty=duty, due_on=date(2023, 6, 30))
    make_assignment(cast.bureau, duty=later, due_on=date(2023, 12, 31))
    text = one(cast, "with no record", as_of=date(2023, 11, 30))
    assert "“向党内通报”" in text
    assert later.title not in text
    assert event.title not in text
    assert later.title in one(cast, "with no record")
    give_evidence(subject=made, by=cast.clerk, text="已通报")
    none(cast, "with no record", as_of=date(2023, 11, 30))


def test_what_was_done_after_the_cut_off_day_proves_nothing_yet(year, cast):
    duty = make_duty(cast.bureau, year=2023, title="专题督查", per="year", evidence_kind=make_kind())
    make_assignment(cast.bureau, duty=duty, due_on=date(2023, 6, 30), stage="done", done_on=date(2023, 11, 2))
    assert "“专题督查”" in one(cast, "with no record", as_of=date(2023, 11, 1))
    none(cast, "with no record", as_of=date(2023, 11, 2))


def test_a_duty_that_no_figure_counts_is_named(year, cast):
    make_duty(cast.bureau, year=2023, title="民主生活会对照检查", per="year", evidence_kind=None)
    make_duty(cast.bureau, year=2023, title="有类型的责任", per="year", evidence_kind=make_kind())
    text = one(cast, "no figure counts")
    assert "“民主生活会对照检查”" in text
    assert "有类型的责任" not in text


def test_a_quarter_without_its_analysis_meeting_is_named(year, cast):
    owe(cast.bureau, "analysis")
    none(cast, "No signed analysis meeting")
    void(year.analysis[1])
    assert one(cast, "No signed analysis meeting") == "No signed analysis meeting covers: Q2 2023."


def test_a_unit_that_owes_no_analysis_meeting_lacks_none(year, cast):
    """A duty of a unit below is that unit's own, and so is one of another year."""
    void(year.analysis[1])
    owe(cast.section, "analysis")
    owe(cast.bureau, "analysis", year=2024)
    none(cast, "No signed analysis meeting")
    with translation.override("en"):
        lead = compose(cast.bureau, 2023, YEAR_END).work[0]
    text = plain(lead.paragraphs[0])
    assert "第一、第三、第四季度召开了分析研判会。" in text
    assert "未召开" not in text


def test_a_meeting_not_signed_off_is_told(year, cast):
    make_meeting(cast.section, "special", held_on=date(2023, 7, 1), by=cast.clerk, stage="held", signed_at=None,
                 signed_by=None)  # fmt: skip
    assert one(cast, "not signed off") == "1 meeting of the year is not signed off and is not counted."


def test_what_the_text_leaves_out_is_told(year, cast):
    for record in (*year.plans, *year.groups, *year.problems, *year.measures):
        void(record)
    for figure in ("Plans of the year", "party group meeting"):
        one(cast, f"nothing is said about “{figure}”")
    one(cast, "No problem of the year is recorded")
    one(cast, "The list of 2024 has no measures yet")


def test_what_nobody_has_written_is_told_once(year, cast):
    assert one(cast, "Not yet written").count("“") == len(SECTIONS)
    for section in SECTIONS:
        make_passage(cast.bureau, section, "文字")
    none(cast, "Not yet written")


def test_a_number_typed_by_hand_is_pointed_out(year, cast):
    make_passage(cast.bureau, "lead", "2023年共召开会议12次，学习{study_routines}次，到5个单位。")
    assert "12次" in one(cast, "Typed by hand")
    assert "2023年" not in one(cast, "Typed by hand")


def test_the_number_said_is_the_length_of_the_list_it_opens(year, cast, signed_in):
    """A micro-class of each working day and a weekly meeting, both on the list: each opens its own."""
    for series in year.series:
        duty = make_duty(cast.bureau, year=2023, title=series.name, evidence_kind=series.kind, per="week",
                         windows=WEEKDAYS[series.weekday], valid_from=date(2023, 2, 6),
                         valid_to=date(2023, 12, 31))  # fmt: skip
        for week in range(4 + series.weekday):
            make_assignment(cast.bureau, duty=duty, due_on=date(2023, 11, 1) + timedelta(weeks=week))
    for series in year.series[:2]:
        void_sessions = series.sessions.all()[2:]
        for session in void_sessions:
            void(session)
    for number in range(8):
        make_duty(cast.bureau, year=2023, title=f"责任{number}", per="year", evidence_kind=None)
    make_duty(cast.section, year=2023, title="遇事报告", per="event", evidence_kind=None)
    client = signed_in(cast.leader)
    query = {"unit": "bureau", "year": 2023, "as_of": "2023-12-31"}
    found = client.get("/reports/", query).context["warnings"]
    said = {}
    for warning in found:
        for words, number in (
            ("学习例会", r"应开展(\d+)次"),
            ("微课堂", r"应开展(\d+)次"),
            ("没有可统计的记录", r"\d+"),
        ):
            if words in str(warning.text) and (match := re.search(number, str(warning.text))):
                number = int(match[match.lastindex or 0])
                said[words] = (number, client.get(warning.url).context["page_obj"].paginator.count)
    assert said == {"学习例会": (10, 10), "微课堂": (8, 8), "没有可统计的记录": (8, 8)}


def test_every_warning_leads_to_a_page_that_opens(year, cast, signed_in):
    make_item(cast.bureau, title="无人问津", year=2023, opened_on=date(2023, 5, 1), measures=0)
    make_duty(cast.bureau, year=2023, title="向党内通报", per="year")
    make_meeting(cast.section, "special", held_on=date(2023, 7, 1), by=cast.clerk, stage="held", signed_at=None,
                 signed_by=None)  # fmt: skip
    void(year.analysis[0])
    client = signed_in(cast.leader)
    found = client.get("/reports/", {"unit": "bureau", "year": 2023, "as_of": "2023-12-31"}).context["warnings"]
    assert len(found) >= 9
    for warning in found:
        if not warning.url.startswith("#"):
            assert client.get(warning.url).status_code == 200, warning
