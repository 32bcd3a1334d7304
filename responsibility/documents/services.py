"""The verb that takes a plan or rule document off the ledger, with a reason."""

from django.db import transaction
from django.utils import timezone

from organization.editing import locked, void
from responsibility.models import Document


@transaction.atomic
def void_document(*, record: Document, by, reason: str, version: int) -> Document:
    return void(locked(Document, record.pk, version), by=by, reason=reason, now=timezone.now())
