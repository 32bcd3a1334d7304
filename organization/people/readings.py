"""The pinyin key of a name, where it can be told: surnames first, in their reading as surnames.

A surname is read by its own list (单 is Shan, 仇 Qiu, 解 Xie), never by what the character mostly says. A name with a
character of several readings, or one the table lacks, gets no key: whoever knows the person enters it.
"""

from functools import cache
from pathlib import Path

from organization.people.strokes import characters_of, surname_length, surnames

TABLE = Path(__file__).parent / "data" / "pinyin.txt"


@cache
def table() -> dict[str, str]:
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            reading, characters = line.split()
            found |= dict.fromkeys(characters, reading)
    return found


def reading_of(name: str) -> str:
    """陈立新 -> "chen lixin"; empty where a character's reading is not plain."""
    characters = characters_of(name)
    first = surname_length(name)
    surname, given = characters[:first], characters[first:]
    said = surnames().get(surname) or _joined(surname)
    rest = _joined(given)
    return f"{said} {rest}".strip() if said and (rest or not given) else ""


def _joined(characters) -> str:
    readings = [table().get(one, "") for one in characters]
    return "".join(readings) if all(readings) else ""


def initials_of(name: str, reading: str) -> str:
    """陈立新, "chen lixin" -> "clx"; empty where a character's reading is not plain. A surname is read as entered."""
    characters = characters_of(name)
    first = surname_length(name)
    given = [table().get(one, "") for one in characters[first:]]
    surname = [table().get(one, "") for one in characters[:first]] if first > 1 else [reading]
    readings = surname + given
    return "".join(one[0] for one in readings) if readings and all(readings) else ""
