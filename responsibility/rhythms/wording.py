"""A duty's rule said in words, as a responsibility list would print it; reading.py reads the Chinese ones back."""

from datetime import date

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext, pgettext, pgettext_lazy

from responsibility.models import Duty
from responsibility.rhythms.windows import LAST, Window, parse

Per, DayOff = Duty.Per, Duty.DayOff
WEEKDAYS = [
    pgettext_lazy("in a rhythm", "Monday"),
    pgettext_lazy("in a rhythm", "Tuesday"),
    pgettext_lazy("in a rhythm", "Wednesday"),
    pgettext_lazy("in a rhythm", "Thursday"),
    pgettext_lazy("in a rhythm", "Friday"),
    pgettext_lazy("in a rhythm", "Saturday"),
    pgettext_lazy("in a rhythm", "Sunday"),
]
PARTS = {
    "early": gettext_lazy("first ten days"),
    "middle": gettext_lazy("middle ten days"),
    "late": gettext_lazy("last ten days"),
}
# What a period is called before the places in it
EACH = {
    Per.WEEK: gettext_lazy("every week: %(when)s"),
    Per.MONTH: gettext_lazy("every month: %(when)s"),
    Per.QUARTER: gettext_lazy("every quarter: %(when)s"),
    Per.HALF: gettext_lazy("every half-year: %(when)s"),
    Per.YEAR: gettext_lazy("every year: %(when)s"),
}
MOVED = {
    DayOff.NONE: pgettext_lazy("day off", "the date stays on a day off"),
    DayOff.SKIP: pgettext_lazy("day off", "left out on a day off"),
    DayOff.PREVIOUS: pgettext_lazy("day off", "on a day off, the working day before"),
    DayOff.NEXT: pgettext_lazy("day off", "on a day off, the working day after"),
}


def rhythm_words(duty: Duty) -> str:
    """每季度1次 · 每周一 · 每个工作日 · 每年3月下旬、9月上旬各1次 · 每月15日（遇节假日顺延） · 发生时.

    What a day off does is said where it is not what one expects of such a rule.
    """
    words = _rule(duty)
    if duty.per in (Per.EVENT, Per.DAY) or duty.day_off == usual_day_off(duty.per, duty.windows):
        return words
    if all(window.is_working_day for window in parse(duty.windows)) and duty.windows:
        return words
    return _("%(words)s (%(when)s)") % {"words": words, "when": MOVED[duty.day_off]}


def usual_day_off(per: str, windows: str) -> str:
    """A weekday's meeting is not held on a day off; what is due by a date stays due by it."""
    is_meeting = per == Per.DAY or any(window.weekday >= 0 for window in parse(windows))
    return DayOff.SKIP if is_meeting else DayOff.NONE


def _rule(duty: Duty) -> str:
    if duty.per == Per.EVENT:
        return _event(duty.within_days)
    if duty.per == Per.DAY:
        return _("every working day") if duty.day_off == DayOff.SKIP else _("every day, days off too")
    windows = parse(duty.windows)
    if windows:
        return _in_windows(duty, windows)
    return {
        Per.WEEK: ngettext("%(count)d time a week", "%(count)d times a week", duty.count),
        Per.MONTH: ngettext("%(count)d time a month", "%(count)d times a month", duty.count),
        Per.QUARTER: ngettext("%(count)d time a quarter", "%(count)d times a quarter", duty.count),
        Per.HALF: ngettext("%(count)d time each half-year", "%(count)d times each half-year", duty.count),
        Per.YEAR: ngettext("%(count)d time a year", "%(count)d times a year", duty.count),
    }[duty.per] % {"count": duty.count}


def _event(within_days) -> str:
    if within_days is None:
        return _("when it happens")
    if within_days == 0:
        return _("when it happens, the same day")
    return ngettext(
        "when it happens, within %(days)d working day", "when it happens, within %(days)d working days", within_days
    ) % {"days": within_days}


def _in_windows(duty, windows) -> str:
    when = windows_words(duty.windows, duty.per)
    if all(window.weekday >= 0 for window in windows):
        return _("every %(weekdays)s") % {"weekdays": when}
    if not any(window.is_span for window in windows):
        return EACH[duty.per] % {"when": when}
    if len(windows) == 1:
        times = npgettext("times in one part of a period", "%(when)s, %(count)d time", "%(when)s, %(count)d times",
                          duty.count)  # fmt: skip
    else:
        times = npgettext("times in each part of a period", "%(when)s, %(count)d time each",
                          "%(when)s, %(count)d times each", duty.count)  # fmt: skip
    return EACH[duty.per] % {"when": times % {"when": when, "count": duty.count}}


def windows_words(windows: str, per: str) -> str:
    """3月下旬、9月上旬 · 第3个月末 · 15日、最后一天 · 第5个工作日 · 周一、周三."""
    found = parse(windows)
    is_mixed = any(_place(window) for window in found)
    return pgettext("between parts of a period", ", ").join(window_words(window, per, is_mixed) for window in found)


def window_words(window: Window, per: str, is_mixed: bool = False) -> str:
    """`is_mixed`: others beside it are parts of a month, so a whole month is said to be one (3月全月、9月上旬)."""
    place = _place(window)
    if not window.month:
        return place
    if per == Per.YEAR:
        month = date_format(date(2001, window.month, 1), pgettext("format of a month alone", "F"))
    else:
        month = _("month %(month)d") % {"month": window.month}
    if not place:
        return _("whole %(month)s") % {"month": month} if is_mixed else month
    return _("%(place)s of %(month)s") % {"place": place, "month": month}


def _place(window: Window) -> str:
    if window.weekday >= 0:
        return str(WEEKDAYS[window.weekday])
    if window.part:
        return str(PARTS[window.part])
    if window.day:
        return pgettext("in a rhythm", "last day") if window.day == 31 else _("day %(day)d") % {"day": window.day}
    if window.nth == LAST:
        return _("last working day")
    return _("working day %(number)d") % {"number": window.nth} if window.nth else ""
