"""The deadlines of measures when more time is granted for their problem.

A measure due on the very day of the problem was given that day for the problem's sake, and moves along; one with a day
of its own keeps it. Whoever edits the problem sees the days of its measures on the same form: there, all stay as typed.
"""

from datetime import date

from django.utils.translation import gettext as _

from rectification.models import Item


def due_with(item: Item) -> list[tuple[int, object]]:
    """(number as on the page, measure) of those not carried out yet that are due on the problem's own deadline."""
    return [
        (number, row) for number, row in enumerate(item.measures.all(), 1)
        if item.due_on and row.due_on == item.due_on and not row.done_on
    ]  # fmt: skip


def words_of(item: Item) -> str:
    numbers = _(", ").join(str(number) for number, _row in due_with(item))
    return numbers and _("Measures due on the same day move along: no. %(numbers)s.") % {"numbers": numbers}


def move_measures(item: Item, was: date, to: date):
    for measure in item.measures.filter(due_on=was, done_on=None):
        measure.due_on = to
        measure.save()


def stays_behind(measure, item: Item, today: date) -> str:
    """More time was granted for the problem and not for this measure, in words: its day alone does not say so."""
    if measure.done_on or not (item.is_open and item.first_due_on and measure.due_on and item.due_on):
        return ""
    if measure.due_on >= item.due_on or (measure.due_on < item.first_due_on and not measure.is_late(today)):
        return ""
    words = {"day": item.due_on.isoformat()}
    if measure.is_late(today):
        return _("Its own deadline is over; the problem as a whole now has until %(day)s.") % words
    return _("Its own deadline stays; the problem as a whole now has until %(day)s.") % words
