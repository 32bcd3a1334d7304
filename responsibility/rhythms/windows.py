"""When within its period a duty falls due: windows, kept as a short notation that a person can read in a table.

`m3-late m9-early` the last ten days of March and the first of September · `m6-middle` of the sixth month ·
`d15` the 15th of the month, `d31` its last day · `w5` its fifth working day, `last` its last · `mon wed` weekdays.
Months are counted from the start of the period. Nothing: the whole period.
"""

import re
from dataclasses import dataclass

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DAYS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "half": 184, "year": 366}
PARTS = ("early", "middle", "late")
FIRST_DAYS = {"early": 1, "middle": 11, "late": 21}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LAST = -1
MOST = 24  # windows of one rule
# A month has never fewer working days than this, a week with days off may have none
WORKING_DAYS = {"week": 5, "month": 15}
CODE = re.compile(
    rf"(?:m(?P<month>[1-9][0-9]?)(?:-|$))?"
    rf"(?:(?P<part>{'|'.join(PARTS)})|d(?P<day>[1-9][0-9]?)|w(?P<nth>[1-9][0-9]?)|(?P<last>last)"
    rf"|(?P<weekday>{'|'.join(WEEKDAYS)}))?"
)


@dataclass(frozen=True)
class Window:
    """One place in the period."""

    month: int = 0  # of the period, from 1; 0 is no month
    part: str = ""
    day: int = 0  # of the month; 31 is its last, whichever that is
    nth: int = 0  # working day of the month or the week; LAST is its last
    weekday: int = -1  # 0 is Monday

    @classmethod
    def parse(cls, code: str) -> "Window":
        """The window of a code, as `.code` writes it; anything else is a ValueError."""
        match = CODE.fullmatch(code)
        if not match or not code or code.endswith("-"):
            raise ValueError(f"{code!r} is no window")
        found = match.groupdict()
        return cls(
            month=int(found["month"] or 0), part=found["part"] or "", day=int(found["day"] or 0),
            nth=LAST if found["last"] else int(found["nth"] or 0),
            weekday=WEEKDAYS.index(found["weekday"]) if found["weekday"] else -1,
        )  # fmt: skip

    @property
    def code(self) -> str:
        place = self.part or (self.day and f"d{self.day}") or (self.nth and (f"w{self.nth}", "last")[self.nth == LAST])
        place = place or (WEEKDAYS[self.weekday] if self.weekday >= 0 else "")
        return "-".join(filter(None, (self.month and f"m{self.month}", place)))

    @property
    def order(self) -> tuple:
        """By this, windows stand as in the calendar."""
        first = FIRST_DAYS.get(self.part, 0) or self.day or self.weekday + 1 or self.nth
        return self.month, 40 if self.nth == LAST else first or 41, self.code

    @property
    def is_span(self) -> bool:
        """Several days, so that it can be asked for several times."""
        return not (self.day or self.nth or self.weekday >= 0)

    @property
    def most(self) -> int:
        """How often it can be asked for: once a day at most."""
        if not self.is_span:
            return 1
        return {"": 28, "late": 8}.get(self.part, 10)

    @property
    def is_working_day(self) -> bool:
        return self.nth != 0

    def fits(self, per: str) -> bool:
        """Is there such a place in a period of this kind?"""
        if per == "week":
            inside = self.weekday >= 0 or self.nth != 0
            return inside and not (self.month or self.part or self.day) and self.nth <= WORKING_DAYS["week"]
        if self.weekday >= 0 or self.month > MONTHS.get(per, 0) or self.day > 31:
            return False
        if per == "month":
            return not self.month and self.code != "" and self.nth <= WORKING_DAYS["month"]
        return self.month > 0 and self.nth <= WORKING_DAYS["month"]


def parse(codes: str) -> list[Window]:
    """The windows of a notation, in the order of the calendar, each once. ValueError where a code is none."""
    return sorted({Window.parse(code) for code in codes.split()}, key=lambda window: window.order)


def notation(windows) -> str:
    return " ".join(dict.fromkeys(window.code for window in sorted(windows, key=lambda window: window.order)))
