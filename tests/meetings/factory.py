"""Make-functions of meetings, and a hand that fills the form as a clerk does: open it, change some fields, send it."""

from datetime import date

from lxml import html

from meetings.models import Meeting, MeetingType, Signatures
from meetings.records.parts import AgendaLine, AttendanceLine, DecisionLine
from meetings.records.services import save_meeting
from meetings.records.standing import STANDING
from meetings.signing.services import sign_off
from responsibility.models import EvidenceKind

Stage = Meeting.Stage


def make_type(code="analysis"):
    """The standing type; made anew where a test's flush took it away."""
    number, (_code, name, _words, is_analysis) = next(
        (number, row) for number, row in enumerate(STANDING, 1) if row[0] == code
    )
    kind, _made = EvidenceKind.objects.get_or_create(code=f"meeting.{code}", defaults={"name": name})
    fields = {"kind": kind, "name": name, "is_analysis": is_analysis, "sort_no": number * 10}
    return MeetingType.objects.get_or_create(code=code, defaults=fields)[0]


def standing_types():
    return [make_type(code) for code, _name, _words, _is_analysis in STANDING]


def make_meeting(
    unit, by, *, types=("analysis",), covers=None, stage=Stage.HELD, attendance=None, decisions=(), today=None,
    groups_met=(), signatures=Signatures.ONE, findings=None, **fields
):  # fmt: skip
    """A whole record in any stage, entered by `by`, who also chairs and records unless said otherwise. One signature is
    enough, unless a test is about two."""
    held_on = fields.setdefault("held_on", date(2024, 3, 29))
    fields = {"chair": by, "recorder": by, "discussion": "研判情况"} | fields
    covers_days = {"covers_from": covers.start, "covers_to": covers.end} if covers else {}
    meeting = save_meeting(
        meeting=Meeting(unit=unit, **covers_days, **fields), types=[make_type(code) for code in types], by=by,
        today=today or held_on, agenda=[AgendaLine("一个议题")],
        attendance=[AttendanceLine(by)] if attendance is None else attendance, decisions=decisions,
        findings=findings, draft=stage == Stage.DRAFT, groups=groups_met,
    )  # fmt: skip
    Meeting.objects.filter(pk=meeting.pk).update(signatures=signatures)
    if stage == Stage.SIGNED:
        meeting = sign_off(meeting=meeting, by=by, today=today or held_on)
    return Meeting.objects.get(pk=meeting.pk)


def decision(text="一项议定事项", due_on=date(2024, 6, 30), **fields):
    return DecisionLine(text, due_on=due_on, **fields)


def fields_of(answer) -> dict[str, list[str]]:
    """What the page's form would send, untouched."""
    page = html.fromstring(answer.content.decode())
    form = page.xpath("//main//form[@data-once]")[0]
    left_empty = [
        (field.name, "") for field in form.inputs
        if field.tag == "input" and not field.checkable and field.value is None and field.name
    ]  # fmt: skip
    fields = {}
    for name, value in [*form.form_values(), *left_empty]:
        if "__prefix__" not in name:
            fields.setdefault(name, []).append(value)
    return fields


def filled(client, url, **changes):
    """The form of that page with some fields changed; a value of None leaves the field out."""
    fields = fields_of(client.get(url)) | {name: value for name, value in changes.items() if value is not None}
    return {name: value for name, value in fields.items() if changes.get(name, "") is not None}


def row_of(fields, person) -> int:
    """Which row of the attendance list is about this person."""
    return next(
        int(name.split("-")[1])
        for name, value in fields.items()
        if name.startswith("people-") and name.endswith("-person") and str(person.pk) in map(str, value)
    )


def page_text(answer) -> str:
    """What the reader reads, without the markup."""
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())
