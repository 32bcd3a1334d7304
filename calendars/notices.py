"""The State Council's yearly notice of days off (国务院办公厅关于…节假日安排的通知), read from its own text.

Its lines have kept one form for many years:
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
The weekdays and the number of days that it names are held against the year, so that a text of another year is refused.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

WEEKDAYS = "一二三四五六日"
ONE = r"(\d{1,2})日(?:\(([^)]*)\))?"
DAY = re.compile(rf"(?:(20\d\d)年)?(\d{{1,2}})月{ONE}(?:[至到-](?:(20\d\d)年)?(?:(\d{{1,2}})月)?{ONE})?")
NAME = re.compile(r"^(?:[一二三四五六七八九十]+、|\d+[.、])?([^:]{2,12}):")
COUNT = re.compile(r"共(\d+)天|放假(\d+)天")
LONGEST = 12  # days of one holiday


class NotANotice(ValueError):
    """Says in words why the text is none, or none of that year."""


@dataclass
class Holiday:
    name: str
    off: list[date] = field(default_factory=list)
    worked: list[date] = field(default_factory=list)


def read_notice(text: str, year: int) -> list[Holiday]:
    """Its holidays in order, each with its days off and the weekend days worked instead."""
    found = []
    for line in unicodedata.normalize("NFKC", text).replace(" ", "").splitlines():
        for sentence in re.split("[。;]", line):
            if name := NAME.match(sentence):
                found.append(Holiday(name[1].strip('“”"')))
            if "上班" not in sentence and "放假" not in sentence:
                continue
            if not found:
                raise NotANotice(_("Days are named before any holiday: “%(words)s”.") % {"words": sentence[:40]})
            days = [day for match in DAY.finditer(sentence) for day in _days(match, year)]
            if "上班" in sentence:
                found[-1].worked += days
            else:
                _counted(sentence, days)
                found[-1].off += days
    found = [holiday for holiday in found if holiday.off]
    if not found:
        raise NotANotice(_("No holiday was found in the text. Paste the lines of the notice that name the days."))
    return found


def _days(match, year: int) -> list[date]:
    first_year, month, day, weekday, last_year, last_month, last_day, last_weekday = match.groups()
    first = _day(int(first_year or year), int(month), int(day), weekday)
    if last_day is None:
        return [first]
    last = _day(int(last_year or first.year), int(last_month or month), int(last_day), last_weekday)
    if not 0 <= (last - first).days < LONGEST:
        raise NotANotice(_("%(first)s to %(last)s is no holiday.") % {"first": first, "last": last})
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _day(year: int, month: int, day: int, said: str | None) -> date:
    try:
        found = date(year, month, day)
    except ValueError as fault:
        words = _("There is no %(month)d-%(day)d in %(year)d.")
        raise NotANotice(words % {"month": month, "day": day, "year": year}) from fault
    weekday = re.search(f"(?:周|星期)([{WEEKDAYS}])", said or "")
    if weekday and WEEKDAYS.index(weekday[1]) != found.weekday():
        words = _("%(day)s is not the weekday that the text says: is it the notice of another year?")
        raise NotANotice(words % {"day": found})
    return found


def _counted(sentence: str, days: list[date]):
    told = COUNT.search(sentence)
    if told and int(told[1] or told[2]) != len(days):
        raise NotANotice(_("The days do not add up: “%(words)s”.") % {"words": sentence[:60]})
