"""The example's past, told day by day through the services a user's pages call.

A thread of the story is a generator: it does what was done on one day and yields the day on which it goes on. All
threads are told together in the order of their days, each moment under the clock of its day, and every thread stops
where `today` comes. So nothing is dated in the future as done, whatever day today is, and what the services stamp
(entered at, signed at, reviewed at) is the day it was done, as if people had used the product then.
"""

import heapq
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import count

from django.utils import timezone

AFTERNOON = time(17, 0)
Day = date | datetime
Thread = Generator[Day]


@contextmanager
def clock():
    """Sets the clock of the product for this process, for as long as a past is told: `set(moment)`.

    Only the loading of the example does this, in a process that serves nobody. The audit trail is not fooled: it keeps
    the real time of the loading.
    """
    real = timezone.now

    def set_to(moment: datetime):
        timezone.now = lambda: moment

    try:
        yield set_to
    finally:
        timezone.now = real


class Story:
    def __init__(self, today: date):
        self.today = today
        self.is_live = timezone.localdate() == today
        self.latest = timezone.now() if self.is_live else moment_of(datetime.combine(today, time.max))
        self._waiting = []
        self._order = count()

    def add(self, thread: Thread):
        """A thread of the story; its first `yield` names the day on which it begins."""
        self._go_on(thread)

    def tell(self):
        with clock() as set_to:
            while self._waiting:
                moment, _order, thread = heapq.heappop(self._waiting)
                set_to(min(moment, self.latest))
                self._go_on(thread)

    def _go_on(self, thread):
        day = next(thread, None)
        if day is None:
            return
        moment = moment_of(day)
        if timezone.localdate(moment) <= self.today:
            heapq.heappush(self._waiting, (moment, next(self._order), thread))


def moment_of(day: Day) -> datetime:
    """That moment of that day; at the end of the working day where no time is said."""
    moment = day if isinstance(day, datetime) else datetime.combine(day, AFTERNOON)
    return timezone.make_aware(moment)


def today() -> date:
    """The day being told."""
    return timezone.localdate()
