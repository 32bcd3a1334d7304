"""What the ledgers of meetings and of study share: whose units a row may be of, whom its names mean, who was there."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_noop

from exchange.importers import Finding, State
from exchange.saying import Unreadable
from meetings.attendance.models import Attendance
from meetings.ledger.names import EVERYONE, names_in
from meetings.ledger.reading import parts_of_when
from meetings.ledger.roster import Roster
from organization.importing.base import KeptImporter
from organization.models import Unit
from organization.rights import Right

Status = Attendance.Status
NO_UNIT = gettext_noop("There is no unit called %(text)s for which you log.")
UNITS = gettext_noop("Several units are called %(text)s: give the code.")
WHICH_UNIT = gettext_noop("Say of which unit: you log for several, or for none of your own.")
UNIT_CLOSED = gettext_noop("The unit closed on %(day)s and takes nothing new.")
TWICE_NAMED = gettext_noop("%(text)s is named twice.")
NO_POST = gettext_noop("%(text)s held no post on that day.")
NO_REASON = gettext_noop("No reason for leave: %(text)s. The record can't be signed off before it is given.")
LONG_REASON = gettext_noop("The reason beside %(text)s is longer than 100 characters.")
LEFT_OUT = gettext_noop("Void in the system it was exported from: the row is left out.")
PEOPLE_COLUMNS = ("present", "attending", "leave", "absent")
STATUS_OF = {"present": Status.PRESENT, "attending": Status.ATTENDING, "leave": Status.LEAVE, "absent": Status.ABSENT}
LONGEST_REASON = 100


@dataclass
class Plan:
    """What a row comes to: the stored record or none, its unit and day, and of each column what it would set."""

    unit: Unit
    day: date
    stored: object = None
    told: dict = field(default_factory=dict)  # the stored record's cells as the export writes them
    wanted: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    strangers: list = field(default_factory=list)
    types: list = field(default_factory=list)
    period: object = None
    times: tuple = (None, None)


class LedgerImporter(KeptImporter):
    """Whoever logs for a unit brings its ledger. A cell that says what the export would write changes nothing, however
    it would be read otherwise."""

    model = None  # what a row becomes
    only_names = ()  # columns that hold one name

    def keeps(self, unit) -> bool:
        return self.by is None or self.by.scope.may(Right.RECORD, unit)

    def kept_units(self):
        return Unit.objects.all() if self.by is None else Unit.objects.where(self.by, Right.RECORD)

    # Loading, once for all rows

    def read_units(self, findings):
        """Units the sheet names, and the one it need not name. Those seen but not logged for are there too, and those
        of which one sees a record (as somebody who was there), so that a row of theirs left alone changes nothing."""
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

    def days(self, findings) -> list[date]:
        return [parts_of_when(one.values["held"])[0] for one in findings if "held" in one.values]

    def read_people(self, findings, days, *, also=(), whole=(), groups=()):
        """`also` are names from elsewhere in the row; see Roster for the rest."""
        keys = (*PEOPLE_COLUMNS, *self.only_names)
        said = [said for one in findings for key in keys for said in names_in(one.values.get(key, ""))]
        said += [said for name in also for said in names_in(name)]
        days = days or [self.today]
        self.roster = Roster(by=self.by, names=said, units=self.all_units, first=min(days), last=max(days), whole=whole,
                             groups=groups)  # fmt: skip

    @property
    def all_units(self):
        return [*self.units, *([self.own_unit] if self.own_unit and self.own_unit not in self.units else [])]

    def lock_units(self):
        """Before anything else, and strongly enough that answering what is owed asks for no more later."""
        pks = [unit.pk for unit in self.all_units]
        list(Unit.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True, of=("self",)))

    # One row

    def unit_of(self, finding: Finding):
        """The unit a row is of; None where that was refused."""
        text = finding.values.get("unit")
        if text is None:
            if "unit" not in finding.fields and self.own_unit is None:
                finding.refuse("unit", WHICH_UNIT)
            return self.own_unit if "unit" not in finding.fields else None
        found = [unit for unit in self.units if unit.code == text]
        found = found or [unit for unit in self.units if text in (unit.short_name, unit.name)]
        found = [unit for unit in found if self.keeps(unit)] or found
        if len(found) != 1:
            finding.refuse("unit", UNITS if found else NO_UNIT, text=text)
            return None
        return found[0]

    def compare_cells(self, finding: Finding, plan: Plan, keys):
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

    # Who was there

    def attendance(self, finding: Finding, plan: Plan, held, *, everyone, by_default=False) -> dict[str, list]:
        """{column: [(person, reason)]} of the four columns: as read where a cell says something new, as stored where
        not. `held` gives the stored [(printed name, person, status, reason)]; `everyone()` those expected, who were
        there where the cell says so (全体), or `by_default` where a new row says nothing."""
        found, seen = {}, {}
        known = [(printed, person) for printed, person, _status, _reason in held]
        is_whole = by_default and plan.stored is None and not {"present"} & {*finding.values, *finding.fields}
        for key in PEOPLE_COLUMNS:
            text = finding.values.get(key)
            if text is None or self.is_same(finding, plan, key):
                found[key] = [(person, reason) for _n, person, status, reason in held if status == STATUS_OF[key]]
            elif key == "present" and text.strip("。") in EVERYONE:
                found[key], is_whole = [], True
            else:
                found[key] = self._named(finding, plan, key, text, known)
            for person, _reason in found[key]:
                if person.pk in seen:
                    place = key if text is not None else seen[person.pk]
                    finding.refuse(place, TWICE_NAMED, text=person.name)
                seen[person.pk] = key
        if is_whole:
            found["present"] = [(seat.person, "") for seat in everyone() if seat.pk not in seen]
        return found

    def is_same(self, finding, plan, key) -> bool:
        """Does the cell say what the export would write?"""
        return plan.stored is not None and finding.values[key] == self.column(key).reread(plan.told.get(key, ""))

    def _named(self, finding, plan, key, text, known):
        rows, unknown = [], []
        for said in names_in(text):
            try:
                rows += self.roster.meant(said, plan.unit, plan.day, known)
            except Unreadable as unreadable:
                if not self.take_stranger(finding, plan, key, said, unreadable):
                    unknown.append(unreadable.said)
        for one in unknown:
            finding.refuse(key, one["id"], **one["with"])
        self.warn_of_posts(finding, plan, key, [person for person, _reason in rows])
        if long := [person.name for person, reason in rows if len(reason) > LONGEST_REASON]:
            finding.refuse(key, LONG_REASON, text="、".join(long))
        if key == "leave" and (bare := [person.name for person, reason in rows if not reason]):
            finding.warn(key, NO_REASON, text="、".join(bare))
        return rows

    def take_stranger(self, finding, plan, key, said, unreadable) -> bool:
        """Is somebody nobody knows let in all the same?"""
        return False

    def compare_people(self, finding, plan, found, held, write):
        """The four cells as the export writes them, against what is stored; the order of the names is no change."""
        for key in PEOPLE_COLUMNS:
            if key not in finding.values or (key in finding.fields and finding.fields[key].state == State.ERROR):
                continue
            stored = {(person.pk, reason) for _n, person, status, reason in held if status == STATUS_OF[key]}
            is_same = plan.stored is not None and {(person.pk, reason) for person, reason in found[key]} == stored
            told = plan.told.get(key, "")
            finding.values[key] = told if is_same else write(found[key])
            if not is_same:
                plan.wanted[key] = found[key]
            finding.compare(key, told, is_new=plan.stored is None)
