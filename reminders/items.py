"""The obligations that reminders are about."""

from django.contrib.contenttypes.models import ContentType


def items_of(reminders, user=None) -> dict:
    """(kind, id) -> the obligation with its unit and owner; among those `user` may see, where one is given."""
    by_kind = {}
    for reminder in reminders:
        by_kind.setdefault(reminder.content_type_id, set()).add(reminder.object_id)
    found = {}
    for kind, pks in by_kind.items():
        rows = ContentType.objects.get_for_id(kind).model_class()._default_manager.all()
        rows = rows if user is None else rows.visible_to(user)
        for row in rows.filter(pk__in=pks).select_related("unit", "owner"):
            found[kind, row.pk] = row
    return found
