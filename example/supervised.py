"""Work items (督办事项) up to today: drafted, to be signed for, sent back, in progress, suspended, reviewed.

With what is said meanwhile: reports on progress, an urging, an instruction, a request for more time that waits.
"""

from datetime import datetime, time

from example.meanwhile import Meanwhile
from example.story import Thread, today
from example.text import read
from responsibility.assignments.parts import PartLine
from responsibility.assignments.registration import register
from responsibility.models import Assignment

REGISTRAR, REGISTRAR_UNIT = "unitadmin", "BUREAU"
MORNING = time(9, 0)
PARTICULARS = ("kind", "source", "priority", "feedback", "feedback_day")


class Supervised:
    """`recent` counts the days from today, and takes the steps that change the stage."""

    def __init__(self, recent):
        self.recent, self.office = recent, recent.office
        self.meanwhile = Meanwhile(recent.office, recent.due)

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
            if not self.meanwhile.say(item, step, owner):
                self.recent.take(item, step, owner)
