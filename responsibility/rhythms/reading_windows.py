"""The parts of a period read from the words of either language: 3月下旬、9月上旬; last ten days of March."""

import re

from responsibility.models import Duty
from responsibility.rhythms.reading import NotUnderstood, normal, scan
from responsibility.rhythms.windows import Window, notation

Per = Duty.Per


def read_windows(text: str, per: str) -> str:
    """The notation of the parts of a period, from words of either language; NotUnderstood where they are none."""
    if not text.strip():
        return ""
    notes = scan(normal("、".join(_in_chinese(text))), per)
    windows = {
        notes.settled(window, per) for window in [*notes.windows, *(Window(month=month) for month in notes.months)]
    }
    absolute = notes.calendar_months and per != Per.YEAR
    if not windows or absolute or set(notes.pers) != {per} or notes.count or not all(one.fits(per) for one in windows):
        raise NotUnderstood(text.strip())
    return notation(windows)


ENGLISH_PLACES = (
    ("first ten days", "上旬"), ("middle ten days", "中旬"), ("last ten days", "下旬"),
    ("last working day", "最后一个工作日"), (r"working day (\d+)", r"第\1个工作日"),
    ("last day", "最后一天"), (r"day (\d+)", r"\1日"), (r"(\d+)(?:st|nd|rd|th)", r"\1日"),
)  # fmt: skip
ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _in_chinese(text: str) -> list[str]:
    """Each piece of English words as the Chinese ones; what is Chinese already stays."""
    if re.search("[\u4e00-\u9fff]", text):
        return [text]
    pieces = re.split(r",|;|\band\b", re.sub(r"\b(?:the|in|on)\b", " ", text.lower()))
    return [_piece_in_chinese(" ".join(piece.split())) for piece in pieces if piece.strip()]


def _piece_in_chinese(piece: str) -> str:
    if piece[:3] in ENGLISH_DAYS and not piece.startswith("month"):
        return f"周{'一二三四五六日'[ENGLISH_DAYS.index(piece[:3])]}"
    if piece.startswith("whole "):
        return _month_in_chinese(piece.removeprefix("whole ")) + "全月"
    place, _of, month = piece.partition(" of ")
    if not month:
        place, month = ("", piece) if _month_in_chinese(piece) else (piece, "")
    for pattern, words in ENGLISH_PLACES:
        place = re.sub(f"^{pattern}$", words, place)
    return _month_in_chinese(month) + place


def _month_in_chinese(month: str) -> str:
    if found := re.fullmatch(r"month (\d+)", month):
        return f"第{found[1]}个月"
    return f"{ENGLISH_MONTHS.index(month[:3]) + 1}月" if month[:3] in ENGLISH_MONTHS else ""
