"""Who changed what: one door to the audit table, so that no app names the library behind it."""

from auditlog.models import LogEntry
from auditlog.registry import auditlog

# Never kept in the trail: what is no news, and what nobody may read.
LEFT_OUT = ["version", "password", "last_login"]


def audited(model):
    """Class decorator: every `save()` and `delete()` of the model leaves an entry in the same transaction."""
    auditlog.register(model, exclude_fields=[name for name in LEFT_OUT if name in {f.name for f in model._meta.fields}])
    return model


def history(record):
    """The entries of one record, newest first, with their actors."""
    return LogEntry.objects.get_for_object(record).select_related("actor")
