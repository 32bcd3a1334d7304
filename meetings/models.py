"""Where Django finds the models, and everyone else too: meetings, who was there, what was decided."""

from meetings.attendees import Attendee, GroupAtMeeting
from meetings.meeting_types import MeetingType, TypeOfMeeting
from meetings.meetings import COMING_DAYS, Meeting
from meetings.minutes import AgendaItem, Decision

__all__ = [
    "COMING_DAYS", "AgendaItem", "Attendee", "Decision", "GroupAtMeeting", "Meeting", "MeetingType", "TypeOfMeeting",
]  # fmt: skip
