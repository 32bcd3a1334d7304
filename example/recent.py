"""What lies on people's desks today: work in every stage, told backward from today, and the reminders about it."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from example.handed_down import HandedDown
from example.office import Office
from example.people import PHONE, mail_of
from example.rectifying import Rectifying
from example.story import Thread, today
from example.supervised import Supervised
from example.text import read
from meetings.inviting.services import invite
from meetings.models import COMING_DAYS, Meeting
from meetings.planning.carrying import carried, place_of
from meetings.records.parts import AgendaLine
from meetings.records.services import save_meeting
from organization.absences.services import enter_absence
from organization.people.services import add_person, post
from reminders.clock import rang
from reminders.models import Reminder
from reminders.services import last_day_swept, mark_read
from reminders.sweep import sweep
from responsibility.assignments.services import issue
from responsibility.obligations.services import give_evidence

# How many days back the bell was rung each working day; what the last rings brought, people have not read yet
RUNG_DAYS, UNREAD_RINGS = 18, 4
BELL = time(9, 30)
# From so many days ahead work shows as due soon, where the bureau has set no thresholds
SOON = 3
READ_THEIR_NOTICES = ("leader", "head", "recorder", "member", "assistant", "supervisor", "unitadmin", "hejingyi")


class Recent:
    def __init__(self, office: Office):
        self.office, self.today = office, office.story.today
        self.told = read("recent")

    def threads(self):
        for told in self.told["assignments"]:
            yield self.work(told)
        yield from Supervised(self).threads()
        yield from HandedDown(self).threads()
        yield from Rectifying(self).threads()
        for told in self.told["meetings"]:
            yield self.meet(told) if told["ago"] >= 0 else self.plan(told)
        yield self.be_away()
        yield self.come_new()
        yield self.ring()

    def be_away(self) -> Thread:
        """A deputy on a business trip these days, with another deputy standing in."""
        away, stand_in = self.office.person("sunweiguo"), self.office.person("wuxiaofeng")
        yield self.ago(1)
        enter_absence(
            user=away, by=away, stand_in=stand_in, from_on=today(), to_on=self.today + timedelta(days=3), reason="trip",
            posting=None,
        )  # fmt: skip

    def come_new(self) -> Thread:
        """What waits for the security administrator: a newcomer's account, and a role that was proposed."""
        office, told = self.office, self.told["newcomer"]
        yield self.ago(2)
        add_person(
            by=office.person("admin"), unit=office.unit(told["unit"]), role=told["role"], title=told["title"],
            rank_no=told["rank_no"], from_on=today(), name=told["name"], username=told["username"],
            sort_key=told["sort_key"], email=mail_of(told["username"]),
            phone=PHONE.format(len(office.cast.people) + 1),
        )  # fmt: skip
        told = self.told["proposed_role"]
        yield self.ago(1)
        post(
            by=office.person("unitadmin"), user=office.person(told["user"]), unit=office.unit(told["unit"]),
            role=told["role"], title=told["title"], kind=told["kind"], capacity=told["capacity"],
            rank_no=told["rank_no"], from_on=today(),
        )  # fmt: skip

    def ago(self, days: int) -> date:
        """The working day so many days ago, or the last one before it."""
        return self.office.near(self.today - timedelta(days=days))

    def due(self, days: int) -> date:
        """A due day so many days from today: a working day, unless all near it are holidays."""
        day = self.today + timedelta(days=days)
        if days <= 0:
            return self.office.near(day) if days else day
        return self.worked_near(day, ("previous", "next"), within=max(days, SOON))

    def coming(self, days: int) -> date:
        return self.worked_near(self.today + timedelta(days=days), ("next", "previous"), within=COMING_DAYS)

    def worked_near(self, day: date, policies, *, within: int) -> date:
        """The working day next to it that is still ahead and not too far; over long holidays the day itself."""
        near = (self.office.working.roll(day, policy) for policy in policies)
        return next((one for one in near if 0 < (one - self.today).days <= within), day)

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
            self.take(obligation, step, owner)

    def take(self, obligation, step: dict, owner):
        """One step to another stage, by its owner where nobody else is said."""
        by = self.office.person(step.get("by")) or owner
        facts = {"note": step.get("note", "")}
        if step["verb"] in ("submit", "complete"):
            give_evidence(subject=obligation, by=by, text=step["text"])
            facts["done_on"] = today()
        self.office.act(obligation, step["verb"], by=by, **facts)

    # Meetings

    def meet(self, told: dict) -> Thread:
        decisions = [
            line | ({"due_on": self.due(line["in"])} if "in" in line else {}) for line in told.get("decisions", ())
        ]
        meeting = told | {"held_on": self.ago(told["ago"]), "decisions": decisions}
        return self.office.meet(meeting, people=told["people"], attending=told.get("sit_in", ()))

    def plan(self, told: dict) -> Thread:
        """A meeting of the coming days, entered with its agenda: what the last one left open, then what is new. The
        invitations are out."""
        yield self.ago(told["entered"])
        office = self.office
        recorder, unit = office.person(told["recorder"]), office.unit(told.get("unit", "BUREAU"))
        types = [office.type(code) for code in told["types"]]
        left_open = carried(unit=unit, types=types, before=today(), user=recorder)
        agenda = [AgendaLine(matter.title, "", "", *place_of(matter.key)) for matter in left_open]
        meeting = save_meeting(
            meeting=Meeting(
                unit=unit, title=told.get("title", ""), place=told["place"],
                held_on=self.coming(-told["ago"]), starts_at=told["starts_at"], chair=office.person(told["chair"]),
                recorder=recorder,
            ),
            types=types, by=recorder, today=today(),
            agenda=agenda + [AgendaLine(**line) for line in told["agenda"]],
            attendance=office.attendance(told, told["people"], told.get("sit_in", ())),
        )  # fmt: skip
        invite(meeting=meeting, by=recorder, today=today())

    # Reminders

    def ring(self) -> Thread:
        """The bell of the last weeks: notices for those whose work came near, and digests that nobody was sent.

        A mail of a past day is never sent: each sweep lets the newest step of a matter replace the ones before it, and
        what still waits at the end goes out in the first real digest, as after any outage.
        """
        days = (self.today - timedelta(days=days) for days in range(RUNG_DAYS, 0, -1))
        rings = [datetime.combine(day, BELL) for day in days if self.office.working.is_working(day)]
        rings.append(datetime.combine(self.today, time.max))
        for left, ring in zip(range(len(rings) - 1, -1, -1), rings, strict=True):
            yield ring
            moment = timezone.now()
            swept = sweep(now=moment, since=last_day_swept())
            rang(moment, is_real=not left and self.office.story.is_live, found=swept.found, made=swept.made)
            if left >= UNREAD_RINGS:
                self.read_notices(moment)

    def read_notices(self, moment: datetime):
        for username in READ_THEIR_NOTICES:
            user = self.office.person(username)
            newest = Reminder.objects.inbox_of(user).order_by("-pk").values_list("pk", flat=True).first()
            if newest:
                mark_read(user=user, now=moment, newest=newest)
