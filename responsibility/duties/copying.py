"""The list of the next year, made from this year's: what each line would bring, and afterwards what changed."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from organization.tree.services import refuse_closed
from responsibility.duties.services import save_duty, set_assisting
from responsibility.models import Duty
from responsibility.rhythms.wording import rhythm_words

# What goes over as it stands; what a line has been through (taken up, handed down, voided) begins anew
KEPT = (
    "unit", "sort_no", "title", "measures", "standard", "basis", "remark", "is_measure", "leader", "lead_unit", "owner",
    "capacity", "evidence_kind", "per", "count", "windows", "day_off", "within_days", "lapses", "needs_review",
)  # fmt: skip
WORDED = ("title", "measures", "standard", "remark")  # where the year may stand in the words


@dataclass
class Line:
    """One line of the old year: the new one, unsaved, what differs in it, and why it is not offered, or not ticked."""

    old: Duty
    new: Duty
    changes: list[str] = field(default_factory=list)
    left_out: str = ""
    advised_against: str = ""

    @property
    def is_ticked(self) -> bool:
        return not (self.left_out or self.advised_against)


def of_unit(unit, year: int):
    rows = Duty.objects.of_year(year).filter(unit=unit)
    rows = rows.select_related("unit", "lead_unit", "leader", "owner", "evidence_kind", "source__unit")
    return rows.order_by("sort_no", "pk")


def next_year(*, unit, year: int, by, today: date) -> list[Line]:
    """What copying would bring, line by line; nothing is saved."""
    followed = set(Duty.objects.standing().filter(previous__unit=unit, unit=unit).values_list("previous", flat=True))
    lines = []
    for old in of_unit(unit, year):
        new, changes = _copy(old, by, today)
        line = Line(old, new, changes)
        if old.pk in followed:
            line.left_out = _("is on the list of the next year already")
        elif old.evidence_kind and old.evidence_kind.unit_id:
            line.left_out = _("comes with the plan of its study series")
        elif old.source_id:
            line.advised_against = _("comes from %(unit)s, which hands its next list down") % {"unit": old.source.unit}
        elif old.is_measure:
            line.advised_against = _("a measure of its own year")
        elif old.valid_to and old.valid_to < date(year, 12, 31):
            line.advised_against = _("ended on %(day)s") % {"day": old.valid_to}
        lines.append(line)
    return lines


def _copy(old: Duty, by, today: date) -> tuple[Duty, list[str]]:
    year, changes = old.year + 1, []
    new = Duty(**{name: getattr(old, name) for name in KEPT}, year=year, previous=old, created_by=by,
               valid_from=date(year, 1, 1), valid_to=date(year, 12, 31))  # fmt: skip
    for name in WORDED:
        words = getattr(old, name).replace(f"{old.year}年", f"{year}年")
        if words != getattr(old, name):
            setattr(new, name, words)
            changes.append(f"{Duty._meta.get_field(name).verbose_name}: {words}")
    for name in ("owner", "leader"):
        person = getattr(old, name)
        if person is not None and not person.is_active:
            setattr(new, name, None)
            changes.append(_("%(person)s has left; name someone else") % {"person": person})
    if old.lead_unit and old.lead_unit.is_closed(today):
        new.lead_unit = None
        changes.append(_("%(unit)s has closed; name another section") % {"unit": old.lead_unit})
    if old.valid_to is None or old.valid_to > date(old.year, 12, 31):
        changes.append(_("the line of %(year)d ends with its year") % {"year": old.year})
    return new, changes


@transaction.atomic
def copy_to_next_year(*, unit, year: int, chosen, by, today: date) -> list[Duty]:
    """The chosen lines on the list of the next year. What is there already stays as it is, so a second click adds
    nothing; an open-ended line ends with its year, or both would ask for the same work."""
    refuse_closed(unit, today)
    list(Duty.objects.select_for_update().filter(unit=unit, year=year).order_by("pk").values_list("pk"))
    made = []
    for line in next_year(unit=unit, year=year, by=by, today=today):
        if line.left_out or line.old.pk not in chosen:
            continue
        last = date(year, 12, 31)
        if line.old.valid_to is None or line.old.valid_to > last:
            line.old.valid_to = last
            save_duty(duty=line.old, today=today, by=by)
        save_duty(duty=line.new, today=today, by=by)
        set_assisting(line.new, line.old.assisting_units.all())
        made.append(line.new)
    return made


COMPARED = ("title", "measures", "standard", "basis", "leader", "lead_unit", "owner", "capacity", "evidence_kind",
            "needs_review", "is_measure", "remark")  # fmt: skip


@dataclass
class Differences:
    """One unit's list of a year against the year before."""

    new: list[Duty] = field(default_factory=list)
    changed: list[tuple[Duty, list[tuple[str, str, str]]]] = field(default_factory=list)  # (column, before, now)
    same: list[Duty] = field(default_factory=list)
    gone: list[Duty] = field(default_factory=list)


def differences(*, unit, year: int) -> Differences:
    found, followed = Differences(), set()
    rows = of_unit(unit, year).select_related("previous__leader", "previous__lead_unit", "previous__owner",
                                              "previous__evidence_kind", "unit", "lead_unit", "leader", "owner",
                                              "evidence_kind")  # fmt: skip
    for duty in rows.prefetch_related("assisting_units", "previous__assisting_units"):
        if duty.previous_id is None:
            found.new.append(duty)
            continue
        followed.add(duty.previous_id)
        told = _compared(duty.previous, duty)
        if told:
            found.changed.append((duty, told))
        else:
            found.same.append(duty)
    found.gone = [duty for duty in of_unit(unit, year - 1) if duty.pk not in followed]
    return found


def _compared(old: Duty, new: Duty) -> list[tuple[str, str, str]]:
    pairs = [(_("rhythm"), rhythm_words(old), rhythm_words(new))]
    pairs += [(Duty._meta.get_field(name).verbose_name, _shown(old, name), _shown(new, name)) for name in COMPARED]
    pairs.append((Duty._meta.get_field("assisting_units").verbose_name, _units(old), _units(new)))
    return [(str(label), before, now) for label, before, now in pairs if before != now]


def _shown(duty, name) -> str:
    value = getattr(duty, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    display = getattr(duty, f"get_{name}_display", None)
    return str(display() if display else value or "")


def _units(duty) -> str:
    return ", ".join(unit.short_name for unit in duty.assisting_units.all())
