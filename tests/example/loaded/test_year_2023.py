"""The year 2023 gives the figures of the published summary, each counted from records, and raises its questions."""

from datetime import date

import pytest

from calendars.periods import Period
from calendars.working_days import WorkingDays
from figures.catalogue import Frame, all_figures
from meetings.models import Meeting
from reports.checks import check
from reports.numbers import plain
from reports.summary import compose
from responsibility.models import Assignment, Duty
from study.models import Note, Session

pytestmark = pytest.mark.xdist_group("example of today")

CUT_OFF, YEAR_END = date(2023, 10, 31), date(2023, 12, 31)
FIGURES = {
    "analysis_meetings": 4, "special_meetings": 2, "party_group_meetings": 10, "study_routines": 13,
    "study_notes": 103, "problems": 3, "plans": 2, "rule_documents": 3, "study_trainings": 1, "next_year_measures": 3,
    "problems_without_owner": 1, "problems_without_measure": 1, "problems_without_deadline": 1,
}  # fmt: skip


@pytest.mark.parametrize(("code", "number"), FIGURES.items())
def test_each_figure_of_the_year_is_that_of_the_published_text(example, code, number):
    assert all_figures()[code].value(Frame(example.bureau, Period.year(2023), YEAR_END)) == number


def test_each_quarter_has_its_analysis_meeting(example):
    frame = Frame(example.bureau, Period.year(2023), YEAR_END)
    covered = all_figures()["analysis_meetings"].rows(frame).values_list("covers_from", "covers_to")
    assert {Period(*days).code for days in covered} == {"2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"}


@pytest.mark.parametrize("code", ["party_group_meetings", "study_routines", "study_notes"])
def test_what_the_text_counts_to_the_end_of_october_is_all_there_was(example, code):
    numbers = [all_figures()[code].value(Frame(example.bureau, Period.year(2023), day)) for day in (CUT_OFF, YEAR_END)]
    assert numbers == [FIGURES[code]] * 2


def test_the_summary_states_them(example):
    summary = compose(example.bureau, 2023, YEAR_END)
    text = "".join(plain(paragraph) for part in summary.parts for paragraph in part.paragraphs)
    for words in ("每季度召开一次分析研判会", "2次专题会议研究部署意识形态和网络意识形态工作", "工作情况4次",
                  "党小组会10次", "学习例会13次", "心得体会100余篇", "修订《信息宣传管理办法》",
                  "2023年意识形态工作计划和集中学习教育计划"):  # fmt: skip
        assert words in text
    assert [part.number for part in summary.parts] == [None, 1, 2, 3, 2, 3]


def test_the_product_asks_what_the_text_leaves_out(example):
    """Domain text, section 11: 13 of some 97 weekly sessions, 10 of 12 group meetings, uneven notes, open problems."""
    asked = "\n".join(str(warning.text) for warning in check(compose(example.bureau, 2023, YEAR_END)))
    for words in ("应开展96次，有记录13次", "党小组会10次，少于", "103篇由", "1个问题没有责任人", "1个问题没有整改时限",
                  "1个问题没有整改措施", "督查基层单位意识形态工作责任制落实情况"):  # fmt: skip
        assert words in asked


def test_some_wrote_many_notes_and_some_none(example):
    wrote = Note.objects.filter(submitted_on__year=2023).values_list("author__username", flat=True)
    counts = {username: list(wrote).count(username) for username in set(wrote)}
    assert max(counts.values()) >= 10 and min(counts.values()) == 1
    assert "majun" not in counts


def test_meetings_and_sessions_were_held_on_working_days_and_entered_in_time(example):
    working = WorkingDays.load(date(2023, 1, 1), YEAR_END)
    for model in (Meeting, Session):
        for row in model.objects.filter(held_on__year=2023):
            assert working.is_working(row.held_on), row
            assert not row.is_entered_late, row


def test_people_are_printed_with_the_post_of_that_day(example):
    director = Meeting.objects.filter(held_on__year=2023, types__code="analysis").first().attendees
    assert director.get(printed_name="梁志宏").printed_post == "办公室主任"
    assert not example.people["liangzhihong"].is_active


def test_nothing_of_the_year_is_still_owed_but_the_problem_nobody_took_up(example):
    owed = Assignment.objects.is_open().filter(due_on__year__in=(2023, 2024))
    assert not owed.exists()


def test_the_measures_of_the_next_year_show_their_results(example):
    measures = Duty.objects.measures_of_year(2024).within(example.bureau)
    done = Assignment.objects.filter(duty__in=measures, stage=Assignment.Stage.DONE)
    assert done.count() == 3
    assert all(assignment.evidence.exists() for assignment in done)
