"""Rows that point at a record of any kind (content type and id): evidence, decisions, reminders."""

from django.contrib.contenttypes.models import ContentType


def pointed_at(keys, user=None, beside=()) -> dict:
    """(content type id, id) -> the record; among those `user` may open, where one is given. One query a kind.

    `beside` names what to read along with each record (`select_related`), or says so of its model.
    """
    by_kind: dict[int, set] = {}
    for kind, pk in keys:
        if kind and pk:
            by_kind.setdefault(kind, set()).add(pk)
    found = {}
    for kind, pks in by_kind.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        rows = model._default_manager.all()
        rows = (rows if user is None else rows.visible_to(user)).filter(pk__in=pks)
        along = beside(model) if callable(beside) else beside
        rows = rows.select_related(*along) if along else rows
        found |= {(kind, row.pk): row for row in rows}
    return found
