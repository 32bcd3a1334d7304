"""What is held on a day and logged: meetings, and study sessions too."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from meetings.attendance.models import Attendance
from organization.records import Record, RecordQuerySet

# A record made later than this many days after the day held is marked as entered late (补录).
LATE_ENTRY_DAYS = 3


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
    def is_entered_late(self) -> bool:
        """补录: the entry was made well after the day held."""
        return timezone.localdate(self.created_at) > self.held_on + timedelta(days=LATE_ENTRY_DAYS)
