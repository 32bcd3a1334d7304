"""Filters of the lists of units and people."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.filters import units_seen
from organization.models import Posting, Unit, User


class UnitFilterSet(filters.FilterSet):
    q = filters.CharFilter(method="with_words", label=_("Words"), max_length=100)
    kind = filters.ChoiceFilter(choices=Unit.Kind.choices, label=_("Kind"), empty_label=_("All"))

    class Meta:
        model = Unit
        fields = ["q", "kind"]

    def with_words(self, queryset, _name, words):
        return queryset.filter(Q(name__icontains=words) | Q(short_name__icontains=words) | Q(code__icontains=words))


class PersonFilterSet(filters.FilterSet):
    q = filters.CharFilter(method="with_words", label=_("Words"), max_length=100)
    unit = filters.ModelChoiceFilter(
        queryset=units_seen, to_field_name="code", method="in_unit", label=_("Unit"), empty_label=_("All units")
    )

    class Meta:
        model = User
        fields = ["q", "unit"]

    def with_words(self, queryset, _name, words):
        return queryset.filter(Q(name__icontains=words) | Q(sort_key__icontains=words) | Q(username__icontains=words))

    def in_unit(self, queryset, _name, unit):
        postings = Posting.objects.on(timezone.localdate()).filter(unit__in=Unit.objects.within(unit))
        return queryset.filter(pk__in=postings.values("user"))
