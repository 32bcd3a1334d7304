"""Plan a year's meetings from what the unit's duties owe."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from meetings.attendance.participants import away_on, expected_people, leading_of, seats_of
from meetings.models import Attendee, Meeting, MeetingType
from meetings.planning.year import Place, Year
from meetings.records.parts import AttendanceLine
from meetings.records.services import save_meeting
from organization.models import Group, Unit
from responsibility.assignments.fulfilment import one_at_a_time


@dataclass
class Planned:
    made: list[Meeting] = field(default_factory=list)
    there_already: int = 0  # planned, held or settled since the page was opened


def day_for(place: Place, year: Year) -> date:
    """The day it is due, or the working day before that; never a day gone by."""
    return max(year.working.roll(place.due_on, "previous"), year.today)


@transaction.atomic
def plan_meetings(*, unit: Unit, year: int, wanted: dict[str, date], by, today: date) -> Planned:
    """A planned meeting for each place (by key, with its day) that still lacks one. Any number of times, by anyone: the
    unit's row is locked and its year read anew, so that a second click, or a colleague's, plans nothing twice."""
    one_at_a_time(unit)
    found, done, usual = Year(unit=unit, year=year, today=today), Planned(), {}
    places = {place.key: place for place in found.places}
    for key, day in wanted.items():
        place = places.get(key)
        if day < today:
            raise ValidationError(_("A meeting is planned for today or a day to come."))
        if place is None or not place.can_be_planned:
            done.there_already += 1
            continue
        if place.type not in usual:
            usual[place.type] = _last_of(unit, place.type)
        meeting = _make(place, day, usual[place.type], by, today)
        done.made.append(meeting)
        found.meetings.append(Meeting.objects.prefetch_related("types").get(pk=meeting.pk))
        found.allocate()
    return done


def _last_of(unit, kind: MeetingType) -> Meeting | None:
    rows = Meeting.objects.standing().filter(unit=unit, types=kind).select_related("chair", "recorder")
    return rows.order_by(F("held_on").desc(), "-pk").first()


def _make(place: Place, day: date, last: Meeting | None, by, today: date) -> Meeting:
    """Place, times, groups and chair as at the last one of its type; those expected on that day, and who of them is
    known to be away."""
    unit, covers = place.duty.unit, place.covers(day)
    groups = list(Group.objects.filter(meetings=last).open_to_work(day)) if last else []
    people = expected_people(unit, day, groups)
    seats = sorted(seats_of(people, day, unit).values(), key=lambda seat: seat.order)
    leading, expected = leading_of(seats), {seat.pk for seat in seats}
    chair = last.chair if last and last.chair_id in expected else leading and leading.person
    recorder = last.recorder if last and last.recorder_id in expected else by
    away = away_on(people, day)
    lines = [AttendanceLine(seat.person, *((Attendee.Status.LEAVE, away[seat.pk]) if seat.pk in away else ()))
             for seat in seats]  # fmt: skip
    meeting = Meeting(
        unit=unit, held_on=day, covers_from=covers and covers.start, covers_to=covers and covers.end, chair=chair,
        recorder=recorder, place=last.place if last else "", starts_at=last and last.starts_at,
        ends_at=last and last.ends_at,
    )  # fmt: skip
    return save_meeting(meeting=meeting, types=[place.type], groups=groups, attendance=lines, by=by, today=today,
                        draft=True)  # fmt: skip
