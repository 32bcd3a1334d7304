"""What the cells of source, people, units, measures and other batches mean, each beside what is stored."""

from collections import defaultdict

from django.utils.translation import gettext_noop

from exchange.cells import tidy
from exchange.saying import Unreadable
from organization.importing.ledger import UnitLedger
from organization.importing.names import joined, names_in, pieces
from rectification.ledger.reading import measures_in, places_in, written_place
from rectification.ledger.sheet import SOURCE_OF
from rectification.measures.services import MeasureLine
from rectification.models import Item
from rectification.problems.beside import why_not
from responsibility.duties.importing import common

NO_SECTION = gettext_noop("There is no unit called %(text)s among those you see.")
SECTIONS = gettext_noop("Several units are called %(text)s: give the code.")
NO_OTHER = gettext_noop("There is no batch called %(text)s for this unit. Enter the batch first; or empty this cell, "
                        "and give the problem a second row that names that batch, its source and its day.")  # fmt: skip
SAME_BATCH = gettext_noop("%(text)s is this row's own batch.")
NOT_YET = gettext_noop("This day has not come yet: %(text)s.")
CARRIED_OUT = gettext_noop("A measure that was carried out is not removed by a sheet: %(text)s")
KEEP_ONE = gettext_noop("Work has begun: at least one measure must keep an owner and a deadline.")


class PartsOfProblem:
    """Part of the importer: needs its `sections`, `roster` and `cells`."""

    read_leader = read_owner = UnitLedger.read_person

    def label(self, seat, person) -> str:
        return self.cells.person(person)

    def read_source(self, finding, plan, key):
        return SOURCE_OF[finding.values[key]], finding.values[key]

    def read_assisting(self, finding, plan, key):
        held = [row.unit for row in plan.stored.assisting.all()] if plan.stored else []
        named = dict.fromkeys(pieces(finding.values[key]))
        found = {self._section(plan, name, held) for name in named} - {plan.unit}
        found = sorted(found, key=lambda unit: unit.order_key)
        return found, joined(self.cells.units[unit.pk] for unit in found)

    def _section(self, plan, text, held):
        """Of those called so the nearest: the one that shares most of the way from the top of the tree."""
        for unit in held:
            if text in (unit.code, unit.short_name, unit.name):
                return unit
        found = [unit for unit in self.sections if text in (unit.code, unit.short_name, unit.name)]
        found = [unit for unit in found if unit.code == text] or found
        shared = {unit: common(unit.path, plan.unit.path) for unit in found}
        nearest = [unit for unit in found if shared[unit] == max(shared.values())]
        if len(nearest) != 1:
            raise Unreadable(SECTIONS if nearest else NO_SECTION, text=text)
        return nearest[0]

    def read_also_in(self, finding, plan, key):
        """{batch: its number there, or None for the next}."""
        stored = {row.program: row.sort_no for row in plan.stored.also_rows.all()} if plan.stored else {}
        item = plan.stored or Item(unit=plan.unit)
        found = {}
        for name, number in places_in(finding.values[key]):
            near = [one for one in stored if tidy(one.name) == name] or self.programs_called(name, plan.unit)
            near = [one for one in near if one != plan.batch] or near
            if len(near) != 1:
                raise Unreadable(NO_OTHER, text=name)
            if near[0] == plan.batch or why_not(item, near[0], is_new=near[0] not in stored):
                raise Unreadable(SAME_BATCH, text=name)
            found[near[0]] = number or stored.get(near[0])
        places = sorted(found.items(), key=lambda place: (place[0].feedback_on, place[0].pk))
        return found, "\n".join(written_place(program.name, number) for program, number in places)

    def read_measures(self, finding, plan, key):
        """A line is a stored measure by its words, else the next one reworded. What its brackets do not say stays, or
        is the problem's own for a new one."""
        told = measures_in(finding.values[key])
        left = list(plan.stored.measures.all()) if plan.stored else []
        by_words = defaultdict(list)
        for row in reversed(left):
            by_words[tidy(row.text)].append(row)
        rows = [by_words[one.text].pop() if by_words.get(one.text) else None for one in told]
        meant = set(rows)
        left_open = [row for row in left if not row.done_on and row not in meant]
        rows = [row or (left_open.pop(0) if left_open else None) for row in rows]
        meant = set(rows)
        gone = [row for row in left if row not in meant]
        if done := next((row for row in gone if row.done_on), None):
            raise Unreadable(CARRIED_OUT, text=str(done)[:40])
        lines = [self._measure(plan, one, row) for one, row in zip(told, rows, strict=True)]
        if plan.stored and plan.stored.stage != Item.Stage.TO_PLAN and not any(
            line.owner and line.due_on for line in lines
        ):  # fmt: skip
            raise Unreadable(KEEP_ONE)
        removed = [MeasureLine(row.text, pk=row.pk, removed=True) for row in gone]
        return [*lines, *removed], self.cells.measures(lines)

    def _measure(self, plan, told, row) -> MeasureLine:
        if told.done_on and told.done_on > self.today:
            raise Unreadable(NOT_YET, text=told.done_on.isoformat())
        owner, due_on = (row.owner, row.due_on) if row else self._usual(plan)
        if told.owner:
            held = [(row.owner.name, row.owner)] if row and row.owner else []
            owner = self.roster.meant(names_in(told.owner)[0], plan.unit, plan.day, held)[-1][0]
        return MeasureLine(
            text=row.text if row and tidy(row.text) == told.text else told.text, owner=owner,
            due_on=told.due_on or due_on, done_on=told.done_on or (row.done_on if row else None),
            pk=row.pk if row else None,
        )  # fmt: skip

    def _usual(self, plan):
        """Owner and deadline of the problem as the row leaves it."""
        stored = plan.stored
        return (
            plan.wanted.get("owner") or (stored.owner if stored else None),
            plan.wanted.get("due") or (stored.due_on if stored else None),
        )
