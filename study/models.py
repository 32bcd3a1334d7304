"""Where Django finds the models, and everyone else too: series, sessions, who was there, notes."""

from study.notes.models import Note
from study.series.models import Category, RotaTurn, Series, new_kind_code
from study.sessions.models import Session, SessionAttendee

__all__ = ["Category", "Note", "RotaTurn", "Series", "Session", "SessionAttendee", "new_kind_code"]
