"""Rectification up to today: batches fed back, problems born in a quarterly meeting, and what became of each.

In every stage, with its evidence; one problem stands in two batches, one was reopened, one confirmed by a second look.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from attachments.services import attach
from example.meanwhile import Meanwhile
from example.office import Office, on_paper
from example.story import Thread, today
from example.text import read
from meetings.models import Decision
from organization.unit_settings import NOTHING_SET
from rectification.approvals.settings import set_approvals
from rectification.batches.services import open_program
from rectification.measures.proving import tie
from rectification.measures.services import MeasureLine, carry_out
from rectification.models import Item, Measure, Program
from rectification.problems.services import open_item, save_item
from rectification.remedies.services import name_remedies
from responsibility.models import Document
from responsibility.obligations.services import give_evidence

MORNING, NOON, AFTERNOON = time(10, 0), time(11, 0), time(15, 0)


@dataclass(frozen=True)
class Days:
    """What the numbers of days in the texts mean: `past` the days on which something was done, `due` those to come."""

    past: Callable[[int], date]
    due: Callable[[int], date]

    @classmethod
    def after(cls, office: Office, held_on: date):
        """Counted from the day of a meeting."""

        def day(days: int) -> date:
            return office.near(held_on + timedelta(days=days))

        return cls(day, day)

    def on(self, step: dict) -> date:
        return self.past(step["ago"] if "ago" in step else step["after"])


class Course:
    """How one problem goes on, told in `days`."""

    def __init__(self, office: Office, days: Days):
        self.office, self.days = office, days
        self.meanwhile = Meanwhile(office, days.due)

    def measures(self, told: dict) -> list[MeasureLine]:
        return [
            MeasureLine(text=line["text"], owner=self.office.person(line["owner"]), due_on=self.days.due(line["due"]))
            for line in told.get("measures", ())
        ]

    def go_on(self, item: Item, told: dict, owner) -> Thread:
        """Each measure is carried out on its day, what was made of it is named, and the steps are taken."""
        for line in told.get("measures", ()):
            if "done" in line:
                self.office.story.add(self.carry_out(item, line))
        for line in told.get("remedies", ()):
            self.office.story.add(self.remedy(item, line))
        for step in told.get("steps", ()):
            yield self.days.on(step)
            if not self.meanwhile.say(item, step, owner):
                self.take(item, step, owner)

    def carry_out(self, item: Item, line: dict) -> Thread:
        yield datetime.combine(self.days.past(line["done"]), MORNING)
        measure = Measure.objects.get(item=item, text=line["text"])
        carry_out(measure=measure, version=None, done_on=today(), today=today())

    def take(self, item: Item, step: dict, owner):
        """One step to another stage, by its owner where nobody else is said; or evidence laid beside it before."""
        by = self.office.person(step.get("by")) or owner
        facts = {"note": step.get("note", "")}
        if step["verb"] in ("prove", "apply"):
            self.prove(item, step, by)
        if step["verb"] == "prove":
            return
        if step["verb"] == "apply":
            facts["done_on"] = today()
            for measure in item.measures.filter(done_on=None):
                carry_out(measure=measure, version=None, done_on=today(), today=today())
        if "in" in step:
            facts["next_review_on"] = self.days.due(step["in"])
        self.office.act(item, step["verb"], by=by, **facts)

    def prove(self, item: Item, step: dict, by):
        """What it shows, with a file or a record where there is one, and for which measures."""
        file = source = None
        if "file" in step:
            paper = on_paper(step["file"], step["text"], unit=item.unit, day=today())
            file = attach(record=item, file=paper, by=by)
        if "document" in step:
            source = Document.objects.standing().filter(unit=item.unit, title=step["document"]).latest("issued_on")
        piece = give_evidence(subject=item, by=by, text=step["text"], file=file, source=source)
        tie(item, piece, [row for row in item.measures.all() if row.sort_no in step.get("of", ())])

    def remedy(self, item: Item, line: dict) -> Thread:
        """A rule document made because of it, or a line of the year's list that came of it in mid-year."""
        yield datetime.combine(self.days.on(line), AFTERNOON)
        made = {}
        if "document" in line:
            told = line["document"]
            number = told["number"].format(year=today().year)
            made["document"] = self.office.issue_document(told | {"number": number, "issued_on": today()})
        else:
            made["duty"] = self.office.enter_duty(line["duty"], year=today().year, is_measure=True, valid_from=today())
        name_remedies(item=item, by=item.owner, note=line["note"], **made)


