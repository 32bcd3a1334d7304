"""The figures of rectification. A problem counts in the period of its feedback date; how it stands is read on the
cut-off day: what was closed or staged later was still open then."""

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
CLOSING_RATE = Ratio(
    "problems_closing_rate", _("Rate of closing"),
    _("Problems closed, of all problems found in the period. Staged ones count as not done."), CLOSED, PROBLEMS,
)  # fmt: skip

FIGURES = [
    PROBLEMS, CLOSED, STAGED, OPEN, IN_HAND, OVERDUE, WITHOUT_MEASURE, WITHOUT_OWNER, WITHOUT_DEADLINE, CLOSING_RATE,
]  # fmt: skip
