"""A new meeting as a copy of an earlier one: what usually stays the same, and never what was said or decided."""

import re

from meetings.attendance.participants import last_meeting
from meetings.models import Meeting
from organization.converters import IdConverter


def source_of(asked: str, user) -> Meeting | None:
    """The meeting an address names, among those the person may read."""
    if not re.fullmatch(IdConverter.regex, asked):
        return None
    return Meeting.objects.visible_to(user).standing().filter(pk=asked).select_related("unit").first()


def last_of(form, user) -> Meeting | None:
    """The latest meeting of the unit the form is about, and of its type where one is named."""
    if not form.unit_now:
        return None
    return last_meeting(Meeting.objects.visible_to(user), form.unit_now, form.initial.get("types") or ())


def copied(source: Meeting) -> dict:
    """First values of the form. It covers the next period of the same length; the day is left to be named."""
    following = source.covers.next() if source.covers else None
    return {
        "unit": source.unit_id, "types": list(source.types.all()), "covers": following.code if following else "",
        "groups": list(source.groups.values_list("pk", flat=True)), "place": source.place,
        "starts_at": source.starts_at, "ends_at": source.ends_at, "chair": source.chair_id,
        "recorder": source.recorder_id, "agenda": list(source.agenda.values("title", "presenter")),
    }  # fmt: skip
