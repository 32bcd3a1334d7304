"""What the cells of groups, agenda, findings and decisions mean, each beside what is stored."""

import re
from dataclasses import replace

from django.utils.translation import gettext_noop

from exchange.cells import day as day_of
from exchange.cells import tidy, tidy_lines
from exchange.saying import Unreadable
from meetings.findings.areas import LONGEST as LONGEST_AREA
from meetings.findings.areas import areas_of
from meetings.findings.rows import LONGEST_FINDING, MOST_ROWS
from meetings.ledger.writing import MARKS, agenda_cell, area_of, findings_cell
from meetings.models import Decision
from meetings.records.parts import AgendaLine, DecisionLine, FindingLine
from organization.importing.lines import lines_in, named, tail
from organization.importing.names import joined, names_in, pieces
from organization.models import Unit

NO_GROUP = gettext_noop("There is no group called %(text)s that met on that day.")
NO_SECTION = gettext_noop("There is no section called %(text)s in this unit.")
UNDATED = gettext_noop("What becomes an assignment needs a deadline: %(text)s")
BEFORE = gettext_noop("A deadline lies before the day the meeting was held.")
LONG_LINE = gettext_noop("Longer than %(most)s characters: %(text)s")
NO_AREA = gettext_noop("Begin with the area in brackets, like 【网站和新媒体】: %(text)s")
BARE_AREA = gettext_noop("Say what was found in the area %(text)s.")
AREA_TWICE = gettext_noop("The area %(text)s stands there twice.")
MANY_AREAS = gettext_noop("More than %(most)s areas.")
NEW_AREA = gettext_noop("Not on the unit's list of areas: %(text)s. It is kept as it stands.")
NOTHING_FOUND = gettext_noop("A decision is about %(text)s, but nothing was found there.")
LONGEST_ITEM, LONGEST_PRESENTER, LONGEST_DECISION = 200, 60, 2000
PRESENTERS, OWNERS = ("汇报人", "报告人"), ("责任人",)
SECTIONS = ("责任单位", "责任科室", "牵头科室", "牵头单位")
DEADLINES = ("时限", "完成时限", "办结时限", "截止日期", "完成时间")
Becomes = Decision.Becomes
BECOMES = {mark: code for code, mark in MARKS.items()} | {"任务": Becomes.ASSIGNMENT, "整改": Becomes.RECTIFICATION}
AREAS = ("领域",)
KNOWN = {*OWNERS, *SECTIONS, *DEADLINES, *AREAS, *BECOMES}
JUDGED = re.compile(r"(?:判断|研判)\s*[:：]\s*(.*)", re.DOTALL)
AREA = re.compile(r"【([^【】]+)】\s*(.*)", re.DOTALL)


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


def findings_in(text: str) -> list[FindingLine]:
    """【网站和新媒体】what was found there, then a line that begins 判断： and says how it is judged."""
    found = []
    for line in tidy_lines(text).split("\n"):
        if begins := AREA.fullmatch(line):
            found.append([tidy(begins.group(1)), [begins.group(2)], None])
        elif not found:
            raise Unreadable(NO_AREA, text=line[:40])
        elif found[-1][2] is None and (judged := JUDGED.fullmatch(line)):
            found[-1][2] = [judged.group(1)]
        else:
            found[-1][1 if found[-1][2] is None else 2].append(line)
    lines = [FindingLine(area, tidy_lines("\n".join(texts)), tidy_lines("\n".join(judged or ())))
             for area, texts, judged in found]  # fmt: skip
    for number, line in enumerate(lines):
        if not line.found:
            raise Unreadable(BARE_AREA, text=line.area)
        if line.area in {other.area for other in lines[:number]}:
            raise Unreadable(AREA_TWICE, text=line.area)
        if len(line.area) > LONGEST_AREA or max(len(line.found), len(line.judgment)) > LONGEST_FINDING:
            raise Unreadable(LONG_LINE, most=LONGEST_FINDING, text=line.area[:LONGEST_AREA])
    if len(lines) > MOST_ROWS:
        raise Unreadable(MANY_AREAS, most=MOST_ROWS)
    return lines


class PartsOfMeeting:
    """Part of the importer: needs its `groups`, `areas`, `sections`, `roster` and `cells`."""

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
        """What was said on an item that stays, stays, and what it was carried over for."""
        stored = plan.stored.agenda.all() if plan.stored else ()
        kept = {tidy(row.title): AgendaLine(row.title, row.presenter, row.discussion, row.origin_type_id, row.origin_id)
                for row in stored}  # fmt: skip
        lines = []
        for text in lines_in(finding.values[key]):
            title, told = tail(text)
            said = named(told)
            presenter = first_of(said, PRESENTERS) if len(said) == 1 else ""
            title = title if presenter else text
            if len(title) > LONGEST_ITEM or len(presenter) > LONGEST_PRESENTER:
                raise Unreadable(LONG_LINE, most=LONGEST_ITEM, text=title[:40])
            lines.append(replace(kept.get(title) or AgendaLine(title), presenter=presenter))
        return lines, agenda_cell(lines)

    def read_findings(self, finding, plan, key):
        """A text that stays as it is stays as it was typed. An area that is on nobody's list is kept, and said."""
        stored = {row.area: row for row in (plan.stored.findings.all() if plan.stored else ())}
        lines, listed = findings_in(finding.values[key]), self._areas(plan.unit)
        if strange := [line.area for line in lines if line.area not in stored and line.area not in listed]:
            finding.warn(key, NEW_AREA, text=joined(strange))
        for number, line in enumerate(lines):
            row = stored.get(line.area)
            if row and (tidy_lines(row.found), tidy_lines(row.judgment)) == (line.found, line.judgment):
                lines[number] = FindingLine(row.area, row.found, row.judgment)
        return lines, findings_cell(lines)

    def _areas(self, unit) -> list[str]:
        """Read once for each unit of the sheet."""
        if unit.pk not in self.areas:
            self.areas[unit.pk] = areas_of(unit)
        return self.areas[unit.pk]

    def hold_areas_together(self, finding, plan):
        """No decision is about an area of which nothing is said."""
        stored = plan.stored
        if not {"findings", "decisions"} & plan.wanted.keys():
            return
        findings = plan.wanted.get("findings", stored.findings.all() if stored else ())
        decisions = plan.wanted.get("decisions", stored.decisions.all() if stored else ())
        if bare := {area_of(row) for row in decisions} - {row.area for row in findings} - {""}:
            place = "decisions" if "decisions" in plan.wanted else "findings"
            finding.refuse(place, NOTHING_FOUND, text=joined(sorted(bare)))

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
        return DecisionLine(kept.get(tidy(text), text), becomes, unit, owner, due_on, first_of(said, AREAS))

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
