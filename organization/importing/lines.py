"""A cell that holds several things, one a line: numbered as offices number them, each with brackets at its end that say
who and by when."""

import re

from exchange.cells import tidy, tidy_lines
from organization.importing.names import CLOSING, OPENING

NUMBERING = re.compile(
    r"\s*(?:\d{1,3}\s*[.．、)）](?!\d)|[(（]\s*[\d一二三四五六七八九十]{1,3}\s*[)）]|[一二三四五六七八九十]{1,3}\s*、)\s*"
)


def numbered(texts) -> str:
    texts = [" ".join(text.split()) for text in texts]
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1)) if len(texts) > 1 else "".join(texts)


def lines_in(text: str) -> list[str]:
    """The lines of a cell without their numbers."""
    lines = [
        NUMBERING.sub("", line, count=1) if NUMBERING.match(line) else line for line in tidy_lines(text).split("\n")
    ]
    return [line for line in map(tidy, lines) if line]


def tail(line: str) -> tuple[str, str]:
    """What stands before the brackets at the very end, and what they hold."""
    if not line or line[-1] not in CLOSING:
        return line, ""
    depth = 0
    for at in range(len(line) - 1, -1, -1):
        depth += (line[at] in CLOSING) - (line[at] in OPENING)
        if not depth:
            return line[:at].strip(), line[at + 1 : -1]
    return line, ""


def named(told: str) -> dict[str, str]:
    """责任人：张三；时限：2026-04-30；转任务 as {责任人: 张三, 时限: 2026-04-30, 转任务: ""}."""
    found = {}
    for piece in re.split("[；;，,]", told):
        if name := tidy(piece):
            key, _colon, value = name.replace(":", "：", 1).partition("：")
            found[key.strip()] = value.strip()
    return found
