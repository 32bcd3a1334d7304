"""The counted sentences of a summary. Each follows from records by a rule; without records it is left out.

The document is Chinese whatever the reader's language, so its words stand here and not in a catalogue.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from calendars.periods import Period
from exchange.wording import DIGITS
from figures.catalogue import Frame, all_figures
from reports.numbers import Numbers, Piece, Pieces, joined
from responsibility.models import Document, Duty

# What an agenda item says was dealt with: 研究部署意识形态工作 -> 意识形态
TOPIC = re.compile(r"(?:专题)?(?:研究部署|研究|部署)(.+?)(?:相关|有关)?工作")
TOPICS_NAMED = 4
CHANGES = {Document.Change.MADE: "制定", Document.Change.REVISED: "修订", Document.Change.REPEALED: "废止"}
RHYTHMS = {"month": "每月", "quarter": "每季度", "half": "每半年"}


@dataclass
class Told:
    """What a rule had to say, and the codes of the figures for which there was nothing to tell."""

    pieces: Pieces = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


def part_name(period: Period) -> str:
    if period.kind == "month":
        return f"{period.ordinal}月"
    if period.kind == "half":
        return "上半年" if period.ordinal == 1 else "下半年"
    return f"第{DIGITS[period.ordinal]}季度"


# Leadership


def analysis_rhythm(numbers: Numbers) -> Told:
    """每季度召开一次 holds only if each quarter gone by has its meeting; otherwise the sentence says which have.

    How often is what the unit's own duty of the year says; without one, each quarter, and no quarter is lacking.
    """
    frame, owed = numbers.frame, rhythm_owed(numbers.frame)
    rhythm = owed or "quarter"
    parts = [part for part in frame.period.split(rhythm) if part.start <= frame.as_of]
    held = held_in_parts(frame, parts)
    over = [part for part in parts if part.end <= frame.as_of or part in held]
    lacking = [part for part in over if part not in held]
    if not held:
        return Told(silent=["analysis_meetings"])
    if not lacking:
        times = "一次" if max(held.values()) == 1 else "不少于一次"
        words = f"坚持{RHYTHMS[rhythm]}召开{times}分析研判会"
        return Told([numbers.link("analysis_meetings", words, own=True), Piece("。")])
    suffix = "季度" if rhythm == "quarter" else ""
    pieces = []
    for part in held:
        pieces += [Piece("、")] if pieces else []
        name = part_name(part).removesuffix(suffix)
        pieces.append(numbers.link("analysis_meetings", name, own=True, frame=Frame(frame.unit, part, frame.as_of)))
    if not owed:
        return Told([*pieces, Piece(f"{suffix}召开了分析研判会。")])
    missing = joined(part_name(part).removesuffix(suffix) for part in lacking)
    return Told([*pieces, Piece(f"{suffix}召开了分析研判会，{missing}{suffix}未召开。")])


def rhythm_owed(frame: Frame) -> str:
    """month, quarter or half: the rhythm of the unit's own duty to hold analysis meetings; empty without one."""
    duties = Duty.objects.of_year(frame.period.of_year).filter(
        unit=frame.unit, evidence_kind__meeting_type__code="analysis", per__in=RHYTHMS
    )
    return duties.values_list("per", flat=True).first() or ""


def held_in_parts(frame: Frame, parts: list[Period]) -> dict[Period, int]:
    """How many of the unit's own analysis meetings are about each part of the period; parts without one are not in."""
    rows = all_figures()["analysis_meetings"].rows(frame).filter(unit=frame.unit).order_by()
    covered = Counter()
    for _pk, first, last, held_on in set(rows.values_list("pk", "covers_from", "covers_to", "held_on")):
        span = Period(first, last) if first else Period.day(held_on)
        covered.update(part for part in parts if part.contains(span))
    return {part: covered[part] for part in parts if part in covered}


def meetings_counted(numbers: Numbers) -> Told:
    """今年以来，共组织召开2次专题会议研究部署意识形态和网络意识形态工作，分析研判本单位意识形态领域工作情况4次。"""
    told = Told()
    if numbers.of("special_meetings", own=True):
        told.pieces.append(numbers.piece("special_meetings", "共组织召开{}次专题会议", own=True))
        if topics := special_topics(numbers.frame):
            told.pieces.append(Piece(f"研究部署{topics}工作"))
    else:
        told.silent.append("special_meetings")
    if numbers.of("analysis_meetings", own=True):
        told.pieces += [Piece("，")] if told.pieces else []
        words = "分析研判本单位意识形态领域工作情况{}次"
        told.pieces.append(numbers.piece("analysis_meetings", words, own=True))
    if told.pieces:
        told.pieces = [Piece("今年以来，"), *told.pieces, Piece("。")]
    return told


