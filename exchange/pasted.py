"""Text pasted from Word, WPS or a sheet, as if it had been typed: the one function every long text goes through.

static/js/paste.js keeps the same rules where text is pasted; tests/meetings/test_minutes_browser.py holds the two
against each other. What is readable stays; indents go, because a document indents by itself.
"""

import re

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"
    "\ufeff\ufff9-\ufffc]"
)
# A cell of a sheet that holds a line break or a quotation mark comes in quotes, with its own marks doubled.
QUOTED_CELL = re.compile('(?<![^\t\n])"((?:[^"]|"")*)"(?![^\t\n])')
# Marks of Word's lists as a clipboard gives them: letters of its symbol fonts, each with a tab.
BULLET = re.compile("^[ \t\u3000]*(?:[·•▪●○◆■➢➤§Øüo\uf020-\uf0ff]\t|[\uf020-\uf0ff])[ \t\u3000]*")
NUMBER = re.compile("^[ \t\u3000]*([（(]?[0-9一二三四五六七八九十]{1,3}[）).、．])\t[ \t\u3000]*")
CELLS = re.compile("[ \u3000]*\t[ \t\u3000]*")
EDGES = re.compile("^[ \t\u3000]+|[ \t\u3000]+$")
EMPTY_LINES = re.compile("\n{3,}")


def lined(text: str) -> str:
    """Line ends written one way, and nothing else: two texts that read alike are alike."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def cleaned(text: str) -> str:
    text = SPACES.sub(" ", UNSEEN.sub("", LINE_ENDS.sub("\n", text)))
    if "\t" in text:
        text = QUOTED_CELL.sub(_unquoted, text)
    text = "\n".join(_line(line) for line in text.split("\n"))
    return EMPTY_LINES.sub("\n\n", text).strip("\n")


def _unquoted(cell) -> str:
    inner = cell[1].replace('""', '"')
    return " ".join(EDGES.sub("", line) for line in inner.split("\n")) if inner != cell[1] or "\n" in inner else cell[0]


def _line(line: str) -> str:
    """One line: its list mark as a person would type it, cells of a row apart by one wide space, no edges."""
    line = NUMBER.sub(_number, BULLET.sub("· ", line))
    return EDGES.sub("", CELLS.sub("\u3000", EDGES.sub("", line)))


def _number(mark) -> str:
    return f"{mark[1]} " if mark[1][-1] in ".)" else mark[1]
