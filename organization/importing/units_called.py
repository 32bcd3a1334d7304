"""What a sheet calls the units it names."""

from collections import Counter

from django.db.models import Q

from organization.models import Unit


def unit_words(units) -> dict[int, str]:
    """What a sheet calls each unit: its short name, or its code where others are called so too."""
    units = {unit.pk: unit for unit in units}
    shorts = {unit.short_name for unit in units.values()}
    called = Unit.objects.filter(Q(short_name__in=shorts) | Q(name__in=shorts) | Q(code__in=shorts))
    count = Counter(name for names in called.values_list("code", "short_name", "name") for name in set(names))
    return {pk: unit.short_name if unit.short_name and count[unit.short_name] == 1 else unit.code
            for pk, unit in units.items()}  # fmt: skip
