"""The record (会议记录) and the minutes (会议纪要) of a meeting as they go on paper.

The record says all there is: who was there, items, discussion, decisions, late entry, files, later corrections. The
minutes say the items, what was concluded and decided, and name those present below, as GB/T 9704-2012 has it in
clause 10.3. Documents are Chinese whatever the reader's language. Every word is the form's own or stands in the record:
names and posts are those of the day, and what is not signed off says so below its title. The red mark above a 纪要 is
the letterhead of the office that issues it, and no part of this.
"""

from dataclasses import dataclass, field

from django.utils import timezone, translation

from exchange.wording import day_and_hours, document_date, numbered, sentence
from meetings.models import Attendee, Decision
from meetings.records.detail import ordinal_names

RECORD, MINUTES = "record", "minutes"
NAMES = {RECORD: "记录", MINUTES: "纪要"}
CHINESE = "zh-hans"
Status = Attendee.Status
LINES = ((Status.PRESENT, "出席"), (Status.ATTENDING, "列席"), (Status.LEAVE, "请假"), (Status.ABSENT, "缺席"))
TO_SIGN = ("主持人（签名）", "记录人（签名）")


@dataclass(frozen=True)
class Section:
    """A numbered heading, and paragraphs that each may begin with a heading of their own."""

    heading: str
    paragraphs: list[tuple[str, str]]


