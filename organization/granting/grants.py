"""The one place that puts accounts, roles and charges into force, refuses and revokes them.

Each verb locks the person first: a role granted and an office given at the same moment meet there, and the second is
refused. An account and its rights are told by the trail; `by` is None for what the machine itself does.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import Event, note
from organization import rules
from organization.editing import Stale, locked, save_next
from organization.models import Charge, Posting, User
from organization.rights import Role


def person_of(proposal) -> User:
    """Whom an account, a role or a charge is about."""
    if isinstance(proposal, User):
        return proposal
    return proposal.posting.user if isinstance(proposal, Charge) else proposal.user


def facts_of(proposal) -> dict:
    """What the trail says beside the record: which role where, or which section."""
    if isinstance(proposal, User):
        return {}
    facts = {"person": person_of(proposal).username, "unit": proposal.unit.code}
    return facts | ({"role": proposal.role} if isinstance(proposal, Posting) else {"what": "charge"})


def is_in_force(proposal) -> bool:
    return bool(proposal.authorized_at if isinstance(proposal, User) else proposal.granted_at)


@transaction.atomic
def authorize(user: User, *, by: User | None) -> User:
    """Put an account into force."""
    return put_into_force(user, by=by)


@transaction.atomic
def grant(right: Posting | Charge, *, by: User | None):
    """Let a posting's role, or a section in charge, act."""
    return put_into_force(right, by=by)


@transaction.atomic
def put_into_force(proposal, *, by: User | None, version: int | None = None):
    person, row = _locked(proposal, version)
    if is_in_force(row):
        return row
    if isinstance(proposal, Charge):
        _refuse_unseen(proposal)
    if row is not person and person.administration and getattr(row, "role", "") != Role.MEMBER:
        raise ValidationError(
            _("%(name)s is %(office)s, and an administrator holds no role over records.")
            % {"name": person.name, "office": person.get_administration_display()}
        )
    _write(row, timezone.now(), by)
    row.refused_at, row.refused_by, row.refusal = None, None, ""
    note(Event.AUTHORIZED if row is person else Event.GRANTED, by=by, record=row, **facts_of(row))
    return _save(row)


@transaction.atomic
def refuse(proposal, *, by: User, reason: str, version: int | None = None):
    """Leave an account inert, or a person a plain member; what was in force is revoked. The proposer reads why."""
    person, row = _locked(proposal, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a few words.")})
    if row is person and row.authorized_at:
        raise ValidationError(_("This account is in force already: it is closed, not refused."))
    event = Event.REVOKED if is_in_force(row) else Event.DECLINED
    _write(row, None, None)
    note(event, by=by, record=row, reason=reason.strip(), **facts_of(row))
    row.refused_at, row.refused_by, row.refusal = timezone.now(), by, reason.strip()
    return _save(row)


@transaction.atomic
def propose_again(proposal, *, by: User):
    """Put what was refused before the security administrator once more."""
    _person, row = _locked(proposal, None)
    if is_in_force(row) or not row.refused_at:
        return row
    row.proposed_by, row.proposed_at = by, timezone.now()
    row.refused_at, row.refused_by, row.refusal = None, None, ""
    return in_force_at_once(_save(row), by=by)


def in_force_at_once(proposal, *, by: User | None):
    """In the simple profile nobody decides about their own proposals, so those of whoever may decide act at once."""
    if by and not is_in_force(proposal) and rules.decides_alone(by) and rules.can_decide(by, proposal):
        return put_into_force(proposal, by=by)
    return proposal


def ask_for_charges_anew(postings, *, by: User | None):
    """A longer post is a longer charge: each section in it waits for its grant again. The posts are locked already."""
    for charge in Charge.objects.filter(posting__in=postings, granted_at__isnull=False).select_related("posting__user"):
        charge.granted_at = charge.granted_by = None
        charge.proposed_by, charge.proposed_at = by, timezone.now()
        charge.save()
        in_force_at_once(charge, by=by)


def _locked(proposal, version):
    person = locked(User, person_of(proposal).pk, version if isinstance(proposal, User) else None)
    if isinstance(proposal, User):
        return person, person
    return person, locked(type(proposal), proposal.pk, version if isinstance(proposal, Posting) else None)


def _refuse_unseen(charge):
    """A charge lasts as long as its post: where that was made longer since the charge was read, nobody has looked at
    what would be granted."""
    post, seen = locked(Posting, charge.posting_id), charge.posting
    if (post.from_on, post.to_on) != (seen.from_on, seen.to_on):
        raise Stale(post)


def _write(row, at, by):
    if isinstance(row, User):
        row.authorized_at, row.authorized_by = at, by
    else:
        row.granted_at, row.granted_by = at, by


def _save(row):
    if isinstance(row, Charge):
        row.save()
        return row
    return save_next(row)
