"""Verbs of study material: keep it with the topics and sessions it is for, take it off the list."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments.services import attach
from organization.editing import locked, save_next, void
from study.models import Material, SessionMaterial, TopicMaterial


@transaction.atomic
def save_material(*, material: Material, topics=(), sessions=(), by, file=None, version: int | None = None) -> Material:
    """`topics` and `sessions` are all it is for, of its own unit; links to others go."""
    if material.pk:
        stored = locked(Material, material.pk, version)
        if stored.voided_at:
            raise ValidationError(_("This record is void already."))
        material.unit, material.created_by, material.version = stored.unit, stored.created_by, stored.version
        material.full_clean()
        save_next(material)
    else:
        material.created_by = by
        material.full_clean()
        material.save()
    _set(TopicMaterial, "topic", material, topics, _("“%(name)s” is a topic of another unit's plan."))
    _set(SessionMaterial, "session", material, sessions, _("“%(name)s” is a session of another unit."))
    if file:
        attach(record=material, file=file, by=by)
    return material


def _set(through, name, material, wanted, refusal):
    """Make the links these; what stays is not written again. A link shows the material to whoever reads the other side,
    so nothing new is linked across units."""
    wanted = {row.pk: row for row in wanted}
    stored = through.objects.filter(material=material)
    for link in stored.exclude(**{f"{name}__in": wanted}):
        link.delete()
    for pk in wanted.keys() - set(stored.values_list(name, flat=True)):
        if wanted[pk].unit_id != material.unit_id:
            raise ValidationError({f"{name}s": refusal % {"name": wanted[pk]}})
        through.objects.create(material=material, **{name: wanted[pk]})


@transaction.atomic
def void_material(*, record: Material, version: int, by, reason: str) -> Material:
    return void(locked(Material, record.pk, version), by=by, reason=reason, now=timezone.now())
