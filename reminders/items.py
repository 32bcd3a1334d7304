"""The records that reminders are about: obligations, and whatever else people are told of at once."""

from organization.references import pointed_at
from responsibility.obligations.notices import FAREWELLS


def items_of(reminders, user=None) -> dict:
    """(kind, id) -> the record with its unit and owner; among those `user` may see, where one is given."""
    keys = [(reminder.content_type_id, reminder.object_id) for reminder in reminders]
    return pointed_at(keys, user, beside=lambda model: ("unit", *owner_columns(model), *getattr(model, "TURNS", ())))


def items_told(reminders, user) -> dict:
    """Those `user` may see, and what a farewell tells of, though it is not theirs to open any more."""
    found = items_of(reminders, user=user)
    farewells = [reminder for reminder in reminders if reminder.rule in FAREWELLS]
    return items_of(farewells) | found


def owner_columns(model) -> tuple[str, ...]:
    """The columns that say whom to name with it."""
    return getattr(model, "OWNED_BY", ("owner",))
