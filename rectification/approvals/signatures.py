"""The signatures of one closing (销号): whose turn it is, who has signed, and who is left to sign."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organization.absences.cover import acting_for, stand_ins
from organization.models import User
from organization.people.leading import Leaders
from organization.rights import Right
from rectification import rules
from rectification.approvals.settings import approvals_of
from rectification.models import Approvals, Item
from responsibility.rules import can_review

Stage = Item.Stage
# The verbs that sign, and to which stage a passed review leads
SIGNING = ("review", "endorse", "approve")
MAY_SIGN = {"review": can_review, "endorse": rules.can_endorse, "approve": rules.can_approve}
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


def suffice(reviewing: set, approving: set, number: int) -> bool:
    """Can so many different people sign, the last of whom approves?"""
    return bool(approving) and len(reviewing) >= number - 1 and len(reviewing | approving) >= number


def why_not_sign(item, verb: str, by, today: date) -> str:
    """Nobody signs twice in one closing, in person or through a stand-in: whoever applies for it, and whoever signs,
    must leave someone for what is still to be signed. Words where they would not, else ""."""
    if verb == "apply":
        return why_not_apply(item, by, today)
    if verb not in MAY_SIGN:
        return ""
    absent = acting_for(by, lambda user: MAY_SIGN[verb](user, item))
    return why_not_this_one(item, verb, by, today, absent=absent, before=given(item) if verb != "review" else [])


def why_not_apply(item, by, today: date) -> str:
    number = approvals_of(item.unit.path)
    if number == Approvals.ONE:
        return ""
    leaders, path, barred = Leaders([item.unit], today), item.unit.path, {item.owner_id, by.pk}
    reviewing, approving = (leaders.holders(path, right) - barred for right in (Right.REVIEW, Right.APPROVE))
    if suffice(reviewing, approving, number):
        return ""
    names = [str(user) for user in User.objects.filter(pk__in=reviewing | approving).order_by("pk")]
    return _("Closing takes %(number)d signatures here, each by another person, none by whoever answers for it or "
             "applies; the last is the approval. Too few may sign: %(names)s. Before closing is applied for, have the "
             "unit's administrator ask for fewer signatures, or give someone else a post that reviews or approves; or "
             "let someone else apply, or answer for it.") % {
                 "number": number, "names": _(", ").join(names) or "—"}  # fmt: skip


def why_not_this_one(item, verb: str, by, today: date, *, absent, before: list) -> str:
    """`absent` is the one in whose place it is signed, if any; `before` are the acts that signed already."""
    here = {by.pk, *([absent.pk] if absent else [])}
    if any(not here.isdisjoint({act.by_id, act.acting_for_id}) for act in before):
        return _("This closing bears a signature of yours already, given by you or in your place, or by the one you "
                 "stand in for. The next one is someone else's.")  # fmt: skip
    left = {"review": item.approvals - 1, "endorse": 1}.get(verb, 0)
    if not left:
        return ""
    leaders, path = Leaders([item.unit], today), item.unit.path
    gone = {*item.barred(), *here, *(act.acting_for_id for act in before)}
    if suffice(leaders.holders(path, Right.REVIEW) - gone, leaders.holders(path, Right.APPROVE) - gone, left):
        return ""
    return _("This closing takes %(number)d signatures by different people, and after yours too few would be left to "
             "give the others. Leave this one to someone else, or have the unit's administrator ask for fewer "
             "signatures.") % {"number": item.approvals}  # fmt: skip


def leaving_someone(verb: str):
    """What the workflow does after that signature, or the application for the first: refuse it where it leaves nobody
    to go on, or is one person's second."""

    def check(item, *, by, today, **_told):
        if verb == "apply":
            words = why_not_apply(item, by, today)
        else:
            *before, this = given(item)
            words = why_not_this_one(item, verb, by, today, absent=this.acting_for, before=before)
        if words:
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
