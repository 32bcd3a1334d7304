"""Kinds, columns and values of the trail, by the names that pages use for them."""

import re
from datetime import datetime

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

# Line breaks are shown as they are; what moves the cursor, changes direction or can't be seen is spelled out.
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def visible(text) -> str:
    r"""The text with every character that could mislead a reader written as \u202e."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", str(text))


def model_of(kind):
    try:
        return apps.get_model(kind) if kind else None
    except (AttributeError, LookupError, ValueError):  # an app of an earlier release, or no kind at all
        return None


def kind_name(kind) -> str:
    model = model_of(kind)
    return capfirst(model._meta.verbose_name) if model else kind


def field_of(model, name):
    try:
        return model._meta.get_field(name) if model and isinstance(name, str) else None
    except FieldDoesNotExist:  # a column of an earlier release
        return None


def said(value) -> str:
    if isinstance(value, list):
        return _(", ").join(map(said, value))
    if isinstance(value, dict):
        return _(", ").join(
            _("%(name)s: %(text)s") % {"name": name, "text": said(item)} for name, item in value.items()
        )
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)


def moment(value) -> str:
    """A stored moment in the time of the place."""
    try:
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "Y-m-d H:i:s")
    except (TypeError, ValueError):
        return visible(value)
