"""Who changed what: one door to the audit table, so that no app names the library behind it."""

from auditlog.models import LogEntry
from auditlog.registry import auditlog

# Never kept in the trail: what is no news, and what nobody may read.
LEFT_OUT = ["version", "password", "last_login"]


def audited(model):
    """Class decorator: every `save()` and `delete()` of the model leaves an entry in the same transaction."""
    auditlog.register(model, exclude_fields=[name for name in LEFT_OUT if name in {f.name for f in model._meta.fields}])
    return model


def handed_out(record, by, **what):
    """An entry that someone took a document out of the system: about which record, and what it was."""
    return LogEntry.objects.log_create(
        record, force_log=True, action=LogEntry.Action.ACCESS, actor=by, additional_data=what
    )


def history(record):
    """What changed in one record, newest first, with the actors."""
    entries = LogEntry.objects.get_for_object(record).exclude(action=LogEntry.Action.ACCESS)
    return entries.select_related("actor")
