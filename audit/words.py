"""The trail in the reader's words: names of columns, values as pages show them, records by name, times of the place."""

import re
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.recording import VERSION

FACTS = {
    "what": gettext_lazy("What it was"),
    "path": gettext_lazy("Address of the page"),
    "method": gettext_lazy("Method"),
    "rows": gettext_lazy("Rows"),
    "year": gettext_lazy("Year"),
    "as_of": gettext_lazy("Cut-off day"),
    "made_at": gettext_lazy("Backup made at"),
    "means": gettext_lazy("Means"),
    "file": gettext_lazy("File"),
    "faults": gettext_lazy("Faults of the chain"),
    "invariants": gettext_lazy("Invariants broken"),
    "status": gettext_lazy("Answer"),
    "seal": gettext_lazy("Seal"),
    "entry": gettext_lazy("Up to entry"),
    "days": gettext_lazy("Days kept"),
    "person": gettext_lazy("Person"),
    "unit": gettext_lazy("Unit"),
    "role": gettext_lazy("Role"),
    "office": gettext_lazy("Office"),
    "profile": gettext_lazy("Profile"),
    "administrators": gettext_lazy("Administrators"),
    "before": gettext_lazy("Before the change"),
    "after": gettext_lazy("After the change"),
    "browser": gettext_lazy("Browser"),
    "count": gettext_lazy("Number"),
    "why": gettext_lazy("Why"),
    "step": gettext_lazy("Step"),
    "change": gettext_lazy("Change"),
    "name_digest": gettext_lazy("Digest of the name typed"),
    "sha256": gettext_lazy("Fingerprint (SHA-256)"),
    "reason": gettext_lazy("Reason"),
    "filters": gettext_lazy("Filters"),
}
# How someone proved once more who they are
MEANS = {"password": gettext_lazy("password"), "mfa": gettext_lazy("second factor")}
# Line breaks are shown as they are; what moves the cursor, changes direction or can't be seen is spelled out.
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Line(NamedTuple):
    label: str
    before: str
    after: str


def visible(text) -> str:
    r"""The text with every character that could mislead a reader written as \u202e."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", str(text))


def model_of(kind):
    try:
        return apps.get_model(kind) if kind else None
    except (LookupError, ValueError):  # an app of an earlier release
        return None


def kind_name(kind) -> str:
    model = model_of(kind)
    return capfirst(model._meta.verbose_name) if model else kind


def field_of(model, name):
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:  # a column of an earlier release
        return None


def told(entries) -> list:
    """The entries with `kind_name`, `shown_name`, `who`, `particulars` and `lines` (before and after) filled in.

    Records that columns point to are named as they are called now; each kind is asked for once, however many entries.
    """
    entries = list(entries)
    names = named(entries)
    for entry in entries:
        model = model_of(entry.kind)
        entry.kind_name = kind_name(entry.kind)
        entry.shown_name, entry.who = visible(entry.name), visible(entry.by_name)
        entry.lines = []
        for column, (before, after) in entry.changes.items():
            if column == VERSION:
                continue
            field = field_of(model, column)
            label = capfirst(field.verbose_name) if field is not None else column
            entry.lines.append(Line(label, worded(field, before, names), worded(field, after, names)))
        entry.particulars = [(FACTS.get(name, name), particular(name, value)) for name, value in entry.facts.items()]
    return entries


def particular(name, value) -> str:
    if name == "made_at":
        return moment(value)
    return visible(MEANS.get(value, value) if name == "means" else said(value))


def said(value) -> str:
    if isinstance(value, list):
        return _(", ").join(map(said, value))
    if isinstance(value, dict):
        return _(", ").join(f"{name}: {said(item)}" for name, item in value.items())
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)


def named(entries) -> dict:
    """{model: {key: its name now}} of every record that a changed column points to."""
    wanted = defaultdict(set)
    for entry in entries:
        model = model_of(entry.kind)
        for column, values in entry.changes.items():
            field = field_of(model, column)
            if field is not None and field.many_to_one:
                wanted[field.related_model] |= {value for value in values if isinstance(value, int)}
    return {
        model: {row.pk: str(row) for row in with_parts(model).filter(pk__in=keys)} for model, keys in wanted.items()
    }


def with_parts(model):
    """A posting is called after its unit and its person: they come in the same query."""
    parts = [field.name for field in model._meta.concrete_fields if field.many_to_one and not field.null]
    return model._base_manager.select_related(*parts)


def worded(field, value, names) -> str:
    if value is None or value == "":
        return ""
    if field is None:
        return visible(said(value))
    if field.many_to_one:
        return visible(names.get(field.related_model, {}).get(value) or _("No. %(number)s") % {"number": value})
    if field.choices:
        return visible(dict(field.flatchoices).get(value, value))
    if field.get_internal_type() == "DateTimeField":
        return moment(value)
    return visible(said(value))


def moment(value) -> str:
    """A stored moment in the time of the place."""
    try:
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "Y-m-d H:i:s")
    except (TypeError, ValueError):
        return visible(value)
