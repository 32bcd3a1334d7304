"""What the cells of groups, agenda and decisions mean, each beside what is stored."""

from django.utils.translation import gettext_noop

from exchange.cells import day as day_of
from exchange.cells import tidy
from exchange.saying import Unreadable
from meetings.ledger.names import joined, names_in, pieces
from meetings.ledger.reading import lines_in, named, tail
from meetings.ledger.writing import MARKS, agenda_cell
from meetings.models import Decision
from meetings.records.parts import AgendaLine, DecisionLine
from organization.models import Unit

NO_GROUP = gettext_noop("There is no group called %(text)s that met on that day.")
NO_SECTION = gettext_noop("There is no section called %(text)s in this unit.")
UNDATED = gettext_noop("What becomes an assignment needs a deadline: %(text)s")
BEFORE = gettext_noop("A deadline lies before the day the meeting was held.")
LONG_LINE = gettext_noop("Longer than %(most)s characters: %(text)s")
LONGEST_ITEM, LONGEST_PRESENTER, LONGEST_DECISION = 200, 60, 2000
PRESENTERS, OWNERS = ("汇报人", "报告人"), ("责任人",)
SECTIONS = ("责任单位", "责任科室", "牵头科室", "牵头单位")
DEADLINES = ("时限", "完成时限", "办结时限", "截止日期", "完成时间")
Becomes = Decision.Becomes
BECOMES = {mark: code for code, mark in MARKS.items()} | {"任务": Becomes.ASSIGNMENT, "整改": Becomes.RECTIFICATION}
KNOWN = {*OWNERS, *SECTIONS, *DEADLINES, *BECOMES}


def told_of(line: str) -> tuple[str, dict[str, str]]:
    """A decision's text, and what the brackets at its end say; brackets that say anything else belong to the text."""
    text, told = tail(line)
    said = named(told)
    return (text, said) if said and said.keys() <= KNOWN else (line, {})


def first_of(said: dict, keys) -> str:
    return next((said[key] for key in keys if said.get(key)), "")


def owners_and_sections(text: str) -> tuple[list[str], list[str]]:
    """Whom and which sections the decisions of a cell name."""
    told = [told_of(line)[1] for line in lines_in(text)]
    return [first_of(said, OWNERS) for said in told], [first_of(said, SECTIONS) for said in told]


class PartsOfMeeting:
    """Part of the importer: needs its `groups`, `sections`, `roster` and `cells`."""

    def read_groups(self, finding, plan, key):
        kept = {group.pk for group in plan.stored.groups.all()} if plan.stored else set()
        found = []
        for name in pieces(finding.values[key]):
            near = [group for group in self.groups if group.name == name]
            near = [group for group in near if group.pk in kept or not group.is_over(plan.day)]
            near = [group for group in near if group.unit_id == plan.unit.pk] or near
            if len(near) != 1:
                raise Unreadable(NO_GROUP, text=name)
            found.append(near[0])
        return found, joined(group.name for group in found)

    def read_agenda(self, finding, plan, key):
        """What was said on an item that stays, stays."""
        kept = {(row.title, row.presenter): row.discussion for row in (plan.stored.agenda.all() if plan.stored else ())}
        lines = []
        for text in lines_in(finding.values[key]):
            title, told = tail(text)
            said = named(told)
            presenter = first_of(said, PRESENTERS) if len(said) == 1 else ""
            title = title if presenter else text
            if len(title) > LONGEST_ITEM or len(presenter) > LONGEST_PRESENTER:
                raise Unreadable(LONG_LINE, most=LONGEST_ITEM, text=title[:40])
            lines.append(AgendaLine(title, presenter, kept.get((title, presenter), "")))
        return lines, agenda_cell(lines)

    def read_decisions(self, finding, plan, key):
        kept = {tidy(row.text): row.text for row in (plan.stored.decisions.all() if plan.stored else ())}
        lines = [self._decision(plan, line, kept) for line in lines_in(finding.values[key])]
        return lines, self.cells.decisions(lines)

    def _decision(self, plan, line, kept) -> DecisionLine:
        text, said = told_of(line)
        deadline = first_of(said, DEADLINES)
        due_on = day_of(deadline) if deadline else None
        mark = next((code for name, code in BECOMES.items() if name in said), None)
        becomes = mark or (Becomes.ASSIGNMENT if due_on else Becomes.RECORD)
        if becomes == Becomes.ASSIGNMENT and not due_on:
            raise Unreadable(UNDATED, text=text[:40])
        if due_on and due_on < plan.day:
            raise Unreadable(BEFORE)
        if not text or len(text) > LONGEST_DECISION:
            raise Unreadable(LONG_LINE, most=LONGEST_DECISION, text=text[:40])
        stored = plan.stored.decisions.all() if plan.stored else ()
        held = [(row.owner.name, row.owner) for row in stored if row.owner]
        named_owner = names_in(first_of(said, OWNERS))
        owner = self.roster.meant(named_owner[0], plan.unit, plan.day, held)[-1][0] if named_owner else None
        unit = self._section(plan, first_of(said, SECTIONS), owner)
        return DecisionLine(kept.get(tidy(text), text), becomes, unit, owner, due_on)

    def _section(self, plan, text, owner) -> Unit:
        """The unit in charge: as named, else the owner's where that lies in the meeting's unit, else the meeting's."""
        near = [plan.unit, *(unit for unit in self.sections if unit.is_within(plan.unit) and unit != plan.unit)]
        if not text:
            seat = self.roster.seat(owner, plan.unit, plan.day) if owner else None
            return next((unit for unit in near if seat and unit.pk == seat.unit_id), plan.unit)
        found = [unit for unit in near if unit.code == text]
        found = found or [unit for unit in near if text in (unit.short_name, unit.name)]
        if len(found) != 1:
            raise Unreadable(NO_SECTION, text=text)
        return found[0]
