"""The meetings of this year and, early in a year, of the last: analyses, the leadership, the party groups."""

from datetime import date, time, timedelta
from itertools import cycle

from calendars.periods import Period
from example.office import HEADS, LEADERS, LEFT_OPEN, Office
from example.rectifying import born_at
from example.story import Thread, today
from example.studying import TEXT
from example.text import read
from meetings.corrections.services import Change, correct
from meetings.findings.areas import keep_areas
from meetings.models import Correction, Meeting
from meetings.records.parts import FindingLine
from organization.unit_settings import NOTHING_SET
from responsibility.models import Assignment
from study.models import Category, Session
from study.sessions.services import log_session

HALVES = {1: "上半年", 2: "下半年"}
QUARTERS = {1: "一", 2: "二", 3: "三", 4: "四"}
# Who is expected at a unit's own meetings, and where it stands with the last analysis that was due
EXPECTED = {
    "BUREAU": (*LEADERS, "unitadmin", *HEADS),
    "ENFORCEMENT": ("luojianjun", "gaoxiang", "shanwenbin", "zengqingfeng", "majun", "dongjie"),
    "SERVICE": ("yuanlihua", "xieyutong", "cuining", "shilei"),
    "BUREAU-2": ("guchengzhi", "liminghui", "gongxuemei", "yaoyao"),
}
WAITING_FOR_SIGN_OFF, MISSING = "ENFORCEMENT", "BUREAU-2"
GROUPS = ("第一党小组", "第二党小组")


