"""How a unit's records are signed: read with the units above it, and set."""

from django.db import transaction

from meetings.models import Meeting, MeetingSetting
from meetings.signing.signatures import Signatures
from organization.editing import save_next
from organization.models import Unit
from organization.tree.paths import upward
from organization.tree.services import lock_tree, locked_with_below
from organization.unit_settings import setting_to_change


def signatures_of(path: str, *, besides_own: bool = False) -> str:
    """What the unit with this path, else the nearest above it, has set. One query."""
    paths = list(upward(path))[besides_own:]
    return _nearest(paths, _set(unit__path__in=paths))


def _set(**among) -> dict[str, str]:
    rows = MeetingSetting.objects.filter(**among).exclude(signatures="")
    return dict(rows.values_list("unit__path", "signatures"))


def _nearest(paths, found) -> str:
    return next((found[path] for path in paths if path in found), Signatures.BOTH)


@transaction.atomic
def set_signatures(*, unit: Unit, version: int, signatures: str) -> MeetingSetting:
    """Keep what the unit sets; left empty, what is set above holds. Records that nobody has signed yet follow; one that
    waits for its chair goes on waiting. The unit's row is locked, so that two first settings do not cross; the units
    below before their records, as whoever saves one of them locks them."""
    lock_tree()
    locked_with_below(unit)
    setting = setting_to_change(MeetingSetting, unit, version)
    setting.signatures = signatures
    save_next(setting)
    found = _set()
    for row in _unsigned(unit):
        wanted = _nearest(upward(row.unit.path), found)
        if row.signatures != wanted:
            row.signatures = wanted
            save_next(row)
    return setting


def _unsigned(unit) -> list[Meeting]:
    """Locked."""
    rows = Meeting.objects.standing().unsigned().within(unit).select_related("unit")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))
