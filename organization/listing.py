"""Filters of the lists of units and people."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.filters import units_seen
from organization.models import Posting, Unit, UnitName, User
from organization.people.names import NameOrder

STATES = [("active", _("active units")), ("closed", _("closed units"))]


class UnitFilterSet(filters.FilterSet):
    q = filters.CharFilter(method="with_words", label=_("Words"), max_length=100)
    state = filters.ChoiceFilter(choices=STATES, method="in_state", label=_("Shown"), empty_label=_("All"))
    kind = filters.ChoiceFilter(choices=Unit.Kind.choices, label=_("Kind"), empty_label=_("All"))

    class Meta:
        model = Unit
        fields = ["q", "state", "kind"]

    def with_words(self, queryset, _name, words):
        """By any name it bears or bore."""
        named = Q(name__icontains=words) | Q(short_name__icontains=words)
        once = UnitName.objects.filter(named).values("unit")
        return queryset.filter(named | Q(code__icontains=words) | Q(pk__in=once))

    def in_state(self, queryset, _name, state):
        today = timezone.localdate()
        return queryset.closed_on(today) if state == "closed" else queryset.open_to_work(today)


class PersonFilterSet(filters.FilterSet):
    q = filters.CharFilter(method="with_words", label=_("Words"), max_length=100)
    unit = filters.ModelChoiceFilter(
        queryset=units_seen, to_field_name="code", method="in_unit", label=_("Unit"), empty_label=_("All units")
    )

    order = filters.ChoiceFilter(
        choices=NameOrder.choices, method="in_name_order", label=_("People of one rank"), empty_label=None
    )

    class Meta:
        model = User
        fields = ["q", "unit", "order"]

    def in_name_order(self, queryset, _name, order):
        return queryset.in_order_of_post(timezone.localdate(), NameOrder(order))

    def with_words(self, queryset, _name, words):
        return queryset.filter(Q(name__icontains=words) | Q(sort_key__icontains=words) | Q(username__icontains=words))

    def in_unit(self, queryset, _name, unit):
        postings = Posting.objects.on(timezone.localdate()).filter(unit__in=Unit.objects.within(unit))
        return queryset.filter(pk__in=postings.values("user"))
