"""The signatures of one closing (销号): whose turn it is, who has signed, and who is left to sign.

Nobody judges their own: neither the owner nor whoever applied signs at all. Whoever carries out one measure among
several may sign, for it is often the section head or the first responsible themselves, and no other could; but not
alone: at least one signature is by somebody who carries out none.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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


ALONE = gettext_lazy(
    "At least one signature of a closing is by somebody who carries out none of the measures. This one would be the "
    "last, and you carry one out: leave it to someone else."
)


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


def doers_of(item) -> set[int]:
    """Ids of those who carry out its measures."""
    return {measure.owner_id for measure in item.measures.all()} - {None}


def doers_alone(item, signed: list) -> set[int]:
    """The same, as long as nobody else is among those who signed."""
    found = doers_of(item)
    return set() if any(found.isdisjoint({act.by_id, act.acting_for_id}) for act in signed) else found


def suffice(reviewing: set, approving: set, number: int, doers=frozenset()) -> bool:
    """Can so many different people sign, the last of whom approves, and not all of them `doers` of its measures?"""
    if not approving or len(reviewing) < number - 1 or len(reviewing | approving) < number:
        return False
    return (
        not doers
        or any(len(reviewing - {last}) >= number - 1 for last in approving - doers)
        or (number > 1 and any(suffice(reviewing - {one}, approving - {one}, number - 1)
                               for one in reviewing - doers))
    )  # fmt: skip


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
    number, doers = approvals_of(item.unit.path), doers_of(item)
    if number == Approvals.ONE and not doers - {item.owner_id, by.pk}:
        return ""
    leaders, path, barred = Leaders([item.unit], today), item.unit.path, {item.owner_id, by.pk}
    reviewing, approving = (leaders.holders(path, right) - barred for right in (Right.REVIEW, Right.APPROVE))
    if number == Approvals.ONE:
        return words_of_doers(reviewing) if reviewing and reviewing <= doers else ""
    if suffice(reviewing, approving, number, doers):
        return ""
    if suffice(reviewing, approving, number):
        return words_of_doers((reviewing | approving) & doers)
    names = names_of(reviewing | approving)
    return _("Closing takes %(number)d signatures here, each by another person, none by whoever answers for it or "
             "applies; the last is the approval. Too few may sign: %(names)s. Before closing is applied for, have the "
             "unit's administrator ask for fewer signatures, or give someone else a post that reviews or approves; or "
             "let someone else apply, or answer for it.") % {
                 "number": number, "names": names or "—"}  # fmt: skip


def names_of(people) -> str:
    return _(", ").join(map(str, User.objects.filter(pk__in=people).order_by("pk")))


def words_of_doers(people) -> str:
    return _("At least one signature is by somebody who carries out none of the measures. All who may sign carry one "
             "out: %(names)s. Before closing is applied for, have someone else given a post that reviews or approves, "
             "or let someone else carry the measure out.") % {"names": names_of(people)}  # fmt: skip


def why_not_this_one(item, verb: str, by, today: date, *, absent, before: list) -> str:
    """`absent` is the one in whose place it is signed, if any; `before` are the acts that signed already."""
    here = {by.pk, *([absent.pk] if absent else [])}
    if any(not here.isdisjoint({act.by_id, act.acting_for_id}) for act in before):
        return _("This closing bears a signature of yours already, given by you or in your place, or by the one you "
                 "stand in for. The next one is someone else's.")  # fmt: skip
    left = {"review": item.approvals - 1, "endorse": 1}.get(verb, 0)
    doers = set() if doers_of(item).isdisjoint(here) else doers_alone(item, before)
    if not left:
        return str(ALONE) if doers else ""
    leaders, path = Leaders([item.unit], today), item.unit.path
    gone = {*item.barred(), *here, *(act.acting_for_id for act in before)}
    reviewing, approving = (leaders.holders(path, right) - gone for right in (Right.REVIEW, Right.APPROVE))
    if suffice(reviewing, approving, left, doers):
        return ""
    if suffice(reviewing, approving, left):
        return _("You carry out a measure of this problem, and so does everyone who could give the other signatures: "
                 "at least one is by somebody who carries out none. Leave this one to someone else.")  # fmt: skip
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
    leaders, barred, path = Leaders([item.unit], today), set(item.barred()), item.unit.path
    if item.stage == Stage.REVIEWED or item.approvals == Approvals.ONE:  # the last
        barred |= doers_alone(item, given(item)) if doers_of(item) else set()
    person = item.turn
    if person is None and item.stage == Stage.TO_ENDORSE:
        person = leaders.in_charge(path, besides=barred)
    person = person or leaders.decider(path, item.DECIDED_BY[item.stage][0], barred)
    if person is None or not person.in_force:
        return []
    covering = stand_ins(today).get(person.pk, ())
    return [person, *(one.stand_in for one in covering if one.posting_id and one.stand_in_id not in barred)]


def turn_words(people) -> str:
    """By name, with whoever stands in; nothing where nobody is nearest."""
    if len(people) < 2:
        return str(people[0]) if people else ""
    others = _(", ").join(map(str, people[1:]))
    return str(_("%(name)s (%(others)s standing in)") % {"name": people[0], "others": others})
