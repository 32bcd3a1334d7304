"""The signatures of one closing (销号): whose turn it is, who has signed, and who is left to sign."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organization.absences.cover import stand_ins
from organization.people.leading import Leaders
from organization.rights import Right
from rectification.approvals.settings import approvals_of
from rectification.models import Approvals, Item

Stage = Item.Stage
# The verbs that sign, and to which stage a passed review leads
SIGNING = ("review", "endorse", "approve")
AFTER_REVIEW = {
    Approvals.ONE: Stage.CLOSED, Approvals.TWO: Stage.REVIEWED, Approvals.THREE: Stage.TO_ENDORSE,
}  # fmt: skip


def unsigned(_item) -> dict:
    """Whatever was signed is signed anew at the next closing."""
    return {"reviewed_by": None, "endorsed_by": None}


def begun(item) -> dict:
    """How many signatures this closing takes is settled as it is applied for."""
    return unsigned(item) | {"approvals": approvals_of(item.unit.path)}


def reopened(item) -> dict:
    return unsigned(item) | {"rechecked_on": None}


def lands_after_review(item) -> str:
    return AFTER_REVIEW[item.approvals]


def given(item) -> list:
    """The acts that signed this closing so far, in order: since it was last applied for."""
    acts = list(item.acts.filter(verb__in=(*SIGNING, "apply")).select_related("by", "acting_for").order_by("pk"))
    applied = max((place for place, act in enumerate(acts) if act.verb == "apply"), default=-1)
    return [act for act in acts[applied + 1 :] if act.verb in SIGNING]


def why_not_sign(item, verb: str, by, today: date) -> str:
    """Nobody signs twice in one closing: whoever signs now must leave someone for what is still to be signed. Words
    where they would not; "" where they may, or the signature is the last. Two queries, or three."""
    left = {"review": item.approvals - 1, "endorse": 1}.get(verb, 0)
    if not left:
        return ""
    leaders, path = Leaders([item.unit], today), item.unit.path
    free = leaders.holders(path, Right.APPROVE) - {*item.barred(), by.pk}
    if left == 1 and free:
        return ""
    endorsing = leaders.holders(path, Right.REVIEW) - {*item.barred(), by.pk} if left == 2 else set()
    if free and endorsing and len(free | endorsing) > 1:
        return ""
    return _("This closing takes %(number)d signatures by different people, and after yours too few would be left to "
             "give the others. Leave this one to someone else, or have the unit's administrator ask for fewer "
             "signatures.") % {"number": item.approvals}  # fmt: skip


def leaving_someone(verb: str):
    """What the workflow does after that signature: refuse it where it leaves nobody to go on."""

    def check(item, *, by, today, **_told):
        if words := why_not_sign(item, verb, by, today):
            raise ValidationError(words)

    return check


def whose_turn(item, today: date) -> list:
    """Whom to tell that a signature is waited for: the leader named or in charge where it is theirs, else the nearest
    who may; and who stands in for their decisions today. Nobody once it is closed."""
    if item.stage not in item.DECIDED_BY:
        return []
    leaders, barred, path = Leaders([item.unit], today), item.barred(), item.unit.path
    person = item.turn
    if person is None and item.stage == Stage.TO_ENDORSE:
        person = leaders.in_charge(path, besides=barred)
    person = person or leaders.decider(path, item.DECIDED_BY[item.stage][0], barred)
    if person is None or not person.in_force:
        return []
    covering = stand_ins(today).get(person.pk, ())
    return [person, *(one.stand_in for one in covering if one.posting_id and one.stand_in_id not in barred)]
