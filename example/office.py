"""The office at work: what people do on one day, in the short form in which the example tells it.

Everything goes through the services. Who acts is whoever may: the owner reports, the recorder signs, someone else
reviews.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile

from attachments.services import attach
from calendars.periods import Period
from calendars.working_days import WorkingDays
from example.people import Cast
from example.story import Story, Thread, today
from exchange.documents.gbt9704 import Document as Paper
from meetings.models import Attendee, Decision, Meeting, MeetingType
from meetings.records.parts import AgendaLine, AttendanceLine, DecisionLine
from meetings.records.services import save_meeting
from meetings.signing.services import countersign, sign_off
from organization.models import Membership, User
from responsibility.duties.services import save_duty
from responsibility.models import Assignment, Document, Duty, EvidenceKind
from responsibility.obligations.services import give_evidence

Status = Attendee.Status
# Work due in the last days is left as it is: that is what today's pages are about
LEFT_OPEN = timedelta(days=6)
# The bureau's own people first, then the heads of its sections and branches
LEADERS = ("leader", "hejingyi", "sunweiguo", "wuxiaofeng", "zhengxiulan")
HEADS = ("panzhiqiang", "jiangwenbo", "head", "qianhaiyan", "luojianjun", "yuanlihua")


@dataclass
class Office:
    """What every teller of the story needs: who there is, which days are worked, and one source of chance."""

    cast: Cast
    story: Story
    working: WorkingDays
    chance: Random
    kinds: dict[str, EvidenceKind] = field(default_factory=dict)
    types: dict[str, MeetingType] = field(default_factory=dict)

    def unit(self, code: str):
        return self.cast.units[code]

    def person(self, username: str | None) -> User | None:
        return self.cast.people[username] if username else None

    def near(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        return self.working.roll(day, "previous")

    def days_on(self, day: date, number: int) -> date:
        """So many working days later, or earlier."""
        return self.working.shift(day, number)

    def members(self, group: str, day: date):
        """The places in a group on that day, in the order in which they were taken."""
        return Membership.objects.on(day).filter(group=self.cast.groups[group]).select_related("user").order_by("pk")

    def kind(self, code: str) -> EvidenceKind | None:
        if code and code not in self.kinds:
            self.kinds[code] = EvidenceKind.objects.get(code=code)
        return self.kinds.get(code)

    def type(self, code: str) -> MeetingType:
        if code not in self.types:
            self.types[code] = MeetingType.objects.get(code=code)
        return self.types[code]

    def enter_duty(self, told: dict, *, year: int, **fields) -> Duty:
        """The next line of the unit's list of a year, in force the whole year."""
        told = told | fields
        plain = ("title", "measures", "standard", "basis", "per", "count", "windows", "day_off", "lapses",
                 "needs_review", "is_measure", "capacity", "within_days")  # fmt: skip
        unit = self.unit(told.get("unit", "BUREAU"))
        duty = Duty(
            unit=unit, year=year, sort_no=Duty.objects.of_year(year).filter(unit=unit).count() + 1,
            owner=self.person(told.get("owner")), leader=self.person(told.get("leader")),
            evidence_kind=self.kind(told.get("kind", "")), created_by=self.person(told.get("by", "xuwenjing")),
            valid_from=told.get("valid_from", date(year, 1, 1)), valid_to=date(year, 12, 31),
            **{name: told[name] for name in plain if name in told},
        )  # fmt: skip
        return save_duty(duty=duty, today=today())

    def issue_document(self, told: dict) -> Document:
        plain = ("kind", "change", "title", "number", "version_name", "answers", "issued_on", "text")
        unit = self.unit(told.get("unit", "BUREAU"))
        document = Document(
            unit=unit, year=told["issued_on"].year, revises=self.earlier(unit, told.get("revises")),
            created_by=self.person(told.get("by", "xuwenjing")),
            **{name: told[name] for name in plain if name in told},
        )  # fmt: skip
        document.full_clean()
        document.save()
        attach(record=document, file=printed(document), by=document.created_by)
        return document

    @staticmethod
    def earlier(unit, title: str | None) -> Document | None:
        return Document.objects.standing().filter(unit=unit, title=title).latest("issued_on") if title else None

    # Work

    def finish(self, assignment: Assignment, *, on: date, text: str, source=None, by=None, reviewer="leader") -> Thread:
        """Its owner reports it done with evidence; where a review is asked for, it is accepted two days later."""
        yield on
        assignment.refresh_from_db()
        if assignment.stage not in (Assignment.Stage.OPEN, Assignment.Stage.RETURNED):
            return
        by = by or assignment.owner
        self.submit(assignment, by=by, text=text, done_on=on, source=source)
        if assignment.needs_review:
            yield self.days_on(on, 2)
            assignment.refresh_from_db()
            self.act(assignment, "accept", by=self.person(reviewer), note="同意。")

    def submit(self, assignment: Assignment, *, by: User, text: str, done_on: date, source=None):
        give_evidence(subject=assignment, by=by, text=text, source=source)
        self.act(assignment, "submit" if assignment.needs_review else "complete", by=by, done_on=done_on)

    @staticmethod
    def act(obligation, verb: str, *, by: User, **facts):
        return obligation.workflow.act(obligation=obligation, verb=verb, by=by, today=today(), **facts)

    # Meetings

    def meet(self, told: dict, *, people=(), attending=(), **fields) -> Thread:
        """A meeting of the unit: recorded in the evening, signed by recorder and chair the working day after, its
        decisions carried out.

        `told` as the texts say it: a decision's `rectify` goes on with the problem it became; `people` who are
        expected, `attending` who sit in; `signed: false` leaves it there, `countersigned: false` with the chair.
        """
        told = told | fields
        unit, held_on = self.unit(told.get("unit", "BUREAU")), told["held_on"]
        recorder = self.person(told.get("recorder", "xuwenjing"))
        yield held_on
        covers = Period.parse(told["covers"]) if told.get("covers") else None
        plain = ("title", "held_on", "starts_at", "ends_at", "place", "documents", "discussion", "conclusion", "guests")
        meeting = save_meeting(
            meeting=Meeting(
                unit=unit, chair=self.person(told.get("chair", "leader")), recorder=recorder,
                covers_from=covers and covers.start, covers_to=covers and covers.end,
                **{name: _trimmed(told[name]) for name in plain if name in told},
            ),
            types=[self.type(code) for code in told["types"]], by=recorder, today=today(),
            groups=[self.cast.groups[name] for name in told.get("groups", ())],
            agenda=[AgendaLine(**line) for line in told.get("agenda", ())],
            attendance=self.attendance(told, people, attending),
            findings=told.get("findings"), decisions=[self.decision(line) for line in told.get("decisions", ())],
        )  # fmt: skip
        if not told.get("signed", True):
            return
        yield self.days_on(held_on, 1)
        sign_off(meeting=meeting, by=recorder, today=today())
        if not told.get("countersigned", True):
            return
        countersign(meeting=meeting, by=meeting.chair, today=today())
        for line, decision in zip(told.get("decisions", ()), meeting.decisions.order_by("sort_no"), strict=True):
            if "rectify" in line:
                self.story.add(line["rectify"](decision.outcome))
            elif line.get("done_on") and decision.outcome:
                reviewer = "hejingyi" if line["owner"] == "leader" else "leader"
                self.story.add(self.finish(decision.outcome, on=line["done_on"], text=line["proof"],
                                           reviewer=line.get("reviewer", reviewer)))  # fmt: skip

    def decision(self, line: dict) -> DecisionLine:
        return DecisionLine(
            text=line["text"], becomes=line.get("becomes", Decision.Becomes.ASSIGNMENT),
            unit=self.unit(line["unit"]) if "unit" in line else None, owner=self.person(line.get("owner")),
            due_on=line.get("due_on"), area=line.get("area", ""),
        )  # fmt: skip

    def attendance(self, told: dict, people, attending) -> list[AttendanceLine]:
        away = told.get("leave", {})
        lines = {
            username: AttendanceLine(
                self.person(username), Status.LEAVE if username in away else Status.PRESENT, away.get(username, "")
            )
            for username in people
        }
        guests = told.get("attending", {}) | dict.fromkeys(attending, "")
        for username, reason in guests.items():
            if username not in lines:
                status = Status.LEAVE if username in away else Status.ATTENDING
                lines[username] = AttendanceLine(self.person(username), status, away.get(username, reason))
        for username in told.get("absent", ()):
            lines[username] = AttendanceLine(self.person(username), Status.ABSENT)
        return list(lines.values())


def printed(document: Document) -> ContentFile:
    """A document as it was issued."""
    return on_paper(document.title, document.text, unit=document.unit, day=document.issued_on)


def on_paper(title: str, text: str, *, unit, day: date) -> ContentFile:
    """A text on official paper."""
    made, written = Paper(title, author=unit.name), BytesIO()
    made.paragraph(text)
    made.signature(unit.name, day)
    made.save(written)
    return ContentFile(written.getvalue(), name=f"{title}.docx")


def _trimmed(value):
    return value.strip() if isinstance(value, str) else value
