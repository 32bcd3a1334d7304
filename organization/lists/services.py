from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organization.editing import locked, save_next
from organization.lists.models import LONGEST_QUERY, SavedView
from organization.people.models import User

FIELDS = ("name", "unit", "is_pinned", "is_start")


@transaction.atomic
def keep_view(*, by, address: str, query: str, **fields) -> SavedView:
    if len(query) > LONGEST_QUERY:
        raise ValidationError(_("These filters are too long to be kept."))
    view = SavedView(user=by, address=address, query=query, **fields)
    _make_room(view)
    view.save()
    return view


@transaction.atomic
def change_view(*, view: SavedView, version: int, query: str | None = None, **fields) -> SavedView:
    view = locked(SavedView, view.pk, version)
    for name, value in fields.items():
        setattr(view, name, value)
    _make_room(view)
    return save_next(view)


def _make_room(view) -> None:
    """One view of a name, and one that opens the list: the latest chosen. A person's views change one at a time."""
    locked(User, view.user_id)
    others = SavedView.objects.filter(user=view.user_id, address=view.address).exclude(pk=view.pk)
    if others.filter(name=view.name).exists():
        raise ValidationError({"name": _("You keep a view of this name already.")})
    if view.is_start:
        others.filter(is_start=True).update(is_start=False)
