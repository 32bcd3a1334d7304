"""The three administrations: who holds one, given and taken in one place, and never left without a holder."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.trail import Event, note
from organization.editing import Stale, save_next
from organization.granting import profiles
from organization.models import Charge, Posting, User
from organization.rights import Role


def locked_with_holders(person: User) -> User:
    """The person as stored, locked together with everyone who holds an administration: of two who give up the last two
    places of one at once, the second finds one holder left. Call inside `transaction.atomic`."""
    rows = User.objects.select_for_update(no_key=True).filter(Q(pk=person.pk) | ~Q(administration="")).order_by("pk")
    return next(row for row in list(rows) if row.pk == person.pk)


def is_last_holder(person: User) -> bool:
    """Does nobody else hold the office this person holds, and stay? Of an office the profile asks for."""
    if not person.in_force or person.administration not in profiles.in_force().offices:
        return False
    staying = User.objects.in_force().filter(last_on=None)
    others = staying.filter(administration=person.administration).exclude(pk=person.pk)
    return not others.exists()


def keep_one_holder(person: User) -> User:
    """Before an account is closed, departs or changes office: refused for the last holder. The row comes back locked
    with all holders, so that what follows in the same transaction cannot be raced."""
    person = locked_with_holders(person)
    if is_last_holder(person):
        raise ValidationError(
            _("%(name)s is the only %(office)s. Appoint another one first.")
            % {"name": person.name, "office": person.get_administration_display()}
        )
    return person


@transaction.atomic
def appoint(*, person: User, office: str, by: User | None, today: date, version: int | None = None) -> User:
    """Give, change or take an administration. It is one column, so nobody ever holds two; a change of it ends the
    person's sessions, because a session is signed with the office it began under."""
    person = keep_one_holder(person)
    if version is not None and person.version != version:
        raise Stale(person)
    if person.administration == office:
        return person
    if office:
        refuse_with_rights(person, today)
    event = Event.GRANTED if office else Event.REVOKED
    note(event, by=by, record=person, what="administration", before=person.administration, after=office)
    person.administration = office
    person.full_clean()
    return save_next(person)


def refuse_with_rights(person: User, today: date):
    """Rights over accounts and rights over records are never in one account: who has both jobs has two accounts."""
    if not person.in_force:
        raise ValidationError(_("The account is not authorized yet, or it is closed."))
    lasting = Posting.objects.filter(Q(to_on=None) | Q(to_on__gte=today), user=person)
    granted = lasting.filter(granted_at__isnull=False).exclude(role=Role.MEMBER)
    if granted.exists() or Charge.objects.filter(posting__in=lasting, granted_at__isnull=False).exists():
        raise ValidationError(
            _("%(name)s holds a role over records. An administrator holds none: revoke it first, or use an account of "
              "its own for the administration.") % {"name": person.name}
        )  # fmt: skip
