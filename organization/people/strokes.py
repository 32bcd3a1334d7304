"""The order of names by the strokes of the surname (按姓氏笔画为序), as Chinese lists of people are printed.

Names compare character by character from the surname's first: fewer strokes first; of equally many, by the shapes in
writing order, 横 before 竖 before 撇 before 点 (with 捺) before 折 (GF 3003-1999, stroke orders of GF 0023-2020); of
equal shapes, in the order of the Table of General Standard Chinese Characters (2013), which is ordered so too. Under
one surname a given name of one character stands before the longer ones, as in the lists of party congresses and of the
CPPCC (the people's congresses, which order "by the strokes of the name", do not do so).

A compound surname stands where its first character does. Characters the table lacks come last, and are named on the
pages that list the person, until someone enters their strokes.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
# Holds the whole of every name an office meets; of a longer one its beginning
LONGEST_KEY = 255
UNKNOWN = "?"
_NOT_IN_A_NAME = re.compile(r"[\s·•・‧.．]+")


@cache
def table() -> dict[str, tuple[str, int]]:
    """Each character with its shapes and its place among those written alike."""
    found = {}
    for line in (DATA / "strokes.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            shapes, characters = line.split()
            found |= {character: (shapes, place) for place, character in enumerate(characters)}
    return found


@cache
def surnames() -> dict[str, str]:
    """Compound surnames, and those read in a way of their own, with their reading."""
    found = {}
    for line in (DATA / "surnames.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            reading, *several = line.split()
            found |= dict.fromkeys(several, reading)
    return found


def characters_of(name: str) -> str:
    """Without blanks and the dot of names from other tongues (阿布都·买买提)."""
    return _NOT_IN_A_NAME.sub("", name)


def strokes_of(name: str) -> str:
    """The shapes of each character as a person may check and correct them: 王芳 -> "1121 1224153"."""
    return " ".join(table()[one][0] if one in table() else UNKNOWN for one in characters_of(name))


def unknown_in(name: str, strokes: str = "") -> str:
    """The Chinese characters of the name whose strokes nobody has said."""
    pairs = zip(characters_of(name), _said(name, strokes), strict=True)
    return "".join(one for one, shapes in pairs if shapes == UNKNOWN and _is_chinese(one))


def surname_length(name: str) -> int:
    characters = characters_of(name)
    return 2 if len(characters) > 2 and characters[:2] in surnames() else 1


def key_of(name: str, strokes: str = "") -> str:
    """Digits that sort as the names do, in every collation. `strokes`, entered by hand, wins over the table."""
    characters, said = characters_of(name), _said(name, strokes)
    parts = [_part(one, shapes) for one, shapes in zip(characters, said, strict=True)]
    surname = surname_length(name)
    if len(parts) == surname + 1:
        parts.insert(surname, "00")
    return "".join(parts)[:LONGEST_KEY]


def fits(name: str, strokes: str) -> bool:
    """Is this a stroke key of the name: for each of its characters the digits 1 to 5, or a question mark?"""
    said = strokes.split()
    is_of_shapes = all(shapes == UNKNOWN or re.fullmatch("[1-5]{1,64}", shapes, re.ASCII) for shapes in said)
    return is_of_shapes and len(said) == len(characters_of(name))


def _is_chinese(character) -> bool:
    return unicodedata.name(character, "").startswith("CJK")


def _said(name, strokes):
    return strokes.split() if strokes and fits(name, strokes) else strokes_of(name).split()


def _part(character, shapes) -> str:
    """Number of strokes, shapes, place among the equal: of one width for equally many strokes. 99 comes last."""
    if shapes == UNKNOWN:
        return f"99{ord(character):07d}"
    known, place = table().get(character, ("", 9))
    return f"{len(shapes):02d}{shapes}{place if known == shapes else 9}"
