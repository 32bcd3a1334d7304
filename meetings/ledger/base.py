"""What the ledgers of meetings and of study share: whose units a row may be of, whom its names mean, who was there."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_noop

from exchange.importers import Finding, State
from exchange.saying import Unreadable
from meetings.attendance.models import Attendance
from meetings.ledger.reading import parts_of_when
from organization.importing.ledger import RowPlan, UnitLedger
from organization.importing.names import EVERYONE, names_in
from organization.importing.roster import Roster
from organization.rights import Right

Status = Attendance.Status
NO_UNIT = gettext_noop("There is no unit called %(text)s for which you log.")
WHICH_UNIT = gettext_noop("Say of which unit: you log for several, or for none of your own.")
TWICE_NAMED = gettext_noop("%(text)s is named twice.")
NO_REASON = gettext_noop("No reason for leave: %(text)s. The record can't be signed off before it is given.")
LONG_REASON = gettext_noop("The reason beside %(text)s is longer than 100 characters.")
LEFT_OUT = gettext_noop("Void in the system it was exported from: the row is left out.")
PEOPLE_COLUMNS = ("present", "attending", "leave", "absent")
STATUS_OF = {"present": Status.PRESENT, "attending": Status.ATTENDING, "leave": Status.LEAVE, "absent": Status.ABSENT}
LONGEST_REASON = 100


@dataclass
class Plan(RowPlan):
    """What a row comes to, with its day and who was there."""

    people: dict = field(default_factory=dict)
    strangers: list = field(default_factory=list)
    types: list = field(default_factory=list)
    period: object = None
    times: tuple = (None, None)


class LedgerImporter(UnitLedger):
    """Whoever logs for a unit brings its ledger."""

    right, no_unit, which_unit = Right.RECORD, NO_UNIT, WHICH_UNIT
    only_names = ()  # columns that hold one name

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
