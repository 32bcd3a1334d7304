"""Meetings as rows of their ledger: what importing would leave unchanged. A fixed number of queries for any number."""

from django.db.models import Prefetch

from meetings.ledger.base import STATUS_OF
from meetings.ledger.reading import written_period, written_when
from meetings.ledger.sheet import LATE, SIGNED, SUBMITTED, VOID
from meetings.models import Attendee, Decision, Meeting
from organization.importing.lines import numbered
from organization.importing.names import joined, written
from organization.importing.roster import namesakes
from organization.importing.units_called import unit_words

JUDGMENT = "判断："  # begins the line that judges what was found
MARKS = {
    Decision.Becomes.ASSIGNMENT: "转任务",
    Decision.Becomes.RECTIFICATION: "转整改",
    Decision.Becomes.RECORD: "仅记录",
}


def with_parts(meetings):
    """With all that a row of the ledger says."""
    return meetings.select_related("unit", "chair", "recorder").prefetch_related(
        "types", "groups", "agenda", "findings",
        Prefetch("attendees", Attendee.objects.select_related("person")),
        Prefetch("decisions", Decision.objects.select_related("unit", "owner", "finding")),
    )  # fmt: skip


class MeetingCells:
    """`of(meeting)` gives its cells by column."""

    def __init__(self, meetings):
        meetings = list(meetings)
        self.namesakes = namesakes()
        units = {meeting.unit for meeting in meetings} | {row.unit for one in meetings for row in one.decisions.all()}
        self.units = unit_words(units)

    def of(self, meeting: Meeting) -> dict[str, str]:
        return {
            "unit": self.units[meeting.unit_id],
            "covers": written_period(meeting.covers),
            "types": joined(kind.name for kind in meeting.types.all()),
            "title": meeting.title,
            "held": written_when(meeting.held_on, meeting.starts_at, meeting.ends_at),
            "place": meeting.place,
            "groups": joined(group.name for group in meeting.groups.all()),
            "chair": self.one(meeting.printed_chair, meeting.chair),
            **{key: self.people(meeting.attendees.all(), key) for key in STATUS_OF},
            "guests": meeting.guests,
            "agenda": agenda_cell(meeting.agenda.all()),
            "documents": meeting.documents, "findings": findings_cell(meeting.findings.all()),
            "discussion": meeting.discussion, "conclusion": meeting.conclusion,
            "decisions": self.decisions(meeting.decisions.all()),
            "recorder": self.one(meeting.printed_recorder, meeting.recorder),
            "standing": standing(meeting),
        }  # fmt: skip

    def one(self, printed, person) -> str:
        return f"{printed}（{person.username}）" if person and person.name in self.namesakes else printed

    def people(self, rows, key) -> str:
        return joined(
            written(row.printed_name, row.person.username if row.person.name in self.namesakes else "", row.reason)
            for row in rows
            if row.status == STATUS_OF[key]
        )

    def named(self, found) -> str:
        """The same of (person, reason) pairs that a sheet names, in its order."""
        return joined(
            written(person.name, person.username if person.name in self.namesakes else "", reason)
            for person, reason in found
        )

    def decisions(self, rows) -> str:
        """Of stored decisions, or of lines about to become some."""
        return numbered(self.decision(row) for row in rows)

    def decision(self, row) -> str:
        parts = [
            row.unit and f"责任单位：{self.units.get(row.unit.pk, row.unit.short_name)}",
            row.owner and f"责任人：{self.named([(row.owner, '')])}",
            row.due_on and f"时限：{row.due_on.isoformat()}",
            (area := area_of(row)) and f"领域：{area}",
            MARKS[row.becomes],
        ]
        return f"{row.text}（{'；'.join(part for part in parts if part)}）"


def agenda_cell(rows) -> str:
    """Of stored items, or of lines about to become some."""
    return numbered(row.title + (f"（汇报人：{row.presenter}）" if row.presenter else "") for row in rows)


def area_of(decision) -> str:
    """What a decision is about, whether it is stored or a line about to be."""
    finding = getattr(decision, "finding", None)
    return finding.area if finding else getattr(decision, "area", "")


def findings_cell(rows) -> str:
    """Of stored findings, or of lines about to become some."""
    told = (f"【{row.area}】{row.found}" + (f"\n{JUDGMENT}{row.judgment}" if row.judgment else "") for row in rows)
    return "\n".join(told)


def standing(meeting) -> str:
    if meeting.voided_at:
        return VOID
    signed = SIGNED if meeting.is_signed else SUBMITTED if meeting.is_submitted else ""
    words = (signed, LATE if meeting.is_entered_late else "")
    return "、".join(word for word in words if word)


def cells_of(meetings) -> dict[int, dict]:
    """Of some meetings (any queryset of them), by id."""
    rows = list(with_parts(Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings])))
    cells = MeetingCells(rows)
    return {row.pk: cells.of(row) for row in rows}
