"""Each `save()` and `delete()` of an audited model leaves one entry, in the transaction of the write itself."""

import json
import uuid
from datetime import UTC, date, datetime, time

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_save

from audit import context
from audit.events import Event
from audit.models import Entry
from audit.wholes import declare, whole_of

# Never kept: what is no news, and what nobody may read.
LEFT_OUT = frozenset({"id", "last_login", "password"})
VERSION = "version"
EMPTY = (None, "")
AS_IT_IS = frozenset({str, int, float, bool, type(None)})

audited_models: dict[type[models.Model], frozenset[str]] = {}


def register(model, without=(), part_of=""):
    audited_models[model] = LEFT_OUT | set(without)
    declare(model, part_of)
    # A save outside any transaction gets one, so that the row and its entry come and go together.
    model.save_base = transaction.atomic(savepoint=False)(model.save_base)
    pre_save.connect(remember, sender=model, dispatch_uid=f"audit {model._meta.label}")
    post_save.connect(saved, sender=model, dispatch_uid=f"audit {model._meta.label}")
    post_delete.connect(deleted, sender=model, dispatch_uid=f"audit {model._meta.label}")
    return model


def kept_fields(model, names=None):
    without = audited_models[model]
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in without and (names is None or field.name in names or field.attname in names)
    ]


def stored(instance, fields) -> dict:
    """What stands in the database now, by column."""
    row = type(instance)._base_manager.filter(pk=instance.pk).values_list(*(field.attname for field in fields)).first()
    return {field.name: plain(value) for field, value in zip(fields, row, strict=True)} if row else {}


def held(instance, fields) -> dict:
    """What the instance holds, as the database would give it back."""
    found = {}
    for field in fields:
        value = field.value_from_object(instance)
        if hasattr(value, "resolve_expression"):  # F("version") + 1: only the database knows
            return stored(instance, fields)
        try:
            found[field.name] = plain(field.to_python(value))
        except (ValidationError, TypeError, ValueError):
            found[field.name] = plain(value)
    return found


def plain(value):
    """As it is written down. Moments in UTC with their offset; what JSON does not know, as its text."""
    if type(value) in AS_IT_IS:  # nearly every value; the questions below cost time where rows go in by the thousand
        return value
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return str(value)


def remember(sender, instance, raw=False, update_fields=None, **kwargs):
    if raw:
        return
    fields = kept_fields(sender, update_fields)
    is_new = instance._state.adding and (instance.pk is None or instance._meta.pk.has_default())
    instance._audit_before = {} if is_new or not fields else stored(instance, fields)


def saved(sender, instance, created, raw=False, update_fields=None, **kwargs):
    before = instance.__dict__.pop("_audit_before", None)
    if raw or before is None:
        return
    fields = kept_fields(sender, update_fields)
    after = held(instance, fields)
    if created:
        write(Event.CREATED, record=instance, changes=made(instance, after))
        return
    changes = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    if set(changes) - {VERSION}:
        write(Event.CHANGED, record=instance, changes=changes)


def made(instance, after=None) -> dict:
    """What a new row was made with."""
    after = held(instance, kept_fields(type(instance))) if after is None else after
    return {name: [None, value] for name, value in after.items() if value not in EMPTY}


def deleted(sender, instance, **kwargs):
    before = held(instance, kept_fields(sender))
    write(Event.DELETED, record=instance, changes={k: [v, None] for k, v in before.items() if v not in EMPTY})


def write(event, **fields) -> Entry:
    entry = entry_of(event, **fields)
    entry.save(force_insert=True)
    return entry


def entry_of(event, *, by=None, record=None, changes=None, facts=None, act=None) -> Entry:
    """The entry as it will be written: whoever acts now fills in what the caller leaves out."""
    now = context.current()
    by = by or (now and now.by)
    by = by if by is not None and by.is_authenticated else None
    whole_kind, whole_id = whole_of(record)
    who = f"{by} ({by.get_username()})" if by else (now and now.name) or ("" if now else context.process_name())
    return Entry(
        event=event,
        act=act or (now.act if now else uuid.uuid4().hex),
        by=by,
        by_name=storable(who, 120),
        address=storable((now and now.address) or "", 45),
        kind=record._meta.label_lower if record is not None else "",
        record_id=record.pk if record is not None and isinstance(record.pk, int) else None,
        name=storable(_name(record), 200),
        changes_text=written(changes),
        facts_text=written(facts),
        whole_kind=whole_kind,
        whole_id=whole_id,
    )


def _name(record) -> str:
    if record is None:
        return ""
    try:
        return str(record)
    except ObjectDoesNotExist:
        return ""


def storable(text, longest) -> str:
    """No database column takes a NUL or half a surrogate pair; anything else stays as it was typed."""
    return str(text).replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()[:longest]


def written(mapping) -> str:
    if not mapping:
        return ""
    text = json.dumps(plain(mapping), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace").decode()
