"""Say which measures a piece of evidence proves: as it is given, and afterwards."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organization.editing import locked, save_next
from rectification.models import EvidenceOf, Item, Measure
from responsibility.models import Evidence


def tie(item: Item, evidence: Evidence, measures) -> bool:
    """Exactly these measures of the problem does it prove. Call with the item locked. Was anything changed?"""
    wanted = set(Measure.objects.filter(item=item, pk__in=[row.pk for row in measures]).values_list("pk", flat=True))
    stored = {row.measure_id: row for row in EvidenceOf.objects.filter(evidence=evidence)}
    for pk in stored.keys() - wanted:
        stored[pk].delete()
    for pk in sorted(wanted - stored.keys()):
        EvidenceOf.objects.create(evidence=evidence, measure_id=pk)
    return stored.keys() != wanted


@transaction.atomic
def save_ties(*, item: Item, version: int | None, ties: dict[int, list]) -> Item:
    """{evidence: measures}, for evidence that lies beside the problem already; what is not named stays as it is."""
    row = locked(Item, item.pk, version)
    if not row.is_open:
        raise ValidationError(_("This can no longer be done: the record has moved on."))
    changed = [tie(row, piece, ties[piece.pk]) for piece in row.evidence.filter(pk__in=ties)]
    return save_next(row) if any(changed) else row


def measures_of(item: Item) -> dict[int, list[int]]:
    """{evidence: measures it proves}. One query."""
    found: dict[int, list[int]] = {}
    rows = EvidenceOf.objects.filter(measure__item=item).order_by("measure__sort_no", "measure_id")
    for evidence, measure in rows.values_list("evidence", "measure"):
        found.setdefault(evidence, []).append(measure)
    return found
