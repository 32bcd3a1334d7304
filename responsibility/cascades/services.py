"""Handing lines of the list down, slice by slice: each unit once, whoever goes on with it and however often.

A slice is one transaction that also moves the mark, under the lock of the cascade's row. Killed anywhere, a slice is
there whole or not at all, and the next one, by a page, the worker's bell or the command, begins at the mark.
"""

import time
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import Event, noted_in_bulk
from calendars.working_days import WorkingDays
from organization.models import Unit
from responsibility.cascades.following_down import change_below, withdraw_below
from responsibility.cascades.limits import RHYTHM
from responsibility.duties.falling_due import AHEAD_DAYS, fall_due
from responsibility.models import Cascade, Duty
from responsibility.rhythms.rhythm import dues_between

What = Cascade.What
# Units of one slice at most, and rows (lines and what they owe at once): memory does not grow with the tree
UNITS, ROWS = 500, 2_000
HANDED = ("year", "sort_no", "title", "measures", "standard", "basis", "is_measure", "evidence_kind_id", "lapses",
          "needs_review", "valid_to", *RHYTHM)  # fmt: skip
OWN = ("measures", "capacity", "owner_id", "lead_unit_id", "remark")


@transaction.atomic
def hand_down(*, lines, units, by, from_on: date, capacity="", key=None) -> Cascade:
    """Begin to hand lines of one unit's list down to units below it. The same key begins it once, also of two clicks at
    the same moment."""
    if key and (earlier := Cascade.objects.filter(key=key).first()):
        return earlier
    lines, units = list(lines), list(units)
    home = {line.unit_id for line in lines}
    if len(home) != 1 or not units:
        raise ValidationError(_("Choose lines of one unit's list, and at least one unit below it."))
    home = lines[0].unit
    if any(unit.pk == home.pk or not unit.is_within(home) for unit in units):
        raise ValidationError(_("Lines are handed down to units below their own."))
    for line in lines:
        if line.evidence_kind and line.evidence_kind.unit_id:
            raise ValidationError(_("“%(line)s” belongs to a study series of its unit.") % {"line": line})
    targets = [unit.pk for unit in sorted(units, key=lambda unit: unit.path)]
    more = {"key": key} if key else {}
    try:
        with transaction.atomic():
            return _begin(What.HAND_DOWN, home, lines, targets, by, from_on=from_on, capacity=capacity, **more)
    except IntegrityError:
        if not key or (earlier := Cascade.objects.filter(key=key).first()) is None:
            raise
        return earlier


def _begin(what, unit, lines, targets, by, **fields) -> Cascade:
    cascade = Cascade.objects.create(what=what, unit=unit, targets=targets, total=len(targets), by=by, **fields)
    cascade.lines.set(lines)
    return cascade


@transaction.atomic
def flow_down(*, line: Duty, by, reason: str = "", withdraw: bool = False) -> Cascade | None:
    """Let the lines below follow what became of this one; None where it was handed to nobody."""
    targets = below(line)
    if not targets:
        return None
    what = What.WITHDRAW if withdraw else What.CHANGE
    return _begin(what, line.unit, [line], targets, by, reason=reason)


def below(line: Duty) -> list[int]:
    """The standing lines that came of this one at any depth, those above before those below."""
    found, level = [], [line.pk]
    while level:
        level = list(
            Duty.objects.standing().filter(source__in=level).order_by("unit__path").values_list("pk", flat=True)
        )
        found += level
    return found


def go_on(*, cascade: Cascade, today: date, seconds: float = 1.0) -> Cascade:
    """Do some more of it, about so long. Who finds another at it only looks."""
    until = time.monotonic() + seconds
    while _slice(cascade.pk, today) and time.monotonic() < until:
        pass
    cascade.refresh_from_db()
    return cascade


def go_on_with_all(*, today: date, seconds: float) -> int:
    """What is still under way, the oldest first; returns how many are through now."""
    until, through = time.monotonic() + seconds, 0
    for cascade in Cascade.objects.under_way().order_by("pk"):
        left = until - time.monotonic()
        if left <= 0:
            break
        through += go_on(cascade=cascade, today=today, seconds=left).finished_at is not None
    return through


