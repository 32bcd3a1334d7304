"""What a cell's text means: each function takes the text of a filled cell and gives a value, or raises Unreadable.

People type into spreadsheets with an input method on: full-width digits, unbreakable spaces and dates in three ways are
what they mean, not mistakes (2026-11-22, 2026/11/22, 2026.11.22, 2026年11月22日).
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop

from exchange.characters import printable
from exchange.saying import Unreadable
from exchange.sheet_parts import LONGEST_CELL

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
SPACES = re.compile(r"[\s\u00a0\u3000]+")
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?: 00:00(?::00)?)?$")
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Column:
    """One column of a kind of sheet. `title` is its name there, in Chinese whatever the reader's language, for the
    sheet goes from office to office; `also` are other names it is known by. A choice has `choices`, the names in the
    sheet by code, and `labels`, the words by code for whoever reads the preview. A text of several `lines` keeps them;
    `longest` is what its cell may hold."""

    key: str
    title: str
    read: Callable[[str], object] = None
    required: bool = False
    hint: str = ""
    example: object = ""
    also: tuple[str, ...] = ()
    choices: dict | None = None
    labels: dict | None = None
    lines: bool = False
    longest: int = LONGEST_CELL

    def __post_init__(self):
        if self.choices is not None:
            object.__setattr__(self, "read", one_of(self.choices))

    def label(self, code: str) -> str:
        """What the preview shows of a stored value."""
        return str((self.labels or {}).get(code, code))

    def reread(self, value):
        """A stored text as this column would read it back: what is lost on the way to a sheet is no change."""
        if self.choices is not None or not isinstance(value, str) or not value:
            return value
        try:
            return self.read(value)
        except Unreadable:
            return value

    def written(self, value):
        """What a sheet holds of a stored value."""
        return self.choices.get(value) if self.choices is not None and value else value


def tidy(text: str) -> str:
    """The text without what nobody sees, its spaces plain and single."""
    return SPACES.sub(" ", INVISIBLE.sub("", printable(text))).strip()


def narrow(text: str) -> str:
    """Digits and letters in their ordinary width, for what is a code and not a text."""
    return tidy(unicodedata.normalize("NFKC", text))


def tidy_lines(text: str) -> str:
    """The same of a text of several lines, which stay lines; those wholly empty go."""
    return "\n".join(line for each in printable(text).split("\n") if (line := tidy(each)))


def text_of(most: int) -> Callable[[str], str]:
    def read(text):
        text = tidy(text)
        if len(text) > most:
            raise Unreadable(gettext_noop("Longer than %(most)s characters."), most=most)
        return text

    return read


def lines_of(most: int) -> Callable[[str], str]:
    def read(text):
        text = tidy_lines(text)
        if len(text) > most:
            raise Unreadable(gettext_noop("Longer than %(most)s characters."), most=most)
        return text

    return read


def code_of(most: int, pattern: str = "") -> Callable[[str], str]:
    """A user name, a unit's code, a phone number: ordinary width, no spaces at all when a pattern is given."""

    def read(text):
        text = narrow(text)
        if len(text) > most:
            raise Unreadable(gettext_noop("Longer than %(most)s characters."), most=most)
        if pattern and not re.fullmatch(pattern, text):
            raise Unreadable(gettext_noop("“%(text)s” holds characters that do not belong here."), text=text)
        return text

    return read


def whole_number(most: int) -> Callable[[str], int]:
    def read(text):
        digits = narrow(text)
        if not re.fullmatch(r"[0-9]{1,9}(\.0+)?", digits) or int(digits.partition(".")[0]) > most:
            raise Unreadable(gettext_noop("“%(text)s” is no whole number from 0 to %(most)s."), text=text, most=most)
        return int(digits.partition(".")[0])

    return read


def day(text: str) -> date:
    found = DAY.match(narrow(text))
    if not found:
        raise Unreadable(gettext_noop("“%(text)s” is no date. Write it like 2026-11-22."), text=text)
    year, month, number = map(int, found.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(gettext_noop("The year must lie between 2000 and 2100."))
    try:
        return date(year, month, number)
    except ValueError as fault:
        raise Unreadable(gettext_noop("There is no such day: %(text)s."), text=text) from fault


def email(text: str) -> str:
    text = narrow(text)
    try:
        validate_email(text)
    except ValidationError as fault:
        raise Unreadable(gettext_noop("“%(text)s” is no e-mail address."), text=text) from fault
    if len(text) > 254:
        raise Unreadable(gettext_noop("Longer than %(most)s characters."), most=254)
    return text


def one_of(values: dict[str, str]) -> Callable[[str], str]:
    """A choice by its name in the sheet, or by its code. `values` maps each code to its name."""
    by_name = {tidy(name): code for code, name in values.items()} | {code: code for code in values if code}

    def read(text):
        found = by_name.get(tidy(text)) or by_name.get(narrow(text))
        if found is None:
            allowed = "、".join(values.values())
            raise Unreadable(gettext_noop("“%(text)s” is none of: %(allowed)s."), text=text, allowed=allowed)
        return found

    return read
