"""What a rule brings, shown before it is saved: in words, with its next dates and what a day off does to them."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from calendars.working_days import WorkingDays
from responsibility.models import Duty
from responsibility.rhythms.rhythm import Due, dues_between
from responsibility.rhythms.wording import rhythm_words

NEXT = 5
# A yearly rule shows its next five years' worth of dates where its line runs that long
FAR = timedelta(days=366 * 6)


@dataclass
class Preview:
    words: str
    next: list[Due] = field(default_factory=list)
    left_out: list[Due] = field(default_factory=list)  # among them
    in_year: int | None = None  # how often it falls due in the list's year

    is_on_event: bool = False

    @property
    def is_provisional(self) -> bool:
        return any(due.provisional for due in self.next)

    @classmethod
    def of(cls, duty: Duty, *, today: date) -> "Preview":
        words = rhythm_words(duty)
        if duty.per == Duty.Per.EVENT:
            return cls(words, is_on_event=True)
        first = max(today, duty.valid_from)
        last = min(duty.valid_to or first + FAR, first + FAR)
        working = WorkingDays.load(first, last)
        shown = []
        for due in dues_between(duty, first, last, working):
            if (due.due_on or due.day) >= first:
                shown.append(due)
            if sum(found.due_on is not None for found in shown) == NEXT:
                break
        of_year = dues_between(duty, date(duty.year, 1, 1), date(duty.year, 12, 31), working)
        return cls(
            words, [due for due in shown if due.due_on], [due for due in shown if not due.due_on],
            sum(due.due_on is not None for due in of_year),
        )  # fmt: skip
