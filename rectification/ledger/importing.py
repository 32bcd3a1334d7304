"""A unit's problems from their ledger, and back into it. A row is known by its unit, its batch and what it says."""

from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from exchange.importers import Field, Finding, State
from organization.importing.base import TWICE
from organization.importing.called import called
from organization.importing.ledger import UNIT_CLOSED, UnitLedger
from organization.importing.names import names_in, pieces
from organization.importing.roster import Roster
from organization.importing.units_called import unit_words
from organization.lists.sheets import batches
from organization.models import Unit
from rectification import rules
from rectification.ledger.again import FedBackAgain
from rectification.ledger.batches import SEVERAL_BATCHES, BatchesOfRows
from rectification.ledger.finding import Row, Stored, match
from rectification.ledger.keeping import apply_rows
from rectification.ledger.parts import PartsOfProblem
from rectification.ledger.reading import owners_in, places_in
from rectification.ledger.sheet import COLUMNS, FIRST_STAGE, NOTES, READ_ONLY, VOID
from rectification.ledger.writing import ItemCells, cells_of, with_parts
from rectification.models import Item, Program
from responsibility.followups.rules import can_report
from responsibility.rules import can_move_deadline

NO_UNIT = gettext_noop("There is no unit called %(text)s whose problems you keep.")
WHICH_UNIT = gettext_noop("Say which unit is responsible: you keep problems of several, or of none of your own.")
LEFT_OUT = gettext_noop("Void in the system it was exported from: the row is left out.")
SEVERAL = gettext_noop("Several problems of this unit say this: give the batch, or the day of feedback.")
NOT_READ = gettext_noop("Not taken over: nothing is closed, reviewed or reopened by a sheet.")
LOCKED = gettext_noop("This problem is no longer worked on, or not yours to change: a sheet leaves it as it is.")
NOT_YOURS = gettext_noop("What was fed back is changed by whoever entered it or keeps the ledger without answering for "
                         "the problem.")  # fmt: skip
DEADLINE = gettext_noop("A deadline once set is moved on request only, or by whoever reviews for the unit.")
BEFORE = gettext_noop("The deadline lies before the feedback date.")
PROGRESS = gettext_noop("Progress is reported by whoever answers for the problem or logs for its unit: left out.")
FACTS = (
    "no", "source", "fed_back", "aspect", "title", "sub_problem", "leader", "owner", "due", "assisting", "standard",
    "measures", "also_in", "progress",
)  # fmt: skip
OF_FEEDBACK = {"no", "source", "fed_back", "aspect", "title", "sub_problem", "also_in"}


