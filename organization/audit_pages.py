"""The trail of who changed what, for the audit administrator alone."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.events import Event
from audit.models import Entry
from audit.words import told
from organization import rules
from organization.forms import DateInput
from organization.pages import ListPage, RuleMixin


class TrailFilterSet(filters.FilterSet):
    q = filters.CharFilter(method="with_words", label=_("Words"), max_length=100)
    event = filters.ChoiceFilter(choices=Event.choices, label=_("Event"), empty_label=_("All"))
    first = filters.DateFilter(field_name="at", lookup_expr="date__gte", label=_("From"), widget=DateInput())
    last = filters.DateFilter(field_name="at", lookup_expr="date__lte", label=_("To"), widget=DateInput())

    class Meta:
        model = Entry
        fields = ["q", "event", "first", "last"]

    def with_words(self, queryset, _name, words):
        return queryset.filter(Q(name__icontains=words) | Q(by_name__icontains=words))


class TrailList(RuleMixin, ListPage):
    model = Entry
    filterset_class = TrailFilterSet
    template_name = "organization/trail.html"
    title = _("Audit trail")
    rule = rules.reads_audit

    def get_queryset(self):
        return Entry.objects.select_related("by").order_by("-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["object_list"] = told(context["object_list"])
        return context
