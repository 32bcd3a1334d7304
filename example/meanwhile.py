"""What is said about work while it is being done: progress, urgings, instructions, more time asked for and granted."""

from collections.abc import Callable
from datetime import date

from example.office import Office
from example.story import today
from responsibility.followups.services import ask_extension, decide_extension, instruct, report_progress, urge
from responsibility.obligations.concerned import receivers


class Meanwhile:
    """`due` turns the number of days a text says into the day it means."""

    def __init__(self, office: Office, due: Callable[[int], date]):
        self.office, self.due = office, due
        self.verbs = {
            "progress": self.report, "instruct": self.instruct, "urge": self.urge, "extension": self.ask_for_time,
            "grant": self.grant,
        }  # fmt: skip

    def say(self, obligation, step: dict, owner) -> bool:
        """Was it one of these?"""
        verb = self.verbs.get(step["verb"])
        if verb:
            verb(obligation, step, self.office.person(step.get("by")) or owner)
        return verb is not None

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
        ask_extension(obligation=item, by=by, today=today(), to_day=self.due(step["to"]), reason=step["reason"])

    def grant(self, item, step: dict, by):
        asked = item.extensions.undecided().get()
        decide_extension(extension=asked, by=by, today=today(), granted=True, words=step.get("note", ""))