class ItemImporter(PartsOfProblem, BatchesOfRows, FedBackAgain, UnitLedger):
    kind, model = "rectification", Item
    title = _("Ledger of rectification")
    intro = _("A row is a problem. It is known by its unit, its batch and what it says.")
    rule = staticmethod(rules.can_open_anywhere)
    done_url = reverse_lazy("rectification:list")
    marked = "title"
    columns = COLUMNS
    notes = NOTES
    no_unit, which_unit = NO_UNIT, WHICH_UNIT
    sentences = {
        State.NEW: ngettext_lazy("%(n)d problem added", "%(n)d problems added", "n"),
        State.CHANGED: ngettext_lazy("%(n)d problem changed", "%(n)d problems changed", "n"),
        State.UNCHANGED: ngettext_lazy("%(n)d problem unchanged", "%(n)d problems unchanged", "n"),
    }

    # Loading, once for all rows

    def read(self, findings, *, lock=False):
        self.read_units(findings)
        if lock:
            self.lock_units()
        values = [one.values for one in findings]
        named = {one["batch"] for one in values if "batch" in one}
        also = {name for one in values for name, _number in places_in(one.get("also_in", ""))}
        stored = self._stored(values, named, lock)
        self.read_programs(named | also, stored, lock=lock)
        self.cells = ItemCells(stored)
        self.namesakes = self.cells.namesakes
        self._read_people(values)
        self._read_sections(values)
        self._match(findings, stored)

    def _stored(self, values, named, lock):
        days = {one["fed_back"] for one in values if "fed_back" in one}
        titles = {one["title"] for one in values if "title" in one}
        rows = Item.objects.standing().filter(unit__in=self.all_units).filter(
            Q(title__in=titles) | Q(opened_on__in=days) | Q(program__name__in=named)
            | Q(pk__in=Item.also_in.through.objects.filter(program__name__in=named).values("item"))
        ).order_by("pk")  # fmt: skip
        if self.by is not None:
            rows = rows.visible_to(self.by)
        if lock:
            list(Item.objects.filter(pk__in=rows.values("pk")).order_by("pk").select_for_update(of=("self",)))
        return list(with_parts(rows))

    def _read_people(self, values):
        said = [said for one in values for key in ("leader", "owner") for said in names_in(one.get(key, ""))]
        said += [said for one in values for name in owners_in(one.get("measures", "")) for said in names_in(name)]
        self.roster = Roster(by=self.by, names=said, units=self.all_units, first=self.today, last=self.today)

    def _read_sections(self, values):
        names = {name for one in values for name in pieces(one.get("assisting", ""))}
        near = Unit.objects.all() if self.by is None else Unit.objects.visible_to(self.by)
        self.sections = list(near.filter(called(names, "code", "short_name", "name"))) if names else []
        self.cells.units |= unit_words([*self.all_units, *self.sections])

    def _match(self, findings, stored):
        self.rows, self.new_batches = {}, {}
        for finding in findings:
            unit = self._unit_quietly(finding)
            if unit is None or "title" not in finding.values or VOID in finding.values.get("stage", ""):
                continue
            row = self.rows[finding.line.number] = finding, Row(unit, self.today)
            row[1].line, row[1].batch = finding.line.number, self.batch_of(finding, row[1])
        homes = {batch.path for batch in self.new_batches.values()}
        homes = {unit.path: unit for unit in Unit.objects.filter(path__in=homes)} if homes else {}
        for batch in self.new_batches.values():
            batch.unit = homes.get(batch.path)
        match(self.rows, Stored(stored))

    def _unit_quietly(self, finding):
        if "unit" in finding.fields:
            return None
        if "unit" not in finding.values:
            return self.own_unit
        found = self.units_called(finding.values["unit"])
        return found[0] if len(found) == 1 else None

    # One row

    def check(self, finding: Finding):
        if VOID in finding.values.get("stage", ""):
            finding.warn("stage", LEFT_OUT)
            finding.subject = f"#{finding.line.number}"
            return
        unit = self.unit_of(finding)
        finding.subject = f"{unit or ''} {finding.line.number} {finding.values.get('title', '')}"[:200]
        if unit is None or finding.line.number not in self.rows:
            return
        _finding, plan = self.rows[finding.line.number]
        finding.plan = plan
        if plan.twice is not None:
            finding.refuse("title", TWICE, row=plan.twice.line.number)
        elif plan.is_ambiguous:
            finding.refuse("title", SEVERAL)
        elif isinstance(plan.batch, list):
            finding.refuse("batch", SEVERAL_BATCHES, text=finding.values["batch"])
        elif not plan.is_of_first_batch:
            self.check_second(finding, plan)
        else:
            self._check_row(finding, plan)

    def _check_row(self, finding, plan):
        values, finding.is_new = finding.values, plan.stored is None
        plan.told = self.cells.of(plan.stored) if plan.stored else {}
        plan.day_fed_back = self._day_fed_back(finding, plan)
        values["unit"] = plan.told.get("unit") or self.cells.units[plan.unit.pk]
        for key in ("unit", "batch"):
            finding.compare(key, plan.told.get(key), is_new=finding.is_new)
        self.check_batch(finding, plan)
        self.compare_cells(finding, plan, FACTS)
        self._warn_of_read_only(finding, plan)
        if finding.is_new and plan.unit.is_closed(self.today):
            finding.refuse("unit", UNIT_CLOSED, day=plan.unit.active_to.isoformat())
        if finding.state in (State.NEW, State.CHANGED) and not self.keeps(plan.unit):
            finding.refuse("unit", NO_UNIT, text=values["unit"])
        if plan.stored and finding.changes(*(key for key in FACTS if key != "progress")):
            self._check_rights(finding, plan)
        due = plan.wanted.get("due")
        if due and due < plan.day_fed_back:
            finding.refuse("due", BEFORE)
        self._check_progress(finding, plan)

    def _day_fed_back(self, finding, plan):
        if day := finding.values.get("fed_back"):
            return day
        batch = plan.batch
        of_batch = batch.feedback_on if isinstance(batch, Program) else batch.fed_back if batch else None
        return (plan.stored.opened_on if plan.stored else of_batch) or self.today

    def _check_rights(self, finding, plan):
        item = plan.stored
        may = item.is_open and item.stage in item.AT_WORK_STAGES
        if not may or (self.by is not None and not rules.can_edit(self.by, item)):
            finding.refuse("", LOCKED)
            return
        if self.by is None:
            return
        if not rules.can_reword(self.by, item):
            for key in sorted(OF_FEEDBACK & plan.wanted.keys()):
                if finding.changes(key):
                    finding.refuse(key, NOT_YOURS)
        if item.due_on and finding.changes("due") and not can_move_deadline(self.by, item):
            finding.refuse("due", DEADLINE)

    def _check_progress(self, finding, plan):
        """A report is someone's: a command has nobody to report it, and not everyone who keeps the ledger may."""
        if "progress" not in plan.wanted:
            return
        item = plan.stored or Item(unit=plan.unit, owner=plan.wanted.get("owner"), created_by=self.by)
        if self.by is None or not can_report(self.by, item):
            del plan.wanted["progress"]
            finding.fields["progress"] = Field(new=finding.values["progress"])
            finding.warn("progress", PROGRESS)

    def _warn_of_read_only(self, finding, plan):
        """A row that says 已销号 brings a problem that is open, and says so."""
        for key in READ_ONLY & finding.values.keys():
            told = plan.told.get(key, FIRST_STAGE if key == "stage" else "")
            if finding.values[key] != self.column(key).reread(told):
                finding.warn(key, NOT_READ)

    # Doing it

    def apply(self, findings, draft):
        for finding in findings:
            wanted = finding.plan.wanted
            finding.plan.wanted = {key: wanted[key] for key in wanted if finding.changes(key)}
        apply_rows([finding.plan for finding in findings], by=self.by, today=self.today,
                   batches=self.new_batches.values())  # fmt: skip

    def export(self):
        rows = Item.objects.standing().filter(unit__in=self.kept_units())
        if self.by is not None:
            rows = rows.visible_to(self.by)
        for batch in batches(rows):
            cells = cells_of(batch)
            yield from ([cells[row.pk][column.key] or None for column in self.columns] for row in batch)
