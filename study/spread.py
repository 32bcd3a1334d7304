"""How notes are spread over people: who wrote how many, and who none. In the order of posts, never of numbers."""

from datetime import date

from django.db.models import Count, F, IntegerField, Max, Min, OuterRef, Subquery, Value
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

    people = by_post(User.objects.filter(pk__in=posted.values("user")), posted)
    return people.annotate(
        notes=Coalesce(of_each(notes, "author", Count("pk")), Value(0), output_field=IntegerField()),
        last_note=of_each(notes, "author", Max("submitted_on")),
    )


def by_post(people, postings):
    """People in the order of these posts, equal posts by name."""
    order = (F("rank").asc(nulls_last=True), "sort_key", "name", "pk")
    return people.annotate(rank=of_each(postings, "user", Min("rank_no"))).order_by(*order)


def of_each(rows, column, number):
    """For each person a number over their rows."""
    found = rows.filter(**{column: OuterRef("pk")}).order_by().values(column).annotate(number=number)
    return Subquery(found.values("number")[:1])
