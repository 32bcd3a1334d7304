"""Something said now and read later, by whoever it may be: kept as its message and what stands in it, worded in the
reader's language when it is shown."""

from django.utils.translation import gettext


def said(message: str, **values) -> dict:
    """`message` is marked by gettext_noop where it is written; the values are text and numbers."""
    return {"id": message, "with": {name: str(value) for name, value in values.items()}}


def words(kept: dict) -> str:
    message = kept["id"]
    return gettext(message) % kept["with"]


class Unreadable(Exception):
    """A cell's text is not what its column holds."""

    def __init__(self, message: str, **values):
        super().__init__(message)
        self.said = said(message, **values)