class MeetingsOfYears:
    def __init__(self, office: Office, years: range):
        self.office, self.today, self.years = office, office.story.today, years
        self.told = read("meetings")

    def threads(self):
        yield self.areas()
        for told in self.told["analysis"].values():
            yield from self.analyses(told)
        for year in self.years:
            for told in self.told["yearly"]:
                yield self.meet(told, year)
            yield from self.group_meetings(year)

    def why_away(self) -> str:
        return self.office.chance.choice(TEXT["absences"]["leave"])

    # Analyses

    def areas(self) -> Thread:
        """The bureau's own list of what its analysis goes through."""
        yield date(self.years[0], 1, 4)
        areas = self.told["analysis"]["BUREAU"]["areas"]
        keep_areas(unit=self.office.unit("BUREAU"), words="\n".join(areas), version=NOTHING_SET)

    def analyses(self, told: dict):
        """One a period that is over. The last: signed in most units, held late and waiting in one, missing in one."""
        parts = [part for year in self.years for part in Period.year(year).split(told["per"])]
        parts = [part for part in parts if part.end < self.today]
        unit = told.get("unit", "BUREAU")
        for number, period in enumerate(parts):
            is_last = period == parts[-1]
            if is_last and unit == MISSING:
                continue
            waits = is_last and unit == WAITING_FOR_SIGN_OFF
            usual = period.end.replace(day=14 if told["per"] == "half" else 21)
            if late := told.get("held", {}).get(str(period.ordinal)):
                usual = date(period.start.year, *late)
            held_on = max(self.today - timedelta(days=5), usual) if waits else usual
            held_on = self.office.near(held_on)
            born = born_at(self.office, len(parts) - number, held_on) if unit == "BUREAU" else []
            yield self.analyze(told, period, held_on, number, signed=not waits, born=born)

    def analyze(self, told: dict, period: Period, held_on: date, number: int, *, signed: bool, born: list) -> Thread:
        words = {"year": period.start.year, "quarter": QUARTERS[period.ordinal], "half": HALVES.get(period.ordinal)}
        meeting = told | {
            "types": ["analysis"], "covers": period.code, "held_on": held_on, "signed": signed,
            "title": told["title"].format(**words), "conclusion": told["conclusion"],
            "starts_at": time(14, 30), "ends_at": time(16, 20),
            "agenda": [line | {"title": line["title"].format(**words)} for line in told["agenda"]],
            **self.said(told, told["discussions"][number % len(told["discussions"])], born),
            "decisions": [*(self.dated(line, held_on) for line in told.get("decisions", ())), *born],
        }  # fmt: skip
        people = EXPECTED[told.get("unit", "BUREAU")]
        away = self.office.chance.choice([name for name in people if name != told["chair"]])
        guests = ["supervisor"] if people[0] == "leader" and number % 2 == 0 else []
        return self.office.meet(meeting, people=people, attending=guests, leave={away: self.why_away()})

    @staticmethod
    def said(told: dict, discussion: str, born: list) -> dict:
        """What was found: as one text, or line by line where the unit goes by areas, with what a problem grew from."""
        if "areas" not in told:
            return {"discussion": discussion}
        found = dict(line.split("：", 1) for line in discussion.strip().splitlines())
        for line in born:
            found[line["area"]] += line["finding"]
        return {"findings": [FindingLine(area, words, told["areas"][area]) for area, words in found.items()]}

    def dated(self, line: dict, held_on: date) -> dict:
        """A decision due so many days after; carried out in time, once its day is well over."""
        due_on = self.office.near(held_on + timedelta(days=line["days"]))
        if self.today - due_on < LEFT_OPEN:
            return line | {"due_on": due_on}
        return line | {"due_on": due_on, "done_on": self.office.days_on(due_on, -self.office.chance.randint(0, 4))}

    # The leadership

    def meet(self, told: dict, year: int) -> Thread:
        held_on = self.office.near(date(year, told["month"], told["day"]))
        words = {"year": year, "before": year - 1}
        meeting = told | {
            "held_on": held_on, "starts_at": time(9, 0), "ends_at": time(11, 0),
            "title": told.get("title", "").format(**words), "conclusion": told["conclusion"].format(**words),
            "agenda": [line | {"title": line["title"].format(**words)} for line in told["agenda"]],
            "decisions": [self.dated(line, held_on) for line in told.get("decisions", ())],
        }  # fmt: skip
        is_ours = "unit" not in told
        people = LEADERS if is_ours else EXPECTED[told["unit"]]
        sit_in = ("unitadmin", "panzhiqiang", "jiangwenbo", "qianhaiyan") if is_ours else ()
        yield from self.office.meet(meeting, people=people, attending=sit_in)
        if "correction" in told:
            yield self.office.days_on(held_on, 5)
            self.correct(Meeting.objects.get(unit=self.office.unit("BUREAU"), held_on=held_on), told["correction"])
        if "study" in told:
            self.study_inside(Meeting.objects.get(title=meeting["title"], held_on=held_on), told["study"])

    def correct(self, meeting: Meeting, told: dict):
        """A slip found after the signatures: the record says old and new."""
        change = Change(Correction.Of.MEETING, told["field"], told["text"])
        correct(meeting=meeting, changes=[change], by=meeting.recorder, reason=told["reason"], today=today())

    def study_inside(self, meeting: Meeting, topic: str):
        """The central group studied at the meeting: one event, counted once as each."""
        session = Session(
            unit=meeting.unit, meeting=meeting, category=Category.CENTRAL_GROUP, held_on=meeting.held_on, topic=topic,
            chair=meeting.chair, place=meeting.place, minutes=90, lecturer=self.office.person("hejingyi"),
        )  # fmt: skip
        log_session(session=session, by=self.office.person("xuwenjing"), today=today())

    # The party groups

    def group_meetings(self, year: int):
        """Each month one of the two groups; once in the year it was left out and said so."""
        told, left_out = self.told["groups"], 3 + year % 5
        titles = cycle(told["titles"])
        for month in Period.year(year).months:
            if month.ordinal == left_out:
                yield self.leave_out(month, told["missed"])
                continue
            group = GROUPS[month.ordinal % 2]
            members = [one.user.username for one in self.office.members(group, month.start)]
            chair = "panzhiqiang" if "panzhiqiang" in members else "luojianjun"
            away = self.office.chance.sample(sorted(set(members) - {chair}), 2)
            meeting = {
                "types": ["party_group"], "groups": [group], "held_on": self.office.near(month.start.replace(day=17)),
                "chair": chair, "recorder": "tianyu", "place": "局五楼党员活动室", "starts_at": time(15, 0),
                "ends_at": time(16, 0), "agenda": [{"title": next(titles)}], "conclusion": told["conclusion"],
                "leave": {username: self.why_away() for username in away},
            }  # fmt: skip
            yield self.office.meet(meeting, people=members)

    def leave_out(self, month: Period, reason: str) -> Thread:
        yield month.end + timedelta(days=3)
        owed = Assignment.objects.is_open().get(
            duty__evidence_kind=self.office.kind("meeting.party_group"), period_from=month.start
        )
        self.office.act(owed, "miss", by=self.office.person("leader"), note=reason)