class Rectifying:
    """`recent` counts the days from today."""

    def __init__(self, recent):
        self.recent, self.office = recent, recent.office
        self.told = read("rectifying")
        self.programs: dict[str, Program] = {}
        self.course = Course(recent.office, Days(recent.ago, recent.due))

    def threads(self):
        yield self.set_signatures()
        for told in self.told["documents"]:
            yield self.issue(told)
        for told in self.told["programs"]:
            yield self.find(told)

    def set_signatures(self) -> Thread:
        told = self.told["signatures"]
        yield self.recent.ago(told["ago"])
        set_approvals(unit=self.office.unit(told["unit"]), version=NOTHING_SET, approvals=told["approvals"])

    def issue(self, told: dict) -> Thread:
        yield self.recent.ago(told["ago"])
        self.office.issue_document(told | {"number": told["number"].format(year=today().year), "issued_on": today()})

    def find(self, told: dict) -> Thread:
        """A batch with the paper it came on; among its problems one that an earlier batch had named already."""
        feedback_on = self.recent.ago(told["ago"])
        yield datetime.combine(feedback_on, MORNING)
        by, unit = self.office.person(told["by"]), self.office.unit(told["unit"])
        program = open_program(
            by=by, unit=unit, source=told["source"], name=f"{feedback_on.year}年{told['name']}",
            document=told["document"], feedback_on=feedback_on, year=feedback_on.year,
        )  # fmt: skip
        self.programs[told["key"]] = program
        problems = [one for one in self.told["problems"] if one["program"] == told["key"]]
        found = "；".join(one["title"] for one in problems)
        paper = on_paper(told["document"], f"反馈以下问题：{found}。", unit=unit, day=feedback_on)
        attach(record=program, file=paper, by=by)
        for problem in problems:
            self.office.story.add(self.put_right(program, problem))
        for problem in self.told["problems"]:
            if told["key"] in problem.get("again", ()):
                item = Item.objects.get(program=self.programs[problem["program"]], title=problem["title"])
                save_item(item=item, by=by, version=item.version, also_in=[*item.also_in.all(), program])

    def put_right(self, program: Program, told: dict) -> Thread:
        yield datetime.combine(program.feedback_on, NOON)
        owner = self.office.person(told.get("owner"))
        item = open_item(
            by=program.created_by, unit=self.office.unit(told["unit"]), program=program, source=program.source,
            year=program.year, owner=owner, due_on=self.recent.due(told["due"]) if "due" in told else None,
            measures=self.course.measures(told), **wording(self.office, told), title=told["title"],
        )  # fmt: skip
        yield from self.course.go_on(item, told, owner)


def born_at(office: Office, number: int, held_on: date) -> list[dict]:
    """Decisions of the analysis meeting so many from the last that become problems, told as the meeting tells them."""
    days = Days.after(office, held_on)
    return [
        {"text": told["text"], "becomes": Decision.Becomes.RECTIFICATION, "area": told["area"], "unit": told["unit"],
         "owner": told["owner"], "due_on": days.due(told["due"]), "finding": told["finding"],
         "rectify": go_on_from_meeting(office, days, told)}
        for told in read("rectifying")["born"] if told["analysis"] == number
    ]  # fmt: skip


def go_on_from_meeting(office: Office, days: Days, told: dict) -> Callable[[Item], Thread]:
    """The owner plans it some days after the meeting; from then on as with any other."""

    def tell(item: Item) -> Thread:
        yield days.past(told["planned"])
        course = Course(office, days)
        item = save_item(item=item, by=item.owner, version=item.version, measures=course.measures(told),
                         **wording(office, told))  # fmt: skip
        yield from course.go_on(item, told, item.owner)

    return tell


def wording(office: Office, told: dict) -> dict:
    return {
        "aspect": told["aspect"], "sub_problem": told.get("sub_problem", "").strip(),
        "standard": told.get("standard", ""), "leader": office.person(told.get("leader")),
        "assisting_units": [office.unit(code) for code in told.get("assisting", ())],
    }  # fmt: skip
