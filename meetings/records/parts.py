"""The parts of a meeting as lines that a form, an import or the example brings, and how they become its rows."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings.attendance.participants import Seat
from meetings.models import AgendaItem, Attendee, Decision
from organization.models import Unit, User


@dataclass(frozen=True)
class AgendaLine:
    title: str
    presenter: str = ""
    discussion: str = ""

    def words(self, _own_unit):
        return [self.title, self.presenter, self.discussion]


@dataclass(frozen=True)
class AttendanceLine:
    person: User
    status: str = Attendee.Status.PRESENT
    reason: str = ""

    def words(self, _own_unit):
        return [self.person, Attendee.Status(self.status).label, self.reason]


@dataclass(frozen=True)
class DecisionLine:
    """Without a unit it goes to the owner's, if that lies in the meeting's unit, else to the meeting's own."""

    text: str
    becomes: str = Decision.Becomes.ASSIGNMENT
    unit: Unit | None = None
    owner: User | None = None
    due_on: date | None = None

    def words(self, own_unit):
        unit = self.unit if self.unit != own_unit else None
        return [self.text, Decision.Becomes(self.becomes).label, unit, self.owner, self.due_on]


def words_of(lines, own_unit) -> str:
    """Lines as text, to lay two versions side by side."""
    return "\n".join(" · ".join(str(word) for word in line.words(own_unit) if word) for line in lines)


def stored_lines(meeting) -> tuple[list, list, list]:
    """Agenda, attendance and decisions as they are stored."""
    return (
        [AgendaLine(row.title, row.presenter, row.discussion) for row in meeting.agenda.all()],
        [AttendanceLine(row.person, row.status, row.reason) for row in meeting.attendees.select_related("person")],
        [DecisionLine(row.text, row.becomes, row.unit, row.owner, row.due_on)
         for row in meeting.decisions.select_related("unit", "owner")],
    )  # fmt: skip


def link(meeting, model, name: str, wanted):
    """Types and groups: added and taken away one row at a time, each leaving its entry in the audit."""
    wanted = {row.pk: row for row in wanted}
    for row in model.objects.filter(meeting=meeting):
        if wanted.pop(getattr(row, f"{name}_id"), None) is None:
            row.delete()
    for linked in wanted.values():
        model.objects.create(meeting=meeting, **{name: linked})


def keep_agenda(meeting, lines):
    _keep(AgendaItem, meeting, [vars(line) for line in lines])


def keep_decisions(meeting, lines, seats: dict[int, Seat]):
    _keep(Decision, meeting, [vars(line) | {"unit": _unit_in_charge(line, meeting, seats)} for line in lines])


def keep_attendance(meeting, lines, seats: dict[int, Seat]):
    """In order of post; the name and post printed are those of the day held."""
    if len({line.person.pk for line in lines}) < len(lines):
        raise ValidationError(_("A person is on the attendance list twice."))
    stored = {row.person_id: row for row in Attendee.objects.filter(meeting=meeting)}
    for number, line in enumerate(sorted(lines, key=lambda line: seats[line.person.pk].order), start=1):
        row = stored.pop(line.person.pk, None) or Attendee(meeting=meeting, person=line.person)
        _write(row, {
            "status": line.status, "reason": line.reason, "unit_id": meeting.unit_id, "sort_no": number,
            "printed_name": line.person.name, "printed_post": seats[line.person.pk].post,
        })  # fmt: skip
    for row in stored.values():
        row.delete()


def _keep(model, meeting, lines):
    """Bring the stored rows to the lines, place by place, so that only what changed is written."""
    stored = list(model.objects.filter(meeting=meeting))
    for number, values in enumerate(lines, start=1):
        row = stored[number - 1] if number <= len(stored) else model(meeting=meeting)
        _write(row, values | {"sort_no": number})
    for row in stored[len(lines) :]:
        row.delete()


def _write(row, values):
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])
    row.save()


def _unit_in_charge(line: DecisionLine, meeting, seats) -> Unit:
    unit = line.unit
    if unit is None and line.owner and seats[line.owner.pk].unit_id not in (None, meeting.unit_id):
        unit = Unit.objects.get(pk=seats[line.owner.pk].unit_id)
        unit = unit if unit.is_within(meeting.unit) else None
    unit = unit or meeting.unit
    if not unit.is_within(meeting.unit):
        raise ValidationError(_("“%(unit)s” is not part of “%(above)s”: a meeting decides for its own unit only.")
                              % {"unit": unit, "above": meeting.unit})  # fmt: skip
    if line.due_on and line.due_on < meeting.held_on:
        raise ValidationError(_("A deadline lies before the day the meeting was held."))
    return unit
