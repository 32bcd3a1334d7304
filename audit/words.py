"""The trail in the reader's words: names of columns, values as pages show them, records by name, times of the place."""

from collections import defaultdict
from typing import NamedTuple

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.naming import field_of, kind_name, model_of, moment, said, visible
from audit.particulars import particulars
from audit.recording import VERSION


class Line(NamedTuple):
    label: str
    before: str
    after: str


def told(entries, *, reader=None) -> list:
    """The entries with `kind_name`, `shown_name`, `who`, `particulars` and `lines` (before and after) filled in.

    Records that columns point to are named as they are called now; each kind is asked for once, however many entries.
    With a `reader`, a record of any kind that something may point to is named only where that person sees it.
    """
    entries = list(entries)
    names, facts = Names(entries, reader), particulars(entries)
    for entry in entries:
        entry.kind_name = kind_name(entry.kind)
        entry.shown_name, entry.who = visible(entry.name), visible(entry.by_name)
        entry.lines = list(lines(entry, names))
        entry.particulars = facts[entry]
    return entries


def lines(entry, names):
    model = model_of(entry.kind)
    pointers = pointers_of(model)
    keys = {pointer.fk_field for pointer in pointers.values()}
    for column, values in entry.changes.items():
        if column == VERSION or (column in keys and values_of(entry, column, pointers)):
            continue
        field = field_of(model, column)
        label = capfirst(field.verbose_name) if field is not None else column
        if pointer := pointers.get(column):
            numbers = entry.changes.get(pointer.fk_field, [None, None])
            yield Line(label, *(names.of_any(*pair) for pair in zip(values, numbers, strict=True)))
        else:
            yield Line(label, *(worded(field, value, names) for value in values))


def pointers_of(model) -> dict:
    """{column with the kind: the pair of columns that may point to a record of any kind}"""
    fields = model._meta.private_fields if model else ()
    return {field.ct_field: field for field in fields if isinstance(field, GenericForeignKey)}


def values_of(entry, key, pointers):
    """The kinds that go with a number: told together, as one record."""
    return next((entry.changes.get(kind) for kind, pointer in pointers.items() if pointer.fk_field == key), None)


class Names:
    """The present names of the records that changed columns point to."""

    def __init__(self, entries, reader):
        self.fixed, self.any = defaultdict(set), defaultdict(set)
        for entry in entries:
            self.collect(entry)
        self.fixed = {model: found(with_parts(model), keys) for model, keys in self.fixed.items()}
        self.any = {model: found(seen_by(reader, model), keys) for model, keys in self.any.items()}

    def collect(self, entry):
        model = model_of(entry.kind)
        pointers = pointers_of(model)
        for column, values in entry.changes.items():
            field = field_of(model, column)
            if pointer := pointers.get(column):
                for kind, number in zip(values, entry.changes.get(pointer.fk_field, [None, None]), strict=True):
                    if (target := model_by_number(kind)) and isinstance(number, int):
                        self.any[target].add(number)
            elif field is not None and field.many_to_one:
                self.fixed[field.related_model] |= {value for value in values if isinstance(value, int)}

    def of_column(self, field, value) -> str:
        return self.fixed.get(field.related_model, {}).get(value) or _("No. %(number)s") % {"number": value}

    def of_any(self, kind, number) -> str:
        model = model_by_number(kind)
        if model is None or number is None:
            return ""
        name = self.any.get(model, {}).get(number) or _("No. %(number)s") % {"number": number}
        return visible(f"{capfirst(model._meta.verbose_name)} {name}")


def found(rows, keys) -> dict:
    return {row.pk: str(row) for row in rows.filter(pk__in=keys)}


def model_by_number(kind):
    try:
        return ContentType.objects.get_for_id(kind).model_class() if isinstance(kind, int) else None
    except ContentType.DoesNotExist:
        return None


def with_parts(model):
    """A posting is called after its unit and its person: they come in the same query."""
    parts = [field.name for field in model._meta.concrete_fields if field.many_to_one and not field.null]
    return model._base_manager.select_related(*parts)


def seen_by(reader, model):
    visible_to = getattr(model._default_manager.all(), "visible_to", None)
    if reader is None or visible_to is None:
        return with_parts(model)
    return visible_to(reader)


def worded(field, value, names) -> str:
    if value is None or value == "":
        return ""
    if field is None:
        return visible(said(value))
    if field.many_to_one:
        return visible(names.of_column(field, value))
    if field.choices:
        return visible(dict(field.flatchoices).get(value, value))
    if field.get_internal_type() == "DateTimeField":
        return moment(value)
    return visible(said(value))
