"""Verbs that change the tree itself. Its shape changes one at a time, under one lock row: a path is only as true as the
paths above it, so two changes that cross would leave a loop or a subtree that nobody finds."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.editing import locked, save_next
from organization.models import TreeLock, Unit, UnitName
from organization.tree.paths import STEP, child_key, child_path

DEEPEST = Unit._meta.get_field("path").max_length


def lock_tree():
    """Until the transaction ends nobody else changes the tree's shape. Read units after this, not before."""
    TreeLock.objects.get_or_create(pk=1)
    TreeLock.objects.select_for_update().get(pk=1)


def locked_with_below(unit: Unit, version: int | None = None) -> Unit:
    """The unit's row as `locked` gives it, and all below it locked too, in the order in which `keep_open` asks for
    units: who keeps some of them open never waits crosswise. Call with the tree locked."""
    below = Unit.objects.within(Unit.objects.get(pk=unit.pk)).select_for_update(of=("self",))
    list(below.order_by("pk").values_list("pk"))
    return locked(Unit, unit.pk, version)


def place_below(unit: Unit, parent: Unit | None):
    """Give the unit the last place below `parent` (None: a root). Call with the tree locked and `parent` read since."""
    above = parent.path if parent else ""
    last = Unit.objects.filter(parent=parent).aggregate(last=Max("path"))["last"]
    unit.parent, unit.path = parent, child_path(above, int(last[-STEP:]) + 1 if last else 1)
    if len(unit.path) > DEEPEST:
        raise ValidationError({"parent": _("The tree is not kept deeper than this.")})
    unit.order_key = child_key(parent.order_key if parent else "", unit.sort_no, unit.path)


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit | None, today: date, version: int | None = None) -> Unit:
    """Put the unit, with everything below it, below `parent`. Rights follow at once: they are read from the path."""
    lock_tree()
    row = locked_with_below(unit, version)
    parent = Unit.objects.get(pk=parent.pk) if parent else None
    _refuse_move(row, parent, today)
    below = list(Unit.objects.within(row).exclude(pk=row.pk).order_by("path"))
    path, key = row.path, row.order_key
    place_below(row, parent)
    if below and max(len(each.path) for each in below) - len(path) + len(row.path) > DEEPEST:
        raise ValidationError({"parent": _("The tree is not kept deeper than this.")})
    save_next(row)
    for each in below:  # from the top down: the database asks of each that it lies below its parent
        each.path, each.order_key = row.path + each.path[len(path) :], row.order_key + each.order_key[len(key) :]
        save_next(each)
    return row


def _refuse_move(unit, parent, today):
    if parent and parent.is_within(unit):
        raise ValidationError({"parent": _("A unit can't be moved below itself.")})
    if (parent and parent.pk) == unit.parent_id:
        raise ValidationError({"parent": _("The unit lies there already.")})
    if unit.is_closed(today):
        raise ValidationError(_("A closed unit stays where it was."))
    refuse_closed(parent, today, field="parent")


def keep_open(units) -> None:
    """Until the transaction ends none of these units (by id) closes: what begins here is there when the closing looks
    for it, or the unit is closed already. Read them after this. Those who begin something do not wait for one another
    (SQLite has one writer at a time)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM organization_unit WHERE id = ANY(%s) ORDER BY id FOR SHARE", [list(units)])


def kept_open(unit: Unit) -> Unit:
    """The unit as it stands now, and stays until the transaction ends."""
    keep_open([unit.pk])
    return Unit.objects.get(pk=unit.pk)


def refuse_closed(unit: Unit | None, today: date | None = None, field: str = "unit"):
    """A closed unit takes no new work. Every service that begins something for a unit asks this."""
    now = unit and kept_open(unit)
    if now and now.is_closed(today or timezone.localdate()):
        raise ValidationError({field: takes_nothing(now)})


def refuse_after_closing(unit: Unit, day: date | None, field: str):
    """What is dated may still be entered for a day on which the unit was there; what has no end, for none after."""
    now = kept_open(unit)
    if now.active_to and (day is None or day > now.active_to):
        raise ValidationError({field: takes_nothing(now)})


def takes_nothing(unit: Unit) -> str:
    words = _("“%(unit)s” closed on %(day)s and takes nothing new.")
    return words % {"unit": unit, "day": unit.active_to.isoformat()}


@transaction.atomic
def save_unit(*, unit: Unit, version: int | None, today: date, named_from: date | None = None, **fields) -> Unit:
    """Change what is kept of a unit; a new name holds from `named_from` (today, if not said), the earlier one stays."""
    if "sort_no" in fields:
        lock_tree()
        row = locked_with_below(unit, version)
    else:
        row = locked(Unit, unit.pk, version)
    name, short_name = fields.pop("name", row.name), fields.pop("short_name", row.short_name)
    sort_no, key = row.sort_no, row.order_key
    for field, value in fields.items():
        setattr(row, field, value)
    if (name, short_name) != (row.name, row.short_name):
        _rename(row, name, short_name, named_from or today, today)
    if row.sort_no != sort_no:
        above = Unit.objects.get(pk=row.parent_id).order_key if row.parent_id else ""
        row.order_key = child_key(above, row.sort_no, row.path)
        below = list(Unit.objects.within(row).exclude(pk=row.pk))
        for each in below:
            each.order_key = row.order_key + each.order_key[len(key) :]
        Unit.objects.bulk_update(below, ["order_key"], batch_size=500)
    row.full_clean()
    return save_next(row)


def _rename(row, name, short_name, from_on, today):
    if from_on < row.active_from:
        raise ValidationError({"named_from": _("The unit began on %(day)s.") % {"day": row.active_from.isoformat()}})
    if not row.names.exists():
        UnitName(unit=row, name=row.name, short_name=row.short_name, from_on=row.active_from).save()
    known = row.names.filter(from_on=from_on).first() or UnitName(unit=row, from_on=from_on)
    known.name, known.short_name = name, short_name
    known.save()
    named = Unit.objects.get(pk=row.pk).named_on(today)
    row.name, row.short_name = named.name, named.short_name


@transaction.atomic
def names_take_effect(*, today: date) -> int:
    """Give units the names whose day has come. Rung with the hourly run; any number of times does no harm."""
    changed = 0
    begun = UnitName.objects.filter(from_on__lte=today).values("unit")
    for unit in Unit.objects.filter(pk__in=begun).prefetch_related("names"):
        named = unit.named_on(today)
        if (named.name, named.short_name) != (unit.name, unit.short_name):
            row = locked(Unit, unit.pk)
            row.name, row.short_name = named.name, named.short_name
            save_next(row)
            changed += 1
    return changed
