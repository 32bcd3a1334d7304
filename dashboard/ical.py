"""The lines of an iCalendar stream: escaped and folded as RFC 5545 sections 3.1 and 3.3.11 say, nothing more."""

import re

LONGEST = 75  # octets of a line, without its end
ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


class Lines:
    def __init__(self):
        self._lines: list[bytes] = []

    def begin(self, component: str):
        self.add("BEGIN", component)

    def end(self, component: str):
        self.add("END", component)

    def text(self, name: str, value: str):
        """A value of type TEXT: whatever people write."""
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        self.add(name, re.sub(r"[\\;,\n]", lambda found: ESCAPED[found[0]], value))

    def add(self, name: str, value: str):
        """A value that is written as it stands."""
        if re.search(r"[\r\n]", value):
            raise ValueError(f"{name} would break its line")
        self._lines += folded(f"{name}:{value}".encode())

    def encoded(self) -> bytes:
        return b"".join(line + b"\r\n" for line in self._lines)


def folded(line: bytes) -> list[bytes]:
    """Pieces of at most 75 octets, each further one with its leading space; no character is cut in two."""
    pieces, room = [], LONGEST
    while len(line) > room:
        end = room
        while line[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        pieces.append(line[:end])
        line, room = line[end:], LONGEST - 1
    pieces.append(line)
    return [pieces[0], *(b" " + piece for piece in pieces[1:])]
