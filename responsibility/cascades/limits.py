"""How far a unit may adapt a line that was handed down to it: more often or earlier, never less.

In each period of the rule above, the unit's own rule falls due at least as many times, and its k-th time no later than
the k-th time asked for. Pure: both rules are asked for their dates.
"""

from collections import defaultdict
from datetime import date, timedelta
from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from calendars.periods import Period
from calendars.working_days import WorkingDays
from responsibility.rhythms.rhythm import dues_between
from responsibility.rhythms.wording import rhythm_words

RHYTHM = ("per", "count", "windows", "day_off", "within_days")
# A line without a last day is compared this far: every window of a rule comes at least once a year
AHEAD = timedelta(days=2 * 366)
NEVER = date.max


def differs(own, asked) -> bool:
    """Has the line a rhythm of its own?"""
    return any(getattr(own, name) != getattr(asked, name) for name in RHYTHM)


def falls_short(own, asked, working: WorkingDays | None = None) -> bool:
    """Does `own` ask for less than, or something later than, `asked` does while `own` is in force?"""
    if not differs(own, asked):
        return False
    if "event" in (own.per, asked.per):
        return own.per != asked.per or _days(own) > _days(asked)
    first = own.valid_from
    last = own.valid_to or first + AHEAD
    working = working or WorkingDays.load(first, last)
    wanted, given = (_by_period(line, asked.per, first, last, working) for line in (asked, own))
    return any(_is_less(given.get(period, []), days) for period, days in wanted.items())


def _days(line) -> int | float:
    return float("inf") if line.within_days is None else line.within_days


def _by_period(line, per, first, last, working) -> dict[Period, list[date]]:
    found = defaultdict(list)
    for due in dues_between(line, first, last, working):
        if due.due_on is not None and first <= due.day <= last:
            found[Period.containing(per, due.day)].append(due.due_on)
    return {period: sorted(days) for period, days in found.items()}


def _is_less(given, wanted) -> bool:
    return any(have > want for have, want in zip_longest(given[: len(wanted)], wanted, fillvalue=NEVER))


def refuse_less(own, asked):
    """ValidationError where a line that was handed down asks for less than what was handed down."""
    if falls_short(own, asked):
        words = _("%(unit)s asks for “%(rhythm)s”. More often or earlier is possible, less or later is not.")
        raise ValidationError({"per": words % {"unit": asked.unit, "rhythm": rhythm_words(asked)}})
    if asked.needs_review and not own.needs_review:
        raise ValidationError({"needs_review": _("The unit above asks for a review.")})
