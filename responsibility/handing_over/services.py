"""Closing and merging units, and people who leave or come back: one step, in one transaction, and nothing silent.

What stands open is found through the registry (organization/holdings.py); each kind is handed over, ended, cancelled or
left without an owner, as was chosen for it, and every row done is kept with the handover.
"""

import logging
from dataclasses import dataclass, replace
from datetime import date

from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import Event, note
from organization.editing import Stale, locked, save_next
from organization.granting.grants import in_force_at_once
from organization.granting.offices import keep_one_holder
from organization.holdings import KEEP, Fate, Holding, Passing, holdings
from organization.models import Posting, Unit, User
from organization.people.services import post
from organization.tree.services import lock_tree, locked_with_below, move_unit, refuse_closed
from responsibility.handing_over.models import Handover, HandoverLine

log = logging.getLogger(__name__)
What = Handover.What
FARTHEST_BACK = 366


@dataclass(frozen=True)
class Choice:
    """What happens to one kind, and who has it then (KEEP: who has it now, or the successor of who leaves)."""

    fate: Fate
    owner: object = KEEP


def of_units(units, last_on: date) -> list[tuple[Holding, object]]:
    """(holding, its open rows) of every kind that has any in the units."""
    found = [(one, one.in_units(units, last_on)) for one in holdings() if one.of_units]
    return [(one, rows) for one, rows in found if rows.exists()]


def of_person(person, last_on: date):
    found = [(one, one.with_person(person, last_on)) for one in holdings() if one.of_person]
    return [(one, rows) for one, rows in found if rows.exists()]


def closing_with(unit: Unit, *, below: str, today: date) -> list[Unit]:
    """The units that close in one step: it alone where those below move away, else all of them."""
    if below == "close":
        return list(Unit.objects.within(unit).open_to_work(today))
    return [unit]


@transaction.atomic
def close_unit(
    *, unit: Unit, by, today: date, last_on: date, reason: str, heir: Unit | None = None, below: str = "move",
    choices: dict[str, Choice] | None = None,
    counted=None, version: int | None = None,
) -> Handover:  # fmt: skip
    """Close a unit; with an heir it is merged into it. `choices` say for each kind (by code) what happens;
    `counted` is what the person was shown: where it is no longer so, they are asked again.

    The units below move below the heir (else below the unit above), or close with it.
    """
    lock_tree()
    row = locked_with_below(unit, version)
    heir = Unit.objects.get(pk=heir.pk) if heir else None
    _refuse_closing(row, heir, today, last_on, reason)
    if below == "move":
        for child in Unit.objects.filter(parent=row).open_to_work(today):
            if heir and heir.is_within(child):
                raise ValidationError({"into": _("It lies below the unit that closes; move it out first.")})
            if heir or row.parent_id:
                move_unit(unit=child, parent=heir or Unit.objects.get(pk=row.parent_id), today=today)
            else:
                move_unit(unit=child, parent=None, today=today)
        row.refresh_from_db()
    closing = closing_with(row, below=below, today=today)
    if heir and heir in closing:
        raise ValidationError({"into": _("It closes with the unit; choose another.")})
    found = of_units(closing, last_on)
    _refuse_unseen(found, counted)
    handover = Handover(what=What.MERGE if heir else What.CLOSE, unit=row, heir=heir, last_on=last_on, by=by,
                        reason=reason.strip())  # fmt: skip
    handover.save()
    passing = Passing(by=by, today=today, last_on=last_on, reason=reason.strip(), heir=heir)
    _carry_out(handover, found, passing, choices or {})
    for each in closing:
        each = locked(Unit, each.pk)
        each.active_to = last_on
        save_next(each)
    return handover


def _refuse_closing(unit, heir, today, last_on, reason):
    if unit.is_closed(today):
        raise ValidationError(_("This unit is closed already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words.")})
    if last_on > today:
        raise ValidationError({"last_on": _("Close a unit on its last day, or afterwards.")})
    if last_on < unit.active_from or (today - last_on).days > FARTHEST_BACK:
        raise ValidationError({"last_on": _("Give a day of the past year on which the unit was active.")})
    if heir and heir.pk == unit.pk:
        raise ValidationError({"into": _("A unit is not merged into itself.")})
    refuse_closed(heir, today, field="into")


def _refuse_unseen(found, counted):
    """Nothing is decided over that was not on the page."""
    if counted is not None and {one.code: rows.count() for one, rows in found} != counted:
        raise ValidationError(_("Meanwhile something was added or done here. Look at the numbers again, then repeat."))


def _carry_out(handover, found, passing, choices):
    lines = []
    for one, rows in found:
        offered = one.of_person if passing.person else one.of_units
        choice = choices.get(one.code, Choice(offered[0]))
        fate, owner = choice.fate, passing.owner if choice.owner is KEEP else choice.owner
        if fate not in offered:
            raise ValidationError(_("“%(kind)s” can't be dealt with in this way.") % {"kind": one.label})
        if fate == Fate.HAND and not (passing.heir or passing.person):
            raise ValidationError(_("“%(kind)s”: name the unit that takes over, or choose otherwise.")
                                  % {"kind": one.label})  # fmt: skip
        if fate == Fate.HAND and passing.person and not isinstance(owner, User):
            raise ValidationError(_("“%(kind)s”: name who takes over, or choose otherwise.") % {"kind": one.label})
        mine = replace(passing, owner=None if fate == Fate.LEAVE else owner)
        kind = ContentType.objects.get_for_model(rows.model)
        done = one.carry_out(fate, list(rows), mine)
        lines += [
            HandoverLine(handover=handover, kind=one.code, content_type=kind, object_id=pk, fate=fate,
                         title=title[:250], before=before[:250], after=after[:250])
            for pk, title, before, after in done
        ]  # fmt: skip
    HandoverLine.objects.bulk_create(lines, batch_size=500)


