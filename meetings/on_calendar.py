"""Meetings on a calendar: planned and held."""

from datetime import date

from meetings.models import Meeting
from responsibility.calendar_entries import MOST, CalendarEntry, Sort, Wanted, uid_of


def of_meetings(wanted: Wanted) -> list[CalendarEntry]:
    """One's own: those that name the person, as chair, recorder or one of those expected. One query."""
    rows = Meeting.objects.visible_to(wanted.user).standing().held_between(wanted.first, wanted.last)
    rows = rows.within(wanted.unit) if wanted.unit else rows.filter(Meeting.objects.naming(wanted.user))
    rows = rows.select_related("unit").order_by("held_on", "starts_at", "pk")
    return [entry_of(row, wanted.today) for row in rows[:MOST]]


def entry_of(row, today: date) -> CalendarEntry:
    return CalendarEntry(
        uid=uid_of(row), day=row.held_on, title=row.title, url=row.get_absolute_url(), sort=Sort.MEETING,
        kind=str(row._meta.verbose_name), unit=row.unit, status=str(row.stage_words(today)), tone=row.stage_tone,
        starts_at=row.starts_at, ends_at=row.ends_at, place=row.place, done=row.is_signed,
    )  # fmt: skip
