"""Where Django finds the models, and everyone else too: meetings, who was there, what was decided."""

from meetings.attendance.attendees import Attendee, GroupAtMeeting
from meetings.minutes.models import AgendaItem, Decision
from meetings.records.meeting_types import MeetingType, TypeOfMeeting
from meetings.records.models import COMING_DAYS, Meeting

__all__ = [
    "COMING_DAYS", "AgendaItem", "Attendee", "Decision", "GroupAtMeeting", "Meeting", "MeetingType", "TypeOfMeeting",
]  # fmt: skip
