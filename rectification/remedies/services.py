"""Verbs of what was made because of a problem: name it, and take a mistake back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organization.editing import locked, save_next
from rectification.models import Item, Remedy
from responsibility.models import Document, Duty


@transaction.atomic
def name_remedies(*, item: Item, by, document: Document | None = None, duty: Duty | None = None, note="") -> Item:
    """A document, a line of the list, or one of each."""
    row = locked(Item, item.pk)
    if row.voided_at:
        raise ValidationError(_("This record is void already."))
    if not (document or duty):
        raise ValidationError(_("Choose a document or a line of the responsibility list."))
    for name, made in (("document", document), ("duty", duty)):
        if made is None:
            continue
        if made.voided_at:
            raise ValidationError({name: _("This one is void.")})
        if row.remedies.filter(**{name: made}).exists():
            raise ValidationError({name: _("It is named for this problem already.")})
        Remedy.objects.create(item=row, note=note.strip(), entered_by=by, **{name: made})
    return save_next(row)


@transaction.atomic
def take_remedy_away(*, remedy: Remedy) -> Item:
    """The link was a mistake; what was made stays. The trail keeps what stood here."""
    row = locked(Item, remedy.item_id)
    found = Remedy.objects.filter(pk=remedy.pk).first()
    if found is None:
        raise ValidationError(_("This can no longer be done: the record has moved on."))
    found.delete()
    return save_next(row)
