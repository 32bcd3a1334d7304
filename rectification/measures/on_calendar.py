"""Deadlines of measures on a calendar; those of the problems themselves come with every obligation."""

from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from rectification.models import Item, Measure
from responsibility.calendar_entries import MOST, CalendarEntry, Sort, Wanted, uid_of


def of_measures(wanted: Wanted) -> list[CalendarEntry]:
    """A measure that ends with the problem it is taken against, in the same hands, is told by that problem.
    One query."""
    rows = Measure.objects.visible_to(wanted.user)
    rows = rows.filter(due_on__gte=wanted.first, due_on__lte=wanted.last, item__voided_at=None)
    rows = rows.exclude(item__owner=F("owner"), item__due_on=F("due_on"))
    if wanted.unit:
        rows = rows.filter(item__in=Item.objects.within(wanted.unit))
    else:
        rows = rows.filter(owner__in=wanted.user.answers_for)
    rows = rows.select_related("item__unit").order_by("due_on", "pk")
    return [_entry(row, wanted.today) for row in rows[:MOST]]


def _entry(row, today: date) -> CalendarEntry:
    late, done = row.is_late(today), row.done_on is not None
    return CalendarEntry(
        uid=uid_of(row), day=row.due_on, title=str(row), url=row.get_absolute_url(), sort=Sort.DUE,
        kind=_("measure against: %(problem)s") % {"problem": row.item}, unit=row.item.unit, done=done,
        status=_("carried out") if done else _("overdue") if late else _("to be carried out"),
        tone="success" if done else "danger" if late else "info",
    )  # fmt: skip
