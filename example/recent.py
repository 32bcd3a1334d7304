"""What lies on people's desks today: work in every stage, told backward from today, and the reminders about it."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from example.office import Office
from example.story import Thread, today
from example.text import read
from meetings.models import Meeting
from meetings.parts import AgendaLine
from meetings.services import save_meeting
from rectification.models import Item, Measure, Program
from rectification.services import MeasureLine, carry_out, open_item, open_program
from reminders.clock import rang
from reminders.models import Reminder
from reminders.services import last_day_swept, mark_read
from reminders.sweep import sweep
from responsibility.services import give_evidence, issue

# How many days back the bell was rung each working day, and since when people have not read their notices
RUNG_DAYS, UNREAD_DAYS = 18, 4
BELL = time(9, 30)
READ_THEIR_NOTICES = ("leader", "head", "recorder", "member", "assistant", "supervisor", "unitadmin", "hejingyi")


class Recent:
    def __init__(self, office: Office):
        self.office, self.today = office, office.story.today
        self.told = read("recent")
        self.programs: dict[str, Program] = {}

    def threads(self):
        for told in self.told["assignments"]:
            yield self.work(told)
        for told in self.told["programs"]:
            yield self.find(told)
        for told in self.told["meetings"]:
            yield self.meet(told) if told["ago"] >= 0 else self.plan(told)
        yield self.ring()

    def ago(self, days: int) -> date:
        """The working day so many days ago, or the last one before it."""
        return self.office.near(self.today - timedelta(days=days))

    def due(self, days: int) -> date:
        """The day so many days from today, or the last working day before it where that is not past already."""
        day = self.today + timedelta(days=days)
        worked = self.office.near(day)
        return worked if days < 0 or worked >= self.today else day

    def coming(self, days: int) -> date:
        return self.office.working.roll(self.today + timedelta(days=days), "next")

    def work(self, told: dict) -> Thread:
        """An assignment issued by hand, and what has become of it."""
        yield datetime.combine(self.ago(told["issued"]), time(10, 0))
        owner = self.office.person(told.get("owner"))
        assignment = issue(
            by=self.office.person(told["by"]), unit=self.office.unit(told["unit"]), title=told["title"],
            detail=told.get("detail", ""), owner=owner, due_on=self.due(told["due"]),
            needs_review=told.get("needs_review", True),
        )  # fmt: skip
        yield from self.steps(assignment, told, owner)

    def steps(self, obligation, told: dict, owner) -> Thread:
        for step in told.get("steps", ()):
            yield self.ago(step["ago"])
            by = self.office.person(step.get("by")) or owner
            facts = {"note": step.get("note", "")}
            if step["verb"] in ("submit", "complete", "apply"):
                give_evidence(subject=obligation, by=by, text=step["text"])
                facts["done_on"] = today()
            if "in" in step:
                facts["next_review_on"] = self.due(step["in"])
            self.office.act(obligation, step["verb"], by=by, **facts)

    # Problems

    def find(self, told: dict) -> Thread:
        feedback_on = self.ago(told["ago"])
        yield datetime.combine(feedback_on, time(10, 0))
        program = open_program(
            by=self.office.person(told["by"]), unit=self.office.unit(told["unit"]), source=told["source"],
            name=f"{feedback_on.year}年{told['name']}", document=told["document"], feedback_on=feedback_on,
            year=feedback_on.year,
        )  # fmt: skip
        for problem in self.told["problems"]:
            if problem["program"] == told["key"]:
                self.office.story.add(self.put_right(program, problem))

    def put_right(self, program: Program, told: dict) -> Thread:
        yield datetime.combine(program.feedback_on, time(11, 0))
        person, owner = self.office.person, self.office.person(told.get("owner"))
        item = open_item(
            by=program.created_by, unit=self.office.unit(told["unit"]), program=program, source=program.source,
            year=program.year, aspect=told["aspect"], title=told["title"], sub_problem=told.get("sub_problem", ""),
            standard=told.get("standard", ""), owner=owner, leader=person(told.get("leader")),
            due_on=self.due(told["due"]) if "due" in told else None,
            measures=[
                MeasureLine(text=line["text"], owner=person(line["owner"]), due_on=self.due(line["due"]))
                for line in told.get("measures", ())
            ],
        )  # fmt: skip
        for line in told.get("measures", ()):
            if "done" in line:
                self.office.story.add(self.carry_out(item, line))
        yield from self.steps(item, told, owner)

    def carry_out(self, item: Item, line: dict) -> Thread:
        yield datetime.combine(self.ago(line["done"]), time(10, 0))
        measure = Measure.objects.get(item=item, text=line["text"])
        carry_out(measure=measure, version=None, done_on=today(), today=today())

    # Meetings

    def meet(self, told: dict) -> Thread:
        decisions = [
            line | ({"due_on": self.due(line["in"])} if "in" in line else {}) for line in told.get("decisions", ())
        ]
        meeting = told | {"held_on": self.ago(told["ago"]), "decisions": decisions}
        return self.office.meet(meeting, people=told["people"], attending=told.get("sit_in", ()))

    def plan(self, told: dict) -> Thread:
        """A meeting of the coming days, entered with its agenda."""
        yield self.ago(told["entered"])
        office = self.office
        recorder = office.person(told["recorder"])
        save_meeting(
            meeting=Meeting(
                unit=office.unit(told.get("unit", "BUREAU")), title=told.get("title", ""), place=told["place"],
                held_on=self.coming(-told["ago"]), starts_at=told["starts_at"], chair=office.person(told["chair"]),
                recorder=recorder,
            ),
            types=[office.type(code) for code in told["types"]], by=recorder, today=today(),
            agenda=[AgendaLine(**line) for line in told["agenda"]],
            attendance=office.attendance(told, told["people"], told.get("sit_in", ())),
        )  # fmt: skip

    # Reminders

    def ring(self) -> Thread:
        """The bell of the last weeks: notices for those whose work came near, and digests that nobody was sent.

        A mail of a past day is never sent: each sweep lets the newest step of a matter replace the ones before it, and
        what still waits at the end goes out in the first real digest, as after any outage.
        """
        for days in range(RUNG_DAYS, -1, -1):
            day = self.today - timedelta(days=days)
            if days and not self.office.working.is_working(day):
                continue
            yield datetime.combine(day, BELL if days else time.max)
            moment = timezone.now()
            swept = sweep(now=moment, since=last_day_swept())
            rang(moment, is_real=not days and self.office.story.is_live, found=swept.found, made=swept.made)
            if days >= UNREAD_DAYS:
                self.read_notices(moment)

    def read_notices(self, moment: datetime):
        for username in READ_THEIR_NOTICES:
            user = self.office.person(username)
            newest = Reminder.objects.inbox_of(user).order_by("-pk").values_list("pk", flat=True).first()
            if newest:
                mark_read(user=user, now=moment, newest=newest)
