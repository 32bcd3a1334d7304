"""How far a year plan has come: topics with their sessions, topics without, sessions outside every topic."""

from dataclasses import dataclass, field
from datetime import date

from study.models import Session, SessionTopic, StudyPlan, Topic, TopicMaterial


@dataclass
class TopicRow:
    topic: Topic
    sessions: list[Session] = field(default_factory=list)
    materials: list = field(default_factory=list)
    is_late: bool = False


@dataclass
class Coverage:
    rows: list[TopicRow]
    sessions: int
    outside: list[Session]

    @property
    def covered(self) -> int:
        return sum(bool(row.sessions) for row in self.rows)

    @property
    def without(self) -> int:
        return len(self.rows) - self.covered


def coverage(plan: StudyPlan, today: date) -> Coverage:
    """Four queries however many topics and sessions. A topic is late when its part of the year is over without a
    session."""
    rows = {topic.pk: TopicRow(topic) for topic in plan.topics.all()}
    links = SessionTopic.objects.filter(topic__in=rows, session__voided_at=None).select_related("session__series")
    for link in links.order_by("session__held_on", "session"):
        rows[link.topic_id].sessions.append(link.session)
    read = TopicMaterial.objects.filter(topic__in=rows, material__voided_at=None).select_related("material")
    for link in read.order_by("material__title", "pk"):
        rows[link.topic_id].materials.append(link.material)
    for row in rows.values():
        row.is_late = not row.sessions and row.topic.due_on < today
    sessions = list(plan.sessions().select_related("series").order_by("held_on", "pk"))
    inside = {session.pk for row in rows.values() for session in row.sessions}
    return Coverage(list(rows.values()), len(sessions), [one for one in sessions if one.pk not in inside])
