"""How many signatures the closing of a unit's problems takes: read with the units above it, and set."""

from django.db import transaction

from organization.editing import locked, save_next
from organization.models import Unit
from organization.tree.paths import upward
from organization.unit_settings import setting_to_change
from rectification.models import Approvals, RectificationSetting


def approvals_of(path: str, *, besides_own: bool = False) -> int:
    """What the unit with this path, else the nearest above it, has set. One query."""
    paths = list(upward(path))[besides_own:]
    rows = RectificationSetting.objects.filter(unit__path__in=paths).exclude(approvals=None)
    found = dict(rows.values_list("unit__path", "approvals"))
    return next((found[path] for path in paths if path in found), Approvals.TWO)


@transaction.atomic
def set_approvals(*, unit: Unit, version: int, approvals: int | None) -> RectificationSetting:
    """Keep what the unit sets; left empty, what is set above holds. A closing that was applied for already goes on as
    it began. The unit's row is locked, so that two first settings do not cross."""
    locked(Unit, unit.pk)
    setting = setting_to_change(RectificationSetting, unit, version)
    setting.approvals = approvals
    return save_next(setting)
