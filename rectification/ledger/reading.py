"""What the cells of the ledger mean: measures with their owners and days, other batches with their numbers.

Each has the one way in which `writing.py` writes it, so that what is written reads back as itself.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop

from exchange.cells import day as day_of
from exchange.cells import tidy, tidy_lines
from exchange.saying import Unreadable
from organization.importing.lines import NUMBERING, named, tail
from organization.importing.names import CLOSING, OPENING

LONGEST_MEASURE, MOST_MEASURES = 2000, 50
LONG_MEASURE = gettext_noop("A measure is longer than %(most)s characters: %(text)s")
MANY_MEASURES = gettext_noop("More than %(most)s measures.")
OWNERS = ("责任人", "整改责任人")
DEADLINES = ("时限", "整改时限", "完成时限", "期限")
DONE = ("完成日期", "完成时间", "已完成")
KNOWN = {*OWNERS, *DEADLINES, *DONE}
FIRST_NUMBER = re.compile(r"\s*(\d{1,3})\s*[.．、)）](?!\d)")
NUMBERED_ON = re.compile(r"(?<=[；;。])\s*(?=(\d{1,3})\s*[.．、)）](?!\d))")  # 1、核对；2、建制度 in one line
PLACE = re.compile(r"(.+?)\s*[（(]\s*第\s*(\d{1,4})\s*[号项]\s*[)）]$")


@dataclass(frozen=True)
class Told:
    """One measure as the cell tells it; what its brackets leave out is empty."""

    text: str
    owner: str = ""
    due_on: date | None = None
    done_on: date | None = None


def measures_in(text: str) -> list[Told]:
    """One a line, or all numbered on in one line. Where lines are numbered, one without a number goes on with what
    stands above it. Several measures are written one a line, so that what is written is never split further."""
    lines: list[list[str]] = []
    written = tidy_lines(text).strip().split("\n")
    if len(written) == 1:
        written = _numbered_on(written[0])
    are_numbered = any(NUMBERING.match(line) for line in written)
    for line in written:
        is_start = NUMBERING.match(line)
        if are_numbered and not is_start and lines:
            lines[-1].append(line)
        else:
            lines.append([NUMBERING.sub("", line, count=1) if is_start else line])
    found = [line for pieces in lines if (line := tidy("".join(pieces)))]
    if len(found) > MOST_MEASURES:
        raise Unreadable(MANY_MEASURES, most=MOST_MEASURES)
    return [_told(line) for line in found]


def _numbered_on(line: str) -> list[str]:
    """“1、核对；2、建制度” as its parts, where each number is the one before and one more; else the line as it is."""
    first = FIRST_NUMBER.match(line)
    found = list(NUMBERED_ON.finditer(line)) if first else []
    if not found or [int(one[1]) - int(first[1]) for one in found] != list(range(1, len(found) + 1)):
        return [line]
    begins = [0, *(one.end() for one in found)]
    parts = [line[begin:end] for begin, end in zip(begins, [*begins[1:], len(line)], strict=True)]
    if any(sum(map(part.count, OPENING)) != sum(map(part.count, CLOSING)) for part in parts):
        return [line]
    return [part.rstrip("；; ") for part in parts]


def _told(line) -> Told:
    text, brackets = tail(line.rstrip("；;。 "))
    said = named(brackets)
    if not text or not said or not said.keys() <= KNOWN:
        text, said = line, {}
    if len(text) > LONGEST_MEASURE:
        raise Unreadable(LONG_MEASURE, most=LONGEST_MEASURE, text=text[:40])
    due_on, done_on = _first(said, DEADLINES), _first(said, DONE)
    return Told(text, _first(said, OWNERS), day_of(due_on) if due_on else None, day_of(done_on) if done_on else None)


def _first(said, keys):
    return next((said[key] for key in keys if said.get(key)), "")


def owners_in(text: str) -> list[str]:
    """Whom the measures of a cell name; a cell that cannot be read names nobody."""
    try:
        return [told.owner for told in measures_in(text) if told.owner]
    except Unreadable:
        return []


def places_in(text: str) -> list[tuple[str, int | None]]:
    """专项督查（第3号） as ("专项督查", 3): batches, one a line, each with its number there or none."""
    found = []
    for line in tidy_lines(text).split("\n"):
        place = PLACE.match(line)
        found.append((tidy(place[1]), int(place[2])) if place else (tidy(line), None))
    return [(name, number) for name, number in found if name]


def written_place(name: str, number: int | None) -> str:
    return f"{name}（第{number}号）" if number else name