@transaction.atomic
def _slice(pk, today) -> bool:
    """One slice; False when nothing is left, or another is at it."""
    rows = Cascade.objects.under_way().select_for_update(of=("self",), skip_locked=True)
    cascade = rows.select_related("unit", "by").filter(pk=pk).first()
    if cascade is None:
        return False
    take = {What.HAND_DOWN: _hand_down, What.CHANGE: change_below, What.WITHDRAW: withdraw_below}[cascade.what]
    if cascade.done < cascade.total:
        through, made = take(cascade, cascade.targets[cascade.done : cascade.done + UNITS], today)
        cascade.done, cascade.made = cascade.done + through, cascade.made + made
    if cascade.done >= cascade.total:
        cascade.finished_at = timezone.now()
    cascade.save(update_fields=["done", "made", "finished_at"])
    return cascade.finished_at is None


def _hand_down(cascade, ids, today) -> tuple[int, int]:
    """The lines are locked: another may hand the same ones down, and whoever changes or withdraws one meanwhile must
    find every line made of it before."""
    lines = cascade.lines.standing().select_related("unit").order_by("pk")
    lines = list(lines.select_for_update(of=("self",), no_key=True))
    ids = ids[: _step(lines, cascade.from_on, today)]
    units = list(Unit.objects.filter(pk__in=ids).open_to_work(today).order_by("path"))
    there, earlier = held(lines, units), last_years(lines, units)
    rows = [
        handed(line, unit, cascade, earlier.get((line.pk, unit.pk)))
        for unit in units
        for line in lines
        if (line.pk, unit.pk) not in there and not (line.valid_to and line.valid_to < cascade.from_on)
    ]
    Duty.objects.bulk_create(rows, batch_size=UNITS)
    noted_in_bulk(Event.CREATED, rows, by=cascade.by)
    fall_due(today=today, duties=Duty.objects.filter(pk__in=[row.pk for row in rows]))
    return len(ids), len(rows)


def _step(lines, from_on, today) -> int:
    """How many units one slice takes: the more dates these lines bring at once, the fewer."""
    last = today.fromordinal(today.toordinal() + AHEAD_DAYS)
    working = WorkingDays.load(from_on, last)
    dates = sum(1 for line in lines for _due in dues_between(line, from_on, last, working))
    return max(1, ROWS // max(1, len(lines) + dates))


def handed(line: Duty, unit: Unit, cascade: Cascade, earlier: Duty | None = None) -> Duty:
    """The line as it stands in the list of a unit below: what is asked is the same, who answers is found there. Who
    had it last year goes on with their own people and measures."""
    own = {"capacity": cascade.capacity or line.capacity}
    if earlier is not None:
        own = {name: getattr(earlier, name) for name in OWN} | {"previous": earlier}
        if earlier.owner is not None and not earlier.owner.is_active:
            own["owner_id"] = None
    return Duty(**{name: getattr(line, name) for name in HANDED} | own, unit=unit, source=line,
                created_by=cascade.by, valid_from=max(line.valid_from, cascade.from_on))  # fmt: skip


def last_years(lines, units) -> dict[tuple[int, int], Duty]:
    """(line, unit) -> what the unit had of the same line last year, if no line of its own follows that."""
    follows = {line.previous_id: line.pk for line in lines if line.previous_id}
    if not follows:
        return {}
    rows = Duty.objects.standing().filter(source__in=follows, unit__in=units).select_related("owner")
    rows = rows.exclude(following__in=Duty.objects.standing())
    return {(follows[row.source_id], row.unit_id): row for row in rows}


def held(lines, units) -> set[tuple[int, int]]:
    """(line, unit) where the unit has it: from the line, from one it came of, or from one that came of it. So what a
    bureau handed on by itself does not reach its sections twice."""
    above = _above(lines)
    asked = {pk for line in lines for pk in above[line.pk]} | {line.pk for line in lines}
    ways = ("source", "source__source", "source__source__source", "source__source__source__source")
    condition = Q()
    for way in ways:
        condition |= Q(**{f"{way}__in": asked})
    rows = Duty.objects.standing().filter(condition, unit__in=units).order_by()
    found = set()
    for unit_id, *sources in rows.values_list("unit_id", *ways):
        for line in lines:
            if line.pk in sources or sources[0] in above[line.pk]:
                found.add((line.pk, unit_id))
    return found


def _above(lines) -> dict[int, set[int]]:
    """Of each line, the ids of those it came of."""
    sources, level = {line.pk: line.source_id for line in lines}, {line.source_id for line in lines} - {None}
    while level:
        level -= set(sources)
        found = dict(Duty.objects.filter(pk__in=level).values_list("pk", "source_id"))
        sources |= found
        level = set(found.values()) - {None}
    above = {}
    for line in lines:
        above[line.pk], pk = set(), sources[line.pk]
        while pk and pk not in above[line.pk]:
            above[line.pk].add(pk)
            pk = sources.get(pk)
    return above