@transaction.atomic
def reopen_unit(*, unit: Unit, by, today: date, reason: str, version: int | None = None) -> Handover:
    """A unit closed by mistake takes work again. What was handed over or ended stays so: it is not undone silently."""
    lock_tree()
    row = locked(Unit, unit.pk, version)
    if not row.active_to:
        raise ValidationError(_("This unit is not closed."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words.")})
    refuse_closed(row.parent, today, field="reason")
    handover = Handover(what=What.REOPEN, unit=row, by=by, reason=reason.strip())
    handover.save()
    row.active_to = None
    save_next(row)
    return handover


@transaction.atomic
def depart(
    *, person: User, by, today: date, last_on: date, why: str, reason: str = "", successor: User | None = None,
    choices: dict[str, Choice] | None = None,
    counted=None, version: int | None = None,
) -> Handover:  # fmt: skip
    """A person leaves: posts end on the last day, open work passes on now, and from the first moment of the day after
    the account is of no use (`User.in_force`); it is closed soon after (`close_accounts`). What falls to them until
    then passes on at that moment, to the same successor."""
    row = keep_one_holder(person)
    if version is not None and row.version != version:
        raise Stale(row)
    last_post = row.postings.order_by("-from_on", "rank_no", "pk").select_related("unit").first()
    if Handover.objects.filter(person=row, what=What.LEAVE, taken_back_at=None).exists() or not row.is_active:
        raise ValidationError(_("This person has left already."))
    if by is not None and by.pk == row.pk:
        raise ValidationError(_("Nobody enters their own departure; ask another administrator."))
    if (today - last_on).days > FARTHEST_BACK or (last_on - today).days > FARTHEST_BACK:
        raise ValidationError({"last_on": _("Give a day at most a year away.")})
    if successor is not None and (successor.pk == row.pk or not successor.in_force):
        raise ValidationError({"successor": _("The successor's account is not in force.")})
    found = of_person(row, last_on)
    _refuse_unseen(found, counted)
    handover = Handover(
        what=What.LEAVE, unit=last_post and last_post.unit, person=row, successor=successor, last_on=last_on, why=why,
        reason=reason.strip(), by=by,
    )  # fmt: skip
    handover.save()
    passing = Passing(by=by, today=today, last_on=last_on, reason=handover.get_why_display(), person=row,
                      owner=successor)  # fmt: skip
    _carry_out(handover, found, passing, choices or {})
    row.last_on = last_on
    save_next(row)
    if last_on < today:
        _close_account(handover, today)
    return handover


@transaction.atomic
def close_accounts(*, today: date) -> int:
    """Close the accounts of those whose last day is over. Rung by the hourly run; any number of times does no harm.
    Until then nothing holds there any more: `User.in_force`."""
    closed = 0
    for handover in Handover.objects.departures_due(today).select_for_update(of=("self",)):
        try:
            with transaction.atomic():
                _close_account(handover, today)
            closed += 1
        except ValidationError as refusal:  # the last holder of an administration: another is appointed first
            log.error("the account of departure %d stays open: %s", handover.pk, refusal.messages)
    return closed


def _close_account(handover, today):
    """Work that came to the person since the departure was entered passes on now: a closed account keeps none."""
    person = keep_one_holder(handover.person)
    successor = handover.successor if handover.successor and handover.successor.in_force else None
    passing = Passing(by=None, today=today, last_on=handover.last_on, reason=handover.get_why_display(), person=person,
                      owner=successor)  # fmt: skip
    found = of_person(person, handover.last_on)
    _carry_out(handover, found, passing, {one.code: _without_asking(one, successor) for one, _rows in found})
    if person.administration:  # who comes back is appointed anew
        note(Event.REVOKED, by=None, record=person, what="administration", before=person.administration, after="")
    person.is_active, person.administration = False, ""
    save_next(person)
    handover.closed_at = timezone.now()
    handover.save()
    for session in UserSession.objects.filter(user=person):
        session.end()


def _without_asking(one, successor) -> Choice:
    order = (Fate.HAND, Fate.END, Fate.LEAVE) if successor else (Fate.END, Fate.LEAVE, Fate.HAND)
    return Choice(next(fate for fate in order if fate in one.of_person))


@transaction.atomic
def come_back(*, person: User, by, today: date, unit: Unit, role: str, from_on: date, title="", capacity="",
              version: int | None = None) -> Posting:  # fmt: skip
    """Someone who left returns with a new post; the account waits to be authorized like a new one, since whoever opens
    it knows neither who holds the old password nor why it was closed. What was handed over stays where it is."""
    row = locked(User, person.pk, version)
    left = Handover.objects.filter(person=row, what=What.LEAVE, taken_back_at=None).select_for_update().first()
    if left is None:
        raise ValidationError(_("This person has not left."))
    refuse_closed(unit, today)
    left.taken_back_at = timezone.now()
    left.save()
    Handover(what=What.RETURN, unit=unit, person=row, by=by).save()
    row.is_active, row.last_on, row.proposed_by, row.proposed_at = True, None, by, timezone.now()
    row.authorized_at = row.authorized_by = None
    in_force_at_once(save_next(row), by=by)
    return post(user=row, unit=unit, role=role, title=title, capacity=capacity, from_on=from_on, by=by)


__all__ = ["KEEP", "close_accounts", "close_unit", "come_back", "depart", "of_person", "of_units", "reopen_unit"]
