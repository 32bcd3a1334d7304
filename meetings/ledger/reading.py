"""What the cells of a ledger mean besides names: when it was held, which period it is about, its agenda and decisions.

Each reader gives the one way in which the export writes the same thing, so that what is written reads back as itself.
"""

import re
from datetime import date, time

from django.utils.translation import gettext_noop

from calendars.periods import Period
from exchange.cells import FIRST_YEAR, LAST_YEAR, narrow
from exchange.saying import Unreadable

DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
WEEKDAY = re.compile(r"[(（]?\s*(?:星期|周)[一二三四五六日天]\s*[)）]?")
CLOCK = re.compile(
    r"(上午|下午|晚上|晚|中午|早上)?\s*(\d{1,2})\s*(?:[:时点]\s*(半|一刻|三刻|\d{1,2})?\s*分?(?::\d{2})?)$"
)
BETWEEN = re.compile(r"\s*(?:[-—–~～]+|至|到)\s*")
PARTS = {"半": 30, "一刻": 15, "三刻": 45, None: 0, "": 0}
LATER = {"下午", "晚上", "晚"}
NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4} | {str(number): number for number in range(1, 13)}
QUARTER, HALF = re.compile(r"第?([一二三四1-4])季度?$"), re.compile(r"(上|下)半年$")
MONTH, YEAR = re.compile(r"(\d{1,2})月份?$"), re.compile(r"(?:全年|年度|年)$")
OF_YEAR = re.compile(r"(\d{4})\s*(?:年度|年)?\s*(.*)$")

NOT_A_TIME = gettext_noop(
    "“%(text)s” is not understood as day and time. Write it like 2026-03-28 09:00-10:30, or the day alone."
)
YEARS = gettext_noop("The year must lie between 2000 and 2100.")
NO_DAY = gettext_noop("There is no such day: %(text)s.")
BACKWARDS = gettext_noop("The meeting ends before it starts.")
NOT_A_PERIOD = gettext_noop(
    "“%(text)s” is not understood as a period. Write it like 2026年第三季度, 2026年上半年, 2026年3月."
)


# When it was held


def when(text: str) -> str:
    """2026年3月28日 9:00—10:30 as 2026-03-28 09:00-10:30; a day alone stays one."""
    told = narrow(text)
    found = DATE.match(told)
    if not found:
        raise Unreadable(NOT_A_TIME, text=text)
    year, month, number = map(int, found.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(YEARS)
    try:
        day = date(year, month, number)
    except ValueError as fault:
        raise Unreadable(NO_DAY, text=text) from fault
    rest = WEEKDAY.sub("", told[found.end() :]).replace(found.group(), "").strip(" ,，")
    return written_when(day, *_times(rest, text))


def _times(rest, text) -> tuple[time | None, time | None]:
    if not rest:
        return None, None
    ends = BETWEEN.split(rest, maxsplit=1)
    starts_at, half = _clock(ends[0], text, "")
    if not ends[1:] or not ends[1].strip():
        return starts_at, None
    ends_at, _half = _clock(ends[1], text, half)
    if ends_at < starts_at:
        raise Unreadable(BACKWARDS)
    return starts_at, ends_at


def _clock(told, text, half) -> tuple[time, str]:
    found = CLOCK.match(told.strip())
    if not found:
        raise Unreadable(NOT_A_TIME, text=text)
    said, hour, minute = found.group(1) or "", int(found.group(2)), found.group(3)
    half = said or half
    hour += 12 if half in LATER and hour < 12 else 0
    try:
        return time(hour, PARTS[minute] if minute in PARTS else int(minute)), half
    except ValueError as fault:
        raise Unreadable(NOT_A_TIME, text=text) from fault


def written_when(day: date, starts_at: time | None, ends_at: time | None = None) -> str:
    times = "-".join(f"{each:%H:%M}" for each in (starts_at, ends_at) if each)
    return f"{day.isoformat()} {times}".strip() if starts_at else day.isoformat()


def parts_of_when(text: str) -> tuple[date, time | None, time | None]:
    """Of a text as `when` gives it."""
    day, _blank, times = text.partition(" ")
    starts_at, _dash, ends_at = times.partition("-")
    found = [time.fromisoformat(each) if each else None for each in (starts_at, ends_at)]
    return date.fromisoformat(day), *found


# Which period it is about


def period(text: str) -> str:
    """The period's name, or what is left to be told by the year held: 第三季度."""
    told = narrow(text).replace(" ", "")
    try:
        return written_period(Period.parse(told))
    except ValueError:
        pass
    found = OF_YEAR.match(told)
    year, rest = (int(found.group(1)), found.group(2)) if found else (None, told)
    try:
        if year is not None and not rest:
            return written_period(Period.year(year))
        return written_period(_part(rest, year)) if year else _part_words(rest)
    except (ValueError, KeyError, TypeError) as fault:
        raise Unreadable(NOT_A_PERIOD, text=text) from fault


def _part(rest, year) -> Period:
    if found := QUARTER.match(rest):
        return Period.quarter(year, NUMBERS[found.group(1)])
    if found := HALF.match(rest):
        return Period.half(year, 1 if found.group(1) == "上" else 2)
    if found := MONTH.match(rest):
        return Period.month(year, int(found.group(1)))
    if YEAR.match(rest):
        return Period.year(year)
    raise ValueError(rest)


def _part_words(rest) -> str:
    return written_period(_part(rest, 2000)).removeprefix("2000年")


def period_named(text: str, held_on: date) -> Period:
    """Of a text as `period` gives it. One without a year is the last that had begun by the day held."""
    try:
        return Period.parse(text)
    except ValueError:
        pass
    if found := OF_YEAR.match(text):
        return _part(found.group(2), int(found.group(1))) if found.group(2) else Period.year(int(found.group(1)))
    this_year = _part(text or "年", held_on.year)
    return this_year if this_year.start <= held_on or held_on.year == FIRST_YEAR else _part(text, held_on.year - 1)


def written_period(covers: Period | None) -> str:
    if covers is None:
        return ""
    year = f"{covers.of_year}年"
    match covers.kind:
        case "quarter":
            return f"{year}第{'一二三四'[covers.ordinal - 1]}季度"
        case "half":
            return f"{year}{'上下'[covers.ordinal - 1]}半年"
        case "month":
            return f"{year}{covers.ordinal}月"
        case "year":
            return year
    return covers.code
