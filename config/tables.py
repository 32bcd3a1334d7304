"""Every table of the product as lines of JSON that read the same on SQLite and on PostgreSQL.

A line is the list of one row's values in the order of `columns`. Rows go through memory one by one, however many.
"""

import base64
import hashlib
import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.utils.duration import duration_iso_string

# Who is signed in is no record: after a restore everybody signs in anew. Nor is what was worked out from the calendar:
# the place it is restored to may know another one, and works it out for itself.
LEFT_OUT = {"sessions.session", "usersessions.usersession", "responsibility.calendarseen"}
AT_ONCE = 500


def kept_tables() -> list:
    """Every model with a table of its own, tables between two models included."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and model._meta.label_lower not in LEFT_OUT]


def left_out_tables() -> list:
    return [model for model in apps.get_models() if model._meta.label_lower in LEFT_OUT]


def columns(model) -> list:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def rows(model):
    """The table's rows in the order of their keys, as lists of plain values."""
    names = [field.attname for field in columns(model)]
    for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=AT_ONCE):
        yield [plain(value) for value in row]


def plain(value):
    """A value as JSON holds it, without loss; `stored` is the way back."""
    if value is None or isinstance(value, bool | int | float | str | dict | list):
        return value
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"no plain form of {type(value).__name__}")


def stored(field, value):
    """A plain value as the field's own column takes it. Times of saving are kept, not made anew."""
    if value is not None and not isinstance(field, models.JSONField):
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)


class Digest:
    """Says whether two tables hold the same rows, on whichever databases: keys of JSON values are sorted, since
    PostgreSQL keeps them in an order of its own."""

    def __init__(self):
        self.count, self._sha = 0, hashlib.sha256()

    def add(self, row):
        self.count += 1
        self._sha.update(json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

    @property
    def hex(self) -> str:
        return self._sha.hexdigest()


def digest(model) -> Digest:
    found = Digest()
    for row in rows(model):
        found.add(row)
    return found


def insert(model, lines):
    """Put rows in as they are: past services, signals and `auto_now`, for each of them has happened already."""
    fields = columns(model)
    quote = connection.ops.quote_name
    start = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)}) VALUES "
    marks = f"({', '.join(['%s'] * len(fields))})"
    most = min(AT_ONCE, connection.ops.bulk_batch_size(fields, [None] * AT_ONCE))
    with connection.cursor() as cursor:
        for batch in batches(lines, most):
            values = [stored(field, value) for row in batch for field, value in zip(fields, row, strict=True)]
            cursor.execute(start + ", ".join([marks] * len(batch)), values)


def batches(lines, most):
    batch = []
    for line in lines:
        batch.append(line)
        if len(batch) == most:
            yield batch
            batch = []
    if batch:
        yield batch


def empty(model):
    """Take out what the migrations themselves put in. A table without rows is not touched: some may not be deleted
    from at all."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
        if cursor.fetchone():
            cursor.execute(f"DELETE FROM {table}")
