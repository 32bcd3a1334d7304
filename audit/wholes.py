"""Which record a row is part of: an attendance of its meeting, a post of its person.

Said where the model is audited (`audited(part_of=…)`), and written into each entry of the part, so that a part that was
taken away stays in the history of its whole.
"""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

NOTHING = ("", None)

parts: dict[type[models.Model], str] = {}


def declare(model, part_of: str):
    if part_of:
        parts[model] = part_of


def whole_of(record) -> tuple[str, int | None]:
    """(kind, number) of the record that this one is part of."""
    *way, last = parts.get(type(record), "").split("__")
    if not last:
        return NOTHING
    try:
        for step in way:
            record = getattr(record, step)
    except ObjectDoesNotExist:
        return NOTHING
    field = record._meta.get_field(last)
    if not isinstance(field, GenericForeignKey):
        return pair(field.related_model, getattr(record, field.attname))
    kind = getattr(record, record._meta.get_field(field.ct_field).attname)
    return pair(ContentType.objects.get_for_id(kind).model_class() if kind else None, getattr(record, field.fk_field))


def pair(model, number):
    return (model._meta.label_lower, number) if model is not None and number is not None else NOTHING


def kinds_of_parts(model) -> list:
    """The models whose rows may be part of a record of this one."""
    return [part for part, path in parts.items() if points_to(part, path) in (model, None)]


def points_to(model, path):
    """The model at the end of the path; None where it may be any."""
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model
    return model