@dataclass
class Paper:
    """`head` and `tail` are lines of the form, (what it is, what the record says), above and below the sections."""

    title: str
    status: str
    unit: str
    head: list[tuple[str, str]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    tail: list[tuple[str, str]] = field(default_factory=list)
    to_sign: tuple[str, ...] = TO_SIGN


def to_print(rows):
    """With all that a paper prints; the same number of queries for a short and for a long one."""
    rows = rows.select_related("unit", "signed_by", "recorder_signed_by", "voided_by")
    return rows.prefetch_related("types", "groups", "agenda", "attendees", "decisions__unit__names",
                                 "decisions__owner", "unit__names", "attachments", "corrections__by",
                                 "findings")  # fmt: skip


def paper_of(meeting, kind: str) -> Paper:
    with translation.override(CHINESE):
        paper = Paper(title=titled(meeting, kind), status=status_of(meeting), unit=meeting.printed_unit_name)
        there = [*attendance_of(meeting)]
        paper.head = said(opening_of(meeting), there if kind == RECORD else [])
        paper.tail = said([] if kind == RECORD else there, closing_of(meeting, kind))
        found = [(heading, lines_of(paragraphs)) for heading, paragraphs in sections_of(meeting, kind)]
        filled = [(heading, lines) for heading, lines in found if lines]
        paper.sections = [
            Section(f"{numbered(1, number)}{heading}", lines) for number, (heading, lines) in enumerate(filled, start=1)
        ]
    return paper


def said(*parts) -> list[tuple[str, str]]:
    return [(label, str(text)) for part in parts for label, text in part if str(text).strip()]


def lines_of(paragraphs) -> list[tuple[str, str]]:
    """A text of several lines is several paragraphs, without typed indents."""
    found = []
    for lead, text in paragraphs:
        first, *others = [line.strip() for line in text.splitlines() if line.strip()] or [""]
        found += [(lead, first)] if lead or first else []
        found += [("", line) for line in others]
    return found


def titled(meeting, kind: str) -> str:
    """研判会记录, 专题会议纪要; a title that does not say what it is gets the word."""
    title = meeting.title.strip()
    return f"{title}{'' if title.endswith(('会', '会议')) else '会议'}{NAMES[kind]}"


def status_of(meeting) -> str:
    if meeting.voided_at:
        return "（已作废）"
    if meeting.is_signed:
        return ""
    if meeting.is_submitted:
        return "（待主持人签发）"
    return "（草稿）" if meeting.stage == meeting.Stage.DRAFT else "（待签发）"


# Lines of the form


def opening_of(meeting):
    covers = meeting.covers
    return [
        ("单位", meeting.printed_unit_name),
        ("类别", "、".join(type_words(meeting))),
        ("期间", covers.label if covers else ""),
        ("小组", "、".join(str(group) for group in meeting.groups.all())),
        ("时间", day_and_hours(meeting.held_on, meeting.starts_at, meeting.ends_at)),
        ("地点", meeting.place),
        ("主持", meeting.printed_chair),
        ("记录", meeting.printed_recorder),
    ]


def type_words(meeting) -> list[str]:
    """Each type, with which one of the year it is; a void meeting is none."""
    return [
        f"{kind}（{meeting.counted_on(kind).year}年第{number}次）" if number else str(kind)
        for kind, number in ordinal_names([meeting])[meeting.pk]
    ]


def attendance_of(meeting):
    people = list(meeting.attendees.all())
    by_status = {status: [row for row in people if row.status == status] for status, _label in LINES}
    expected = sum(row.is_expected for row in people)
    counts = [f"应到{expected}人", f"实到{len(by_status[Status.PRESENT])}人"]
    counts += [f"{label}{len(by_status[status])}人" for status, label in LINES[2:] if by_status[status]]
    lines = {label: "，".join(map(named, by_status[status])) for status, label in LINES}
    lines["列席"] = "；".join(text for text in (lines["列席"], meeting.guests.strip()) if text)
    return [("人数", "，".join(counts) if people else ""), *lines.items()]


def named(row) -> str:
    """Post before name, as of that day."""
    name = f"{row.printed_post} {row.printed_name}".strip()
    return f"{name}（{row.reason}）" if row.reason else name


def closing_of(meeting, kind: str):
    """What became of the record: its files, late entry, signatures, corrections, void."""
    if kind == RECORD:
        files = [kept.name for kept in meeting.attachments.all()]
        listed = [f"{number}.{name}" for number, name in enumerate(files, start=1)] if len(files) > 1 else files
        yield "附件", "\n".join(listed)
    if meeting.is_entered_late:
        yield "补录", f"本记录于{document_date(meeting.entered_on)}录入系统"
    yield "签发", "\n".join(signatures_of(meeting))
    yield "更正", "\n".join(corrected(meeting.corrections.all()))
    if meeting.voided_at:
        yield "作废", f"{by_on(meeting.voided_by, meeting.voided_at)}：{meeting.void_reason}"


def signatures_of(meeting):
    """Who signed in the system, and when; somebody else's signature for the chair is called that (代签)."""
    if meeting.recorder_signed_at:
        yield f"记录人：{by_on(meeting.recorder_signed_by, meeting.recorder_signed_at)}"
    if meeting.signed_at:
        whose = "主持人：" if meeting.recorder_signed_at else ""
        yield f"{whose}{by_on(meeting.signed_by, meeting.signed_at)}{'（代签）' if meeting.is_signed_for_chair else ''}"


def corrected(rows) -> list[str]:
    """Each later change: what stood there before, why it was changed, and by whom."""
    lines = []
    for row in rows:
        before, after = (" ".join(str(text).split()) or "（空）" for text in row.texts)
        lines.append(f"“{row.label}”由“{before}”更正为“{after}”，理由：{row.reason}（{by_on(row.by, row.at)}）")
    return [f"{number}.{line}" for number, line in enumerate(lines, start=1)] if len(lines) > 1 else lines


def by_on(person, moment) -> str:
    return f"{person.name}，{document_date(timezone.localdate(moment))}"


# Content


def sections_of(meeting, kind: str):
    is_analysis = any(row.is_analysis for row in meeting.types.all())
    whole = kind == RECORD
    yield "会议议题", [item_of(number, item, whole) for number, item in enumerate(meeting.agenda.all(), start=1)]
    yield "传达学习文件", [("", meeting.documents)]
    yield "分领域研判", [(f"{numbered(2, number)}{sentence(row.called)}", judged(row, whole))
                    for number, row in enumerate(meeting.findings.all(), start=1)]  # fmt: skip
    if whole:
        yield "研判情况" if is_analysis else "讨论情况", [("", meeting.discussion)]
    yield "会议结论", [("", meeting.conclusion)]
    yield "议定事项", [("", decided(number, row)) for number, row in enumerate(meeting.decisions.all(), start=1)]


def item_of(number: int, item, whole: bool) -> tuple[str, str]:
    told = [f"汇报人：{sentence(item.presenter)}" if item.presenter else "", item.discussion if whole else ""]
    return f"{numbered(2, number)}{sentence(item.title)}", "\n".join(text for text in told if text)


def judged(row, whole: bool) -> str:
    """What was found in an area, and how it was judged; the minutes keep to the judgment where there is one."""
    if not row.judgment:
        return row.found
    return f"{row.found}\n判断：{row.judgment}" if whole else row.judgment


def decided(number: int, row: Decision) -> str:
    """The decision as it was taken; who sees to it by when, in brackets behind it."""
    plain = row.becomes == Decision.Becomes.RECORD and not row.owner and row.unit_id == row.meeting.unit_id
    told = [
        "" if plain else f"责任单位：{row.unit.name_on(row.meeting.held_on)}",
        f"责任人：{row.owner.name}" if row.owner else "",
        f"完成时限：{document_date(row.due_on)}" if row.due_on else "",
    ]
    bracket = "；".join(text for text in told if text)
    return f"{number}.{row.text.strip()}{f'（{bracket}）' if bracket else ''}"
