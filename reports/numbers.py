"""The figures of one report: each counted once, by its own definition, most of them in one query together."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise

from exchange.wording import about
from figures.catalogue import Count, Figure, Frame, all_figures
from figures.tally import Tally
from reports.placeholders import ABOUT, OWN, split


@dataclass(frozen=True)
class Piece:
    """A few words of the document; `url` opens the records they were counted or taken from."""

    text: str
    url: str = ""
    title: Promise | str = ""


Pieces = list[Piece]


def plain(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces)


class Numbers:
    """Answers for one frame. The counts named in `codes` are fetched together, any other when it is asked for."""

    def __init__(self, frame: Frame, codes: Iterable[str] = ()):
        self.frame = frame
        self.codes = sorted(set(codes))
        self._others: dict[str, int] = {}

    @cached_property
    def tally(self) -> Tally:
        found = (all_figures()[code] for code in self.codes)
        return Tally([one for one in found if isinstance(one, Count)], self.frame)

    def of(self, code: str, own: bool = False) -> int:
        """In the report's unit with all below it, or of the unit alone."""
        if code in self.tally.numbers:
            return self.tally.own(code) if own else self.tally.total(code)
        if code not in self._others:
            self._others[code] = all_figures()[code].value(self.frame)
        return self._others[code]

    def piece(self, code: str, words: str = "{}", *, own: bool = False, rounded: bool = False) -> Piece:
        """The number within its words (`{}次`), as a link to what it counts."""
        found: Figure = all_figures()[code]
        number = self.of(code, own)
        shown = about(number) if rounded else str(number)
        return Piece(words.replace("{}", shown), found.url(self.frame, own=own), found.name)

    def link(self, code: str, words: str, *, own: bool = False, frame: Frame | None = None) -> Piece:
        """Words taken from the records that a figure counts."""
        found: Figure = all_figures()[code]
        return Piece(words, found.url(frame or self.frame, own=own), found.name)

    def filled(self, text: str) -> Pieces:
        """A written text with its placeholders answered."""
        pieces = []
        for words, code, option in split(text):
            if words:
                pieces.append(Piece(words))
            if code in all_figures():
                pieces.append(self.piece(code, own=option == OWN, rounded=option == ABOUT))
            elif code:
                pieces.append(Piece(f"{{{code}}}"))
        return pieces


def joined(words: Iterable[str]) -> str:
    """甲、乙和丙."""
    words = list(words)
    return "和".join(["、".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
