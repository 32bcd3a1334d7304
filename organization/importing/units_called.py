"""What a sheet calls the units it names."""

from collections import Counter, defaultdict

from organization.importing.called import called
from organization.models import Unit


def unit_words(units) -> dict[int, str]:
    """What a sheet calls each unit: its short name, or its code where others are called so too."""
    units = {unit.pk: unit for unit in units}
    shorts = {unit.short_name for unit in units.values()}
    alike = Unit.objects.filter(called(shorts, "short_name", "name", "code"))
    count = Counter(name for names in alike.values_list("code", "short_name", "name") for name in set(names))
    return {pk: unit.short_name if unit.short_name and count[unit.short_name] == 1 else unit.code
            for pk, unit in units.items()}  # fmt: skip


def by_words(units) -> dict[str, list[Unit]]:
    """All that are called so, by code, short and full name: a sheet may name more than should be looked through."""
    found = defaultdict(list)
    for unit in units:
        for name in {unit.code, unit.short_name, unit.name}:
            found[name].append(unit)
    return found
