"""Obligations of every kind, and lines of the responsibility list, when a unit closes or a person leaves."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendars.working_days import WorkingDays
from organization.editing import save_next, void
from organization.holdings import Fate, Holding
from organization.importing.base import change_in_bulk
from responsibility.cascades.services import flow_down
from responsibility.duties.falling_due import fall_due
from responsibility.duties.services import set_assisting
from responsibility.models import Act, Assignment, Duty
from responsibility.rhythms.rhythm import dues
from responsibility.rules import HAND_ON, HAND_OVER, has_stake


class Obligations(Holding):
    """Work handed over keeps its deadline, its stage and all that was done; an act tells from whom to whom."""

    of_units, of_person = (Fate.HAND, Fate.CANCEL), (Fate.HAND, Fate.LEAVE)
    has_owner = True

    def __init__(self, model):
        self.model, self.code, self.label = model, model._meta.model_name, capfirst(model._meta.verbose_name_plural)

    def rows(self):
        return self.model.to_hand_over().select_related("unit", "owner").order_by("pk")

    def in_units(self, units, last_on: date):
        return self.rows().filter(unit__in=units)

    def with_person(self, person, last_on: date):
        return self.rows().filter(owner=person)

    def carry_out(self, fate, rows, passing):
        if fate == Fate.CANCEL:
            return super().carry_out(fate, rows, passing)
        done, acts = [], []
        for row in self.rows().filter(pk__in=[row.pk for row in rows]).select_for_update(of=("self",)):
            before, was = holder_words(row), row.owner_id
            row.unit, row.owner = passing.place(row.unit), passing.holder(row.owner)
            save_next(row)
            gave_own = passing.by is not None and was == passing.by.pk != row.owner_id
            acts.append(Act(
                subject=row, verb=HAND_ON if gave_own else HAND_OVER, from_stage=row.stage, to_stage=row.stage,
                by=passing.by, note=f"{before} → {holder_words(row)}",
            ))  # fmt: skip
            done.append((row.pk, str(row), before, holder_words(row)))
        Act.objects.bulk_create(acts, batch_size=500)
        return done

    def cancel(self, row, passing):
        """Closing a unit is no way to be rid of one's own work."""
        if passing.by is not None and has_stake(passing.by, row):
            raise ValidationError(_("“%(title)s” is your own work: hand it over, or let someone else close the unit.")
                                  % {"title": row})  # fmt: skip
        before = holder_words(row)
        row.withdraw(by=passing.by, reason=passing.reason, today=passing.today)
        return before, ""


def holder_words(row) -> str:
    return f"{row.unit} · {row.owner or _('no owner')}"


class Assignments(Obligations):
    """Sessions owed by a study series go with their series."""

    def in_units(self, units, last_on: date):
        return super().in_units(units, last_on).exclude(duty__evidence_kind__unit__isnull=False)


class Duties(Holding):
    """A line of the list ends here and goes on there: a new line from the day after, which takes over what falls due
    then. What was due before stays the closed line's, whoever has it now. Study series bring their own lines."""

    code, label = "duty", gettext_lazy("Lines of the responsibility list")
    of_units, of_person = (Fate.HAND, Fate.END), (Fate.HAND, Fate.LEAVE)
    has_owner = True

    def rows(self, last_on: date):
        rows = Duty.objects.standing().filter(Q(valid_to=None) | Q(valid_to__gt=last_on))
        return rows.select_related("unit", "owner", "leader").order_by("pk")

    def in_units(self, units, last_on: date):
        return self.rows(last_on).filter(unit__in=units).exclude(evidence_kind__unit__isnull=False)

    def with_person(self, person, last_on: date):
        return self.rows(last_on).filter(Q(owner=person) | Q(leader=person))

    def hand(self, row, passing):
        before = holder_words(row)
        if passing.person or row.valid_from > passing.last_on:
            row.unit = passing.place(row.unit)
            row.owner, row.leader = passing.holder(row.owner), leader_after(row, passing)
            save_next(row)
            return before, holder_words(row)
        if row.source_id and Duty.objects.standing().filter(source=row.source_id, unit=passing.heir).exists():
            return self.end(row, passing)  # the heir has the same line from above
        fields = {field.attname: getattr(row, field.attname) for field in Duty._meta.concrete_fields
                  if field.name not in LEFT_BEHIND}  # fmt: skip
        there = Duty(**fields | {"valid_from": passing.next_day, "created_by": passing.by})
        there.unit, there.owner = passing.heir, passing.holder(row.owner)
        if row.source_id and not passing.heir.is_within(row.source.unit):
            there.source, there.adapted, there.taken_up_at, there.taken_up_by = None, False, None, None
        there.full_clean()
        there.save()
        change_in_bulk({line: {"source": there} for line in row.handed_down.standing()}, by=passing.by)
        set_assisting(there, row.assisting_units.all())
        self.end(row, passing)
        for work in falls_due_after(row, passing.last_on):
            work.duty = there
            save_next(work)
        fall_due(today=passing.today, duties=Duty.objects.filter(pk=there.pk))
        return before, holder_words(there)

    leave = hand

    def end(self, row, passing):
        before = holder_words(row)
        is_void = row.valid_from > passing.last_on
        if is_void:
            void(row, by=passing.by, reason=passing.reason, now=timezone.now())
        else:
            row.valid_to = passing.last_on
            save_next(row)
        flow_down(line=row, by=passing.by, reason=passing.reason, withdraw=is_void)
        return before, passing.last_on.isoformat()


def falls_due_after(duty, last_on: date) -> list[Assignment]:
    """Its work, open or done before its time, whose own day, before a day off moved it, lies after that day: by it
    lines are told apart (rhythm.dues_between), so that neither makes it anew."""
    works = Assignment.objects.standing().filter(duty=duty, period_to__gt=last_on)
    works = list(works.filter(stage__in=(*Assignment.OPEN_STAGES, *Assignment.DONE_STAGES)))
    working = WorkingDays.load(last_on, last_on)
    days = {}
    for period in {work.period for work in works}:
        for due in dues(duty, period, working):
            days[period, due.ordinal] = due.day
    return [work for work in works if days.get((work.period, work.ordinal), work.due_on) > last_on]


LEFT_BEHIND = ("id", "unit", "owner", "created_by", "created_at", "version")


def leader_after(row, passing):
    """A leader is replaced only where it is the leader who goes."""
    return passing.holder(row.leader) if passing.person else row.leader
