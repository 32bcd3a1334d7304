"""One link of the chain of a problem (来龙去脉), from the meeting's sentence to what was made because of it.

The record a problem was born in takes part by a method `told_as_origin() -> list[Link]`, asked only for a reader who
may open that record: rectification knows nothing of meetings.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.functional import Promise


@dataclass(frozen=True)
class Link:
    """`what` happened on a day: `text` (with its address), `words` as they stand in the record, `who`, and `marks`,
    each a few words beside it. Of one day, `place` says what came first."""

    on: date | None
    what: str | Promise
    text: str = ""
    url: str = ""
    words: str = ""
    who: str = ""
    at: datetime | None = None
    marks: tuple[str, ...] = field(default=())
    tone: str = "neutral"
    icon: str = "circle"
    place: int = 0

    @property
    def order(self):
        return (self.on or date.max, self.place, self.at.timestamp() if self.at else 0)
