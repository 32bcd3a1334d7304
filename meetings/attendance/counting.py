"""应到, 实到, 请假, 缺席, 列席: the five numbers under every list of attendance."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from meetings.attendance.models import Attendance

Status = Attendance.Status


@dataclass(frozen=True)
class Counts:
    """Guests are neither expected nor counted as present: 应到 = 实到 + 请假 + 缺席."""

    present: int = 0
    leave: int = 0
    absent: int = 0
    attending: int = 0

    @property
    def expected(self) -> int:
        return self.present + self.leave + self.absent


def counted(statuses: Iterable[str]) -> Counts:
    """Of the people of a list; what is no status counts for nothing."""
    found = Counter(statuses)
    return Counts(*(found[status] for status in (Status.PRESENT, Status.LEAVE, Status.ABSENT, Status.ATTENDING)))
