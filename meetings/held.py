"""What is held on a day and logged: meetings, and study sessions too."""

from datetime import timedelta

from django.utils import timezone

from organization.records import Record

# A record made later than this many days after the day held is marked as entered late (补录).
LATE_ENTRY_DAYS = 3


class Held(Record):
    """Abstract; the model says what `held_on` is called. It prints the names of the day held."""

    class Meta:
        abstract = True

    @property
    def own_day(self):
        return self.held_on

    @property
    def is_entered_late(self) -> bool:
        """补录: the entry was made well after the day held."""
        return timezone.localdate(self.created_at) > self.held_on + timedelta(days=LATE_ENTRY_DAYS)
