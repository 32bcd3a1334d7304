"""Work items (督办事项) up to today: drafted, to be signed for, sent back, in progress, suspended, reviewed.

With what is said meanwhile: reports on progress, an urging, an instruction, a request for more time that waits.
"""

from datetime import datetime, time

from example.story import Thread, today
from example.text import read
from responsibility.assignments.parts import PartLine
from responsibility.assignments.registration import register
from responsibility.followups.services import ask_extension, instruct, report_progress, urge
from responsibility.models import Assignment
from responsibility.obligations.concerned import receivers

REGISTRAR, REGISTRAR_UNIT = "unitadmin", "BUREAU"
MORNING = time(9, 0)
PARTICULARS = ("kind", "source", "priority", "feedback", "feedback_day")


class Supervised:
    """`recent` counts the days from today, and takes the steps that change the stage."""

    def __init__(self, recent):
        self.recent, self.office = recent, recent.office
        self.verbs = {
            "progress": self.report, "instruct": self.instruct, "urge": self.urge, "extension": self.ask_for_time,
        }  # fmt: skip

    def threads(self):
        for told in read("supervised")["items"]:
            yield self.supervise(told)

    def supervise(self, told: dict) -> Thread:
        """Registered and, unless it is still drafted, issued; then its parts and it go on, each by itself."""
        yield datetime.combine(self.recent.ago(told["registered"]), MORNING)
        person, unit, parts = self.office.person, self.office.unit, told.get("parts", ())
        owner = person(told["owner"])
        item = register(
            by=person(REGISTRAR), today=today(), unit=unit(told["unit"]), registrar_unit=unit(REGISTRAR_UNIT),
            title=told["title"], detail=told["detail"], owner=owner, due_on=self.recent.due(told["due"]),
            supervisor=person(told["supervisor"]), leader=person(told.get("leader")),
            needs_approval=told.get("needs_approval", False), issue_now=told.get("issued", True),
            parts=[
                PartLine(unit=unit(line["unit"]), share=Assignment.Share.ASSIST, detail=line["detail"],
                         owner=person(line["owner"]))
                for line in parts
            ],
            **{name: told[name] for name in PARTICULARS if name in told},
        )  # fmt: skip
        for line in parts:
            part = item.parts.get(unit=unit(line["unit"]))
            self.office.story.add(self.go_on(part, line, part.owner))
        yield from self.go_on(item, told, owner)

    def go_on(self, item: Assignment, told: dict, owner) -> Thread:
        for step in told.get("steps", ()):
            yield self.recent.ago(step["ago"])
            verb = self.verbs.get(step["verb"])
            if verb:
                verb(item, step, self.office.person(step.get("by")) or owner)
            else:
                self.recent.take(item, step, owner)

    def report(self, item, step: dict, by):
        report_progress(
            obligation=item, by=by, today=today(), text=step["text"], percent=step["percent"],
            difficulties=step.get("difficulties", ""),
        )  # fmt: skip

    def instruct(self, item, step: dict, by):
        instruct(obligation=item, by=by, today=today(), text=step["text"])

    def urge(self, item, step: dict, by):
        """All whom the page would name."""
        item.refresh_from_db()
        people = [one.person for one in receivers(item, today(), besides=by)]
        urge(obligation=item, by=by, today=today(), people=people, text=step["text"])

    def ask_for_time(self, item, step: dict, by):
        ask_extension(obligation=item, by=by, today=today(), to_day=self.recent.due(step["to"]), reason=step["reason"])
