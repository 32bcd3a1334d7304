from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils.translation import override

TODAY = date(2026, 11, 22)


def show(expression, language, **context):
    with override(language):
        return Template("{% load dates %}{{ " + expression + " }}").render(Context({"today": TODAY, **context}))


def test_a_day_in_words_has_no_leading_zero():
    assert show("day|cn_date", "zh-hans", day=date(2026, 1, 2)) == "2026年1月2日"
    assert show("day|cn_date", "zh-hans", day=TODAY) == "2026年11月22日"
    assert show("day|cn_date", "en", day=TODAY) == "22 November 2026"


def test_a_day_in_a_table_is_written_in_figures():
    assert show("day|iso", "zh-hans", day=date(2026, 1, 2)) == "2026-01-02"


def test_a_moment_is_shown_as_its_day_here():
    moment = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    assert show("day|iso", "en", day=moment) == "2026-11-22"
    assert show("day|cn_date", "zh-hans", day=moment) == "2026年11月22日"


@pytest.mark.parametrize("expression", ["day|cn_date", "day|iso", "day|relative_days:today", "day|due_words:today"])
@pytest.mark.parametrize("nothing", [None, "", "soon", 5])
def test_no_date_is_a_dash(expression, nothing):
    assert show(expression, "zh-hans", day=nothing) == "—"


@pytest.mark.parametrize(
    ("days", "chinese", "english"),
    [
        (0, "今天到期", "due today"),
        (1, "明天到期", "due tomorrow"),
        (2, "还有2天", "2 days left"),
        (5, "还有5天", "5 days left"),
        (-1, "逾期1天", "1 day overdue"),
        (-3, "逾期3天", "3 days overdue"),
    ],
)
def test_how_a_deadline_stands(days, chinese, english):
    due_on = TODAY + timedelta(days=days)
    assert show("day|due_words:today", "zh-hans", day=due_on) == chinese
    assert show("day|due_words:today", "en", day=due_on) == english


@pytest.mark.parametrize(
    ("days", "chinese", "english"),
    [
        (-3, "3天前", "3 days ago"),
        (-2, "2天前", "2 days ago"),
        (-1, "昨天", "yesterday"),
        (0, "今天", "today"),
        (1, "明天", "tomorrow"),
        (2, "2天后", "in 2 days"),
        (5, "5天后", "in 5 days"),
    ],
)
def test_where_a_day_lies_from_today(days, chinese, english):
    day = TODAY + timedelta(days=days)
    assert show("day|relative_days:today", "zh-hans", day=day) == chinese
    assert show("day|relative_days:today", "en", day=day) == english


def test_the_first_and_the_last_date_there_are_can_be_shown():
    assert show("day|due_words:today", "en", day=date.max).endswith(" days left")
    assert show("day|due_words:today", "zh-hans", day=date.min).startswith("逾期")
    assert show("day|cn_date", "zh-hans", day=date.max) == "9999年12月31日"
