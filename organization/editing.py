"""Two people, one record: the second to save is told, shown both texts, and loses nothing."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class Stale(Exception):
    """Someone else saved the record since the form was opened. `current` is the row as it is now."""

    def __init__(self, current):
        super().__init__(f"{current._meta.label} {current.pk} has version {current.version}")
        self.current = current


def locked(model, pk, version=None):
    """The row, locked until the transaction ends (a whole-database lock on SQLite, which begins IMMEDIATE).

    Call inside `transaction.atomic`. Raises Stale when `version` is given and is no longer the row's.
    """
    row = model._default_manager.select_for_update(of=("self",)).get(pk=pk)
    if version is not None and row.version != version:
        raise Stale(row)
    return row


def save_next(record):
    """Save a locked row as its next version."""
    record.version += 1
    record.save()
    return record


def void(record, *, by, reason, now):
    """Mark a locked record as void (作废): it stays readable, with the reason, and counts nowhere."""
    if not reason.strip():
        raise ValidationError(_("Give a reason: a record is voided, never deleted."))
    if record.voided_at:
        raise ValidationError(_("This record is void already."))
    record.voided_at, record.voided_by, record.void_reason = now, by, reason.strip()
    return save_next(record)
