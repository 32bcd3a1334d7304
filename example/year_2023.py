"""The bureau's complete year 2023, in the figures of the published summary it is modeled on.

Up to the end of October: 10 party group meetings, 13 regular study meetings, 103 notes; nothing of the kind is held
later. So the summary can say what the text said, and the product can ask about what the text left out.
"""

from datetime import date, datetime, time, timedelta
from itertools import chain, cycle

from example.notes import write_notes
from example.office import HEADS, LEADERS, Office
from example.story import Thread, today
from example.studying import TEXT, begin, end, hold, some_days, train
from example.text import read
from rectification.batches.services import open_program
from rectification.measures.services import MeasureLine, carry_out
from rectification.models import Measure
from rectification.problems.services import open_item, save_item
from reports.services import begin_passage
from responsibility.duties.falling_due import fall_due, lapse
from responsibility.models import Assignment, Document, Duty
from responsibility.obligations.services import give_evidence
from study.models import Session

YEAR = 2023
CUT_OFF = date(2023, 10, 31)
MORNING = time(8, 0)
NOTES = 103
# Notes a person wrote, of those who wrote the most; who is not named wrote the rest by ones and twos, some none
MANY_NOTES = {
    "tianyu": 14, "dengzihan": 12, "recorder": 10, "xuwenjing": 9, "assistant": 8, "panzhiqiang": 7, "member": 6,
    "hanxue": 6, "qianhaiyan": 5, "rensiyuan": 5, "tangyiming": 4, "jiangwenbo": 3, "head": 3,
}  # fmt: skip
FEW_NOTES = ("leader", "hejingyi", "caohuimin", "songjia", "pengfei", "xietingting", "xieyutong")


