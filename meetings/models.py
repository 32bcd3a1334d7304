"""Where Django finds the models, and everyone else too: meetings, who was there, what was decided."""

from meetings.attendance.attendees import Attendee, GroupAtMeeting
from meetings.corrections.models import Correction
from meetings.findings.models import AreaList, Finding
from meetings.minutes.models import AgendaItem, Decision, Writing
from meetings.records.meeting_types import MeetingType, TypeOfMeeting
from meetings.records.models import COMING_DAYS, Meeting
from meetings.signing.models import MeetingSetting
from meetings.signing.signatures import Signatures

__all__ = [
    "COMING_DAYS", "AgendaItem", "AreaList", "Attendee", "Correction", "Decision", "Finding", "GroupAtMeeting",
    "Meeting", "MeetingSetting", "MeetingType", "Signatures", "TypeOfMeeting", "Writing",
]  # fmt: skip
