"""Names as a ledger's cell holds them: 张三、李四（出差）. What stands in brackets is a user name or a reason."""

import re
from dataclasses import dataclass

from exchange.cells import tidy

SEPARATORS = "、，,；;。\n\t"
OPENING, CLOSING = "（(", "）)"
EVERYONE = {"全体", "全体人员", "全员", "全体干部职工", "全体党员"}


@dataclass(frozen=True)
class Said:
    """One name of a cell, with what its brackets say."""

    name: str
    notes: tuple[str, ...] = ()

    @property
    def compact(self) -> str:
        return without_spaces(self.name)


def without_spaces(name: str) -> str:
    """张  三 and 张三 are one name: names of two characters are often spread."""
    return "".join(name.split())


def names_in(text: str) -> list[Said]:
    return [said for piece in pieces(text) if (said := _said(piece)).name]


def pieces(text: str, separators: str = SEPARATORS) -> list[str]:
    """Split at the separators, but never inside brackets: a reason may hold them."""
    found, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        if letter in OPENING:
            depth += 1
        elif letter in CLOSING:
            depth = max(0, depth - 1)
        elif letter in separators and not depth:
            found.append(text[start:at])
            start = at + 1
    found.append(text[start:])
    return [piece.strip() for piece in found if piece.strip()]


def bracketed(text: str) -> tuple[str, list[str]]:
    """The text without its outermost brackets, and what they hold. One left open reaches to the end."""
    plain, notes, depth, start = [], [], 0, 0
    for at, letter in enumerate(text):
        if letter in OPENING:
            if not depth:
                start = at + 1
            depth += 1
        elif letter in CLOSING and depth:
            depth -= 1
            if not depth:
                notes.append(text[start:at])
        elif not depth:
            plain.append(letter)
    if depth:
        notes.append(text[start:])
    return tidy("".join(plain)), [tidy(note) for note in notes if tidy(note)]


def _said(piece: str) -> Said:
    name, notes = bracketed(piece)
    if not notes and (parts := re.split("[:：]", name, maxsplit=1))[1:]:
        name, notes = parts[0].strip(), [tidy(parts[1])] if tidy(parts[1]) else []
    return Said(name, tuple(notes))


def written(name: str, username: str = "", reason: str = "") -> str:
    return name + "".join(f"（{' '.join(note.split())}）" for note in (username, reason) if note)


def joined(names) -> str:
    return "、".join(names)
