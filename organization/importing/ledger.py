"""What ledgers of units' records share: whose units a row may be of, whom its names mean, and what is no change."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_noop

from exchange.importers import Finding
from exchange.saying import Unreadable
from organization.importing.base import KeptImporter
from organization.importing.names import names_in
from organization.models import Unit
from organization.rights import Right

UNITS = gettext_noop("Several units are called %(text)s: give the code.")
UNIT_CLOSED = gettext_noop("The unit closed on %(day)s and takes nothing new.")
NO_POST = gettext_noop("%(text)s held no post on that day.")


@dataclass
class RowPlan:
    """What a row comes to: the stored record or none, its unit and day, and of each column what it would set."""

    unit: Unit
    day: date
    stored: object = None
    told: dict = field(default_factory=dict)  # the stored record's cells as the export writes them
    wanted: dict = field(default_factory=dict)


class UnitLedger(KeptImporter):
    """Whoever has the `right` over a unit brings its ledger. A cell that says what the export would write changes
    nothing, however it would be read otherwise. Needs `roster` and `namesakes` where names are read."""

    model = None  # what a row becomes
    right = Right.ASSIGN
    no_unit = which_unit = ""  # what is said of a unit that is not kept, and of none

    def keeps(self, unit) -> bool:
        return self.by is None or self.by.scope.may(self.right, unit)

    def kept_units(self):
        return Unit.objects.all() if self.by is None else Unit.objects.where(self.by, self.right)

    # Loading, once for all rows

    def read_units(self, findings):
        """Units the sheet names, and the one it need not name. Those seen but not kept are there too, and those of
        which one sees a record (as somebody named in it), so that a row of theirs left alone changes nothing."""
        told = {one.values["unit"] for one in findings if "unit" in one.values}
        near = Unit.objects.all()
        if self.by is not None:
            of_records = self.model.objects.visible_to(self.by).values("unit")
            near = near.filter(Q(pk__in=Unit.objects.visible_to(self.by).values("pk")) | Q(pk__in=of_records))
        called = Q(code__in=told) | Q(short_name__in=told) | Q(name__in=told)
        self.units = list(near.filter(called))
        own = [unit_id for unit_id, _path in self.by.scope.posts] if self.by else []
        found = list(self.kept_units().filter(pk__in=own)[:2]) if own else []
        self.own_unit = found[0] if len(found) == 1 else None

    @property
    def all_units(self):
        return [*self.units, *([self.own_unit] if self.own_unit and self.own_unit not in self.units else [])]

    def lock_units(self):
        """Before anything else, and strongly enough that what the rows bring with them asks for no more later."""
        pks = [unit.pk for unit in self.all_units]
        list(Unit.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True, of=("self",)))

    # One row

    def unit_of(self, finding: Finding):
        """The unit a row is of; None where that was refused."""
        text = finding.values.get("unit")
        if text is None:
            if "unit" not in finding.fields and self.own_unit is None:
                finding.refuse("unit", self.which_unit)
            return self.own_unit if "unit" not in finding.fields else None
        found = self.units_called(text)
        if len(found) != 1:
            finding.refuse("unit", UNITS if found else self.no_unit, text=text)
            return None
        return found[0]

    def units_called(self, text: str) -> list[Unit]:
        """Of those read, by code before names; those kept win over others."""
        found = [unit for unit in self.units if unit.code == text]
        found = found or [unit for unit in self.units if text in (unit.short_name, unit.name)]
        return [unit for unit in found if self.keeps(unit)] or found

    def compare_cells(self, finding: Finding, plan: RowPlan, keys):
        """Read each filled cell, unless it says what is stored; `values` then hold the one way of writing it."""
        for key in keys:
            if key not in finding.values:
                continue
            told = plan.told.get(key, "")
            if self.is_same(finding, plan, key):
                finding.values[key] = told
            else:
                try:
                    plan.wanted[key], finding.values[key] = getattr(self, f"read_{key}", self.read_plain)(
                        finding, plan, key
                    )
                except Unreadable as unreadable:
                    finding.refuse(key, unreadable.said["id"], **unreadable.said["with"])
            finding.compare(key, told, is_new=plan.stored is None)

    def read_plain(self, finding, plan, key):
        return finding.values[key], finding.values[key]

    def read_person(self, finding, plan, key):
        """One person, perhaps with the post before the name and the user name behind it."""
        text = finding.values[key]
        said = names_in(text)
        if len(said) != 1:
            said = names_in(text.replace("、", " "))[:1]
        stored = getattr(plan.stored, key, None) if plan.stored else None
        person = self.roster.meant(said[0], plan.unit, plan.day, self.known_as(plan, key))[-1][0]
        if person == stored:
            return person, plan.told[key]
        self.warn_of_posts(finding, plan, key, [person])
        return person, self.label(self.roster.seat(person, plan.unit, plan.day), person)

    def known_as(self, plan, key):
        """(name, person) pairs that win over namesakes: who is stored there."""
        stored = getattr(plan.stored, key, None) if plan.stored else None
        return [(stored.name, stored)] if stored else []

    def label(self, seat, person) -> str:
        """Post before name, as the record prints it and the export writes it."""
        return seat.label + (f"（{person.username}）" if person.name in self.namesakes else "")

    def warn_of_posts(self, finding, plan, key, people):
        without = [person.name for person in people if not self.roster.posts_on(person, plan.day)]
        if without:
            finding.warn(key, NO_POST, text="、".join(without))

    def is_same(self, finding, plan, key) -> bool:
        """Does the cell say what the export would write?"""
        return plan.stored is not None and finding.values[key] == self.column(key).reread(plan.told.get(key, ""))
