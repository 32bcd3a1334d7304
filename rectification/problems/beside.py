"""What stands beside a problem: the units that assist, and the other batches in which it was fed back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from rectification.models import AlsoIn, AssistingUnit, Item, Program


@transaction.atomic
def set_assisting(item: Item, units) -> bool:
    """Exactly these units assist, the leading one never. Was anything changed?"""
    return _bring(AssistingUnit, item, "unit", {unit.pk: {} for unit in units if unit.pk != item.unit_id})


@transaction.atomic
def set_also_in(item: Item, places: dict[Program, int | None], *, moved: bool = False) -> bool:
    """Exactly in these batches it was fed back again, each with its number there or, where that is None, the one it
    has or the next. `moved` to another unit, all are asked anew. Call with the item locked. Was anything changed?"""
    stored = {row.program_id: row.sort_no for row in item.also_rows.all()}
    for program in places:
        if problem := why_not(item, program, is_new=moved or program.pk not in stored):
            raise ValidationError({"also_in": problem})
    numbers = {
        program.pk: {"sort_no": number or stored.get(program.pk) or next_in(program)}
        for program, number in places.items()
    }
    return _bring(AlsoIn, item, "program", numbers)


@transaction.atomic
def stand_in(item: Item, program: Program, number: int | None = None) -> bool:
    """In this batch too, under this number or, where that is None, the one it has or the next; its other batches are
    not asked. Call with the item locked. Was anything changed?"""
    row = AlsoIn.objects.filter(item=item, program=program).first()
    if problem := why_not(item, program, is_new=row is None):
        raise ValidationError({"also_in": problem})
    number = number or (row.sort_no if row else next_in(program))
    if row is not None and row.sort_no == number:
        return False
    row = row or AlsoIn(item=item, program=program)
    row.sort_no = number
    row.full_clean(exclude=["item"])
    row.save()
    return True


def why_not(item: Item, program: Program, *, is_new: bool = True) -> str:
    """What stands in the way of a second batch, in words; nothing where it may be."""
    if item.program_id == program.pk:
        return _("It stands in the batch “%(name)s” already.") % {"name": program}
    if is_new and program.voided_at:
        return _("This batch is void.")
    if is_new and not item.unit.is_within(program.unit):
        return _("The batch belongs to a unit that is not above this one.")
    return ""


def next_in(program: Program) -> int:
    """The number after the last one of a batch, of problems first fed back there and of those fed back again."""
    first, again = (rows.aggregate(last=Max("sort_no"))["last"] or 0 for rows in (program.items, program.also_rows))
    return max(first, again) + 1


def _bring(model, item, name, wanted: dict[int, dict]) -> bool:
    """The rows of `model` beside the item, to these."""
    stored, changed = {getattr(row, f"{name}_id"): row for row in model.objects.filter(item=item)}, False
    for pk, values in wanted.items():
        row = stored.pop(pk, None) or model(item=item, **{f"{name}_id": pk})
        if row.pk and all(getattr(row, key) == value for key, value in values.items()):
            continue
        for key, value in values.items():
            setattr(row, key, value)
        row.full_clean(exclude=["item"])
        row.save()
        changed = True
    for row in stored.values():
        row.delete()
        changed = True
    return changed
