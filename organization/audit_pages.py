"""The trail of who changed what, for the audit administrator alone."""

import django_filters as filters
from auditlog.models import LogEntry
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organization import rules
from organization.forms import DateInput
from organization.pages import ListPage, RuleMixin


class TrailFilterSet(filters.FilterSet):
    q = filters.CharFilter(method="with_words", label=_("Words"), max_length=100)
    action = filters.ChoiceFilter(
        choices=[(0, _("Created")), (1, _("Changed")), (2, _("Deleted")), (3, _("Handed out"))],
        label=_("Action"),
        empty_label=_("All"),
    )
    first = filters.DateFilter(field_name="timestamp", lookup_expr="date__gte", label=_("From"), widget=DateInput())
    last = filters.DateFilter(field_name="timestamp", lookup_expr="date__lte", label=_("To"), widget=DateInput())

    class Meta:
        model = LogEntry
        fields = ["q", "action", "first", "last"]

    def with_words(self, queryset, _name, words):
        return queryset.filter(
            Q(object_repr__icontains=words) | Q(actor__name__icontains=words) | Q(actor__username__icontains=words)
        )


class TrailList(RuleMixin, ListPage):
    model = LogEntry
    filterset_class = TrailFilterSet
    template_name = "organization/trail.html"
    title = _("Audit trail")
    rule = rules.reads_audit

    def get_queryset(self):
        return LogEntry.objects.select_related("actor", "content_type").order_by("-pk")
