"""Where Django finds the models, and everyone else too, by subject."""

from study.materials.models import Material, SessionMaterial, TopicMaterial
from study.notes.models import Note
from study.plans.models import SessionTopic, StudyPlan, Topic
from study.series.models import Category, RotaTurn, Series, new_kind_code
from study.sessions.models import Session, SessionAttendee
from study.turns.models import RotaChange

__all__ = [
    "Category",
    "Material",
    "Note",
    "RotaChange",
    "RotaTurn",
    "Series",
    "Session",
    "SessionAttendee",
    "SessionMaterial",
    "SessionTopic",
    "StudyPlan",
    "Topic",
    "TopicMaterial",
    "new_kind_code",
]
