"""Numbers and dates as official documents write them. The documents are Chinese whatever the reader's language."""

from datetime import date, time
from fractions import Fraction

DIGITS = "零一二三四五六七八九"
WEEKDAYS = "一二三四五六日"
NO_RATE = "—"
ENDS = tuple("。！？；：…”）")


def chinese_number(n: int) -> str:
    """1 to 99 in Chinese figures: 一, 十, 十一, 二十, 九十九."""
    if not 1 <= n <= 99:
        raise ValueError(f"{n} is not between 1 and 99")
    tens, ones = divmod(n, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def ordinal_heading(level: int, n: int) -> str:
    """The number before the n-th heading of a level: 一、 then （一） then 1. then （1）."""
    match level:
        case 1:
            return f"{chinese_number(n)}、"
        case 2:
            return f"（{chinese_number(n)}）"
        case 3:
            return f"{n}."
        case 4:
            return f"（{n}）"
    raise ValueError(f"Official documents have four levels of headings, not {level}")


def numbered(level: int, n: int) -> str:
    """The same for lists without end: beyond 99 the number is in Arabic figures."""
    return ordinal_heading(level, n) if n <= 99 or level > 2 else ordinal_heading(4 if level == 2 else 3, n)


def sentence(text: str) -> str:
    """The text, ended as a sentence if its writer did not."""
    text = text.strip()
    return text if not text or text.endswith(ENDS) else f"{text}。"


def about(n: int) -> str:
    """A count in round figures: 103 is 100余, 1234 is 1200余. 余 means more, so a round count stands as it is."""
    if n < 0:
        raise ValueError(f"{n} is no count")
    step = 100 if n >= 1000 else 10
    rest = n % step
    if n <= 10 or not rest:
        return str(n)
    return f"{n - rest}余"


def percent(numerator, denominator) -> str:
    """A rate to two decimals, halves up, without trailing zeros: 75%, 97.46%. Of nothing there is no rate."""
    if numerator is None or not denominator:
        return NO_RATE
    hundredths = int(Fraction(numerator) / Fraction(denominator) * 10_000 + Fraction(1, 2))
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%" if rest else f"{whole}%"


def document_date(day: date) -> str:
    """2026年11月22日: no leading zeros in running text."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_and_hours(day: date, starts_at: time | None = None, ends_at: time | None = None) -> str:
    """2026年11月23日（星期一）9:00—11:30: when something was held, as far as it is known."""
    hours = "—".join(f"{hour.hour}:{hour.minute:02}" for hour in (starts_at, ends_at) if hour)
    return f"{document_date(day)}（星期{WEEKDAYS[day.weekday()]}）{hours}"
