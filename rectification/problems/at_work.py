"""A problem taken to be changed: locked, as it was when it was read, and still being worked on."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organization.editing import locked
from rectification.models import Item


def at_work(item: Item, version: int | None) -> Item:
    row = locked(Item, item.pk, version)
    if row.voided_at or row.stage not in Item.AT_WORK_STAGES:
        raise ValidationError(_("This can no longer be changed: the problem is now “%(stage)s”.")
                              % {"stage": _("void") if row.voided_at else row.get_stage_display()})  # fmt: skip
    return row
