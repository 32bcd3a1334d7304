"""The annual summary: written parts, counted sentences, the year's problems and the next year's measures, in the order
and with the headings of the form. Text is only counted and joined from what is stored."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from calendars.periods import Period
from exchange.documents.gbt9704 import Document
from exchange.wording import ENDS, chinese_number, document_date, ordinal_heading, sentence
from figures.catalogue import Frame, all_figures
from organization.models import Unit
from reports.models import AFTER, BEFORE, WORK, Passage, Section
from reports.numbers import Numbers, Piece, Pieces, plain
from reports.placeholders import codes_in
from reports.sentences import CODES, SENTENCES

OPENING = "现将工作情况汇报如下："
HEADINGS = {
    Section.LEAD: "加强组织领导，狠抓责任落实",
    Section.STUDY: "夯实理论武装，筑牢信仰之基",
    Section.PUBLICITY: "加强宣传引导，营造舆论氛围",
}


@dataclass
class Slot:
    """The place of one written text: the passage there, if someone has written it."""

    section: str
    sort_no: int
    passage: Passage | None = None

    @property
    def text(self) -> str:
        return self.passage.text.strip() if self.passage else ""

    @property
    def label(self):
        if self.section not in WORK:
            return _("Text before the entries") if self.section != Section.INTRO else Section.INTRO.label
        return _("Text before the counted sentences") if self.sort_no == BEFORE else _("Text after them")


@dataclass
class Part:
    """One section of the document. `number` is its place among those that say something, None for one left out."""

    section: str
    level: int
    heading: str = ""
    number: int | None = None
    paragraphs: list[Pieces] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    @property
    def label(self):
        return Section(self.section).label

    @property
    def says_something(self) -> bool:
        return any(plain(paragraph).strip() for paragraph in self.paragraphs)

    @property
    def numbered_heading(self) -> str:
        return f"{ordinal_heading(self.level, self.number)}{self.heading}" if self.number else self.heading


@dataclass
class Summary:
    unit: Unit
    year: int
    as_of: date
    numbers: Numbers
    intro: Part
    work: list[Part]
    problems: Part
    next_steps: Part

    @cached_property
    def issuer(self) -> str:
        """The unit as it was called on the day counted up to."""
        return self.unit.name_on(self.as_of)

    @property
    def title(self) -> str:
        return f"{self.year}年度落实意识形态工作责任制工作总结及{self.year + 1}年计划"

    @property
    def document_date(self) -> str:
        return document_date(self.as_of)

    @property
    def parts(self) -> list[Part]:
        return [self.intro, *self.work, self.problems, self.next_steps]

    @property
    def work_number(self) -> int | None:
        """The first-level number of 主要做法和成效, while any of its sections says something."""
        return 1 if any(part.says_something for part in self.work) else None


def compose(unit: Unit, year: int, as_of: date) -> Summary:
    """The summary of a unit's year, counted up to a day."""
    written = {(one.section, one.sort_no): one for one in Passage.objects.of_summary(unit, year)}
    codes = set(CODES).union(*(codes_in(passage.text) for passage in written.values()))
    numbers = Numbers(Frame(unit, Period.year(year), as_of), codes)
    work = [_work(section, written, numbers) for section in WORK]
    summary = Summary(
        unit, year, as_of, numbers, _intro(written, numbers), work,
        _listed(Section.PROBLEMS, "存在的问题", _problems(numbers), written, numbers),
        _listed(Section.NEXT, "下一步工作安排", _measures(numbers), written, numbers),
    )  # fmt: skip
    speaking = [part for part in work if part.says_something]
    for number, part in enumerate(speaking, start=1):
        part.number = number
    number = summary.work_number or 0
    for part in (summary.problems, summary.next_steps):
        if part.says_something:
            number += 1
            part.number = number
    return summary


def _slot(section: str, sort_no: int, written, numbers: Numbers) -> tuple[Slot, Pieces]:
    passage = written.get((section, sort_no))
    return Slot(section, sort_no, passage), numbers.filled(passage.text.strip()) if passage else []


def _intro(written, numbers: Numbers) -> Part:
    slot, pieces = _slot(Section.INTRO, BEFORE, written, numbers)
    if not plain(pieces).rstrip().endswith(OPENING):
        pieces = [*ended(pieces), Piece(OPENING)]
    return Part(Section.INTRO, 0, paragraphs=[pieces], slots=[slot])


def _work(section: str, written, numbers: Numbers) -> Part:
    """A written text, the counted sentences, another text: one paragraph with a run-in heading."""
    before, first = _slot(section, BEFORE, written, numbers)
    after, last = _slot(section, AFTER, written, numbers)
    told = [rule(numbers) for rule in SENTENCES[section]]
    pieces = [*ended(first), *(piece for one in told for piece in one.pieces), *ended(last)]
    written_heading = before.passage.heading.strip() if before.passage else ""
    return Part(
        section, 2, heading=written_heading or HEADINGS[section], paragraphs=[pieces], slots=[before, after],
        silent=[code for one in told for code in one.silent],
    )  # fmt: skip


def _listed(section: str, heading: str, lines: list[Pieces], written, numbers: Numbers) -> Part:
    """A written beginning, and then one paragraph an entry: 一是……"""
    slot, pieces = _slot(section, BEFORE, written, numbers)
    part = Part(section, 1, heading=heading, slots=[slot], paragraphs=[ended(pieces)] if pieces else [])
    for number, line in enumerate(lines, start=1):
        ordinal = f"{chinese_number(number)}是" if number <= 99 else f"{number}."
        part.paragraphs.append([Piece(ordinal), *line])
    return part


def _problems(numbers: Numbers) -> list[Pieces]:
    rows = all_figures()["problems"].rows(numbers.frame).order_by("unit__order_key", "sort_no", "pk")
    return [_entry(row, row.sub_problem) for row in rows]


def _measures(numbers: Numbers) -> list[Pieces]:
    rows = all_figures()["next_year_measures"].rows(numbers.frame).order_by("unit__order_key", "sort_no", "pk")
    return [_entry(row, row.measures) for row in rows]


def _entry(record, details: str) -> Pieces:
    """A record's title, leading to it, and what is written under it."""
    pieces = [Piece(said(record.title), record.get_absolute_url(), str(record)), Piece(said(details))]
    return [piece for piece in pieces if piece.text]


def said(text: str) -> str:
    """Lines as running text: each a sentence, whether or not its writer ended it."""
    return "".join(sentence(line) for line in text.splitlines())


def ended(pieces: Pieces) -> Pieces:
    """A written text ends as a sentence before the next one begins."""
    text = plain(pieces).rstrip()
    return pieces if not text or text.endswith(ENDS) else [*pieces, Piece("。")]


def document(summary: Summary) -> Document:
    """The summary in the form of GB/T 9704."""
    made = Document(summary.title, author=summary.issuer)
    for paragraph in summary.intro.paragraphs:
        made.paragraph(plain(paragraph))
    if summary.work_number:
        made.heading(1, f"{ordinal_heading(1, summary.work_number)}主要做法和成效")
    for part in summary.work:
        if part.number:
            made.run_in(f"{part.numbered_heading}。", plain(part.paragraphs[0]))
    for part in (summary.problems, summary.next_steps):
        if part.number:
            made.heading(1, part.numbered_heading)
            for paragraph in part.paragraphs:
                made.paragraph(plain(paragraph))
    made.signature(summary.issuer, summary.as_of)
    return made
