"""Characters that a file may hold. What XML refuses is left out instead of raising: a pasted control character must
never cost someone the export."""

import re

# Everything but the characters of XML 1.0: control characters, halves of surrogate pairs, U+FFFE and U+FFFF.
REFUSED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text) -> str:
    """The text without what XML refuses, its line ends written one way."""
    return REFUSED.sub("", str(text)).replace("\r\n", "\n").replace("\r", "\n")
