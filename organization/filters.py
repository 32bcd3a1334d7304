"""Filters every list of records shares. They live in the URL, by codes a person can read."""

import django_filters as filters
from django.db.models import Q
from django.forms import CheckboxInput
from django.utils.translation import gettext_lazy as _

from organization.models import Unit
from organization.records import Record


def units_seen(request):
    return Unit.objects.visible_to(request.user)


class RecordFilterSet(filters.FilterSet):
    """`unit` (its code; with all below it), `q` (words found in a field of TEXT), `void` (the voided ones too)."""

    TEXT = ("title",)

    unit = filters.ModelChoiceFilter(
        queryset=units_seen, to_field_name="code", method="in_unit", label=_("Unit"), empty_label=_("All units")
    )
    q = filters.CharFilter(method="with_words", label=_("Words"), max_length=100)
    void = filters.BooleanFilter(method="as_they_are", label=_("Void ones too"), widget=CheckboxInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.can_be_void = issubclass(self._meta.model, Record)
        if not self.can_be_void:
            del self.filters["void"]

    def filter_queryset(self, queryset):
        """A record that was voided counts nowhere; a list shows it where it is asked for."""
        found = super().filter_queryset(queryset)
        return found.standing() if self.can_be_void and not self.form.cleaned_data.get("void") else found

    def as_they_are(self, queryset, _name, _value):
        return queryset

    def in_unit(self, queryset, _name, unit):
        return queryset.within(unit)

    def with_words(self, queryset, _name, words):
        condition = Q()
        for field in self.TEXT:
            condition |= Q(**{f"{field}__icontains": words})
        return queryset.filter(condition)
