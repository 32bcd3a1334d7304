"""The columns of the lists of sessions, of who was there, of notes, and of people counted."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organization.lists.columns import Column, as_listed
from study.models import Note, SessionAttendee

SESSIONS = (
    Column("held", _("Date"), "held_on", ("held_on",)),
    Column("topic", _("Topic"), "topic"),
    Column("series", _("Series"), "kind_label", ("series__name", "category")),
    Column("lecturer", _("Lecturer"), "printed_lecturer", ("printed_lecturer",)),
    Column(
        "present", _("Present of expected"), lambda row: row.actual if row.expected else None, ("actual",), num=True
    ),
    Column("expected", _("Expected"), lambda row: row.expected or None, on_page=False),
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
    Column("minutes", _("Minutes"), "minutes", on_page=False),
    Column("place", _("Place"), "place", on_page=False),
    Column("organizer", _("Organized by"), "organizer", on_page=False),
    Column("hours", _("Hours of instruction"), "hours", on_page=False),
    Column("ends", _("Last day"), "ends_on", on_page=False),
    Column("readings", _("What was read"), "readings", on_page=False),
)
ATTENDANCES = (
    Column("held", _("Date"), "session.held_on", ("session__held_on",)),
    Column("name", _("Person"), str, ("person__stroke_key", "person__name")),
    Column("session", _("Session"), "session.topic"),
    Column("series", _("Series"), "session.kind_label", on_page=False),
    Column("unit", _("Unit"), "printed_unit", on_page=False),
    Column("status", _("Attendance"), "get_status_display", (as_listed("status", SessionAttendee.Status.values),)),
    Column("reason", _("Reason"), "reason", on_page=False),
    Column("made_up", _("Made up"), "made_up_on", ("made_up_on",)),
    Column("act", ""),
)
PLANS = (
    Column("year", _("Year"), "year", ("year",)),
    Column("title", _("Title"), "title"),
    Column(
        "series", _("For which study"), lambda row: str(row.series) if row.series_id else _("all study of the unit")
    ),
    Column("topics", _("Topics"), "topics_count", num=True),
    Column("covered", _("Studied"), "covered", num=True),
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
)
TOPICS = (
    Column("number", _("No."), "number"),
    Column("topic", _("Topic"), "title"),
    Column("plan", _("Study plan"), "plan.title", ("plan__year", "plan__unit__order_key")),
    Column("planned", _("Planned for"), "get_planned_for_display", ("due_on",)),
    Column("sessions", _("Sessions"), "sessions_held", ("sessions_held",), num=True),
    Column("unit", _("Unit"), "printed_unit", ("plan__unit__order_key",)),
    Column("remark", _("Remark"), "remark", on_page=False),
)
MATERIALS = (
    Column("year", _("Year"), "year", ("year",)),
    Column("title", _("Title"), "title"),
    Column("kind", _("Kind of material"), "get_kind_display", ("kind",)),
    Column("source", _("Source"), "source"),
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
    Column("link", _("Address"), "link", on_page=False),
    Column("remark", _("What to read in it"), "remark", on_page=False),
)
NOTES = (
    Column("submitted", _("Handed in on"), "submitted_on", ("submitted_on",)),
    Column("title", _("Title"), "title"),
    Column("author", _("Author"), "printed_author", ("author__stroke_key", "author__name")),
    Column("session", _("About the session"), lambda row: row.session and str(row.session), ("session__held_on",)),
    Column("words", pgettext_lazy("length", "Words"), "word_count", ("word_count",), num=True),
    Column("state", _("State"), "get_state_display", (as_listed("state", Note.State.values),)),
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
)


def people(many) -> tuple[Column, ...]:
    """Counted people: `many` heads the number. No list sorts people by their numbers: that would be a ranking."""
    return (
        Column("name", _("Person"), lambda person: str(person.seat.label), ("stroke_key", "name")),
        Column("unit", _("Unit"), lambda person: person.seat.place),
        Column("number", many, "number", num=True),
    )


SPREAD = (
    Column("name", _("Person"), lambda person: str(person.seat.label), ("stroke_key", "name")),
    Column("unit", _("Unit"), lambda person: person.seat.place),
    Column("notes", _("Notes"), lambda person: person.notes or 0, num=True),
    Column("last", _("Last note"), "last_note"),
)
