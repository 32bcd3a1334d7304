"""Verbs of measures: write them down, carry one out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organization.editing import save_next
from organization.models import User
from rectification.models import Item, Measure
from rectification.problems.at_work import at_work
from rectification.problems.stages import is_planned


@dataclass(frozen=True)
class MeasureLine:
    """One measure as typed. `pk` names a stored one; `removed` takes it away."""

    text: str
    owner: User | None = None
    due_on: date | None = None
    done_on: date | None = None
    pk: int | None = None
    removed: bool = False


@transaction.atomic
def save_measures(*, item: Item, version: int | None, measures: Iterable[MeasureLine]) -> Item:
    """Write the measures down, without touching what is asked."""
    row = at_work(item, version)
    write_measures(row, measures)
    return save_next(row)


@transaction.atomic
def carry_out(*, measure: Measure, version: int | None, done_on: date | None, today: date) -> Item:
    """Say on which day a measure was carried out, or take that back (None)."""
    row = at_work(measure.item, version)
    if done_on and done_on > today:
        raise ValidationError({"done_on": _("This day has not come yet.")})
    measure = row.measures.get(pk=measure.pk)
    measure.done_on = done_on
    measure.save()
    return save_next(row)


def write_measures(item: Item, lines: Iterable[MeasureLine]):
    """Bring the stored measures to the lines: in their order, removing only what a line says to remove.

    Once work has begun, at least one measure keeps an owner and a deadline. Call with the item locked.
    """
    stored = {measure.pk: measure for measure in item.measures.select_related("owner")}
    number = 0
    for line in lines:
        measure = stored.pop(line.pk, None)
        if line.removed:
            if measure and measure.done_on:
                raise ValidationError(_("A measure that was carried out is not removed; take back its day first: "
                                        "“%(text)s”.") % {"text": str(measure)[:40]})  # fmt: skip
            if measure:
                measure.delete()
            continue
        number += 1
        values = {"text": line.text, "owner": line.owner, "due_on": line.due_on, "done_on": line.done_on,
                  "sort_no": number}  # fmt: skip
        measure = measure or Measure(item=item)
        if measure.pk and all(getattr(measure, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(measure, name, value)
        measure.full_clean(exclude=["item"])
        measure.save()
    for measure in stored.values():
        number += 1
        if measure.sort_no != number:
            measure.sort_no = number
            measure.save()
    if item.stage != Item.Stage.TO_PLAN and not is_planned(item):
        raise ValidationError(_("Work has begun: at least one measure must keep an owner and a deadline."))
