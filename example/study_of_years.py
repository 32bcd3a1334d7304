"""What the office studies beside its series: the year's plan and its materials, a lecture, a theme day; and of the
last days, a note sent back, one that waits, and a turn swapped."""

from datetime import date, datetime, time

from example.notes import last_session
from example.office import Office
from example.story import Thread, today
from example.studying import TEXT
from study.materials.services import save_material
from study.models import Category, Material, Note, Series, Session, StudyPlan, Topic
from study.notes.services import hand_in_note, return_note
from study.plans.services import TopicLine, save_plan
from study.sessions.services import log_session
from study.turns.services import change_turn, turns_ahead

PLANNED = time(3, 0)


class StudyOfYears:
    def __init__(self, office: Office, years):
        self.office, self.years = office, years

    def threads(self):
        for year in self.years:
            yield self.plan(year)
            for told in TEXT["other_study"]:
                yield self.study(told, year)
        yield from self.last_days()

    def plan(self, year: int) -> Thread:
        """The topics of the year, before the first session; what is to be read for some of them."""
        yield datetime.combine(date(year, 1, 1), PLANNED)
        told, unit, by = TEXT["plan"], self.office.unit("BUREAU"), self.office.person("xuwenjing")
        plan = StudyPlan(unit=unit, year=year, title=told["title"].format(year=year))
        save_plan(plan=plan, by=by, topics=[TopicLine(line["title"], line.get("for", "")) for line in told["topics"]])
        for line in told["materials"]:
            material = Material(unit=unit, year=year, **{name: line[name] for name in line if name != "topics"})
            topics = Topic.objects.filter(plan=plan, title__in=line["topics"])
            save_material(material=material, by=by, topics=topics, sessions=[])

    def study(self, told: dict, year: int) -> Thread:
        """Study of its own kind outside any series, logged the same day."""
        held_on = self.office.near(date(year, told["month"], told["day"]))
        yield datetime.combine(held_on, time(17, 30))
        plain = ("topic", "starts_at", "minutes", "place", "readings", "organizer", "hours", "guest_lecturer")
        session = Session(
            unit=self.office.unit("BUREAU"), category=Category(told["category"]), held_on=held_on,
            lecturer=self.office.person(told.get("lecturer")), chair=self.office.person(told.get("chair")),
            **{name: told[name] for name in plain if name in told},
        )  # fmt: skip
        log_session(session=session, by=self.office.person("xuwenjing"), today=today())

    def last_days(self):
        """What the head of a section has just sent back, what waits for them, and a turn swapped in the days ahead."""
        for told in TEXT["last_notes"]:
            yield self.hand_in(told)
        yield self.swap()

    def hand_in(self, told: dict) -> Thread:
        day = self.office.days_on(self.office.story.today, -told["ago"])
        yield datetime.combine(day, time(11, 0))
        author = self.office.person(told["author"])
        note = Note(author=author, unit=self.office.unit("BUSINESS"), title=told["title"], text=told["text"],
                    submitted_on=day, session=last_session(author, day))  # fmt: skip
        hand_in_note(note=note, by=author, today=day)
        if "returned" in told:
            yield datetime.combine(self.office.days_on(day, 1), time(15, 0))
            return_note(note=note, version=note.version, by=self.office.person("head"), reason=told["returned"],
                        today=today())  # fmt: skip

    def swap(self) -> Thread:
        """Told yesterday, of the second turn from now: who has it is out that day."""
        told = TEXT["swap"]
        yield datetime.combine(self.office.days_on(self.office.story.today, -1), time(16, 0))
        series = Series.objects.filter(unit__code=told["unit"], name=told["name"]).order_by("pk").last()
        turns = turns_ahead(series, self.office.story.today, 3) if series else []
        if len(turns) == 3 and len({turn.person for turn in turns}) == 3:
            change_turn(series=series, day=turns[1].day, person=turns[2].person, reason=told["reason"],
                        by=self.office.person(told["by"]), today=today())  # fmt: skip
