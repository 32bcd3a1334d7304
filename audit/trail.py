"""Who changed what: one door to the audit table, so that no app names the library behind it."""

from auditlog.models import LogEntry
from auditlog.registry import auditlog


def audited(model):
    """Class decorator: every `save()` and `delete()` of the model leaves an entry in the same transaction."""
    auditlog.register(model, exclude_fields=["version"])
    return model


def history(record):
    """The entries of one record, newest first, with their actors."""
    return LogEntry.objects.get_for_object(record).select_related("actor")
