"""Entering, changing and withdrawing an absence, and declining to stand in."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.absences import rules as absence_rules
from organization.absences.cover import seen_with
from organization.absences.models import Absence, DeclinedCover
from organization.editing import locked, save_next
from organization.models import User
from organization.rights import RIGHTS, Right

FIELDS = ("from_on", "to_on", "reason", "stand_in", "posting")


@transaction.atomic
def enter_absence(*, user: User, by: User, **fields) -> Absence:
    """The person's row is locked, so that two absences entered at once never overlap."""
    locked(User, user.pk)
    return _keep(Absence(user=user, **fields), by)


@transaction.atomic
def change_absence(*, absence: Absence, by: User, version: int | None = None, **fields) -> Absence:
    """Whoever changes it answers for it from then on."""
    locked(User, absence.user_id)
    row = locked(Absence, absence.pk, version)
    if row.withdrawn_at:
        raise ValidationError(_("This absence was withdrawn."))
    for name in FIELDS:
        setattr(row, name, fields[name])
    return _keep(row, by)


@transaction.atomic
def withdraw_absence(*, absence: Absence, by: User) -> Absence:
    row = locked(Absence, absence.pk)
    if not absence_rules.can_enter_absence(by, row.user):
        raise PermissionDenied
    row.withdrawn_at = row.withdrawn_at or timezone.now()
    return save_next(row)


@transaction.atomic
def decline_cover(*, absence: Absence, by: User, why: str) -> DeclinedCover:
    """The stand-in's own verb: it needs nobody's leave and asks for no version, so that changing the absence again and
    again does not keep it from them. The cover ends at once."""
    locked(User, absence.user_id)
    row = locked(Absence, absence.pk)
    if not absence_rules.can_decline(by, row):
        raise PermissionDenied
    if not why.strip():
        raise ValidationError({"why": _("Say why, in a few words.")})
    declined = DeclinedCover(absence=row, person=by, from_on=row.from_on, to_on=row.to_on, why=why.strip())
    declined.full_clean()
    declined.save()
    row.stand_in = row.posting = None
    save_next(row)
    return declined


def _keep(row, by):
    if not absence_rules.can_enter_absence(by, row.user):
        raise PermissionDenied
    if row.stand_in_id == row.user_id:
        raise ValidationError({"stand_in": _("Nobody stands in for themselves.")})
    if row.stand_in_id == by.pk:
        raise ValidationError({"stand_in": _("Nobody makes themselves a stand-in; ask another administrator.")})
    if row.stand_in_id:
        _check_declined(row)
    if row.posting_id:
        _check_decisions(row, by)
    row.entered_by = by
    row.full_clean()
    if row.pk:
        return save_next(row)
    row.save()
    return row


def _check_declined(row):
    """For the days of a no, whatever became of the absence it was said to."""
    said = DeclinedCover.objects.filter(absence__user=row.user_id, person=row.stand_in_id)
    if said.filter(from_on__lte=row.to_on, to_on__gte=row.from_on).exists():
        words = _("%(name)s declined to stand in on these days: name somebody else.")
        raise ValidationError({"stand_in": words % {"name": row.stand_in}})


def _check_decisions(row, by):
    """An administrator lends decisions only to someone to whom decisions there were granted before; the person may
    choose any colleague."""
    if row.stand_in_id is None:
        raise ValidationError({"stand_in": _("Say who takes the decisions over.")})
    if Right.REVIEW not in RIGHTS[row.posting.role]:
        raise ValidationError({"posting": _("This post takes no decisions.")})
    path = row.posting.unit.path
    own = seen_with(row.stand_in, ()).scope.trees.get(Right.REVIEW, ())
    if by.pk != row.user_id and not any(held.startswith(path) or path.startswith(held) for held in own):
        raise ValidationError({"posting": _(
            "Only the absent person lends decisions to someone who takes none in this unit yet."
        )})  # fmt: skip
