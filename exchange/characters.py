"""Characters that a file may hold. What XML refuses is left out instead of raising: a pasted control character must
never cost someone the export. And those that a form takes: what is stored reads everywhere as it was written."""

import re

# Everything but the characters of XML 1.0: control characters, halves of surrogate pairs, U+FFFE and U+FFFF.
REFUSED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text) -> str:
    """The text without what XML refuses, its line ends written one way."""
    return REFUSED.sub("", str(text)).replace("\r\n", "\n").replace("\r", "\n")


# Control characters of terminals, and marks that turn the direction of writing: "报告\u202efdp.exe" reads as a .pdf.
# Joiners stay: an emoji of several people is made of them.
MISLEADING = re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LINE_ENDS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]+")


def honest(text: str, *, one_line: bool) -> str:
    """The text without what could mislead a reader, a mail or a log; a name or a title is one line, however pasted.
    A NUL stays: the form refuses it in words."""
    text = MISLEADING.sub("", text)
    return LINE_ENDS.sub(" ", text).strip() if one_line else text
