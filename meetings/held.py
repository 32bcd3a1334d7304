"""What is held on a day and logged: meetings, and study sessions too."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from calendars.working_days import WorkingDays
from meetings.attendance.models import Attendance
from organization.records import Record, RecordQuerySet

# A record entered later than this many working days after the day held is marked as entered late (补录).
LATE_ENTRY_DAYS = 3
# Later than this it is late whatever the calendar says: no holidays are that long.
LATE_IN_ANY_CASE = timedelta(days=30)


class HeldQuerySet(RecordQuerySet):
    def held_between(self, first: date, last: date):
        return self.filter(held_on__gte=first, held_on__lte=last)

    def with_attendance(self):
        """`expected` (应到) and `actual` (实到): those attending as guests belong to neither."""
        status = Attendance.Status
        return self.annotate(
            expected=Count("attendees", filter=~Q(attendees__status=status.ATTENDING), distinct=True),
            actual=Count("attendees", filter=Q(attendees__status=status.PRESENT), distinct=True),
        )


class Held(Record):
    """Abstract. The model says what `held_on` is called, and keeps its `attendees`. It prints the names of that day."""

    class Meta:
        abstract = True

    @property
    def own_day(self):
        return self.held_on

    @property
    def entered_on(self) -> date:
        """The day on which what happened was entered."""
        return timezone.localdate(self.created_at)

    # Of a list: shared by its rows (`share_calendar`), so that it is read once.
    working_days: WorkingDays | None = None

    @property
    def is_entered_late(self) -> bool:
        """补录: entered more than three working days after the day held. Derived, and never to be switched off: records
        that were made up later are what inspectors look for."""
        gap = self.entered_on - self.held_on
        if gap <= timedelta(days=LATE_ENTRY_DAYS) or gap > LATE_IN_ANY_CASE:
            return gap > LATE_IN_ANY_CASE
        days = self.working_days or WorkingDays.load(self.held_on, self.entered_on)
        return self.entered_on > days.shift(self.held_on, LATE_ENTRY_DAYS)


def share_calendar(rows):
    """One reading of the calendar of working days for all rows of a page."""
    rows = list(rows)
    if rows:
        first, last = min(row.held_on for row in rows), max(row.entered_on for row in rows)
        days = WorkingDays.load(min(first, last), max(first, last))
        for row in rows:
            row.working_days = days
    return rows
