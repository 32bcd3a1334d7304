"""The columns of the lists of meetings and of who was there."""

from django.utils.translation import gettext_lazy as _

from meetings.models import Attendee, Meeting
from organization.lists.columns import Column, as_listed


def counted(row, value):
    """Nobody was counted at a meeting that is only planned."""
    return None if row.stage == Meeting.Stage.DRAFT or not row.expected else value


MEETINGS = (
    Column("title", _("Meeting"), "title"),
    Column("types", _("Type"), lambda row: "、".join(str(kind) for kind, _number in row.names), on_page=False),
    Column("covers", _("Period covered"), lambda row: row.covers and str(row.covers.label), ("covers_from",)),
    Column("held", _("Day of the meeting"), "held_on", ("held_on",)),
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
    Column("place", _("Place"), "place", on_page=False),
    Column("chair", _("Chair"), "printed_chair", ("printed_chair",)),
    Column("present", _("Present / expected"), lambda row: counted(row, row.actual), ("actual",), num=True),
    Column("expected", _("Expected"), lambda row: counted(row, row.expected), on_page=False),
    Column("stage", _("Stage"), lambda row: str(row.stage_label), (as_listed("stage", Meeting.Stage.values),)),
)
ATTENDEES = (
    Column("name", _("Person"), "printed_name", ("person__stroke_key", "person__name")),
    Column("post", _("Post"), "printed_post", on_page=False),
    Column("meeting", _("Meeting"), "meeting.title"),
    Column("held", _("Day of the meeting"), "meeting.held_on", ("meeting__held_on",)),
    Column("unit", _("Unit"), "printed_unit", ("unit__order_key",)),
    Column("status", _("Attended as"), "get_status_display", (as_listed("status", Attendee.Status.values),)),
    Column("reason", _("Reason"), "reason", on_page=False),
)
PEOPLE = (
    Column("name", _("Person"), lambda row: row["person__name"], ("person__stroke_key", "person__name")),
    Column("times", _("Meetings attended"), lambda row: row["times"], num=True),
)
