"""Verbs about a post that is there already: change it, and say which sections are in its charge."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organization.editing import locked, save_next
from organization.granting.grants import ask_for_charges_anew, in_force_at_once
from organization.models import Charge, Posting, User

CHANGES = ("title", "role", "capacity", "rank_no", "kind", "from_unit", "from_on", "to_on")


@transaction.atomic
def change_posting(*, posting: Posting, charges, by: User, version: int | None = None, **fields) -> Posting:
    """Another role or a longer time is asked for anew (see proposals.py); what is printed and where it stands is not.
    The unit stays: whoever goes elsewhere ends this post and takes another."""
    row = locked(Posting, posting.pk, version)
    for name in CHANGES:
        setattr(row, name, fields[name])
    is_widened = row.is_widened()
    row.proposed_by = by if is_widened else row.proposed_by
    row.full_clean()
    if row.is_longer():
        ask_for_charges_anew([row], by=by)
    row = save_next(row)
    row = in_force_at_once(row, by=by) if is_widened else row
    put_in_charge(posting=row, units=charges, by=by)
    return row


@transaction.atomic
def put_in_charge(*, posting: Posting, units, by: User | None) -> None:
    """Exactly these sections are in the post's charge; each new one acts once it is granted."""
    wanted = {unit.pk: unit for unit in units}
    for unit in wanted.values():
        if unit.pk == posting.unit_id or not unit.path.startswith(posting.unit.path):
            raise ValidationError({"charges": _("A section in charge lies below the unit of the post.")})
    for charge in posting.charges.select_related("unit"):
        if charge.unit_id not in wanted:
            charge.delete()
        wanted.pop(charge.unit_id, None)
    for unit in wanted.values():
        in_force_at_once(Charge.objects.create(posting=posting, unit=unit, proposed_by=by), by=by)
