"""Filters every list of records shares. They live in the URL, by codes a person can read."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organization.models import Unit


def units_seen(request):
    return Unit.objects.visible_to(request.user)


class RecordFilterSet(filters.FilterSet):
    """`unit` (its code; with all below it) and `q` (words found in one of the TEXT fields)."""

    TEXT = ("title",)

    unit = filters.ModelChoiceFilter(
        queryset=units_seen, to_field_name="code", method="in_unit", label=_("Unit"), empty_label=_("All units")
    )
    q = filters.CharFilter(method="with_words", label=_("Words"), max_length=100)

    def in_unit(self, queryset, _name, unit):
        return queryset.within(unit)

    def with_words(self, queryset, _name, words):
        condition = Q()
        for field in self.TEXT:
            condition |= Q(**{f"{field}__icontains": words})
        return queryset.filter(condition)
