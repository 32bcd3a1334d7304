"""The obligations that reminders are about."""

from organization.references import pointed_at


def items_of(reminders, user=None) -> dict:
    """(kind, id) -> the obligation with its unit and owner; among those `user` may see, where one is given."""
    keys = [(reminder.content_type_id, reminder.object_id) for reminder in reminders]
    return pointed_at(keys, user, beside=lambda model: ("unit", "owner", *getattr(model, "TURNS", ())))