def special_topics(frame: Frame) -> str:
    """What the special meetings dealt with, as their agendas say it: the items of the form 研究部署……工作."""
    rows = all_figures()["special_meetings"].rows(frame).filter(unit=frame.unit)
    titles = rows.order_by("held_on", "pk", "agenda__sort_no").values_list("agenda__title", flat=True)
    matches = (TOPIC.fullmatch(title.strip().rstrip("。；")) for title in titles if title)
    topics = list(dict.fromkeys(match[1] for match in matches if match))
    more = "等" if len(topics) > TOPICS_NAMED else ""
    return joined(topics[:TOPICS_NAMED]) + more


# Study


def plans_and_series(numbers: Numbers) -> Told:
    """制定2023年意识形态工作计划和集中学习教育计划，利用周一例会和周三学习会进行集中学习。"""
    told = Told()
    year = f"{numbers.frame.period.of_year}年"
    titles = list(
        all_figures()["plans"].rows(numbers.frame).order_by("issued_on", "pk").values_list("title", flat=True)
    )
    if titles:
        first, *others = dict.fromkeys(titles)
        words = joined([first, *(other.removeprefix(year).removeprefix("度") for other in others)])
        told.pieces += [Piece("制定"), numbers.link("plans", words)]
    else:
        told.silent.append("plans")
    if series := series_held(numbers.frame, "study_routines"):
        told.pieces += [Piece("，利用" if told.pieces else "利用")]
        told.pieces += [numbers.link("study_routines", joined(series)), Piece("进行集中学习")]
    return _closed(told)


def series_held(frame: Frame, code: str) -> list[str]:
    """Names of the series with sessions among the rows of a figure, in the order of the week."""
    rows = all_figures()[code].rows(frame).exclude(series=None).order_by()
    found = set(rows.values_list("series__weekday", "series__name"))
    in_order = sorted(found, key=lambda row: (row[0] is None, row[0] or 0, row[1]))
    return list(dict.fromkeys(name for _weekday, name in in_order))


def study_counted(numbers: Numbers) -> Told:
    """截至目前，开展党小组会10次，学习例会13次，撰写心得体会100余篇。"""
    told, parts = Told(), []
    for code, words, rounded in (
        ("party_group_meetings", "开展党小组会{}次", False),
        ("study_routines", "{}学习例会{}次", False),
        ("study_notes", "撰写心得体会{}篇", True),
    ):
        if not numbers.of(code):
            told.silent.append(code)
            continue
        verb = "" if parts else "开展"
        words = words.replace("{}学习例会", f"{verb}学习例会")
        parts.append(numbers.piece(code, words, rounded=rounded))
    for part in parts:
        told.pieces += [Piece("，" if told.pieces else "截至目前，"), part]
    return _closed(told)


def classes(numbers: Numbers) -> Told:
    """组织干部职工开展“每日早间半小时微课堂”和“周五小课堂”培训。"""
    names = series_held(numbers.frame, "study_classes")
    if not names:
        return Told(silent=["study_classes"])
    words = joined(f"“{name}”" for name in names)
    return Told([Piece("组织干部职工开展"), numbers.link("study_classes", words), Piece("培训。")])


# Publicity and rules


def rules_issued(numbers: Numbers) -> Told:
    """制定《……》和《……》，修订《……》。"""
    documents = all_figures()["rule_documents"].rows(numbers.frame).order_by("issued_on", "pk")
    titles: dict[str, list[str]] = {}
    for change, title in documents.values_list("change", "title"):
        titles.setdefault(change, []).append(title if title.startswith("《") else f"《{title}》")
    if not titles:
        return Told(silent=["rule_documents"])
    told = Told()
    for change, verb in CHANGES.items():
        if change in titles:
            told.pieces += [Piece("，")] if told.pieces else []
            told.pieces += [Piece(verb), numbers.link("rule_documents", joined(dict.fromkeys(titles[change])))]
    return _closed(told)


def trainings(numbers: Numbers) -> Told:
    """举办信息宣传培训班和……2期。"""
    rows = all_figures()["study_trainings"].rows(numbers.frame).order_by("held_on", "pk")
    names = (series or topic for series, topic in rows.values_list("series__name", "topic"))
    held = Counter(name if name.endswith(("班", "培训", "讲座")) else f"{name}培训" for name in names)
    if not held:
        return Told(silent=["study_trainings"])
    words = joined(f"{name}{number}期" if number > 1 else name for name, number in held.items())
    return Told([Piece("举办"), numbers.link("study_trainings", words), Piece("。")])


def _closed(told: Told) -> Told:
    if told.pieces:
        told.pieces.append(Piece("。"))
    return told


# The counts the rules ask for
CODES = (
    "analysis_meetings", "special_meetings", "party_group_meetings", "study_routines", "study_notes",
)  # fmt: skip
SENTENCES = {
    "lead": (analysis_rhythm, meetings_counted),
    "study": (plans_and_series, study_counted, classes),
    "publicity": (rules_issued, trainings),
}
