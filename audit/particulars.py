"""The particulars of an entry in the reader's words: what each is called, and what a code kept in it means.

An app says on its AppConfig what a particular holds: `facts = {"role": "posting.role", "unit": "unit.code", "step":
{"applied": _("applied")}}`. A column with choices gives the words of its choices; a column by which records are told
apart names the record; a mapping gives the words of codes that are no column. What no app has named is read through
the column of the same name of the record that the entry is about.
"""

from collections import defaultdict
from functools import cache

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.events import Event
from audit.naming import field_of, kind_name, model_of, moment, said, visible

FACTS = {
    "what": gettext_lazy("What it was"),
    "path": gettext_lazy("Address of the page"),
    "method": gettext_lazy("Method"),
    "rows": gettext_lazy("Rows"),
    "counts": gettext_lazy("Rows by state"),
    "size": gettext_lazy("Bytes"),
    "year": gettext_lazy("Year"),
    "as_of": gettext_lazy("Cut-off day"),
    "made_at": gettext_lazy("Backup made at"),
    "means": gettext_lazy("Means"),
    "by_link": gettext_lazy("By a one-use link"),
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
    "kind": gettext_lazy("Kind"),
    "name_digest": gettext_lazy("Digest of the name typed"),
    "sha256": gettext_lazy("Fingerprint (SHA-256)"),
    "reason": gettext_lazy("Reason"),
    "filters": gettext_lazy("Filters"),
    # what a list was narrowed by when it was exported
    "q": gettext_lazy("Words"),
    "who": gettext_lazy("Who"),
    "event": gettext_lazy("Event"),
    "first": gettext_lazy("From"),
    "last": gettext_lazy("To"),
    "address": gettext_lazy("From address"),
    "act": gettext_lazy("One act"),
}
MOMENTS = {"made_at"}
ABOUT_A_CHANGE = ("before", "after")  # of the column that `what` names


def particulars(entries) -> dict:
    """{entry: [(label, text)]}. Each kind of record that particulars name is asked for once."""
    entries = list(entries)
    names = named(entries)
    return {entry: shown(entry.facts, model_of(entry.kind), names) for entry in entries}


def shown(facts, model=None, names=None) -> list[tuple[str, str]]:
    return [(label(name, model), worded(name, value, facts, model, names or {})) for name, value in facts.items()]


def label(name, model=None) -> str:
    if name in FACTS:
        return str(FACTS[name])
    field = field_of(model, name)
    return capfirst(field.verbose_name) if field is not None else name


def worded(name, value, facts, model, names) -> str:
    if name in MOMENTS:
        return moment(value)
    if value in (None, "") and not isinstance(value, bool):
        return _("none")
    if isinstance(value, list):
        return _(", ").join(worded(name, item, facts, model, names) for item in value)
    if isinstance(value, dict):
        codes = codes_of(name)
        pairs = [(codes[key], said(item)) for key, item in value.items() if key in codes]
        pairs += shown({key: item for key, item in value.items() if key not in codes}, model, names)
        return _(", ").join(_("%(name)s: %(text)s") % {"name": key, "text": text} for key, text in pairs)
    if name == "kind" and model_of(value):
        return kind_name(value)
    field = column(name, facts, model)
    if field is not None and field.choices:
        return visible(dict(field.flatchoices).get(value, value))
    if field is not None and (found := names.get(field, {}).get(value)):
        return visible(found)
    if name == "what" and (field := field_of(model, value)) is not None:
        return capfirst(field.verbose_name)
    codes = codes_of(name)
    return visible(codes[value] if isinstance(value, str) and value in codes else said(value))


def column(name, facts, model):
    """The column that says what the value means."""
    if name in ABOUT_A_CHANGE:
        return field_of(model, facts.get("what"))
    return declared().get(name) or field_of(model, name)


@cache
def declared() -> dict:
    """{particular: column}, of all apps."""
    found = {}
    for config in apps.get_app_configs():
        for name, holds in getattr(config, "facts", {}).items():
            if isinstance(holds, str):
                model, field = holds.split(".")
                found[name] = config.get_model(model)._meta.get_field(field)
    return found


@cache
def codes_of(name) -> dict:
    """{code: words} of a particular, from all apps."""
    found = dict(Event.choices) if name == "event" else {}
    for config in apps.get_app_configs():
        holds = getattr(config, "facts", {}).get(name)
        found |= holds if isinstance(holds, dict) else {}
    return found


def named(entries) -> dict:
    """{column: {value: its record's name now}} for the columns by which records are told apart."""
    wanted = defaultdict(set)
    for entry in entries:
        for name, value in flat(entry.facts):
            field = declared().get(name)
            if field is not None and not field.choices and isinstance(value, str | int):
                wanted[field].add(value)
    return {
        field: {
            getattr(row, field.attname): f"{row} ({getattr(row, field.attname)})"
            for row in field.model._base_manager.filter(**{f"{field.name}__in": values})
        }
        for field, values in wanted.items()
    }


def flat(facts):
    for name, value in facts.items():
        for item in value if isinstance(value, list) else [value]:
            yield name, item
