"""The parts of a meeting as lines that a form, an import or the example brings, and how they become its rows."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Attendee, Decision, Finding
from organization.models import Unit, User
from organization.people.seats import Seat


@dataclass(frozen=True)
class AgendaLine:
    """`origin_type_id`, `origin_id`: the open work it was carried over for."""

    title: str
    presenter: str = ""
    discussion: str = ""
    origin_type_id: int | None = None
    origin_id: int | None = None

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
class FindingLine:
    area: str
    found: str
    judgment: str = ""

    def words(self, _own_unit):
        return [self.area, self.found, self.judgment]


@dataclass(frozen=True)
class DecisionLine:
    """Without a unit it goes to the owner's, if that lies in the meeting's unit, else to the meeting's own. `area`
    names the finding it is about."""

    text: str
    becomes: str = Decision.Becomes.ASSIGNMENT
    unit: Unit | None = None
    owner: User | None = None
    due_on: date | None = None
    area: str = ""

    def words(self, own_unit):
        unit = self.unit if self.unit != own_unit else None
        return [self.text, Decision.Becomes(self.becomes).label, unit, self.owner, self.due_on, self.area]


def words_of(lines, own_unit) -> str:
    """Lines as text, to lay two versions side by side."""
    return "\n".join(" · ".join(str(word) for word in line.words(own_unit) if word) for line in lines)


def stored_lines(meeting) -> tuple[list, list, list, list]:
    """Agenda, attendance, findings and decisions as they are stored."""
    return (
        [AgendaLine(row.title, row.presenter, row.discussion, row.origin_type_id, row.origin_id)
         for row in meeting.agenda.all()],
        [AttendanceLine(row.person, row.status, row.reason) for row in meeting.attendees.select_related("person")],
        [FindingLine(row.area, row.found, row.judgment) for row in meeting.findings.all()],
        [DecisionLine(row.text, row.becomes, row.unit, row.owner, row.due_on, row.finding.area if row.finding else "")
         for row in meeting.decisions.select_related("unit", "owner", "finding")],
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
    """An item stays the same row wherever it moves: what someone writes on it meanwhile (minutes/) stays with it."""
    _keep(AgendaItem, meeting, [vars(line) for line in lines], known_by="title")


def keep_findings(meeting, lines) -> list[Finding]:
    """One an area, in the order given. Answers those no longer there: they go once no decision points at them."""
    if len({line.area for line in lines}) < len(lines):
        raise ValidationError(_("An area stands there twice."))
    stored = {row.area: row for row in Finding.objects.filter(meeting=meeting)}
    for number, line in enumerate(lines, start=1):
        _write(stored.pop(line.area, None) or Finding(meeting=meeting), vars(line) | {"sort_no": number})
    return list(stored.values())


def keep_decisions(meeting, lines, seats: dict[int, Seat]):
    findings = {row.area: row for row in Finding.objects.filter(meeting=meeting)} if lines else {}
    rows = []
    for line in lines:
        if line.area and line.area not in findings:
            words = _("A decision is about “%(area)s”, but nothing was found there.")
            raise ValidationError(words % {"area": line.area})
        values = vars(line) | {"unit": _unit_in_charge(line, meeting, seats), "finding": findings.get(line.area)}
        del values["area"]
        rows.append(values)
    _keep(Decision, meeting, rows)


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


def _keep(model, meeting, lines, known_by=""):
    """Bring the stored rows to the lines, so that only what changed is written. A line takes the row with the same
    value in the column `known_by`, else the next one left over."""
    left = list(model.objects.filter(meeting=meeting))
    rows = []
    for values in lines:
        rows.append(next((row for row in left if known_by and getattr(row, known_by) == values[known_by]), None))
        if rows[-1]:
            left.remove(rows[-1])
    for number, (row, values) in enumerate(zip(rows, lines, strict=True), start=1):
        row = row or (left.pop(0) if left else model(meeting=meeting))
        _write(row, values | {"sort_no": number})
    for row in left:
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
