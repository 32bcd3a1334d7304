"""What stands open in a unit, or with a person: the contract by which closing a unit and leaving find it.

A model takes part by a classmethod `holdings() -> list[Holding]`, found through Django's registry; nobody keeps a list.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organization.models import Unit, User


class Fate(models.TextChoices):
    HAND = "hand", _("hand over")
    END = "end", _("end on the last day")
    CANCEL = "cancel", _("cancel, with the reason above")
    LEAVE = "leave", _("leave without an owner: the unit's head is asked")


KEEP = object()


@dataclass
class Passing:
    """One closing or leaving, as it is carried out. `owner` is the new owner: KEEP leaves each with its own, None
    with nobody. A unit's work goes to `heir`; a person's stays in its unit."""

    by: User | None
    today: date
    last_on: date
    reason: str
    heir: Unit | None = None
    person: User | None = None
    owner: object = KEEP

    @property
    def next_day(self) -> date:
        return self.last_on + timedelta(days=1)

    def place(self, unit: Unit) -> Unit:
        return self.heir if self.person is None and self.heir else unit

    def holder(self, current):
        """Who has it afterwards, of whoever has it now."""
        concerned = self.person is None or (current is not None and current.pk == self.person.pk)
        return self.owner if concerned and self.owner is not KEEP else current


class Holding:
    """One kind of thing that stands open. `in_units` and `with_person` say which rows; the verbs are its `Fate`s, each
    of which answers (before, after) in words, kept with the record of what was done."""

    code: str
    label: str
    of_units: tuple[Fate, ...] = ()
    of_person: tuple[Fate, ...] = ()
    has_owner = False  # a new owner can be named when a unit closes

    def in_units(self, units, last_on: date):
        """Rows that stand open in the units after that day."""
        raise NotImplementedError

    def with_person(self, person: User, last_on: date):
        raise NotImplementedError

    def words(self, row) -> str:
        """What the row is called on the page and in what was done."""
        return str(row)

    def carry_out(self, fate: Fate, rows, passing: Passing) -> list[tuple]:
        """(id, title, before, after) of each row done."""
        done = []
        for row in rows:
            pk, title = row.pk, self.words(row)  # what is deleted loses its number
            done.append((pk, title, *getattr(self, fate.value)(row, passing)))
        return done


def holdings() -> list[Holding]:
    return [one for model in apps.get_models() if hasattr(model, "holdings") for one in model.holdings()]


def open_after(day: date) -> Q:
    return Q(to_on=None) | Q(to_on__gt=day)
