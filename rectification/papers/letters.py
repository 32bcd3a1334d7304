"""The notice of rectification (整改通知书) and the reminder letter (整改提醒函), on paper and as .docx.

One letter to each unit, with all its chosen problems. Documents are Chinese whatever the reader's language, and nothing
in them is written for the occasion: every word is the form's own or stands in the record.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import override

from exchange.documents.gbt9704 import Document
from exchange.wording import document_date
from rectification.papers.lists import NO_MEASURE, measure_words
from responsibility.assignments.slips import COLUMNS, NOBODY, deadline, time_left

NOTICE, REMINDER = "rectification_notice", "rectification_reminder"
TITLES = {NOTICE: "整改通知书", REMINDER: "整改提醒函"}


@dataclass
class Letter:
    """One page: to whom, the opening words, the problems with the lines of the form, what is asked, who sends it."""

    title: str
    addressee: str
    opening: str
    sender: str
    day: date
    problems: list[list[tuple[str, str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def written_on(self) -> str:
        return document_date(self.day)


def to_print(rows):
    """With all that a letter prints; the same number of queries for one and for fifty."""
    rows = rows.select_related("unit", "owner", "leader", "program__unit")
    return rows.prefetch_related("measures__owner", "assisting__unit__names", "unit__names", "program__unit__names")


def letters_of(rows, kind: str, *, today: date) -> list[Letter]:
    """In the order in which the rows name the addressees."""
    found, items = {}, {}
    for row in rows:
        sender, to, told = sent(row, today)
        letter = found.setdefault((sender, to), Letter(TITLES[kind], to, opening(kind, told), sender, today))
        items.setdefault((sender, to), []).append(row)
    for key, letter in found.items():
        several = len(items[key]) > 1
        with override("zh-hans"):
            letter.problems = [
                problem_lines(row, kind, today, str(number) if several else "")
                for number, row in enumerate(items[key], 1)
            ]
        letter.asked = asked(items[key], kind, today)
    return list(found.values())


def sent(row, today: date) -> tuple[str, str, str]:
    """Who writes to whom, and how they are addressed: the unit of the batch to the one that answers. A unit does not
    write to itself but to the person."""
    sender = row.program.unit if row.program else row.unit
    if sender != row.unit:
        return sender.name_on(today), f"{row.unit.name_on(today)}：", "你单位"
    to = f"{row.owner.name}同志：" if row.owner else f"{row.unit.name_on(today)}："
    return sender.name_on(today), to, "你" if row.owner else "你单位"


def opening(kind: str, told: str) -> str:
    if kind == NOTICE:
        return f"现将下列问题通知{told}，请认真研究，按要求整改。"
    return f"下列问题由{told}负责整改，请抓紧推进。"


def problem_lines(row, kind: str, today: date, number: str) -> list[tuple[str, str]]:
    measures = list(row.measures.all())
    lines = [
        (f"问题{number}", row.title), ("子问题", row.sub_problem), ("所属方面", row.aspect), ("来源", source(row)),
        ("整改措施", measures_said(row, measures)), ("完成标准", row.standard),
        ("责任领导", row.leader.name if row.leader else ""), ("责任单位", row.unit.name_on(today)),
        ("配合单位", "、".join(one.unit.name_on(today) for one in row.assisting.all())),
        ("责任人", row.owner.name if row.owner else NOBODY), ("整改时限", deadline(row)),
    ]  # fmt: skip
    if kind == REMINDER:
        lines += [("剩余时间", time_left(row, today)), ("未完成措施", undone(measures))]
    return [(name, str(text)) for name, text in lines if text]


def source(row) -> str:
    """巡察（某批次，2026年3月2日反馈）."""
    batch = f"{row.program.name}，" if row.program else ""
    return f"{row.get_source_display()}（{batch}{document_date(row.opened_on)}反馈）"


def measures_said(row, measures) -> str:
    if not measures:
        return NO_MEASURE if row.is_open else ""
    return "\n".join(f"（{number}）{measure_words(measure)}" for number, measure in enumerate(measures, 1))


def undone(measures) -> str:
    """Which of the measures above have not been reported as carried out."""
    numbers = [number for number, measure in enumerate(measures, 1) if not measure.done_on]
    return "、".join(f"（{number}）" for number in numbers)


def asked(rows, kind: str, today: date) -> list[str]:
    """What the addressee is asked for; of what is no longer owed, nothing."""
    owed = [row for row in rows if is_asked_for(row)]
    if not owed:
        return []
    said = []
    if any(not row.measures.all() for row in owed):
        said.append("尚未制定整改措施的，请尽快制定，明确责任人和时限。")
    days = {row.due_on for row in owed}
    if kind == REMINDER and any(day and day < today for day in days):
        said.append("已超过整改时限的，请尽快完成整改。")
    ahead = len(days) == 1 and (day := next(iter(days))) and day >= today
    until = f"请于{document_date(day)}前完成整改" if ahead else "请按上述时限完成整改"
    if all(day is None or day < today for day in days):
        until = "请抓紧完成整改"
    return [*said, f"{until}，并报送整改情况和佐证材料。"]


def is_asked_for(row) -> bool:
    """It is the turn of those who answer for it: neither applied for, closed, staged nor void."""
    return row.voided_at is None and row.stage in row.AT_WORK_STAGES


def document(letters: list[Letter]) -> Document:
    """Each on a page of its own."""
    made = None
    for letter in letters:
        if made is None:
            made = Document(letter.title, author=letter.sender)
        else:
            made.next_title(letter.title)
        made.addressee(letter.addressee)
        made.paragraph(letter.opening)
        made.table(list(COLUMNS), [line for problem in letter.problems for line in problem], shares=(22, 134))
        made.paragraph("\n".join(letter.asked))
        made.signature(letter.sender, letter.day)
    return made
