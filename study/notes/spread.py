"""How notes are spread over people: who wrote how many, and who none. In the order of posts, never of numbers."""

from datetime import date

from django.db.models import Count, IntegerField, Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from organization.models import Posting, Unit, User
from organization.rights import Right
from study.models import Note


def spread(user, *, unit: Unit | None, year: int, today: date):
    """People posted, on the year's last day so far, in the unit or below it (without one: in every unit this person
    answers for), each with `notes` and `last_note` of the year. The notes counted are those of the same units."""
    units = Unit.objects.where(user, Right.REPORT)
    if unit:
        units = units.within(unit)
    day = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    posted = Posting.objects.on(day).filter(unit__in=units)
    notes = Note.objects.standing().filter(unit__in=units, submitted_on__year=year)

    people = User.objects.filter(pk__in=posted.values("user")).in_order_of_post(day, among=posted)
    return people.annotate(
        notes=Coalesce(of_each(notes, "author", Count("pk")), Value(0), output_field=IntegerField()),
        last_note=of_each(notes, "author", Max("submitted_on")),
    )


def of_each(rows, column, number):
    """For each person a number over their rows."""
    found = rows.filter(**{column: OuterRef("pk")}).order_by().values(column).annotate(number=number)
    return Subquery(found.values("number")[:1])
