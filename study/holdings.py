"""Study series, their chairs and rotas, when a unit closes, a person leaves or a group ends."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.editing import locked, save_next, void
from organization.groups.ending import Fate as Fates
from organization.groups.ending import NamesGroup
from organization.holdings import Fate, Holding, Passing
from organization.rights import Right
from study.models import RotaTurn, Series
from study.series.plans import duties
from study.series.services import plan_year, save_series

COPIED = ("name", "category", "weekday", "starts_at", "minutes", "place", "group", "chair", "active_to")


def running(last_on):
    return Q(active_to=None) | Q(active_to__gt=last_on)


class AllSeries(Holding):
    """Handed over, a series ends here and goes on there from the day after, with its rota, planned if it was."""

    code, label = "series", gettext_lazy("Study series")
    of_units, of_person = (Fate.HAND, Fate.END), (Fate.HAND, Fate.LEAVE)

    def rows(self, last_on):
        return Series.objects.standing().filter(running(last_on)).select_related("unit", "chair").order_by("pk")

    def in_units(self, units, last_on):
        return self.rows(last_on).filter(unit__in=units)

    def with_person(self, person, last_on):
        return self.rows(last_on).filter(chair=person)

    def hand(self, row, passing):
        if passing.person:
            row = locked(Series, row.pk)
            before, row.chair = str(row.chair), passing.holder(row.chair)
            save_next(row)
            return before, str(row.chair or _("no owner"))
        planned = [year for year in (passing.next_day.year, passing.next_day.year + 1) if duties(row, year).exists()]
        there = Series(unit=passing.heir, active_from=max(passing.next_day, row.active_from),
                       **{name: getattr(row, name) for name in COPIED})  # fmt: skip
        if there.group and there.group.is_over(there.active_from):  # it ended with the unit
            there.group = None
        rota = [turn.person for turn in row.turns.select_related("person")]
        before, _after = self.end(row, passing)
        save_series(series=there, rota=rota, by=passing.by, today=passing.today)
        for year in planned:
            plan_year(series=there, year=year, by=passing.by, today=passing.today)
        return before, str(there.unit)

    leave = hand

    def end(self, row, passing):
        row = locked(Series, row.pk)
        before = str(row.unit)
        if row.active_from > passing.last_on:
            void(row, by=passing.by, reason=passing.reason, now=timezone.now())
        else:
            row.active_to = passing.last_on
            save_series(series=row, by=passing.by, today=passing.today)
        return before, passing.last_on.isoformat()


class Rota(Holding):
    """A place among those who lecture by turns: the successor takes it, or it goes."""

    code, label, of_person = "rota", gettext_lazy("Turns to lecture"), (Fate.HAND, Fate.END)

    def words(self, row):
        return str(row.series)

    def with_person(self, person, last_on):
        series = Series.objects.standing().filter(running(last_on))
        return RotaTurn.objects.filter(person=person, series__in=series).select_related("series__unit", "person")

    def hand(self, row, passing):
        before, taken = str(row.person), row.series.turns.filter(person=passing.owner).exists()
        row.delete()
        if not taken:
            turn = RotaTurn(series=row.series, sort_no=row.sort_no, person=passing.owner, from_on=passing.today)
            turn.save()
        return before, str(passing.owner)

    def end(self, row, passing):
        row.delete()
        return str(row.person), ""


class SeriesOfGroup(NamesGroup):
    """Study of a group that ends: it ends with it, or goes on for everyone of the unit or for another group."""

    code, label, right = "series", gettext_lazy("Study series"), Right.ASSIGN
    fates = {
        Fates.END: gettext_lazy("ends on that day too"),
        Fates.GO_ON: gettext_lazy("goes on for everyone of the unit and below it"),
        Fates.HAND: gettext_lazy("goes on for the group that takes over"),
    }

    def rows(self, group, last_on):
        return AllSeries().rows(last_on).filter(group=group)

    def carry_out(self, row, fate, ending):
        if fate == Fates.END:
            reason = _("The group ended.")
            AllSeries().end(row, Passing(by=ending.by, today=ending.today, last_on=ending.last_on, reason=reason))
            return
        row = locked(Series, row.pk)
        if fate == Fates.HAND and not ending.heir.unit.is_within(row.unit):
            words = _("“%(group)s” lies outside the unit of the series “%(series)s”.")
            raise ValidationError({"heir": words % {"group": ending.heir, "series": row}})
        row.group = ending.heir if fate == Fates.HAND else None
        save_series(series=row, by=ending.by, today=ending.today)