class Year2023:
    def __init__(self, office: Office):
        self.office = office
        self.told = read("year_2023")
        self.lists = read("duties_2023")
        self.documents: dict[str, Document] = {}
        self.training: Session | None = None

    def threads(self):
        """Every thread of the year. The list stands before anything else happens, so it comes first."""
        yield self.keep_calendar()
        yield self.make_list()
        yield self.list_measures()
        for told in self.told["documents"]:
            yield self.issue(told)
        for told in chain(self.told["meetings"], self.group_meetings()):
            yield self.meet(told)
        for told in TEXT["series_2023"].values():
            yield self.study(told)
        yield self.train()
        for author, days in self.days_of_notes().items():
            yield write_notes(self.office, author, days)
        yield self.find_problems()
        yield self.write_summary()

    # Duties

    def keep_calendar(self) -> Thread:
        """What the hourly task does, once a month: periods begin, and what was not held is closed as such."""
        months = [date(YEAR, month, 1) for month in range(1, 13)]
        for first in [*months, *(date(YEAR + 1, month, 1) for month in (1, 4, 7, 10)), date(YEAR + 2, 1, 1)]:
            yield datetime.combine(first, time(0, 30))
            fall_due(today=today(), duties=Duty.objects.filter(year__in=(YEAR, YEAR + 1)))
            lapse(today=today())

    def make_list(self) -> Thread:
        yield datetime.combine(date(YEAR, 1, 3), MORNING)
        for told in self.lists["duties"]:
            for owner in told.get("each", [told.get("owner")]):
                title = told["title"].format(name=self.office.person(owner))
                duty = self.office.enter_duty(told, year=YEAR, owner=owner, title=title)
                for proof in told.get("proofs", ()):
                    self.office.story.add(self.prove(duty, proof))
                for month, reason in told.get("missed", {}).items():
                    self.office.story.add(self.miss(duty, int(month), reason))

    def list_measures(self) -> Thread:
        yield datetime.combine(date(YEAR, 12, 27), MORNING)
        for told in self.lists["measures"]:
            duty = self.office.enter_duty(told, year=YEAR + 1, is_measure=True, per="year")
            for proof in told["proofs"]:
                self.office.story.add(self.prove(duty, proof))

    def prove(self, duty: Duty, proof: dict) -> Thread:
        """The owner reports a line of the list done, for the period in which that day lies or that is still open."""
        yield proof["on"]
        owed = Assignment.objects.is_open().filter(duty=duty, period_from__lte=today())
        source = self.training if proof.get("training") else self.documents.get(proof.get("document"))
        assignment = owed.order_by("due_on").first()
        self.office.submit(assignment, by=duty.owner, text=proof["text"], done_on=today(), source=source)

    def miss(self, duty: Duty, month: int, reason: str) -> Thread:
        """It is declared not held, for the period that ends then (by its number in the year)."""
        owed = Assignment.objects.is_open().filter(duty=duty)
        is_monthly = duty.per == Duty.Per.MONTH
        yield date(YEAR, month, 28) if is_monthly else date(YEAR, 12, 29)
        assignment = owed.get(due_on__month=month) if is_monthly else owed.get()
        self.office.act(assignment, "miss", by=self.office.person("leader"), note=reason)

    def issue(self, told: dict) -> Thread:
        yield datetime.combine(told["issued_on"], MORNING)
        self.documents[told["key"]] = self.office.issue_document(told)

    # Meetings

    def meet(self, told: dict) -> Thread:
        """Sections take part in what concerns them; in the leadership's own meetings they sit in."""
        if "groups" in told:
            return self.office.meet(told, people=self.group_members(told))
        directors = ("liangzhihong", *HEADS)
        if told["types"][0] in ("analysis", "special"):
            return self.office.meet(told, people=(*LEADERS, *directors))
        guests = directors if told["types"][0] == "party_leadership" else ()
        return self.office.meet(told, people=LEADERS, attending=guests)

    def group_meetings(self):
        told = self.told["groups"]
        reasons = cycle(TEXT["absences"]["leave"])
        for held_on, title in zip(told["days"], told["titles"], strict=True):
            meeting = {
                "types": ["party_group"], "held_on": held_on, "groups": ["第一党小组", "第二党小组"],
                "chair": "panzhiqiang", "recorder": "tianyu", "place": "局五楼党员活动室", "starts_at": time(15, 0),
                "ends_at": time(16, 30), "agenda": [{"title": title}], "conclusion": told["conclusion"],
            }  # fmt: skip
            away = self.office.chance.sample(sorted(self.group_members(meeting)), 3)
            yield meeting | {"leave": {username: next(reasons) for username in away if username != "panzhiqiang"}}

    def group_members(self, told) -> list[str]:
        return [one.user.username for name in told["groups"] for one in self.office.members(name, told["held_on"])]

    # Study

    def study(self, told: dict) -> Thread:
        yield datetime.combine(date(YEAR, 1, 4), MORNING)
        series = begin(self.office, told, year=YEAR)
        days = told.get("days") or some_days(self.office, series, YEAR, told["share"])
        topics = cycle(self.office.chance.sample(TEXT["topics"][series.category], len(TEXT["topics"][series.category])))
        yield from hold(self.office, series, days, topics=topics, roll_call=told.get("roll_call", True))
        yield date(YEAR, 12, 29)
        end(series, self.office.person("xuwenjing"))

    def train(self) -> Thread:
        held_on = TEXT["training"]["held_on"]
        yield datetime.combine(held_on, MORNING)
        self.training = train(self.office, held_on=held_on, by="xuwenjing")

    def days_of_notes(self) -> dict[str, list[date]]:
        """Uneven, as it was: a few wrote most of them, and some wrote none."""
        first = date(YEAR, 2, 15)
        span = (CUT_OFF - first).days
        counts = dict(MANY_NOTES)
        for username in FEW_NOTES:
            counts[username] = 1
        counts["panzhiqiang"] += NOTES - sum(counts.values())

        def some_day() -> date:
            return self.office.near(first + timedelta(self.office.chance.randint(0, span)))

        return {username: [some_day() for _note in range(number)] for username, number in counts.items()}

    # Problems, and what the office wrote

    def find_problems(self) -> Thread:
        told = self.told["program"]
        yield told["feedback_on"]
        by = self.office.person("xuwenjing")
        program = open_program(by=by, unit=self.office.unit("BUREAU"), year=YEAR, **told)
        for problem in self.told["problems"]:
            item = open_item(
                by=by, unit=program.unit, program=program, source=program.source, year=YEAR, aspect=problem["aspect"],
                title=problem["title"], sub_problem=problem["sub_problem"].strip(),
                leader=self.office.person(problem.get("leader")),
            )  # fmt: skip
            if "owner" in problem:
                self.office.story.add(self.put_right(item, problem))

    def put_right(self, item, told: dict) -> Thread:
        """Owner, deadline and measures come in January; then the measures, the closing, and the approval."""
        office = self.office
        owner, leader = office.person(told["owner"]), office.person("leader")
        yield told["planned_on"]
        lines = [
            MeasureLine(text=one["text"], owner=office.person(one["owner"]), due_on=one["due_on"])
            for one in told["measures"]
        ]
        item = save_item(item=item, by=owner, version=item.version, measures=lines, owner=owner, due_on=told["due_on"],
                         standard=told["standard"])  # fmt: skip
        office.act(item, "start", by=owner)
        for one in sorted(told["measures"], key=lambda one: one["done_on"]):
            yield one["done_on"]
            measure = Measure.objects.get(item=item, text=one["text"])
            carry_out(measure=measure, version=None, done_on=today(), today=today())
        yield told["applied_on"]
        give_evidence(subject=item, by=owner, text=told["proof"])
        office.act(item, "apply", by=owner, done_on=today())
        yield office.days_on(told["applied_on"], 2)
        office.act(item, "review", by=office.person("supervisor"), note="已核对佐证材料，措施已落实。")
        yield told["closed_on"]
        office.act(item, "approve", by=leader, note="同意销号。")

    def write_summary(self) -> Thread:
        yield date(YEAR, 12, 28)
        for told in self.told["passages"]:
            begin_passage(by=self.office.person("leader"), unit=self.office.unit("BUREAU"), year=YEAR, **told)
