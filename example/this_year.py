"""The bureau and its neighbor at work up to today: lists and habits, documents, study and notes of this year.

Early in a year last year is told as well, so that there is always a quarter or more to look back on. Whatever today
is, each thread ends there: the newest work is open, and a little of it late.
"""

from datetime import date, datetime, time, timedelta
from itertools import cycle

from example.meetings_of_years import MeetingsOfYears
from example.notes import write_notes
from example.office import LEFT_OPEN, Office
from example.story import Thread, today
from example.study_of_years import StudyOfYears
from example.studying import TEXT, begin, hold, plan_next, some_days, train
from example.text import read
from responsibility.duties.falling_due import fall_due, lapse
from responsibility.models import Assignment, Duty
from responsibility.rhythms.rhythm import periods_between
from study.series.plans import planned_days

LOOK_BACK = timedelta(days=120)
NEW_YEAR, SERIES_BEGIN, MORNING = time(1, 0), time(2, 0), time(8, 0)
# How many working days before the due day work is reported, and how often it comes late or is declared not done
EARLY = range(6)
LATE_SHARE = {"steady": 0.08, "late": 0.4, "slack": 0.3}
MISSED_SHARE = {"slack": 0.3}
NOT_DONE = "当月集中开展专项工作，未能按计划开展，已说明情况。"
# People who write notes, and how many in the time that is told
NOTES = {
    "assistant": 6, "member": 4, "recorder": 7, "head": 2, "dengzihan": 6, "pengfei": 2, "tianyu": 8, "hanxue": 3,
    "xietingting": 3, "rensiyuan": 4, "leader": 1, "tangyiming": 2, "yaoyao": 2, "gongxuemei": 2, "shanwenbin": 1,
}  # fmt: skip


def first_day(today: date) -> date:
    """New Year's Day of the first year that is told."""
    return date((today - LOOK_BACK).year, 1, 1)


class ThisYear:
    def __init__(self, office: Office):
        self.office, self.today = office, office.story.today
        self.lists = read("lists")
        self.first = first_day(self.today)
        self.years = range(self.first.year, self.today.year + 1)

    def threads(self):
        yield self.keep_calendar()
        for year in self.years:
            yield self.make_list(year)
            for told in self.lists["documents"]:
                yield self.issue(told, year)
            yield self.train(year)
        yield from MeetingsOfYears(self.office, self.years).threads()
        yield from StudyOfYears(self.office, self.years).threads()
        for told in self.lists["series"]:
            yield self.study(told)
        for author, number in NOTES.items():
            yield write_notes(self.office, author, self.some_days(number))

    def some_days(self, number: int) -> list[date]:
        span = (self.today - self.first).days
        days = (self.office.near(self.first + timedelta(self.office.chance.randint(0, span))) for _ in range(number))
        return [day for day in days if day >= self.first]

    def keep_calendar(self) -> Thread:
        """What the hourly task does, as often as it makes a difference here."""
        made_on = {self.today - timedelta(days=14), self.today}
        for number in range((self.today - self.first).days + 1):
            day = self.first + timedelta(days=number)
            begins_periods = day in made_on or day.day == 1
            if begins_periods or day.weekday() == 0:
                yield datetime.combine(day, time(0, 30))
                if begins_periods:
                    fall_due(today=day, duties=Duty.objects.filter(year__in=self.years))
                lapse(today=day)

    # Duties

    def make_list(self, year: int) -> Thread:
        yield datetime.combine(date(year, 1, 1), NEW_YEAR)
        for told in self.lists["duties"]:
            duty = self.office.enter_duty(told, year=year, basis=told.get("basis", "").format(year=year))
            if "habit" in told:
                self.office.story.add(self.keep(duty, told))

    def keep(self, duty: Duty, told: dict) -> Thread:
        """Period after period the owner reports, by habit: in time, late, or not at all."""
        for period in periods_between(duty.per, duty.valid_from, duty.valid_to):
            yield datetime.combine(period.start, MORNING)
            for owed in Assignment.objects.filter(duty=duty, period_from=period.start).order_by("due_on"):
                if self.today - owed.due_on < LEFT_OPEN:
                    return
                yield self.day_of(owed, told["habit"])
                if self.office.chance.random() < MISSED_SHARE.get(told["habit"], 0):
                    self.office.act(owed, "miss", by=duty.leader, note=NOT_DONE)
                else:
                    reviewer = told.get("reviewer", "leader")
                    report = self.office.finish(owed, on=today(), text=told["proof"], reviewer=reviewer)
                    self.office.story.add(report)

    def day_of(self, owed: Assignment, habit: str) -> date:
        """A few days before it is due; sometimes some days after. Never before its period has begun."""
        if self.office.chance.random() < LATE_SHARE[habit]:
            return self.office.days_on(owed.due_on, self.office.chance.randint(1, 4))
        day = self.office.days_on(owed.due_on, -self.office.chance.choice(EARLY))
        return max(day, owed.period_from, today())

    def issue(self, told: dict, year: int) -> Thread:
        issued_on = self.office.near(date(year, told["month"], told["day"]))
        yield datetime.combine(issued_on, MORNING)
        words = {name: told[name].format(year=year) for name in ("title", "number")}
        self.office.issue_document(told | words | {"issued_on": issued_on})

    # Study

    def train(self, year: int) -> Thread:
        held_on = self.office.near(date(year, 6, 9))
        yield datetime.combine(held_on, MORNING)
        train(self.office, held_on=held_on, by="dengzihan", unit="PUBLICITY")

    def study(self, told: dict) -> Thread:
        """A series is held on some of its days; the last one is logged, or still to be logged (`open_end`), or all of
        the month are (`open_month`)."""
        yield datetime.combine(self.first, SERIES_BEGIN)
        by = told.get("by", "xuwenjing")
        series = begin(self.office, told, unit=told["unit"], year=self.first.year)
        for year in self.years[1:]:
            self.office.story.add(plan_next(self.office, series, year, by))
        days = {day for year in self.years for day in some_days(self.office, series, year, told["share"])}
        planned = (day for year in self.years for day in planned_days(series, year, self.office.working))
        latest = {max((day for day in planned if day <= self.today), default=None)} - {None}
        days = days - latest if told.get("open_end") else days | latest
        if told.get("open_month"):
            days = {day for day in days if day < self.today.replace(day=1)}
        texts = TEXT["topics"][series.category]
        topics = cycle(self.office.chance.sample(texts, len(texts)))
        yield from hold(
            self.office, series, sorted(days), topics=topics, by=by, leads=told.get("leads", ()),
            roll_call=told.get("roll_call", True),
        )  # fmt: skip
