"""A line of the bureau's list handed down to its sections: some have taken it up, one asks more of itself, some have
been urged since."""

from datetime import date, datetime, time

from django.utils import timezone

from example.story import Thread, today
from example.text import read
from responsibility.cascades.services import go_on, hand_down
from responsibility.cascades.taking_up import take_up, urge_to_take_up
from responsibility.duties.services import save_duty
from responsibility.models import Duty


class HandedDown:
    """`recent` counts the days from today; early in a year nothing lies before its first day."""

    def __init__(self, recent):
        self.recent, self.office = recent, recent.office
        self.told = read("handed_down")

    def threads(self):
        yield self.hand_down()

    def hand_down(self) -> Thread:
        told = self.told
        yield self.moment(told["ago"], time(9, 0))
        by = self.office.person(told["by"])
        line = self.office.enter_duty(told["duty"], year=today().year)
        units = [self.office.unit(answer["unit"]) for answer in told["answers"]]
        cascade = hand_down(lines=[line], units=units, by=by, from_on=today(), capacity=told["capacity"])
        while not cascade.finished_at:
            cascade = go_on(cascade=cascade, today=today())
        for answer in told["answers"]:
            if "by" in answer:
                self.office.story.add(self.answer(line, answer))
        yield self.moment(told["urged"], time(15, 0))
        urge_to_take_up(lines=Duty.objects.filter(source=line), by=by, today=today())

    def answer(self, line: Duty, told: dict) -> Thread:
        yield self.moment(told["ago"], time(11, 0))
        by = self.office.person(told["by"])
        own = Duty.objects.filter(source=line, unit=self.office.unit(told["unit"]))
        take_up(lines=own, by=by, now=timezone.now())
        row, changes = own.get(), dict(told.get("adapted", {}))
        if "owner" in told:
            changes["owner"] = self.office.person(told["owner"])
        if changes:
            for name, value in changes.items():
                setattr(row, name, value)
            save_duty(duty=row, today=today(), by=by)

    def moment(self, ago: int, at: time) -> datetime:
        return datetime.combine(max(self.recent.ago(ago), date(self.recent.today.year, 1, 1)), at)
