"""The XML parts of a workbook (ECMA-376 part 1, 18), each understood while it passes: what is kept is counted."""

import math
import re
from dataclasses import dataclass, field
from datetime import datetime

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel

from exchange.packages import damaged, too_large

MOST_STRINGS, MOST_LETTERS = 300_000, 8_000_000
MOST_COLUMNS, LAST_ROW = 200, 1_048_576
LONGEST_CELL = 2000
EXACT_DIGITS = 15
# Built-in formats that mean a day to a Chinese Excel only (18.8.30)
EASTERN_DAYS = {*range(27, 37), *range(50, 59)}
# What may be wrong with a cell before anyone asks what it means
FORMULA, FAULTY, LONG, CUT_DIGITS = "formula", "faulty", "long", "digits"
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})$")


@dataclass
class Row:
    """A row of the sheet that holds something: its number there, its texts and its faults by column (from 0)."""

    number: int
    texts: dict[int, str] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)


class Strings:
    """The table of texts that cells point into. How a text is pronounced (rPh) is no part of it."""

    def __init__(self):
        self.found, self._letters, self._parts = [], 0, []
        self._is_text = self._is_spoken = False

    def start(self, tag, _attributes):
        self._is_text = tag == "t"
        if tag == "rPh":
            self._is_spoken = True

    def end(self, tag):
        self._is_text = False
        if tag == "rPh":
            self._is_spoken = False
        elif tag == "si":
            self.found.append("".join(self._parts))
            self._parts.clear()
            if len(self.found) > MOST_STRINGS:
                raise too_large()

    def text(self, letters):
        if self._is_text and not self._is_spoken:
            self._parts.append(letters)
            self._letters += len(letters)
            if self._letters > MOST_LETTERS:
                raise too_large()


class Styles:
    """Which of the cell styles show a number as a day, in order."""

    def __init__(self):
        self._formats, self._numbers, self._within = dict(BUILTIN_FORMATS), [], False

    def start(self, tag, attributes):
        if tag == "numFmt":
            self._formats[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._within = True
        elif tag == "xf" and self._within:
            self._numbers.append(_whole(attributes.get("numFmtId", "0")))

    def end(self, tag):
        if tag == "cellXfs":
            self._within = False

    @property
    def are_days(self) -> list[bool]:
        return [number in EASTERN_DAYS or bool(is_date_format(self._formats.get(number))) for number in self._numbers]


class Rows:
    """The cells of a sheet, handed on row by row by `take()`; `merged` once all are: (column, first row, last row) of
    each cell that was put together over several rows."""

    def __init__(self, strings, are_days, epoch, longest=LONGEST_CELL):
        self._strings, self._are_days, self._epoch, self._longest = strings, are_days, epoch, longest
        self._done, self._row, self._number, self._column, self._letters = [], None, 0, -1, 0
        self._cell = self._parts = None
        self._is_spoken = False
        self.merged: list[tuple[int, int, int]] = []

    def take(self):
        done, self._done = self._done, []
        return done

    def start(self, tag, attributes):
        if tag == "c":
            self._start_cell(attributes)
        elif tag in {"v", "t"}:
            self._parts = [] if self._cell is not None and not self._is_spoken else None
        elif tag == "row":
            self._number = _whole(attributes["r"]) if "r" in attributes else self._number + 1
            if self._number > LAST_ROW:
                raise damaged()
            self._row, self._column = Row(self._number), -1
        elif tag == "f" and self._cell is not None:
            self._cell["fault"] = FORMULA
        elif tag == "rPh":
            self._is_spoken = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _merge(self, reference):
        first, last = (REFERENCE.match(end) for end in (reference.partition(":")[0], reference.partition(":")[2]))
        if first and last and int(first[2]) < int(last[2]):
            self.merged.append((_column_number(first[1]), int(first[2]), int(last[2])))

    def end(self, tag):
        if tag in {"v", "t"}:
            if self._parts is not None:
                self._cell["text"] += "".join(self._parts)
            self._parts = None
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            if self._row is not None:
                self._done.append(self._row)
            self._row = None
        elif tag == "rPh":
            self._is_spoken = False

    def text(self, letters):
        if self._parts is not None:
            self._parts.append(letters)

    def _start_cell(self, attributes):
        if reference := attributes.get("r"):
            place = REFERENCE.match(reference)
            if not place:
                raise damaged()
            self._column = _column_number(place[1])
        else:
            self._column += 1
        self._cell = {"text": "", "fault": "", "type": attributes.get("t", "n"), "style": attributes.get("s", "0")}

    def _end_cell(self):
        cell, self._cell = self._cell, None
        if self._row is None or cell is None or self._column >= MOST_COLUMNS:
            return
        text, fault = self._meaning(cell) if not cell["fault"] else ("", cell["fault"])
        if len(text) > self._longest:
            text, fault = text[: self._longest], LONG
        if text:
            self._row.texts[self._column] = text
            self._letters += len(text)
            if self._letters > MOST_LETTERS:
                raise too_large()
        if fault:
            self._row.faults[self._column] = fault

    def _meaning(self, cell):
        """(text, fault) of a stored cell."""
        text = cell["text"]
        if not text:
            return "", ""
        match cell["type"]:
            case "s":
                number = _whole(text)
                if number >= len(self._strings):
                    raise damaged()
                return self._strings[number], ""
            case "b":
                return ("TRUE" if text.strip() == "1" else "FALSE"), ""
            case "e":
                return "", FAULTY
            case "n":
                style = _whole(cell["style"])
                is_day = style < len(self._are_days) and self._are_days[style]
                return self._day(text) if is_day else _number(text)
        return text, ""  # inlineStr, str, and days written as text (d)

    def _day(self, text):
        try:
            moment = from_excel(float(text), self._epoch)
        except (ValueError, OverflowError):
            return "", FAULTY
        if not isinstance(moment, datetime):
            return str(moment), ""
        return (f"{moment:%Y-%m-%d}" if moment.time().isoformat() == "00:00:00" else f"{moment:%Y-%m-%d %H:%M}"), ""


def _number(text):
    """A number as its digits: a phone number kept as 1.3812345678E10 is eleven digits again."""
    try:
        value = float(text)
    except ValueError:
        return "", FAULTY
    if not math.isfinite(value):
        return "", FAULTY
    if not value.is_integer():
        return repr(value), ""
    if abs(value) >= 10**EXACT_DIGITS:
        return str(int(value))[:40], CUT_DIGITS
    return str(int(value)), ""


def _whole(text):
    try:
        number = int(text)
    except (TypeError, ValueError) as fault:
        raise damaged() from fault
    if number < 0:
        raise damaged()
    return number


def _column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
