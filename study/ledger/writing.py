"""Sessions as rows of their ledger: what importing would leave unchanged. A fixed number of queries for any number."""

from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.utils.translation import override

from meetings.ledger.base import STATUS_OF
from meetings.ledger.reading import written_when
from meetings.ledger.sheet import LATE, VOID
from organization.importing.names import joined, written
from organization.importing.roster import namesakes
from organization.importing.units_called import unit_words
from study.models import Category, Session, SessionAttendee


def with_parts(sessions):
    """With all that a row of the ledger says."""
    rows = sessions.select_related("unit", "series__group", "chair", "lecturer", "created_by", "meeting")
    return rows.prefetch_related(Prefetch("attendees", SessionAttendee.objects.select_related("person").order_by("pk")))


def category_names() -> dict[str, str]:
    """{code: the office's word}, in Chinese whatever the reader's language is."""
    with override("zh-hans"):
        return {code: str(label) for code, label in Category.choices}


def ends_at(starts_at, minutes):
    """The end of a session, where it lies within its day."""
    if starts_at is None or not minutes:
        return None
    begins = datetime.combine(datetime.min, starts_at)
    ends = begins + timedelta(minutes=minutes)
    return ends.time() if ends.date() == begins.date() else None


class SessionCells:
    """`of(session)` gives its cells by column."""

    def __init__(self, sessions):
        self.namesakes, self.categories = namesakes(), category_names()
        self.units = unit_words(session.unit for session in sessions)

    def of(self, session: Session) -> dict[str, str]:
        people = list(session.attendees.all())
        return {
            "unit": self.units[session.unit_id],
            "series": session.series.name if session.series_id else self.categories[session.category],
            "held": written_when(session.held_on, session.starts_at, ends_at(session.starts_at, session.minutes)),
            "place": session.place,
            "chair": self.one(session.printed_chair, session.chair),
            "lecturer": self.one(session.printed_lecturer, session.lecturer) if session.lecturer_id else "",
            "guest_lecturer": session.guest_lecturer,
            "topic": session.topic, "readings": session.readings,
            **{key: self.people(people, key) for key in STATUS_OF},
            "made_up": joined(written(row.printed_name, self.username(row.person), row.made_up_on.isoformat())
                              for row in people if row.made_up_on),
            "recorder": session.created_by.name if session.created_by else "",
            "standing": VOID if session.voided_at else LATE if session.is_entered_late else "",
        }  # fmt: skip

    def username(self, person) -> str:
        return person.username if person.name in self.namesakes else ""

    def one(self, printed, person) -> str:
        return f"{printed}（{person.username}）" if person and person.name in self.namesakes else printed

    def people(self, rows, key) -> str:
        return joined(
            written(row.printed_name, self.username(row.person), row.reason)
            for row in rows
            if row.status == STATUS_OF[key]
        )

    def named(self, found) -> str:
        """The same of (person, reason) pairs that a sheet names, in its order."""
        return joined(written(person.name, self.username(person), reason) for person, reason in found)


def cells_of(sessions) -> dict[int, dict]:
    """Of some sessions, by id."""
    rows = list(with_parts(Session.objects.filter(pk__in=[session.pk for session in sessions])))
    cells = SessionCells(rows)
    return {row.pk: cells.of(row) for row in rows}
