"""Twenty years of any rule, from any first day, against a count of days made without any of the product's means.

The oracle walks the days one by one and asks each only for its year, month, day and weekday: no period, no window and
no arithmetic of the product's. Days off are drawn: clusters of up to nine days anywhere, with weekends worked instead.
"""

import random
from datetime import date, timedelta
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.working_days import WorkingDays
from responsibility.models import Duty
from responsibility.rhythms.rhythm import dues_between
from tests.depth import FULL, rounds
from tests.responsibility.test_rhythm_properties import rules

FIRST, LAST = date(2009, 1, 1), date(2028, 12, 31)  # with five leap days, and the 53rd weeks of four years
ALL = [FIRST - timedelta(days=400) + timedelta(days=n) for n in range((LAST - FIRST).days + 801)]
SIZES = {"month": 1, "quarter": 3, "half": 6, "year": 12}
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CALENDARS = 8


def drawn_calendar(seed) -> set[date]:
    """The working days of such years."""
    draw, worked = random.Random(seed), {day for day in ALL if day.weekday() < 5}
    for year in range(FIRST.year - 1, LAST.year + 2):
        for _holiday in range(7):
            first = date(year, 1, 1) + timedelta(days=draw.randrange(360))
            worked -= {first + timedelta(days=n) for n in range(draw.randint(1, 9))}
        worked |= {day for day in ALL if day.year == year and day.weekday() > 4 and draw.random() < 0.07}
    return worked


class Drawn(WorkingDays):
    """The product's way of moving a date, over days off that were drawn."""

    def __init__(self, worked):
        super().__init__()
        self.worked = worked

    def is_working(self, d):
        return d in self.worked

    def provisional(self, year):
        return False


def key_of(per):
    return {"day": lambda day: day, "week": lambda day: day - timedelta(days=day.weekday())}.get(
        per, lambda day: (day.year, (day.month - 1) // SIZES[per])
    )


PERIODS = {per: [list(days) for _key, days in groupby(ALL, key_of(per))][1:-1] for per in ("day", "week", *SIZES)}


def cut(days, count):
    """The last days of so many equal parts."""
    return [days[max(len(days) * k // count, 1) - 1] for k in range(1, count + 1)]


def by_month(days):
    return [list(some) for _key, some in groupby(days, lambda day: (day.year, day.month))]


def asked(rule, days, worked):
    """(the rule's day, what it found among the working days: one day or none; None where it does not look there), of
    one period."""
    if not rule.windows or rule.per == "day":
        months = by_month(days)
        if rule.per in ("quarter", "half", "year") and len(months) % rule.count == 0:
            return [(months[k * len(months) // rule.count - 1][-1], None) for k in range(1, rule.count + 1)]
        return [(day, None) for day in cut(days, rule.count)]
    found = []
    for code in rule.windows.split():
        month = code.partition("-")[0] if code[1].isdigit() and code[0] == "m" else ""
        place = code.removeprefix(month).removeprefix("-")
        span = by_month(days)[int(month[1:]) - 1] if month else days
        if place in WEEKDAYS:
            found.append((span[WEEKDAYS.index(place)], None))
        elif place == "last" or place[:1] == "w":
            working = [day for day in span if day in worked]
            nth = len(working) if place == "last" else min(int(place[1:]), len(working))
            found.append((working[nth - 1], working[nth - 1 : nth]) if working else (span[-1], []))
        elif place[:1] == "d":
            found.append(([day for day in span if day.day <= int(place[1:])][-1], None))
        else:
            first, last = {"early": (1, 10), "middle": (11, 20), "late": (21, 31), "": (1, 31)}[place]
            found += [(day, None) for day in cut([day for day in span if first <= day.day <= last], rule.count)]
    return found


def moved(day, day_off, worked):
    """On a day off: nowhere, or day by day to the next one worked."""
    if day in worked or day_off == "none":
        return [day]
    if day_off == "skip":
        return []
    while day not in worked:
        day += timedelta(days=1 if day_off == "next" else -1)
    return [day]


def expected(rule, worked):
    found = []
    for days in PERIODS[rule.per]:
        if days[-1] < rule.valid_from or days[0] > LAST:
            continue
        for day, looked_for in asked(rule, days, worked):
            if rule.valid_from <= day <= (rule.valid_to or date.max):
                found += moved(day, rule.day_off, worked) if looked_for is None else looked_for
    return sorted(found)


def made(rule, first, last, working):
    return {(due.period, due.ordinal): due.due_on for due in dues_between(rule, first, last, working) if due.due_on}


DATED = rules().filter(lambda rule: rule.per != "event")
anchors = st.dates(FIRST, LAST) | st.sampled_from([FIRST, date(2012, 2, 29), date(2016, 12, 31), date(2020, 2, 29)])
CALENDAR = [drawn_calendar(seed) for seed in range(CALENDARS)]


@pytest.mark.faults
def test_twenty_years_of_any_rule_are_those_counted_day_by_day(measured):
    tried, dates = 0, 0

    @settings(max_examples=rounds(full=600, short=60), deadline=None, derandomize=not FULL)
    @given(DATED, anchors, st.none() | anchors, st.integers(0, CALENDARS - 1), st.integers(0, 7300))
    def check(rule, anchor, end, calendar, pause):
        nonlocal tried, dates
        rule.valid_from, rule.valid_to = anchor, end if end and end >= anchor else None
        worked = CALENDAR[calendar]
        working, somewhere = Drawn(worked), FIRST + timedelta(days=pause)
        whole = made(rule, FIRST, LAST, working)
        assert sorted(whole.values()) == expected(rule, worked), (rule.per, rule.count, rule.windows, rule.day_off)
        pieces = made(rule, somewhere, LAST, working) | made(rule, FIRST, somewhere, working)
        assert pieces == whole, "in two pieces, the later one first"
        crossed = [due.day for due in dues_between(rule, FIRST, LAST, working) if due.is_moved]
        for day in crossed[pause % (len(crossed) or 1) :][:1]:  # in force up to a day that is moved, or from the next
            for rule.valid_from, rule.valid_to in ((FIRST, day), (day + timedelta(days=1), None)):
                assert sorted(made(rule, FIRST, LAST, working).values()) == expected(rule, worked), (rule.windows, day)
        tried, dates = tried + 1, dates + len(whole)

    check()
    measured(rules=tried, dates=dates, wrong=0)
    assert dates > 100 * tried


def test_the_oracle_finds_a_rule_that_drifts():
    """The control: the 31st computed from the month before, as a calendar that adds a month to the last date does."""
    rule = Duty(per="month", count=1, windows="d31", day_off="none", valid_from=FIRST)
    drifting, wanted = [], 31
    for days in PERIODS["month"]:
        wanted = min(wanted, len(days))
        drifting += [day for day in days if day.day == wanted and FIRST <= day <= LAST]
    right = expected(rule, CALENDAR[0])
    assert {day.day for day in right} == {28, 29, 30, 31}
    assert len(drifting) == len(right) == 240 and drifting != right
