"""What holds of every rule: it is said and read back the same, and what it makes is the same however it is made."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment, Duty
from responsibility.rhythms.reading import NotUnderstood, read_rhythm
from responsibility.rhythms.reading_windows import read_windows
from responsibility.rhythms.windows import LAST, MONTHS, WORKING_DAYS, Window, notation, parse
from responsibility.rhythms.wording import rhythm_words, windows_words
from tests.cast import make_duty
from tests.depth import rounds

Per, DayOff = Duty.Per, Duty.DayOff
PARTS = st.sampled_from(["", "early", "middle", "late"])


@st.composite
def windows(draw, per):
    """Windows of one sort, as an office would name them together."""
    most = WORKING_DAYS.get(per, WORKING_DAYS["month"])
    place = {
        "span": {"part": PARTS if per != Per.MONTH else PARTS.filter(bool)}, "day": {"day": st.integers(1, 31)},
        "nth": {"nth": st.just(LAST) | st.integers(1, most)}, "weekday": {"weekday": st.integers(0, 6)},
    }  # fmt: skip
    sort = draw(st.sampled_from(["weekday", "nth"] if per == Per.WEEK else ["span", "day", "nth"]))
    fields = dict(place[sort])
    if per not in (Per.WEEK, Per.MONTH):
        fields["month"] = st.integers(1, MONTHS[per])
    return draw(st.lists(st.builds(Window, **fields), min_size=1, max_size=4, unique=True))


@st.composite
def rules(draw):
    per = draw(st.sampled_from(Per.values))
    if per == Per.EVENT:
        return Duty(per=per, within_days=draw(st.none() | st.integers(0, 250)))
    if per == Per.DAY:
        return Duty(per=per, day_off=draw(st.sampled_from([DayOff.SKIP, DayOff.NONE])))
    several = draw(st.none() | windows(per)) or []
    most = min((window.most for window in several), default=7)
    day_off = DayOff.NONE if several and all(one.is_working_day for one in several) else draw(st.sampled_from(DayOff))
    return Duty(per=per, count=draw(st.integers(1, most)), windows=notation(several), day_off=day_off)


@given(rules())
def test_every_rule_is_read_back_from_its_words(duty):
    with translation.override("zh-hans"):
        words = rhythm_words(duty)
    read = read_rhythm(words).put_on(Duty())
    names = ("per", "count", "windows", "day_off", "within_days")
    assert {name: getattr(read, name) for name in names} == {name: getattr(duty, name) for name in names}, words


@given(rules(), st.sampled_from(["zh-hans", "en"]))
def test_every_window_is_read_back_from_its_words_in_both_languages(duty, language):
    with translation.override(language):
        words = windows_words(duty.windows, duty.per)
    assert read_windows(words, duty.per) == duty.windows, words


@given(rules())
def test_windows_are_read_back_from_their_notation(duty):
    assert notation(parse(duty.windows)) == duty.windows


@given(st.text(alphabet="每年月周季度日旬上中下半一二三123次个各工作最后第末底、（） ", max_size=12))
def test_whatever_is_typed_is_a_rule_or_not_understood(text):
    try:
        duty = read_rhythm(text).put_on(Duty(title="x", year=2026, valid_from=date(2026, 1, 1)))
    except NotUnderstood:
        return
    duty.clean()


WORDS = """专题研究每年至少2次; 分析研判每季度1次; 向上级汇报每半年1次; 3月下旬和9月上旬各督查1次; 党小组会每月1次;
每周一例会; 每个工作日早间半小时"""  # the plan of one office for 2026, as it stands in its paper
PLANS = list(zip((words.strip() for words in WORDS.split(";")), (2, 4, 2, 2, 12, 47, 248), strict=True))


def plan(cast):
    return [read_rhythm(words).put_on(make_duty(cast.section, year=2026, title=words)) for words, _times in PLANS]


def test_seven_plans_in_words_give_317_dated_assignments_for_2026(cast):
    for duty, (words, times) in zip(plan(cast), PLANS, strict=True):
        duty.full_clean()
        duty.save()
        assert fall_due(today=date(2026, 12, 31), duties=Duty.objects.filter(pk=duty.pk)) == times, words
    assert Assignment.objects.count() == 317


def made():
    rows = Assignment.objects.values_list("duty", "period_from", "period_to", "ordinal", "due_on", "owner")
    return sorted(rows, key=str)


@pytest.mark.parametrize("seed", range(4))
def test_in_pieces_and_out_of_order_the_same_is_made_as_at_once(cast, seed):
    """Some duties at a time, on some days, of some periods only, some twice; whatever is left, at the end."""
    for duty in plan(cast):
        duty.save()
    fall_due(today=date(2026, 12, 31))
    whole = made()
    assert len(whole) == 317
    Assignment.objects.all()._raw_delete(using="default")
    drawn = random.Random(seed)
    ids = list(Duty.objects.values_list("pk", flat=True))
    for _ in range(12):
        today = date(2026, 1, 1) + timedelta(days=drawn.randrange(365))
        since = drawn.choice([None, today - timedelta(days=drawn.randrange(100))])
        some = Duty.objects.filter(pk__in=drawn.sample(ids, drawn.randint(1, 7)))
        fall_due(today=today, duties=some, since=since)
    fall_due(today=date(2026, 12, 31))
    assert made() == whole
    assert fall_due(today=date(2026, 12, 31)) == 0


def workers(at_once, number):
    """That many hourly runs at the same moment; (rows, different rows, entries of the trail for them)."""
    at_once(*[lambda: fall_due(today=date(2026, 12, 31))] * number)
    entries = Entry.objects.filter(kind="responsibility.assignment").count()
    rows = made()
    Assignment.objects.all()._raw_delete(using="default")
    return len(rows), len({row[:4] for row in rows}), entries


@pytest.mark.connections
@pytest.mark.faults
def test_workers_at_the_same_moment_make_each_once(cast, at_once, measured):
    """And tell each once in the trail. The control takes away the key that holds it, and what answers its refusal."""
    for duty in plan(cast):
        duty.save()
    tries, entries = rounds(full=40, short=4), 0
    for _ in range(tries):
        rows, different, told = workers(at_once, 3)
        assert rows == different == told - entries == 317
        entries = told
    with connection.schema_editor() as editor:
        constraint = next(c for c in Assignment._meta.constraints if c.name == "assignment_once_a_period")
        editor.remove_constraint(Assignment, constraint)
    try:
        doubled = sum(rows > different for rows, different, _told in (workers(at_once, 3) for _ in range(tries)))
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(Assignment, constraint)
    measured(tried=tries, doubled=0, doubled_without_the_key=doubled)
    assert doubled


def test_once_in_january_is_not_once_a_month():
    assert read_rhythm("每年1月1次").per == Duty.Per.YEAR
    assert read_rhythm("一月1次").per == Duty.Per.MONTH
