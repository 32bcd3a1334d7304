"""Whom something owed concerns besides its doer: who is urged, who is told of an instruction, who decides."""

from dataclasses import dataclass
from datetime import date

from organization.absences.cover import stand_ins
from organization.models import User
from organization.people.leading import Leaders
from organization.rights import Right
from organization.tree.paths import STEP
from responsibility.followups.urging import Urged
from responsibility.rules import still_issues

Part = Urged.Part


@dataclass(frozen=True)
class Receiver:
    person: User
    part: Part


class Concerned:
    """Whom obligations of one kind concern on a day, loaded for many at once: the number of queries grows with the
    people, never with the rows."""

    def __init__(self, obligations, today: date):
        self.obligations, self.leaders = obligations, Leaders([row.unit for row in obligations], today)
        self.covering, self._opened = stand_ins(today), {}

    def receivers(self, obligation, *, besides=None) -> list[Receiver]:
        """The owner (and who stands in today), who leads the unit, and the leader in charge; each once, the one in
        `besides` left out. A part nobody holds goes one level up, and nobody is named who may not open the work."""
        leaders, path, found = self.leaders, obligation.unit.path, {}

        def add(person, part):
            if person is not None and person.in_force and person.pk not in found and self.opens(person, obligation):
                found[person.pk] = Receiver(person, part)

        add(obligation.owner, Part.OWNER)
        for absence in self.covering.get(obligation.owner_id, ()):
            add(absence.stand_in, Part.STAND_IN)
        add(leaders.leader(path, besides=tuple(found)), Part.HEAD)
        named = obligation.named_leader
        if named is None or named.pk in found:
            named = leaders.in_charge(path, besides=tuple(found)) or leaders.leader(path[:-STEP], besides=tuple(found))
        add(named, Part.LEADER)
        if besides is not None:
            found.pop(besides.pk, None)
        return list(found.values())

    def opens(self, person, obligation) -> bool:
        """May the person open it? Asked once a person, of all rows."""
        if person.pk not in self._opened:
            rows = type(obligation).objects.visible_to(person).filter(pk__in=[row.pk for row in self.obligations])
            self._opened[person.pk] = set(rows.order_by().values_list("pk", flat=True))
        return obligation.pk in self._opened[person.pk]


def receivers(obligation, today: date, *, besides=None) -> list[Receiver]:
    """Of one obligation: see `Concerned`."""
    return Concerned([obligation], today).receivers(obligation, besides=besides)


def answering(obligation, today: date) -> list[User]:
    """The owner and who stands in; without an owner, who leads the unit."""
    found = receivers(obligation, today)
    mine = [one.person for one in found if one.part in (Part.OWNER, Part.STAND_IN)]
    return mine or [one.person for one in found[:1]]


def doers(obligation, today: date) -> list[User]:
    """Those who answer for it, and whoever handed it in."""
    found = {person.pk: person for person in answering(obligation, today)}
    person = obligation.submitted_by
    if person is not None and person.in_force and may_open(person, obligation):
        found[person.pk] = person
    return list(found.values())


def askers(obligation, today: date) -> list[User]:
    """Who issued it and still issues there, and who supervises it; where neither is there any more, the nearest who
    issues for the unit whose the asking is."""
    issuer = obligation.created_by
    issuer = issuer if issuer is not None and still_issues(issuer, obligation) else None
    named = (issuer, obligation.particulars and obligation.particulars.supervisor)
    found = {person.pk: person for person in named if person and person.in_force and may_open(person, obligation)}
    if not found:
        unit = obligation.issuing_unit
        person = Leaders([unit], today).decider(unit.path, Right.ASSIGN, (obligation.owner_id,))
        found = {person.pk: person} if person else {}
    return list(found.values())


def decider(obligation, today: date, *, besides=()) -> list[User]:
    """Who is to decide about its deadline: the work item's supervisor, else the nearest who reviews for the unit whose
    the asking is; and who stands in for their decisions today."""
    barred = {obligation.owner_id, *(person.pk for person in besides)}
    person = obligation.particulars and obligation.particulars.supervisor
    if person is None or not person.in_force or person.pk in barred:
        unit = obligation.issuing_unit
        person = Leaders([unit], today).decider(unit.path, Right.REVIEW, barred)
    if person is None:
        return []
    covering = stand_ins(today).get(person.pk, ())
    return [person, *(one.stand_in for one in covering if one.posting_id and one.stand_in_id not in barred)]


def may_open(person, obligation) -> bool:
    return type(obligation).objects.visible_to(person).filter(pk=obligation.pk).exists()
