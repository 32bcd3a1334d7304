"""Which areas an office's analysis goes through, and how it says so."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.findings.standing import STANDING
from meetings.models import AreaList, Finding
from organization.editing import locked, save_next
from organization.models import Unit
from organization.tree.paths import ancestor_paths
from organization.unit_settings import setting_to_change

MOST = 20
LONGEST = Finding._meta.get_field("area").max_length


def areas_of(unit) -> list[str]:
    """Those of the unit, else of the nearest unit above it with a list, else the standing ones. One query."""
    return _nearest([*ancestor_paths(unit.path), unit.path])


def areas_above(unit) -> list[str]:
    """What the unit would take without a list of its own. One query."""
    return _nearest(ancestor_paths(unit.path))


def _nearest(paths) -> list[str]:
    found = AreaList.objects.filter(unit__path__in=list(paths)).exclude(words="").order_by("-unit__path").first()
    return found.words.splitlines() if found else [words for words, _english in STANDING]


def lines_of(text: str) -> list[str]:
    """The areas a text names, one a line; a blank line names none."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@transaction.atomic
def keep_areas(*, unit: Unit, words: str, version: int) -> AreaList:
    """Keep the unit's list; empty, or the same as above, it takes the list above. The unit's row is locked, so that two
    first lists do not cross."""
    areas = lines_of(words)
    if len(areas) > MOST:
        raise ValidationError({"words": _("Name no more than %(most)d areas.") % {"most": MOST}})
    for area in areas:
        if len(area) > LONGEST:
            refusal = _("“%(area)s” is longer than %(most)d characters.")
            raise ValidationError({"words": refusal % {"area": area[:LONGEST], "most": LONGEST}})
        if areas.count(area) > 1:
            raise ValidationError({"words": _("“%(area)s” stands there twice.") % {"area": area}})
    locked(Unit, unit.pk)
    kept = setting_to_change(AreaList, unit, version)
    kept.words = "" if areas == areas_above(unit) else "\n".join(areas)
    return save_next(kept)
