"""The figures of rectification. A problem counts in the period of its feedback date; how it stands is read on the
cut-off day: what was closed or staged later was still open then, what was reopened later was not."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from figures.catalogue import Count, Frame, Ratio
from rectification.models import Item

NOUN = _("items")
LIST = "rectification:list"


def problems(frame: Frame):
    """Found in the period, and not later than the cut-off day."""
    rows = Item.objects.standing().within(frame.unit)
    return rows.found_between(frame.period.start, frame.last_day)


def closed(frame: Frame):
    return problems(frame).closed_by(frame.as_of)


def staged(frame: Frame):
    return problems(frame).staged_by(frame.as_of)


def still_open(frame: Frame):
    return problems(frame).unsettled_on(frame.as_of)


def in_hand(frame: Frame):
    """Carried over as well: a problem of last year still open does not vanish from this year's page."""
    rows = Item.objects.standing().within(frame.unit)
    return rows.filter(opened_on__lte=frame.last_day).unsettled_on(frame.as_of)


def overdue(frame: Frame):
    return in_hand(frame).filter(due_on__lt=frame.as_of).at_work_on(frame.as_of)


PROBLEMS = Count(
    "problems", _("Problems found"), _("Problems whose feedback date lies in the period."), NOUN, problems, LIST
)
CLOSED = Count(
    "problems_closed", _("Problems closed"),
    _("Of the problems found in the period: put right, reviewed, approved and closed."), NOUN, closed, LIST,
)  # fmt: skip
STAGED = Count(
    "problems_staged", _("Problems staged"),
    _("Of the problems found in the period: done for the present stage and kept up. Not counted as done."),
    NOUN, staged, LIST,
)  # fmt: skip
OPEN = Count(
    "problems_open", _("Problems still open"),
    _("Of the problems found in the period: neither closed nor staged."), NOUN, still_open, LIST,
)  # fmt: skip
IN_HAND = Count(
    "problems_in_hand", _("Problems in hand"),
    _("Found in the period or before it, and neither closed nor staged on the cut-off day."), NOUN, in_hand, LIST,
)  # fmt: skip
OVERDUE = Count(
    "problems_overdue", _("Problems overdue"),
    _("Of the problems in hand, whenever they were found: the deadline has passed, and closing is not applied for."),
    NOUN, overdue, LIST,
)  # fmt: skip
WITHOUT_MEASURE = Count(
    "problems_without_measure", _("Problems without a measure"),
    _("Of the problems found in the period: still open, and no measure is written down."), NOUN,
    lambda frame: still_open(frame).without_measure(), LIST,
)  # fmt: skip
WITHOUT_OWNER = Count(
    "problems_without_owner", _("Problems without an owner"),
    _("Of the problems found in the period: still open, and nobody answers for it."), NOUN,
    lambda frame: still_open(frame).without_owner(), LIST,
)  # fmt: skip
WITHOUT_DEADLINE = Count(
    "problems_without_deadline", _("Problems without a deadline"),
    _("Of the problems found in the period: still open, and no deadline is set."), NOUN,
    lambda frame: still_open(frame).without_deadline(), LIST,
)  # fmt: skip
CLOSED_IN_TIME = Count(
    "problems_closed_in_time", _("Problems closed in time"),
    _("Of the problems closed: really done by the deadline, and where it was moved, by the first one already."), NOUN,
    lambda frame: problems(frame).closed_in_time(frame.as_of), LIST,
)  # fmt: skip
CLOSED_EXTENDED = Count(
    "problems_closed_extended", _("Problems closed within an extension"),
    _("Of the problems closed: really done after the first deadline, and by the one granted since."), NOUN,
    lambda frame: problems(frame).closed_extended(frame.as_of), LIST,
)  # fmt: skip
CLOSED_LATE = Count(
    "problems_closed_late", _("Problems closed late"),
    _("Of the problems closed: really done after the deadline in force, extensions granted."), NOUN,
    lambda frame: problems(frame).closed_late(frame.as_of), LIST,
)  # fmt: skip
CLOSED_WITHOUT_DEADLINE = Count(
    "problems_closed_without_deadline", _("Problems closed without a deadline"),
    _("Of the problems closed: no deadline was ever set, so it can't be said whether they were in time."), NOUN,
    lambda frame: problems(frame).closed_without_deadline(frame.as_of), LIST,
)  # fmt: skip
REOPENED_SINCE = Count(
    "problems_reopened_since", _("Problems closed then, reopened since"),
    _("Of the problems closed by the cut-off day: a second look after that day opened them again."), NOUN,
    lambda frame: problems(frame).reopened_since(frame.as_of), LIST,
)  # fmt: skip
REOPENED = Count(
    "problems_reopened", _("Problems reopened"),
    _("Of the problems found in the period: a second look opened them again by the cut-off day, "
      "however they stand since."), NOUN, lambda frame: problems(frame).reopened_by(frame.as_of), LIST,
)  # fmt: skip


def aged(least: int, most: int | None):
    """In hand on the cut-off day, and fed back so many days before it."""

    def rows(frame: Frame):
        found = in_hand(frame).filter(opened_on__lte=frame.as_of - timedelta(days=least))
        return found if most is None else found.filter(opened_on__gte=frame.as_of - timedelta(days=most))

    return rows


IN_HAND_OF_AGE = _("Of the problems in hand, whenever they were found: counted from the feedback date, in days.")
AGE_30 = Count("problems_age_30", _("In hand for up to 30 days"), IN_HAND_OF_AGE, NOUN, aged(0, 30), LIST)
AGE_90 = Count("problems_age_90", _("In hand for 31 to 90 days"), IN_HAND_OF_AGE, NOUN, aged(31, 90), LIST)
AGE_180 = Count("problems_age_180", _("In hand for 91 to 180 days"), IN_HAND_OF_AGE, NOUN, aged(91, 180), LIST)
AGE_OVER = Count("problems_age_over", _("In hand for over 180 days"), IN_HAND_OF_AGE, NOUN, aged(181, None), LIST)
CLOSING_RATE = Ratio(
    "problems_closing_rate", _("Rate of closing"),
    _("Problems closed, of all problems found in the period. Staged ones count as not done."), CLOSED, PROBLEMS,
)  # fmt: skip

FIGURES = [
    PROBLEMS, CLOSED, CLOSED_IN_TIME, CLOSED_EXTENDED, CLOSED_LATE, CLOSED_WITHOUT_DEADLINE, REOPENED_SINCE, STAGED,
    OPEN, REOPENED, IN_HAND, OVERDUE, AGE_30, AGE_90, AGE_180, AGE_OVER, WITHOUT_MEASURE, WITHOUT_OWNER,
    WITHOUT_DEADLINE, CLOSING_RATE,
]  # fmt: skip
