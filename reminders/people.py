"""Whom a rung tells about an obligation as things stand: posts, stages and days, loaded for many at once."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max
from django.utils import timezone

from organization.absences.cover import stand_ins
from organization.people.leading import Leaders
from organization.people.scopes import scopes_of
from organization.tree.paths import STEP
from reminders.ladder import About, To
from responsibility.lights.lights import Lights
from responsibility.models import Act
from responsibility.obligations.models import Obligation


class Situation:
    """What the ladder must know about some obligations (with `unit` and `owner` loaded) on one day."""

    def __init__(self, obligations, today: date, lights: Lights | None = None):
        self.lights = lights or Lights.on(today)
        self.leaders = Leaders([obligation.unit for obligation in obligations], today)
        self.submitted = submission_days(obligations)
        self.absences = stand_ins(today)
        named = [row.named_judge for row in obligations if isinstance(row, Obligation) and row.stage in row.DECIDED_BY]
        self.scopes = scopes_of({person.pk for person in named if person}, today)

    def day(self, rung, obligation) -> date | None:
        """The day the rung is about, or None where it tells nobody now: the work is closed, or the other one's turn."""
        if not obligation.is_open or obligation.stage in obligation.PAUSED_STAGES:
            return None
        is_waiting = obligation.stage in obligation.DECIDED_BY
        if rung.about == About.REVIEW:
            return self.submitted.get((type(obligation), obligation.pk)) if is_waiting else None
        return None if is_waiting else obligation.due_on

    def recipients(self, rung, obligation) -> list:
        """Whom the rung tells, and who stands in for them today: for an owner's work, or for decisions taken over."""
        recipient = self.recipient(rung, obligation)
        if recipient is None:
            return []
        told = [recipient]
        for absence in self.absences.get(recipient.pk, ()):
            is_owners = recipient.pk == obligation.owner_id and rung.about == About.DUE_DAY
            decides = absence.posting_id and rung.to == To.DECIDER and absence.stand_in_id not in obligation.barred()
            if is_owners or decides:
                told.append(absence.stand_in)
        return told

    def recipient(self, rung, obligation):
        owner = obligation.owner if obligation.owner and obligation.owner.in_force else None
        path = obligation.unit.path
        if rung.about == About.REVIEW:
            decider = self.decider(obligation, owner)
            besides = (obligation.owner_id, decider and decider.pk)
            return decider if rung.to == To.DECIDER else self.leaders.leader(path, besides=besides)
        if rung.to == To.OWNER and owner:
            return owner
        levels_up = {To.OWNER: 0, To.LEADER: 0, To.PARENT_LEADER: 1}[rung.to]
        if rung.to == To.LEADER and owner is None:
            levels_up = 1
        above = path[: len(path) - levels_up * STEP] or path
        return self.leaders.leader(above, besides=(obligation.owner_id,))

    def decider(self, obligation, owner):
        """Whose turn it is: the owner where they may decide themselves, whoever is named, else the nearest who may."""
        if owner and owner.pk not in obligation.barred():
            return owner
        named, barred = obligation.whose_turn(self.scopes), obligation.barred()
        if named and named.in_force and named.pk not in barred:
            return named
        right, _reason = obligation.DECIDED_BY[obligation.stage]
        return self.leaders.decider(obligation.reviewing_unit.path, right, barred)


def submission_days(obligations) -> dict:
    """(kind, id) -> the day on which work now waiting for a decision was handed in. One query a kind."""
    waiting = {}
    for obligation in obligations:
        if isinstance(obligation, Obligation) and obligation.stage in obligation.DECIDED_BY:
            waiting.setdefault(type(obligation), {})[obligation.pk] = obligation.stage
    days = {}
    for kind, stages in waiting.items():
        acts = Act.objects.filter(content_type=ContentType.objects.get_for_model(kind), object_id__in=stages)
        for pk, stage, at in acts.order_by().values_list("object_id", "to_stage").annotate(at=Max("at")):
            if stages[pk] == stage:
                days[kind, pk] = timezone.localdate(at)
    return days
